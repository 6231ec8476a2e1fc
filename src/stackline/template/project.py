"""A project on disk: a folder, its template, and the other files an edit may touch. Saved all or none.

It takes the edits of a template: a path whose first step is a file (`./flow.asl.json`) leads into that file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

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
from stackline.template.bare_holes import masked, unmasked
from stackline.template.edit_rename import section_of
from stackline.template.encoding import decode
from stackline.template.expansion import Expansion
from stackline.template.exports import Export, repository_exports
from stackline.template.references import Reference
from stackline.template.refusals import Path
from stackline.template.sections import Position
from stackline.template.span import Span
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
        *,
        on_disk: bool = True,
    ) -> None:
        self.folder = folder
        self.template = template
        self.files = MappingProxyType(dict(files))
        """Path below the folder → bytes, as they are to be; the template is one of them."""
        self._read = dict(read)
        self.on_disk = on_disk
        self.reached: frozenset[FilePath] = frozenset()
        """Files outside the folder that may be edited too."""
        self.given: Mapping[str, str | None] = MappingProxyType({})
        """Values of parameters, where other than their defaults: loops run through them."""
        self.known_exports: tuple[Export, ...] = ()
        """Those of other templates, for a project that is not on disk."""
        self._documents: dict[str, Template | DiagnosticError] = {}
        self.memory: dict[str, Any] = {}
        """What readers worked out once for these files."""

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
    def of(
        cls, template: Template, folder: FilePath | str = ".", others: Mapping[str, bytes] | None = None
    ) -> Project:
        """A project of a template that is not on disk yet, with its `others`: no file is read from disk."""
        files = {**(others or {}), template.file: template.to_bytes()}
        read = {**(others or {}), template.file: None}
        return cls(FilePath(folder), template, files, read, on_disk=False)

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
        self._read.setdefault(template.file, None)
        after = self._next(template, files, self._read)
        # The other files are the same: what is read of them later, both know.
        after._documents, after._read = self._documents, self._read
        return after

    def with_file(self, name: str, data: bytes) -> Project:
        """Another file of the project changed; `name` is relative to the folder and stays below it."""
        path = self._below(name)
        read = dict(self._read)
        if name not in read:
            read[name] = read_bounded(path, limits.MAX_BYTES) if path.is_file() else None
        files = {**self.files, name: data}
        return self._next(self.template, files, read)

    def reaching(self, files: Iterable[FilePath]) -> Project:
        """The project with more files that edits may change, though they are outside the folder."""
        after = self._next(self.template, self.files, self._read)
        after.reached = self.reached.union(path.resolve() for path in files)
        return after

    def _next(
        self, template: Template, files: Mapping[str, bytes], read: Mapping[str, bytes | None]
    ) -> Project:
        after = Project(self.folder, template, files, read, on_disk=self.on_disk)
        after.given, after.known_exports, after.reached = self.given, self.known_exports, self.reached
        if "exports" in self.__dict__:
            after.__dict__["exports"] = self.exports
        return after

    def read_file(self, name: str) -> bytes:
        """The bytes of a file of the project: as edited, else from disk. Raises DiagnosticError."""
        if name in self.files:
            return self.files[name]
        path = self._below(name)
        if not self.on_disk or not path.is_file():
            raise DiagnosticError([_missing(name)])
        # What an edit starts from is what saving asks for: no change between reading and saving is lost.
        data = read_bounded(path, limits.MAX_BYTES)
        self._read.setdefault(name, data)
        return data

    # --- the operations of a template, in all files -----------------------------------------------------

    @property
    def file(self) -> str:
        return self.template.file

    @property
    def text(self) -> str:
        """Of the template."""
        return self.template.text

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Of the template."""
        return self.template.diagnostics

    @property
    def data(self) -> dict[str, Any]:
        """Of the template."""
        return self.template.data

    @property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        return self.template.resources

    @property
    def references(self) -> tuple[Reference, ...]:
        """Of the template."""
        return self.template.references

    @cached_property
    def expanded(self) -> Expansion:
        """The template with its loops run through and the files that it includes put in."""
        if not self.given and "AWS::Include" not in self.template.text:
            return self.template.expanded
        return self.template.expanded_with(self.given, self.get)

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        """What the other templates of the repository export; nothing for a project that is not on disk."""
        if not self.on_disk or "ImportValue" not in self.template.text:
            return self.known_exports
        return repository_exports(self.folder, self.file)

    def with_parameters(self, given: Mapping[str, str | None]) -> Project:
        """The project as an environment with these parameters sees it: its loops run through their values."""
        after = self.with_template(self.template)
        after.given = MappingProxyType(dict(given))
        return after

    def name_of(self, step: str | int) -> str | None:
        """The file that a path's first step names, relative to the folder: `./flow.json` is beside the template."""
        if not isinstance(step, str) or not step.startswith("./"):
            return None
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.file), step))

    def document(self, name: str) -> Template:
        """Another file of the project, as a document. Raises DiagnosticError where there is none to read."""
        found = self._documents.get(name)
        if found is None:
            try:
                found = _document(self.read_file(name), name)
            except DiagnosticError as error:
                found = error
            self._documents[name] = found
        if isinstance(found, DiagnosticError):
            raise found
        return found

    def get(self, path: Path, default: Any = None) -> Any:
        name = self.name_of(path[0]) if path else None
        if name is None:
            return self.template.get(path, default)
        try:
            return self.document(name).get(path[1:], default)
        except DiagnosticError:
            return default

    def has(self, path: Path) -> bool:
        nothing = object()
        return self.get(path, nothing) is not nothing

    def span(self, path: Path) -> Span | None:
        """Where a path is in its file; None where it has no place there."""
        name = self.name_of(path[0]) if path else None
        try:
            return self.template.span(path) if name is None else self.document(name).span(path[1:])
        except DiagnosticError:
            return None

    def lines(self, path: Path) -> tuple[int, int]:
        """First and last line of a path in its file, (0, 0) where it has no place there."""
        name = self.name_of(path[0]) if path else None
        try:
            return self.template.lines(path) if name is None else self.document(name).lines(path[1:])
        except DiagnosticError:
            return (0, 0)

    def set(self, path: Path, value: Any) -> Project:
        return self._edited(path, lambda document, place: document.set(place, value))

    def insert(self, path: Path, value: Any, position: Position = "last") -> Project:
        return self._edited(path, lambda document, place: document.insert(place, value, position))

    def put(self, path: Path, value: Any) -> Project:
        return self._edited(path, lambda document, place: document.put(place, value))

    def append(self, path: Path, value: Any, position: int | None = None) -> Project:
        return self._edited(path, lambda document, place: document.append(place, value, position))

    def delete(self, path: Path, *, prune: bool = False) -> Project:
        return self._edited(path, lambda document, place: document.delete(place, prune=prune))

    def rename_key(self, path: Path, new: str) -> Project:
        return self._edited(path, lambda document, place: document.rename_key(place, new))

    def move(self, path: Path, new: Path) -> Project:
        return self._edited(path, lambda document, place: document.move(place, new[len(path) - len(place) :]))

    def rename(self, old_id: str, new_id: str, also: Sequence[str] = ()) -> Project:
        """As `Template.rename`; with the references in `also`, other files of the project that can be read."""
        section = section_of(self.data, old_id)
        after = self.with_template(self.template.rename(old_id, new_id))
        for name in also:
            try:
                document = self.document(name)
            except DiagnosticError:
                continue
            changed = document.rename_mentions(section or "", old_id, new_id)
            if changed.text != document.text:
                after = after._with_document(name, changed)
        return after

    def _edited(self, path: Path, edit: Callable[[Template, Path], Template]) -> Project:
        name = self.name_of(path[0]) if path else None
        if name is None:
            return self.with_template(edit(self.template, path))
        return self._with_document(name, edit(self.document(name), path[1:]))

    def _with_document(self, name: str, after: Template) -> Project:
        project = self.with_file(name, after.encoding.encode(unmasked(after.text)))
        project._documents = {**self._documents, name: after}
        return project

    # --- the disk ---------------------------------------------------------------------------------------

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
        return self._next(self.template, self.files, {**self._read, **self.files})

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
        if not path.is_relative_to(root) and path not in self.reached:
            raise Refused([_outside(name)])
        return path


def _document(data: bytes, name: str) -> Template:
    """The document of a file's bytes; holes that keep JSON from being read become strings."""
    text, encoding, _ = decode(data, name)
    if "${" in text and text.lstrip().startswith("{") and not encoding.read_only:
        data = encoding.encode(masked(text))
    return Template.parse(data, file=name).in_long_form()


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


def _missing(name: str) -> Diagnostic:
    fix = Fix("Check its name, which is relative to the template.")
    return Diagnostic("error", "file-missing", f"There is no file {name}", file=name, fix=fix)


def _outside(name: str) -> Diagnostic:
    fix = Fix("If it is a link, name the file it leads to with -t, or move the file into the folder.")
    summary = f"{name} lies outside the project's folder"
    return Diagnostic("error", "outside-project", summary, file=name, fix=fix)
