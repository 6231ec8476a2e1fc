"""The rows of cards: an API's routes, a table's stream, and whatever else a wire leaves from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from stackline.catalog import Resource
from stackline.design.card import Facet
from stackline.design.dependencies import SamEvent
from stackline.design.intrinsics import Path
from stackline.design.values import at_path, mapping
from stackline.design.virtual import event_source

_METHODS = frozenset({"get", "head", "post", "put", "patch", "delete", "options", "any"})
_ANY = "x-amazon-apigateway-any-method"
_ROUTE = re.compile(r"([A-Z]+) (/.*)")
_VIEWS: Mapping[str, str] = {
    "NEW_IMAGE": "new image",
    "OLD_IMAGE": "old image",
    "NEW_AND_OLD_IMAGES": "both images",
    "KEYS_ONLY": "keys",
}
_CALLERS: Mapping[str, str] = {"AWS_IAM": "signed", "NONE": "public"}

Row = tuple[str, str | None, Path]
"""Facet id, note, and its place in the template."""


class Leaving(Protocol):
    """What a row needs of the wire that leaves from it."""

    @property
    def source(self) -> str: ...
    @property
    def facet(self) -> str | None: ...
    @property
    def claims(self) -> Sequence[Path]: ...


def rows(
    data: Mapping[str, Any],
    resources: Mapping[str, Any],
    events: Iterable[SamEvent],
    kinds: Mapping[str, str],
    wires: Sequence[Leaving],
) -> dict[str, list[Row]]:
    """The rows of each card that has any: what the resource itself declares, then what wires leave from.

    `kinds` maps every card, virtual ones too, to its kind.
    """
    found: dict[str, dict[str, Row]] = {}
    for id, body in resources.items():
        for row in _declared(id, kinds.get(id, ""), mapping(mapping(body).get("Properties"))):
            found.setdefault(id, {}).setdefault(row[0], row)
    for id, row in _event_routes(events, resources):
        if kinds.get(id) in ("http-api", "rest-api"):
            found.setdefault(id, {}).setdefault(row[0], row)
    for wire in wires:
        if wire.facet is not None:
            here = [claim for claim in wire.claims if not str(claim[0]).startswith("./")]
            row = (wire.facet, _batch(data, wire), here[0] if here else ("Resources", wire.source))
            known = found.setdefault(wire.source, {}).setdefault(wire.facet, row)
            if known[1] is None and row[1] is not None:
                found[wire.source][wire.facet] = (known[0], row[1], known[2])
    return {id: list(its.values()) for id, its in found.items()}


def facet(row: Row, resource: Resource, line: int) -> Facet:
    """The facet of a row, worded as the catalog has it; a route is its path, with the method apart."""
    id, note, _ = row
    route = _ROUTE.fullmatch(id)
    if route:
        return Facet(id, route[2], route[1], note, line)
    declared = next((facet for facet in resource.facets if facet.id == id), None)
    label = declared.label if declared else id
    return Facet(id, label, None, note, line)


def _declared(id: str, kind: str, properties: Mapping[str, Any]) -> Iterator[Row]:
    path: Path = ("Resources", id, "Properties")
    if kind in ("http-api", "rest-api"):
        for body in ("DefinitionBody", "Body"):
            yield from _paths(mapping(properties.get(body)), (*path, body))
    elif kind == "function" and properties.get("FunctionUrlConfig") is not None:
        auth = mapping(properties["FunctionUrlConfig"]).get("AuthType")
        yield "url", _CALLERS.get(auth) if isinstance(auth, str) else None, (*path, "FunctionUrlConfig")
    elif kind == "table" and properties.get("StreamSpecification") is not None:
        view = mapping(properties["StreamSpecification"]).get("StreamViewType")
        yield "stream", _VIEWS.get(view) if isinstance(view, str) else None, (*path, "StreamSpecification")


def _paths(body: Mapping[str, Any], path: Path) -> Iterator[Row]:
    """The routes of an OpenAPI document."""
    for route, item in mapping(body.get("paths")).items():
        for method in mapping(item):
            word = "any" if str(method).lower() == _ANY else str(method).lower()
            if word in _METHODS:
                id = "$default" if route == "/$default" or route == "$default" else f"{word.upper()} {route}"
                yield id, None, (*path, "paths", route, method)


def _event_routes(events: Iterable[SamEvent], resources: Collection[str]) -> Iterator[tuple[str, Row]]:
    for owner, name, event in events:
        if event["Type"] in ("Api", "HttpApi"):
            api = event_source(owner, name, event, resources)
            properties = mapping(event.get("Properties"))
            route, method = properties.get("Path"), properties.get("Method")
            path: Path = ("Resources", owner, "Properties", "Events", name)
            if api is not None and isinstance(route, str) and (method is None or isinstance(method, str)):
                word = method if method and method.lower() != _ANY else "any"
                yield api, (f"{word.upper()} {route}", None, path)
            elif api is not None and event["Type"] == "HttpApi" and route is None:
                yield api, ("$default", None, path)


def _batch(data: Mapping[str, Any], wire: Leaving) -> str | None:
    """`batch 10`, where the event the wire is made of says so."""
    for claim in wire.claims:
        size = mapping(mapping(at_path(data, claim)).get("Properties")).get("BatchSize")
        if isinstance(size, int | str) and str(size).isdigit():
            return f"batch {size}"
    return None
