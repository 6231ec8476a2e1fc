"""Two kinds with a connection each way: every such pair of connections, in all pairs of types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from laws.wire_cases import CATALOG, resources_of
from laws.yaml_text import Manner, write
from stackline.catalog import Connection
from stackline.core import Refused
from stackline.design import connect
from stackline.template import Template


@dataclass(frozen=True)
class Crossing:
    there: Connection
    back: Connection
    types: tuple[str, str]

    def __str__(self) -> str:
        ends = "+".join(name.rpartition("::")[0].removeprefix("AWS::") for name in self.types)
        return f"{self.there.id}+{self.back.id}/{ends}"


def _crossings() -> list[Crossing]:
    found: list[Crossing] = []
    ordered = sorted(CATALOG.connections.values(), key=lambda one: one.id)
    for there in ordered:
        for back in ordered:
            if (there.source, there.target) != (back.target, back.source) or there.source > there.target:
                continue
            found += [
                Crossing(there, back, (one, other))
                for one in CATALOG.kinds[there.source].types
                for other in CATALOG.kinds[there.target].types
            ]
    return found


CROSSINGS = _crossings()


def facet_of(connection: Connection) -> str | None:
    facets = CATALOG.kinds[connection.source].facets
    return next((one.example or one.id for one in facets if one.id == connection.facet), connection.facet)


Make = Callable[[str, str, str], dict[str, Any]]

FIRST = {
    "delivery-stream-logs-to-log-group": ("delivery-stream-feeds-bucket", "bucket", None),
    "websocket-api-authorizer-asks-function": ("websocket-api-invokes-function", "function", "$connect"),
}
"""Connections whose source must have another one first: which, to what kind, by which facet."""

ROOM = {"parameter": "Value"}
"""Kinds whose wires that are no events write a property that the smallest resource has already."""


def _ends(crossing: Crossing, make: Make) -> dict[str, Any]:
    """Both, with room for what the wires write, and what must be there first."""
    first = make(crossing.there.source, crossing.types[0], "Aa")
    second = make(crossing.there.target, crossing.types[1], "Bb")
    found = {**first, **second}
    for connection, name in ((crossing.there, "Aa"), (crossing.back, "Bb")):
        if connection.style != "event" and connection.source in ROOM:
            found[name]["Properties"].pop(ROOM[connection.source], None)
        if connection.id in FIRST:
            kind = FIRST[connection.id][1]
            found |= make(kind, CATALOG.kinds[kind].types[0], f"{name}First")
    return found


def drawn(crossing: Crossing, make: Make = resources_of) -> tuple[Template, list[str]]:
    """With both wires, or those that were not refused; and the reasons of the refusals. `make` gives the ends."""
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": _ends(crossing, make)}
    template = Template.parse(write(body, Manner()).encode())
    refused: list[str] = []
    for connection, source, target in ((crossing.there, "Aa", "Bb"), (crossing.back, "Bb", "Aa")):
        if connection.id in FIRST:
            wire, _, facet = FIRST[connection.id]
            template = connect(template, source, f"{source}First", connection=wire, facet=facet)
        try:
            template = connect(template, source, target, connection=connection.id, facet=facet_of(connection))
        except Refused as told:
            refused.append(str(told))
    return template, refused
