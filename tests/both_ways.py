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


def drawn(crossing: Crossing, make: Make = resources_of) -> tuple[Template, list[str]]:
    """With both wires, or those that were not refused; and the reasons of the refusals. `make` gives the ends."""
    first = make(crossing.there.source, crossing.types[0], "Aa")
    second = make(crossing.there.target, crossing.types[1], "Bb")
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {**first, **second}}
    template = Template.parse(write(body, Manner()).encode())
    refused: list[str] = []
    for connection, source, target in ((crossing.there, "Aa", "Bb"), (crossing.back, "Bb", "Aa")):
        try:
            template = connect(template, source, target, connection=connection.id, facet=facet_of(connection))
        except Refused as told:
            refused.append(str(told))
    return template, refused
