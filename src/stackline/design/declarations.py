"""What a template declares beside its resources (parameters, conditions, outputs …), and where each is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from stackline.core import Diagnostic
from stackline.design.requests import refusal
from stackline.design.values import mapping, sequence, type_of
from stackline.template import Path, Template, references

Section = Literal["Parameters", "Mappings", "Conditions", "Rules", "Globals", "Outputs", "Metadata"]
SECTIONS: tuple[Section, ...] = (
    "Parameters",
    "Mappings",
    "Conditions",
    "Rules",
    "Globals",
    "Outputs",
    "Metadata",
)
_NAMED = ("Parameters", "Mappings", "Conditions", "Rules", "Outputs")
"""Sections whose names are logical IDs."""
_SHARED = ("Parameters", "Resources")
"""A Ref means one or the other: they have their names in common."""
_SAM = "AWS::Serverless::"


@dataclass(frozen=True, slots=True)
class Declaration:
    """`uses` are the places that need it; `line` its first one."""

    section: Section
    name: str
    value: Any
    line: int
    uses: tuple[Path, ...]


def declarations(template: Template) -> list[Declaration]:
    """Everything declared, by section, in the order of the file."""
    used = _uses(template)
    return [
        Declaration(
            section, name, value, template.lines((section, name))[0], tuple(used.get((section, name), ()))
        )
        for section in SECTIONS
        for name, value in mapping(template.data.get(section)).items()
    ]


def uses(template: Template, section: str, name: str) -> list[Path]:
    """The places that need the declaration."""
    return _uses(template).get((section, name), [])


def declare(template: Template, section: str, name: str, value: Any) -> Template:
    """A new declaration. Raises Refused where the name is taken, or is none."""
    _check_section(section)
    if section in _NAMED and not (name.isalnum() and name.isascii()):
        raise refusal(
            "logical-id", f"{name!r} is not a logical ID", "Use letters and digits only, 255 at most."
        )
    taken = _SHARED if section in _SHARED else (section,)
    for other in taken:
        if template.has((other, name)):
            fix = f"Choose another name, or change it with `stackline set /{other}/{name}`."
            raise refusal("logical-id-taken", f"There is {name} in {other} already", fix, path=(other, name))
    return template.put((section, name), value)


def undeclare(template: Template, section: str, name: str) -> tuple[Template, list[Diagnostic]]:
    """The template without the declaration, nor its section if that is empty. Refused, with the places, while used."""
    _check_section(section)
    path = (section, name)
    _check_there(template, path)
    found = uses(template, section, name)
    if found and section != "Globals":
        where = ", ".join(_place(template, use) for use in found[:6]) + (", …" if len(found) > 6 else "")
        count = "once" if len(found) == 1 else f"{len(found)} times"
        raise refusal(
            "declaration-in-use",
            f"{name} is used {count}: {where}",
            "Change these first: nothing was removed.",
            path=path,
        )
    notes = [
        Diagnostic(
            "info", "removed-too", f"{len(found)} resources no longer have what Globals/{name} gave them"
        )
        for _ in found[:1]
    ]
    return template.delete(path, prune=True), notes


def put_at(template: Template, path: Path, value: Any) -> Template:
    """Sets what stands at a path of any section; a declaration that is not there yet is made.

    Raises Refused for a name that cannot be one, a whole section, and parts of what is not there.
    """
    if len(path) == 1 and path[0] in (*SECTIONS, "Resources"):
        raise refusal(
            "path-invalid", f"/{path[0]} is a whole section", f"Name what you mean: `/{path[0]}/NAME`."
        )
    if len(path) == 1:
        return template.put(path, value)
    if not template.has(path[:2]) and len(path) == 2:
        return declare(template, str(path[0]), str(path[1]), value)
    _check_there(template, path[:2])
    return template.put(_indexed(template, path), value)


def take_at(template: Template, path: Path) -> tuple[Template, list[Diagnostic]]:
    """Takes away what stands at a path of any section; a declaration only while nothing needs it."""
    if len(path) == 2 and path[0] == "Resources":
        raise refusal(
            "path-invalid", f"{path[1]} is a resource", f"Use `stackline remove {path[1]}`.", path=path
        )
    if len(path) == 2:
        return undeclare(template, str(path[0]), str(path[1]))
    if len(path) == 1 and path[0] in (*SECTIONS, "Resources"):
        raise refusal(
            "path-invalid", f"/{path[0]} is a whole section", f"Name what you mean: `/{path[0]}/NAME`."
        )
    place = _indexed(template, path)
    return (template.delete(place, prune=len(place) > 3) if template.has(place) else template), []


def _check_there(template: Template, path: Path) -> None:
    if not template.has(path):
        names = list(mapping(template.data.get(str(path[0]))))
        near = get_close_matches(str(path[1]), names, 3)
        fix = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else f"Make it with `stackline add /{path[0]}/{path[1]}`."
        )
        raise refusal("declaration-missing", f"There is no {path[1]} in {path[0]}", fix, path=path)


def _indexed(template: Template, path: Path) -> Path:
    """Numbers that index a list, as numbers."""
    for at in range(1, len(path)):
        step = path[at]
        if isinstance(step, str) and step.isdigit() and isinstance(template.get(path[:at]), list):
            path = (*path[:at], int(step), *path[at + 1 :])
    return path


def place_words(path: Path) -> str:
    """A place as people read it: `GetItem: Environment.Variables.STAGE`, `Conditions.IsProd`."""
    steps = [str(step) for step in path if not str(step).startswith(("Fn::", "Ref"))]
    if len(steps) > 2 and steps[0] == "Resources":
        inside = steps[3:] if steps[2] == "Properties" else steps[2:]
        return f"{steps[1]}: {'.'.join(inside)}" if inside else steps[1]
    return ".".join(steps)


def _place(template: Template, path: Path) -> str:
    line = next((line for end in range(len(path), 1, -1) if (line := template.lines(path[:end])[0])), 0)
    return f"{place_words(path)} (line {line})" if line else place_words(path)


def _check_section(section: str) -> None:
    if section not in SECTIONS:
        known = ", ".join(f"/{one}" for one in SECTIONS)
        raise refusal(
            "section-unknown",
            f"A template has no section {section} to declare things in",
            f"There are {known}.",
        )


def _uses(template: Template) -> dict[tuple[str, str], list[Path]]:
    found: dict[tuple[str, str], list[Path]] = {}
    parameters = mapping(template.data.get("Parameters"))
    for path, target, via in references(template):
        if via == "Condition":
            found.setdefault(("Conditions", target), []).append(path)
        elif via in ("Ref", "Sub") and target in parameters:
            found.setdefault(("Parameters", target), []).append(path)
    for path, name in _lookups(template.data, ()):
        found.setdefault(("Mappings", name), []).append(path)
    for name in mapping(template.data.get("Globals")):
        users = [id for id, body in template.resources.items() if type_of(body) == f"{_SAM}{name}"]
        found[("Globals", name)] = [("Resources", id) for id in users]
    return found


def _lookups(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every Fn::FindInMap with the map it names."""
    if isinstance(value, dict):
        entries: Mapping[str, Any] = mapping(value)
        for key, item in entries.items():
            steps = sequence(item)
            if key == "Fn::FindInMap" and steps and isinstance(steps[0], str):
                yield (*path, key), steps[0]
            yield from _lookups(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(sequence(value)):
            yield from _lookups(item, (*path, index))
