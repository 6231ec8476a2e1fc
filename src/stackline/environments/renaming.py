"""Rename what a template declares with every reference: in the files it names, and in the environments' files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.design import other_files
from stackline.environments.listing import FOLDER
from stackline.environments.located import located
from stackline.environments.samconfig import FILES
from stackline.template import Project, Template, rename_warnings
from stackline.template.edit_rename import section_of
from stackline.template.nesting import Unread, around, follow, nested_uses, nesting

_FOLLOWED = ("Parameters", "Outputs")
_PLAIN = re.compile(r"[A-Za-z0-9]+")


def environment_files(folder: Path) -> tuple[str, ...]:
    """The environments' files of the project in `folder`, relative to it."""
    return tuple(
        f"{FOLDER}/{path.name}" for path in sorted((folder / FOLDER).glob("*.yaml")) if path.is_file()
    )


def files_around(
    folder: Path, template: Template, name: str, held: Mapping[str, bytes] | None = None
) -> tuple[str, ...]:
    """The templates of the project that nest this one and follow where `name` of it is renamed, relative to `folder`.

    `held` as `nesting` takes it.
    """
    return around(folder, template.file, name, held) if section_of(template.data, name) in _FOLLOWED else ()


def rename(
    project: Project, old: str, new: str, environments: Iterable[str], folder: Path | None = None
) -> tuple[Project, list[Diagnostic]]:
    """`old` is called `new` in the template, in the files it names, and, a parameter, in the `environments`' files.

    A template of the same project that nests this one follows, where the project is on disk or holds it; `folder` is
    where the template is, for one that is not on disk.

    Notes: places that may mean it and were left as they are. Raises Refused, and changes nothing, where a place
    cannot be rewritten.
    """
    section = section_of(project.data, old)
    files = other_files(project.template)
    notes = rename_warnings(project.template, old)
    after = project.rename(old, new, files)
    for name in environments if section == "Parameters" and old != new else ():
        data = after.read_file(name)
        changed = renamed_parameter(data, name, old, new)
        if changed != data:
            after = after.with_file(name, changed)
    if old == new:
        return after, notes
    others = (*files, *(FILES if section == "Parameters" else ()))
    notes += _left_behind(after, others, old)
    after, told = _followed(after, folder or project.folder, section, old, new)
    return after, [*notes, *told]


def renamed_parameter(data: bytes, file: str, old: str, new: str) -> bytes:
    """An environment's file with the parameter under its new name; the same where it gives it no value.

    Raises Refused where the file cannot be read, or has a value under the new name already.
    """
    try:
        root = located(data, file).value
    except DiagnosticError as error:
        raise Refused(error.diagnostics) from error
    parameters = root["parameters"].value if isinstance(root, dict) and "parameters" in root else None
    if not isinstance(parameters, dict) or old not in parameters:
        return data
    place = parameters[old]
    if new in parameters:
        fix = Fix("Take one of the two away, and rename again.")
        summary = f"{file} gives {new} a value already"
        raise Refused(
            [Diagnostic("error", "key-exists", summary, file=file, line=parameters[new].line, fix=fix)]
        )
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    line, start = lines[place.line - 1], place.column - 1
    quote = line[start] if line[start] in "'\"" else ""
    end = start + len(quote) + len(old)
    if not _PLAIN.fullmatch(old) or line[start + len(quote) : end] != old:
        fix = Fix(f"Call it {new} there by hand.")
        summary = f"{old} cannot be renamed as it is written in {file}"
        raise Refused([Diagnostic("error", "edit-unsafe", summary, file=file, line=place.line, fix=fix)])
    lines[place.line - 1] = line[:start] + quote + new + line[end:]
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + "".join(lines).encode()


def _followed(
    after: Project, folder: Path, section: str | None, old: str, new: str
) -> tuple[Project, list[Diagnostic]]:
    """With the name in the templates that nest this one, where they are of its project; the others are told of."""
    notes: list[Diagnostic] = []
    if section not in _FOLLOWED or not (folder / after.file).is_file():
        return after, notes
    for outer in nesting(folder, after.file, old, after.files):
        if isinstance(outer, Unread):
            raise Refused([_unread(outer, old)])
        template = outer.template
        if outer.around and (after.on_disk or outer.file in after.files):
            with suppress(Refused):
                template = follow(template, outer.resources, section, old, new)
                reaching = after.reaching([after.folder / outer.file])
                after = reaching.with_file(outer.file, template.to_bytes())
        verb = "gives" if section == "Parameters" else "reads"
        fix = Fix(f"Call it {new} there, too.")
        for place in nested_uses(template, outer.resources, section, old):
            summary, line = f"{outer.file} nests this template and {verb} {old}", template.lines(place)[0]
            notes.append(Diagnostic("warning", "nested-name", summary, file=outer.file, line=line, fix=fix))
    return after, notes


def _unread(outer: Unread, old: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "nested-unread",
        f"{outer.file} may use {old} of this template, and cannot be read: {outer.why}",
        "Nothing was renamed.",
        file=outer.file,
        line=outer.line,
        fix=Fix("Mend that file, and rename again."),
    )


def _left_behind(project: Project, files: Sequence[str], old: str) -> Iterator[Diagnostic]:
    """Lines of other files that still say the name: as a text, which may mean it or not."""
    word = re.compile(rf"(?<![A-Za-z0-9_-]){re.escape(old)}(?![A-Za-z0-9_-])")
    for file in files:
        try:
            text = project.read_file(file).decode("utf-8", "replace")
        except DiagnosticError:
            continue
        lines = [number for number, line in enumerate(text.splitlines(), 1) if word.search(line)]
        if lines:
            places = ", ".join(map(str, lines[:6])) + (", …" if len(lines) > 6 else "")
            summary = f"{file} still says {old}, in line{'s' if len(lines) > 1 else ''} {places}"
            fix = Fix(f"Look whether {old} of the template is meant there, and change it by hand.")
            yield Diagnostic("info", "name-in-text", summary, file=file, line=lines[0], fix=fix)
