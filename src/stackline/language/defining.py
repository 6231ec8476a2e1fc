"""Where what the cursor is on is declared: in the template, or in a file that the template names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from stackline.core import DiagnosticError
from stackline.design.values import mapping
from stackline.language.handlers import handler_place
from stackline.language.reading import Typing
from stackline.language.targets import Target, target_at
from stackline.template import Path, Project

_NESTED = ("Location", "TemplateURL")
"""Properties that name another template: of a SAM application, and of a nested stack."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines `line` to `end` of a file of the project, counted from 1."""

    file: str
    line: int
    end: int


def define(typing: Typing, project: Project) -> list[Place]:
    """The places, best first; none where nothing is named. `typing.template` is the project's."""
    target = target_at(typing)
    if target is not None:
        return list(_of_target(target, project))
    spot = typing.spot
    if spot is None or spot.path[:1] != ("Resources",) or len(spot.path) < 4:
        return []
    return list(_of_value(typing, spot.path, spot.token, project))


def _of_target(target: Target, project: Project) -> Iterator[Place]:
    if target.section is None or target.declared:
        return
    output = target.attribute.partition("Outputs.")[2] if target.on_attribute else ""
    if output:
        yield from _in_nested(project, target.id, ("Outputs", output))
    yield from _placed(project, project.file, project.template.lines((target.section, target.id)))


def _of_value(typing: Typing, path: Path, token: str, project: Project) -> Iterator[Place]:
    id, spot = str(path[1]), typing.spot
    if spot is not None and spot.role == "key":
        if path[2:4] == ("Properties", "Parameters") and len(path) == 5:
            yield from _in_nested(project, id, ("Parameters", str(path[4])))
        return
    if path[-1] in ("Handler", "CodeUri", "Code"):
        found = handler_place(project, id)
        if found is not None:
            yield Place(found[0], found[1], found[1])
            return
    name = file_named(project, token)
    if name is not None:
        yield Place(name, 1, 1)


def file_named(project: Project, text: str) -> str | None:
    """The project's file that a plain text names, relative to the template."""
    if not text or "://" in text or "\n" in text or text.startswith("/"):
        return None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(project.file), text))
    if name.startswith(".."):
        return None
    try:
        project.read_file(name)
    except DiagnosticError:
        return None
    return name


def _in_nested(project: Project, id: str, path: Path) -> Iterator[Place]:
    """A place in the template of a nested application."""
    properties = mapping(mapping(project.template.resources.get(id)).get("Properties"))
    for key in _NESTED:
        name = file_named(project, properties[key]) if isinstance(properties.get(key), str) else None
        if name is None:
            continue
        try:
            yield from _placed(project, name, project.document(name).lines(path))
        except DiagnosticError:
            continue


def _placed(project: Project, file: str, lines: tuple[int, int]) -> Iterator[Place]:
    first, last = lines
    if first:
        yield Place(file, first, last)
