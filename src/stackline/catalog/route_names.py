"""Another method or path for a route, wherever the template says it: in events, documents, routes and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Delete, Ends, Move, No, Note, Put, Rename
from stackline.catalog.deployments import publishing_notes
from stackline.catalog.model import Facet, Path, Setting
from stackline.catalog.openapi import ANY, operations
from stackline.catalog.places import value_at
from stackline.catalog.references import items, mapping
from stackline.catalog.rest_methods import method_facets
from stackline.catalog.rest_moves import moved_method
from stackline.catalog.route_events import api_of, routes_of
from stackline.catalog.route_resources import routes_v2
from stackline.catalog.routes import HTTP, REST, ROUTE, ApiKind, permissions
from stackline.catalog.sam_events import Event, events

if TYPE_CHECKING:
    from stackline.catalog.view import View

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
DEFAULT = "$default"


def _path(value: Any) -> str | None:
    return None if str(value).startswith("/") else f"begins with /, not {value}"


def route_facet(api: ApiKind) -> Facet:
    """The row of a route, with its form."""
    whole = (DEFAULT,) if api is HTTP else ()
    return replace(ROUTE, fields=_fields(api), whole=whole, rename=_rename(api))


def _fields(api: ApiKind) -> tuple[Setting, ...]:
    """What a form asks of a route: its method and path."""
    catch_all = (DEFAULT,) if api is HTTP else ()
    return (
        Setting(
            path="method",
            label="Method",
            description="ANY: whichever the request has."
            + (" $default: whatever no other route takes; it has no path." if catch_all else ""),
            kind="choice",
            choices=(*_METHODS, *catch_all),
            default="GET",
            example="POST",
        ),
        Setting(
            path="path",
            label="Path",
            description="A part in braces may be anything: `/items/{id}`; `{proxy+}` takes the rest.",
            default="/",
            example="/orders/{number}/lines",
            check=_path,
        ),
    )


def _rename(api: ApiKind) -> Callable[[View, str, str, str], list[Change]]:
    def rename(view: View, card: str, old: str, new: str) -> list[Change]:
        if any(facet == new for facet in _taken(view, api, card)):
            return [No(f"{card} has a route {new} already", "Choose another method or path.")]
        found: list[Change] = []
        for owner in ("function", "state-machine"):
            for event in events(view, api.event, kind=owner):
                if api_of(view, api, event) == card and old in routes_of(view, api, event):
                    found += _of_event(view, event, old, new)
        for place, facet, _ in operations(view, card):
            if facet == old:
                found += _of_document(view, place, new)
        for source, facet, route, _ in routes_v2(view):
            if (source, facet) == (card, old):
                found.append(Put(("Resources", route, "Properties", "RouteKey"), new))
        found += _quick(view, card, old, new)
        for source, facet, key in method_facets(view) if api is REST else ():
            if (source, facet) == (card, old):
                found += moved_method(view, Ends(card, "", new), key)
        published = publishing_notes(view, Ends(card, "", new)) if _is_snapshot(view, api, card) else ()
        return [*found, *_narrow(view, card, old), *published]

    return rename


def _is_snapshot(view: View, api: ApiKind, card: str) -> bool:
    """Whether what is deployed is a copy that the template's author makes: not SAM."""
    return api is REST and view.types.get(card) == "AWS::ApiGateway::RestApi"


def _taken(view: View, api: ApiKind, card: str) -> Iterator[str]:
    for owner in ("function", "state-machine"):
        for event in events(view, api.event, kind=owner):
            if api_of(view, api, event) == card:
                yield from routes_of(view, api, event)
    yield from (facet for _, facet, _ in operations(view, card))
    yield from (facet for source, facet, _, _ in routes_v2(view) if source == card)
    yield from (facet for source, facet, _ in method_facets(view) if source == card)


def _of_event(view: View, event: Event, old: str, new: str) -> Iterator[Change]:
    place: Path = (*event.path, "Properties")
    (_, _, before), (method, _, path) = old.partition(" "), new.partition(" ")
    if new == DEFAULT:
        yield from (Delete((*place, name)) for name in ("Path", "Method") if name in event.properties)
        return
    several = list(items(event.properties.get("Method"), (*place, "Method")))
    if len(several) > 1 and path != before:
        yield No(
            f"{event.name} of {event.owner} is one event for several methods of {before}",
            "Give the method an event of its own first.",
        )
        return
    if path != before:
        yield Put((*place, "Path"), path)
    where = next((spot for spot, value in several if _said(view, value) == old.partition(" ")[0]), None)
    if where is None:
        yield from () if method == "ANY" and before else (Put((*place, "Method"), method),)
    elif method != old.partition(" ")[0]:
        written = value_at(view, where)
        if not isinstance(written, str):
            yield No(
                f"{event.name} of {event.owner} takes its method from a parameter", "Change the parameter."
            )
        yield Put(where, method.lower() if str(written).islower() else method)


def _said(view: View, value: Any) -> str:
    method = (view.text(value) or "ANY").upper()
    return "ANY" if method.startswith("X-AMAZON") else method


def _of_document(view: View, place: Path, new: str) -> Iterator[Change]:
    """The keys are called otherwise; of a path with several methods, one operation moves."""
    *paths, before, verb = place
    method, _, path = (f"ANY {DEFAULT}" if new == DEFAULT else new).partition(" ")
    key = ANY if method == "ANY" else method.lower()
    key = key.upper() if str(verb).isupper() and key != ANY else key
    beside = mapping(value_at(view, tuple(paths)))
    if path == before:
        yield Rename(place, key)
    elif len(mapping(beside.get(str(before)))) > 1 or path in beside:
        yield Move(place, (*paths, path, key))
    else:
        if key != verb:
            yield Rename(place, key)
        yield Rename((*paths, before), path)


def _quick(view: View, card: str, old: str, new: str) -> Iterator[Change]:
    """The route of quick create is a property of the API."""
    properties = view.properties(card)
    if "Target" in properties and (view.text(properties.get("RouteKey")) or DEFAULT) == old:
        yield Put(("Resources", card, "Properties", "RouteKey"), new)


def _narrow(view: View, card: str, old: str) -> Iterator[Change]:
    """A permission that a person wrote for the one route."""
    method, _, path = old.partition(" ")
    for function in view.by_kind.get("function", ()):
        for place in permissions(view, card, function):
            written = str(view.properties(str(place[1])).get("SourceArn")) if len(place) == 2 else ""
            if path and f"/{method}{path.split('{')[0]}".rstrip("/") in written:
                yield Note(
                    "route-permission",
                    f"{place[1]} lets {card} run {function} at {old} only",
                    "Change its SourceArn as well.",
                )
