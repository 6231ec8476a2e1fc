"""Places that a type does not have: a warning for who sets one, with the name they may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from stackline import schemas
from stackline.core import Diagnostic, Fix
from stackline.design.values import mapping, type_of
from stackline.template import Path, Project, Template

# CloudFormation User Guide, "Resource attribute reference"; the last two are SAM's.
ATTRIBUTES = (
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "DeletionPolicy",
    "Connectors",
    "IgnoreGlobals",
)


def unknown_place(template: Template | Project, place: Path) -> list[Diagnostic]:
    """A warning where `place` (`("Resources", id, …)`) is none that the resource's type has; else nothing.

    Nothing is said of types without a schema, and below what a schema leaves open.
    """
    if len(place) < 3 or place[0] != "Resources":
        return []
    id, first, *rest = place[1:]
    body = mapping(template.expanded.resources.get(str(id)))
    if first not in ATTRIBUTES:
        known = [*ATTRIBUTES, *(f"Properties.{name}" for name in _names(type_of(body), (), body))]
        asked = str(first).replace("/", ".")
        return [_warning(template, place, str(id), str(first), "resource", known, asked)]
    if first != "Properties":
        return []
    type, properties = type_of(body), mapping(body.get("Properties"))
    for depth in range(len(rest)):
        above, step = tuple(rest[:depth]), rest[depth]
        parent = schemas.find(type, above, properties) if above else None
        if above and (parent is None or parent.kind != "object"):
            continue
        names = _names(type, above, body)
        if names and step not in names and schemas.find(type, (*above, step), properties) is None:
            owner = ".".join(map(str, above)) or type
            return [_warning(template, place, str(id), str(step), owner, names, str(step))]
    return []


def _names(type: str, above: Path, body: Any) -> list[str]:
    return [str(one.path[-1]) for one in schemas.children(type, above, mapping(body.get("Properties")))]


def _warning(
    template: Template | Project,
    place: Path,
    id: str,
    step: str,
    owner: str,
    known: Iterable[str],
    asked: str,
) -> Diagnostic:
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(asked.lower(), list(by_lower), 3)
    names = [by_lower[name].removeprefix("Properties.") for name in near]
    hint = (
        f"Did you mean {' or '.join(dict.fromkeys(names))}?"
        if names
        else "`stackline show` lists what there is."
    )
    whose = f"A {owner}" if owner == "resource" else owner
    return Diagnostic(
        "warning",
        "place-unknown",
        f"{whose} has no {step} ({id})",
        file=template.file,
        path=place,
        fix=Fix(hint),
    )
