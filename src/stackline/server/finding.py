"""What the search of the canvas finds beside cards: properties that are set, parameters, and other declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

from stackline.catalog.inherited import inherits
from stackline.catalog.references import mapping
from stackline.design.properties import shared_by
from stackline.server.fields import dotted
from stackline.server.schemas import FoundView
from stackline.template import Path, Project, Template
from stackline.template.express import express
from stackline.template.render import flow_text

_MOST = 20_000
_DEEP = 6
_SECTIONS: dict[str, Literal["parameter", "condition", "mapping", "output"]] = {
    "Parameters": "parameter",
    "Conditions": "condition",
    "Mappings": "mapping",
    "Outputs": "output",
}


def findable(template: Template | Project) -> list[FoundView]:
    """Every declaration, and every property that a resource sets or has of `Globals`; in the order of the file, so many
    at most."""
    found: list[FoundView] = []
    for section, what in _SECTIONS.items():
        for name, body in mapping(template.data.get(section)).items():
            about = mapping(body)
            told = about.get("Value", about.get("Default", about.get("Type")))
            value = body if section == "Conditions" else told
            line = template.lines((section, name))[0]
            found.append(FoundView(what=what, name=name, value=_short(value), line=line))
    for id, body in template.resources.items():
        own = mapping(body)
        shared = shared_by(template.data, str(own.get("Type")))
        for path, value, given in (
            *((path, value, "") for path, value in _leaves(own.get("Properties"), ())),
            *((path, value, " (Globals)") for path, value in _leaves(shared, ()) if inherits(own, path)),
        ):
            steps = [str(step) for step in path]
            found.append(
                FoundView(
                    what="property",
                    name=".".join(steps),
                    value=f"{_short(value)}{given}",
                    resource=id,
                    path=steps,
                    field=dotted(path),
                )
            )
            if len(found) >= _MOST:
                return found
    return found


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Settings with their values; an intrinsic or a list of plain values is one."""
    entries = mapping(value)
    intrinsic = len(entries) == 1 and next(iter(entries)).startswith(("Ref", "Fn::", "Condition"))
    if entries and not intrinsic and len(path) < _DEEP:
        for key, item in entries.items():
            yield from _leaves(item, (*path, str(key)))
    elif (
        isinstance(value, list)
        and len(path) < _DEEP
        and any(isinstance(one, dict) for one in cast("list[Any]", value))
    ):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _leaves(item, (*path, index))
    elif path:
        yield path, value


def _short(value: Any) -> str:
    """As a template says it on one line: `!Ref Items`."""
    text = (
        value if isinstance(value, str) else "" if value is None else flow_text(express(value, frozenset()))
    )
    return " ".join(text.split())[:120]
