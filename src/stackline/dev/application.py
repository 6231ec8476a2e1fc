"""Where an application answers, and what each of its routes leads to."""

from __future__ import annotations

from collections.abc import Mapping

from stackline.design import Diagram, read_diagram
from stackline.dev.events import Api, Route
from stackline.template import Project

_URL = "Url"
_KINDS = ("function-url", "graphql-api", "cdn")


def apis_of(project: Project, outputs: Mapping[str, str]) -> tuple[Api, ...]:
    """Each address among the outputs (`Api.Url`, `Api.prod.Url`) with what is drawn to lead from it."""
    diagram = read_diagram(project)
    kinds = {card.id: card.kind for card in diagram.resources}
    found: list[Api] = []
    for name, url in outputs.items():
        id, dot, rest = name.partition(".")
        if not dot or rest.split(".")[-1] != _URL:
            continue
        function = id.removesuffix(_URL)
        if id not in kinds and kinds.get(function) == "function":  # SAM's: no resource of the template
            found.append(Api(id, url, (Route("all paths", (function,)),), "function-url"))
            continue
        kind = kinds.get(id, "")
        routes = tuple(Route(label, tuple(to)) for label, to in _routes(diagram, id, kind).items())
        found.append(Api(id, url, routes, kind if kind in _KINDS else "api"))
    return tuple(found)


def _routes(diagram: Diagram, id: str, kind: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for wire in diagram.wires:
        if wire.source != id:
            continue
        if kind == "function-url" and wire.style == "event":
            found.setdefault("all paths", []).append(wire.target)
        elif wire.facet and (wire.style == "event" or (kind, wire.facet) == ("cdn", "origin")):
            found.setdefault(wire.facet, []).append(wire.target)
    return found
