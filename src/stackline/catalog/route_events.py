"""Routes that SAM events make: `HttpApi` and `Api` events of functions, `Api` events of state machines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.openapi import body_of, elsewhere, put_integration
from stackline.catalog.references import items
from stackline.catalog.routes import HTTP, ApiKind
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


def api_of(view: View, api: ApiKind, event: Event) -> str:
    """The API that the event belongs to; the event's own card where its API is not in this template."""
    value = event.properties.get(api.holder)
    if value is None:
        return api.implicit
    if isinstance(value, str) and view.kind(value) == api.kind:
        return value
    names = view.ends(value, api.kind)
    return names[0] if names else event.card


def routes_of(view: View, api: ApiKind, event: Event) -> list[str]:
    """The facets of the event's routes: one, or one for each method of a list."""
    route, methods = event.properties.get("Path"), event.properties.get("Method")
    if route is None and methods is None and api is HTTP:
        return ["$default"]
    if not isinstance(route, str):
        return []
    verbs = [view.text(value) or "ANY" for _, value in items(methods)] or ["ANY"]
    return list(dict.fromkeys(_route(verb.upper(), route) for verb in verbs))


def _route(verb: str, route: str) -> str:
    return f"{'ANY' if verb.startswith('X-AMAZON') else verb} {route}"


def read_events(api: ApiKind, kind: str) -> Callable[[View], Iterator[Found]]:
    """Reader of the SAM events of owners of a kind."""

    def read(view: View) -> Iterator[Found]:
        for event in events(view, api.event, kind=kind):
            source = api_of(view, api, event)
            for facet in routes_of(view, api, event):
                yield Found(source, event.owner, (event.path,), facet)

    return read


def write_event(api: ApiKind, kind: str) -> Callable[[View, Ends], list[Change]]:
    """Writer of a SAM event, and of the integration where the API has a document of its own."""

    def write(view: View, ends: Ends) -> list[Change]:
        away = elsewhere(view, ends.source)
        if away is not None:
            return [
                No(
                    f"The routes of {ends.source} are in a file that {away} names",
                    "Add the route there, or bring the document into the template as DefinitionBody.",
                )
            ]
        route = [
            found for found in taken(view, api) if (found.source, found.facet) == (ends.source, ends.facet)
        ]
        there = any(found.target == ends.target for found in route)
        if route and not there:
            return [
                No(
                    f"{ends.facet} of {ends.source} leads to {route[0].target} already",
                    "Take that wire away first: a route has one target.",
                )
            ]
        changes: list[Change] = [] if there else [_event(view, api, ends)]
        if kind == "function" and body_of(view, ends.source) is not None:
            changes += put_integration(view, api, ends)
        return changes

    return write


def taken(view: View, api: ApiKind) -> Iterator[Found]:
    """The routes that events have made, of functions and state machines."""
    for kind in ("function", "state-machine"):
        yield from read_events(api, kind)(view)


def _event(view: View, api: ApiKind, ends: Ends) -> Put:
    facet = ends.facet or ""
    method, _, route = facet.partition(" ")
    properties: dict[str, Any] = {} if facet == "$default" else {"Path": route, "Method": method}
    if ends.source != api.implicit:
        properties[api.holder] = {"Ref": ends.source}
    for name in ("PayloadFormatVersion", "TimeoutInMillis"):
        if ends.settings.get(name) is not None:
            properties[name] = ends.settings[name]
    words = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", facet)) or "Default"
    name = new_event_name(view, ends.target, f"{ends.source}{words}")
    event: dict[str, Any] = {"Type": api.event}
    if properties:
        event["Properties"] = properties
    return Put(("Resources", ends.target, "Properties", "Events", name), event)


def routes_by_events(view: View, api: ApiKind, ends: Ends) -> No | None:
    """SAM writes an API's document from events only while the template has none: then it must not get one."""
    if body_of(view, ends.source) is not None:
        return None
    others = {event.owner for event in events(view, api.event) if api_of(view, api, event) == ends.source}
    if not others:
        return None
    return No(
        f"{ends.source} gets its routes from the events of {', '.join(sorted(others))}",
        "Draw from another API, or write this API's routes as its DefinitionBody first.",
    )
