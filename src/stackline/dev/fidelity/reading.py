"""What of a template is emulated: each resource with the rows of the table that it uses."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from stackline.core.same_values import OfSameValues
from stackline.design import Diagram, read_diagram
from stackline.dev.fidelity.row import WORST, Level, Row
from stackline.dev.fidelity.types import emulated
from stackline.dev.fidelity.using import used
from stackline.template import Path, Project

_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::Api": "Api",
    "AWS::Serverless::HttpApi": "HttpApi",
    "AWS::Serverless::WebSocketApi": "WebSocketApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
}
MISSING, UNTRIED = "missing", "untried"


@dataclass(frozen=True, slots=True)
class Part:
    """A row that a resource uses, and where: the resource itself, or the property that brings it in."""

    row: Row
    path: Path

    def place(self, project: Project) -> tuple[str, int]:
        """The file and line; those of what it is in where it has none of its own."""
        for length in range(len(self.path), 0, -1):
            source = project.expanded.source(self.path[:length])
            span = project.span(source)
            if span is not None:
                return (project.name_of(source[0]) if source else None) or project.file, span.line
        return project.file, 0

    def to_json(self, project: Project) -> dict[str, Any]:
        row, (file, line) = self.row, self.place(project)
        told = {"row": row.id, "level": row.level, "part": row.part, "says": row.says}
        return {**told, "file": file, "line": line}


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How far a resource is emulated: as its worst part. The parts, the worst first."""

    id: str
    type: str
    parts: tuple[Part, ...]

    @property
    def level(self) -> Level:
        return self.parts[0].row.level

    @property
    def lacking(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.row.level != "emulated")

    @property
    def words(self) -> str:
        """What is lacking, in words: `throttling, caching`."""
        return ", ".join(part.row.part for part in self.lacking if part.row.part)

    def to_json(self, project: Project) -> dict[str, Any]:
        parts = [part.to_json(project) for part in self.parts]
        return {"id": self.id, "type": self.type, "level": self.level, "parts": parts}


@cache
def table() -> tuple[Row, ...]:
    """Every row there is."""
    folder = importlib.import_module("stackline.dev.fidelity.table")
    modules = (
        importlib.import_module(f"{folder.__name__}.{m.name}") for m in pkgutil.iter_modules(folder.__path__)
    )
    return tuple(row for module in modules for row in module.ROWS)


@cache
def _by_type() -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in table():
        for type in row.types:
            found.setdefault(type, []).append(row)
    return {type: tuple(rows) for type, rows in found.items()}


def fidelity(project: Project, diagram: Diagram | None = None) -> list[Fidelity]:
    """Of everything that the template makes, implicit APIs and events included, in its order."""
    drawn = (diagram or read_diagram(project)).resources
    return [
        Fidelity(one.id, one.type, tuple(sorted(_parts(project, one.type, one.path), key=_order)))
        for one in drawn
        if one.type and one.imported is None and not (one.existing and one.existing.always)
    ]


def _order(part: Part) -> tuple[int, bool]:
    return WORST.index(part.row.level), not part.row.part


def _parts(project: Project, type: str, path: Path) -> Iterator[Part]:
    data = project.expanded.data
    properties = project.expanded.get((*path, "Properties"))
    common = _mapping(data.get("Globals")).get(_GLOBALS.get(type, ""))
    for row, of_all, inner in _rows(properties, common, data.get("Parameters"), more=(type,)):
        where = ("Globals", _GLOBALS[type], *inner) if of_all else (*path, *inner)
        yield Part(row, where)


def _found(properties: Any, common: Any, parameters: Any, type: str) -> tuple[tuple[Row, bool, Path], ...]:
    """Each row that is used; whether Globals bring it in; and the place there, else in the resource."""
    whole, found = False, list[tuple[Row, bool, Path]]()
    for row in _by_type().get(_known(type), ()):
        if row.uses:
            place = used(row.uses, properties, _mapping(parameters))
            if place is not None:
                found.append((row, False, ("Properties", *place)))
            elif common is not None and (place := used(row.uses, common, _mapping(parameters))) is not None:
                found.append((row, True, place))
        else:
            found.append((row, False, ()))
        whole = whole or not (row.part or row.uses)
    return tuple(found) if whole else (*found, (_otherwise(type), False, ()))


_rows = OfSameValues(_found)


def _known(type: str) -> str:
    return "AWS::CloudFormation::CustomResource" if type.startswith("Custom::") else type


def _otherwise(type: str) -> Row:
    """Of a type that has no row for the whole of it."""
    if _known(type) in emulated():
        says = "It deploys, and its API tells of it; what it does has not been tried here."
        return Row(UNTRIED, (type,), "partly", "untried", says)
    says = f"The embedded cloud has no {type}: a deployment to it is refused."
    return Row(MISSING, (type,), "not", "", says)


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
