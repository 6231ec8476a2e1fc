"""Routes that SAM events make: `HttpApi` and `Api` events of functions, `Api` events of state machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.openapi import body_of, elsewhere, put_integration
from stackline.catalog.references import items
from stackline.catalog.routes import HTTP, ApiKind, pascal
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


# Where a route's settings stand in its event.
GUARDED: dict[str, tuple[str, ...]] = {
    "authorizer": ("Auth", "Authorizer"),
    "scopes": ("Auth", "AuthorizationScopes"),
}
_WAIT: dict[str, tuple[str, ...]] = {"TimeoutInMillis": ("TimeoutInMillis",)}
EVENT_SETTINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "http-api": {"PayloadFormatVersion": ("PayloadFormatVersion",), **_WAIT, **GUARDED},
    "rest-api": {**_WAIT, **GUARDED},
}


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
            names = EVENT_SETTINGS[api.kind] if kind == "function" else GUARDED
            for facet in routes_of(view, api, event):
                places = {name: (*event.path, "Properties", *path) for name, path in names.items()}
                yield Found(source, event.owner, (event.path,), facet, places=places)

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
    name = new_event_name(view, ends.target, f"{ends.source}{pascal(facet) or 'Default'}")
    event: dict[str, Any] = {"Type": api.event}
    if properties:
        event["Properties"] = properties
    return Put(("Resources", ends.target, "Properties", "Events", name), event)


def refused_by_events(view: View, api: ApiKind, ends: Ends) -> No | None:
    """Why the API's events leave no room for a route in a document; None where they do.

    SAM adds the events of an HTTP API to its document (`OpenApiEditor.add_lambda_integration`) as to the one that it
    would write itself, but for functions with a condition: only in its own does the path get the condition too. A
    REST API's document it takes as it is.
    """
    routes = [found for found in taken(view, api) if found.source == ends.source]
    for found in routes:
        if found.facet == ends.facet and found.target != ends.target:
            return No(
                f"{ends.facet} of {ends.source} leads to {found.target} already",
                "Take that wire away first: a route has one target.",
            )
    owners = sorted({found.target for found in routes})
    if not owners or body_of(view, ends.source) is not None:
        return None
    if api is not HTTP:
        return No(
            f"{ends.source} gets its routes from the events of {', '.join(owners)}",
            "Draw from another API, or write this API's routes as its DefinitionBody first.",
        )
    conditional = [name for name in owners if "Condition" in view.resources[name]]
    if conditional:
        return No(
            f"SAM makes the routes of {', '.join(conditional)} conditional, which it does only while {ends.source} has "
            "no document of its own",
            "Draw from another HTTP API, or write this API's routes as its DefinitionBody first.",
        )
    return None
