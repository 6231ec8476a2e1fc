"""Where an application answers, and what each of its routes leads to."""

from __future__ import annotations

from collections.abc import Mapping

from stackline.design import read_diagram
from stackline.dev.events import Api, Route
from stackline.template import Project

_URL = "Url"


def apis_of(project: Project, outputs: Mapping[str, str]) -> tuple[Api, ...]:
    """Each address among the outputs (`Api.Url`, `Api.prod.Url`) with the routes that are drawn for it."""
    wires = read_diagram(project).wires
    found: list[Api] = []
    for name, url in outputs.items():
        id, dot, rest = name.partition(".")
        if not dot or rest.split(".")[-1] != _URL:
            continue
        routes: dict[str, list[str]] = {}
        for wire in wires:
            if wire.source == id and wire.facet and wire.style == "event":
                routes.setdefault(wire.facet, []).append(wire.target)
        found.append(Api(id, url, tuple(Route(label, tuple(to)) for label, to in routes.items())))
    return tuple(found)
