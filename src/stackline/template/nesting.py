"""Templates of the repository that nest another one, and where they name what it declares."""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, read_bounded
from stackline.core.git import conflict_line
from stackline.template import limits
from stackline.template.encoding import decode
from stackline.template.exports import repository_templates
from stackline.template.refusals import Path
from stackline.template.template import Template

LOCATIONS = {"AWS::Serverless::Application": "Location", "AWS::CloudFormation::Stack": "TemplateURL"}
_ELSEWHERE = re.compile(r"(?i)(https?|s3):")


def nested_file(body: Mapping[str, Any]) -> str | None:
    """The file that a nested application's body names, relative to its template; None where it is none of ours."""
    location = _mapping(body.get("Properties")).get(LOCATIONS.get(str(body.get("Type")), ""))
    if not isinstance(location, str) or not location or _ELSEWHERE.match(location):
        return None
    return None if location.startswith("/") else posixpath.normpath(location)


@dataclass(frozen=True, slots=True)
class Nesting:
    """A template that nests another one: its file, relative to that one's folder, and the resources that do."""

    template: Template
    resources: tuple[str, ...]

    @property
    def file(self) -> str:
        return self.template.file

    @property
    def around(self) -> bool:
        """Whether both are of one project."""
        return is_around(self.file)


@dataclass(frozen=True, slots=True)
class Unread:
    """A template around a nested one that may use it, and is none that can be read: broken, or in conflict."""

    file: str
    why: str
    line: int


def nesting(
    folder: FilePath, own: str, name: str, held: Mapping[str, bytes] | None = None
) -> Iterator[Nesting | Unread]:
    """The templates of the repository that nest the file `own` of the folder, of those that say `name`.

    `held`: bytes of files, by their path relative to the folder, that are to be read in place of those on disk.
    """
    folder = folder.resolve()
    child = (folder / own).resolve()
    for path in repository_templates(folder):
        if path == child:
            continue
        file = os.path.relpath(path, folder)
        try:
            data = held[file] if held and file in held else read_bounded(path, limits.MAX_BYTES)
        except (DiagnosticError, OSError):
            continue
        if not any(type.encode() in data for type in LOCATIONS) or name.encode() not in data:
            continue
        template = _read(data, file)
        if isinstance(template, Unread):
            problem = template
        else:
            found = tuple(id for id, body in template.resources.items() if _nests(path, body, child))
            if found:
                yield Nesting(template, found)
                continue
            problem = next(
                (_unread(one, file) for one in template.diagnostics if one.severity == "error"), None
            )
        if problem is not None and is_around(file) and child.name.encode() in data:
            yield problem


def around(
    folder: FilePath, own: str, name: str = "", held: Mapping[str, bytes] | None = None
) -> tuple[str, ...]:
    """The templates of the same project that nest the file `own` of the folder and say `name`, relative to it."""
    found = nesting(folder, own, name, held)
    return tuple(one.file for one in found if isinstance(one, Nesting) and one.around)


def is_around(file: str) -> bool:
    """Whether the folder of this file, relative to another one's folder, holds that one: both are of one project."""
    return set(FilePath(file).parts[:-1]) <= {".."}


def _read(data: bytes, file: str) -> Template | Unread:
    try:
        line = conflict_line(decode(data, file)[0])
        if line is not None:
            return Unread(file, "it is in conflict, with both sides of a merge in it", line)
        return Template.parse(data, file=file)
    except DiagnosticError as error:
        return _unread(error.diagnostics[0], file)


def _unread(problem: Diagnostic, file: str) -> Unread:
    return Unread(file, problem.summary, problem.line)


def _nests(path: FilePath, body: Mapping[str, Any], child: FilePath) -> bool:
    location = _mapping(body.get("Properties")).get(LOCATIONS.get(str(body.get("Type")), ""))
    return isinstance(location, str) and (path.parent / location).resolve() == child


def nested_uses(template: Template, resources: Iterable[str], section: str, name: str) -> Iterator[Path]:
    """Where a template gives the nested one's parameter, or reads its output, `name`: `section` says which."""
    for id in resources:
        if section == "Parameters":
            place: Path = ("Resources", id, "Properties", "Parameters", name)
            if template.has(place):
                yield place
            continue
        output = re.compile(rf"Outputs\.{re.escape(name)}(?![A-Za-z0-9])")
        for reference in template.references:
            said = json.dumps(template.get(reference.path), default=str)
            if reference.target == id and output.search(said):
                yield reference.path


def follow(template: Template, resources: Iterable[str], section: str, old: str, new: str) -> Template:
    """The template with the nested one's parameter or output under its new name; Refused where a place cannot have it.

    What is said in a way that nobody writes stays: `nested_uses` finds it.
    """
    for id in resources:
        place: Path = ("Resources", id, "Properties", "Parameters", old)
        if section == "Parameters":
            template = template.rename_key(place, new) if template.has(place) else template
            continue
        template = template.rename_mentions("Resources", f"{id}.Outputs.{old}", f"{id}.Outputs.{new}")
        for path in list(nested_uses(template, (id,), section, old)):
            if template.get(path) == [id, f"Outputs.{old}"]:
                template = template.set((*path, 1), f"Outputs.{new}")
    return template


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
