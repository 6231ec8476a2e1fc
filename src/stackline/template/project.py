"""A project on disk: a folder, its template, and the other files an edit may touch. Saved all or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from types import MappingProxyType

from stackline.core import (
    Diagnostic,
    DiagnosticError,
    Fix,
    Refused,
    TemplateError,
    read_bounded,
    write_atomic,
)
from stackline.template import limits
from stackline.template.template import Template

TEMPLATE_NAMES = ("template.yaml", "template.yml", "template.json", "sam.yaml", "serverless.yml")


class Project:
    """A folder and its template, with the bytes that were read from disk. Immutable, like Template."""

    def __init__(
        self,
        folder: FilePath,
        template: Template,
        files: Mapping[str, bytes],
        read: Mapping[str, bytes | None],
    ) -> None:
        self.folder = folder
        self.template = template
        self.files = MappingProxyType(dict(files))
        """Path below the folder → bytes, as they are to be; the template is one of them."""
        self._read = dict(read)

    @classmethod
    def open(cls, folder: FilePath | str, template: str | None = None) -> Project:
        """The project in a folder (or of a template file). Raises DiagnosticError where there is none."""
        folder = FilePath(folder)
        if folder.is_file():
            folder, template = folder.parent, folder.name
        name = template or _template_in(folder)
        if name is None:
            raise DiagnosticError([_no_template(folder)])
        data = read_bounded(folder / name, limits.MAX_BYTES)
        parsed = Template.parse(data, file=name)
        if _is_serverless_framework(parsed):
            raise TemplateError([_serverless_framework(name)])
        return cls(folder, parsed, {name: data}, {name: data})

    @classmethod
    def of(cls, template: Template, folder: FilePath | str = ".") -> Project:
        """A project of a template that is not on disk yet."""
        return cls(FilePath(folder), template, {template.file: template.to_bytes()}, {template.file: None})

    @classmethod
    def find(cls, start: FilePath | str = ".", template: str | None = None) -> Project:
        """The project upward from `start`, or the one of the file `template` (relative to `start`)."""
        start = FilePath(start).resolve()
        if template is not None:
            path = start / template
            if not path.is_file():
                raise DiagnosticError([_no_file(path)])
            return cls.open(path)
        for folder in (start, *start.parents):
            if _template_in(folder) is not None:
                return cls.open(folder)
        raise DiagnosticError([_no_template(start)])

    @property
    def path(self) -> FilePath:
        """Of the template."""
        return self.folder / self.template.file

    def with_template(self, template: Template) -> Project:
        files = {**self.files, template.file: template.to_bytes()}
        read = self._read if template.file in self._read else {**self._read, template.file: None}
        return Project(self.folder, template, files, read)

    def with_file(self, name: str, data: bytes) -> Project:
        """Another file of the project changed; `name` is relative to the folder and stays below it."""
        path = self._below(name)
        read = dict(self._read)
        if name not in read:
            read[name] = read_bounded(path, limits.MAX_BYTES) if path.is_file() else None
        return Project(self.folder, self.template, {**self.files, name: data}, read)

    def read_file(self, name: str) -> bytes:
        """The bytes of a file of the project: as edited, else from disk."""
        if name in self.files:
            return self.files[name]
        return read_bounded(self._below(name), limits.MAX_BYTES)

    @property
    def changed(self) -> tuple[str, ...]:
        """The files that `save` would write."""
        return tuple(name for name, data in self.files.items() if self._read.get(name) != data)

    def save(self) -> Project:
        """Write what changed, all files or none. Raises Refused where a file on disk is no longer what was read."""
        changed = self.changed
        for name in changed:
            self._check_unchanged(name)
        written: list[str] = []
        try:
            for name in changed:
                path = self._below(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(path, self.files[name])
                written.append(name)
        except OSError as error:
            self._restore(written)
            raise DiagnosticError([_not_written(self.folder / changed[len(written)], error)]) from error
        return Project(self.folder, self.template, self.files, {**self._read, **self.files})

    def _restore(self, names: list[str]) -> None:
        for name in names:
            before = self._read.get(name)
            if before is None:
                (self.folder / name).unlink(missing_ok=True)
            else:
                write_atomic(self.folder / name, before)

    def _check_unchanged(self, name: str) -> None:
        path, expected = self._below(name), self._read.get(name)
        there = path.read_bytes() if path.is_file() else None
        if there != expected and there != self.files[name]:
            raise Refused([_changed_on_disk(name)])

    def _below(self, name: str) -> FilePath:
        root = self.folder.resolve()
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise Refused([_outside(name)])
        return path


def _template_in(folder: FilePath) -> str | None:
    return next((name for name in TEMPLATE_NAMES if (folder / name).is_file()), None)


def _no_template(folder: FilePath) -> Diagnostic:
    return Diagnostic(
        "error",
        "project-missing",
        f"There is no template in {folder} or above it",
        f"Looked for {', '.join(TEMPLATE_NAMES)}.",
        fix=Fix("Go to a project folder, name the file with -t, or start one with `stackline new`."),
    )


def _is_serverless_framework(template: Template) -> bool:
    """`service` is a key its file must have (Serverless Framework, "serverless.yml reference"), a template's never."""
    return template.has(("service",)) and not template.has(("Resources",))


def _serverless_framework(name: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "serverless-framework",
        f"{name} is a project of the Serverless Framework; Stackline edits SAM and CloudFormation templates",
        file=name,
        line=1,
        fix=Fix("Name a SAM or CloudFormation template with -t, or start one with `stackline new`."),
    )


def _no_file(path: FilePath) -> Diagnostic:
    return Diagnostic(
        "error", "template-missing", f"There is no file {path}", file=str(path), fix=Fix("Check its name.")
    )


def _not_written(path: FilePath, error: OSError) -> Diagnostic:
    summary = f"{path} cannot be written: {error.strerror}; nothing has changed"
    fix = Fix("Make room, or give yourself access to the file and its folder, and try again.")
    return Diagnostic("error", "file-not-written", summary, file=str(path), fix=fix)


def _changed_on_disk(name: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "changed-on-disk",
        f"{name} has changed on disk since it was read; nothing was written",
        file=name,
        fix=Fix("Open it again and repeat the edit."),
    )


def _outside(name: str) -> Diagnostic:
    fix = Fix("If it is a link, name the file it leads to with -t.")
    summary = f"{name} lies outside the project's folder"
    return Diagnostic("error", "outside-project", summary, file=name, fix=fix)
