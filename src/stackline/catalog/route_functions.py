"""Routes that run functions: SAM events, OpenAPI documents, and the resources of plain CloudFormation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.model import Allows, Connection, Path, Setting, Spelling
from stackline.catalog.openapi import (
    INTEGRATION,
    body_of,
    claimed,
    elsewhere,
    operations,
    put_operation,
)
from stackline.catalog.policies import allowed
from stackline.catalog.references import items, mapping
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SERVICE = "apigateway.amazonaws.com"
PERMISSION = Allows("target", SERVICE, "lambda:InvokeFunction", None)
_URI = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FUNCTION.Arn}/invocations"
_CALLER = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${API}/*"
_ROUTE_KEY = re.compile(r"(?:\$default|[A-Z]+ /.*)")


@dataclass(frozen=True, slots=True)
class ApiKind:
    """What differs between HTTP and REST APIs."""

    kind: str
    event: str
    """SAM's event type."""
    holder: str
    """The event's property that names the API."""
    implicit: str
    sam_type: str


HTTP = ApiKind("http-api", "HttpApi", "ApiId", "ServerlessHttpApi", "AWS::Serverless::HttpApi")
REST = ApiKind("rest-api", "Api", "RestApiId", "ServerlessRestApi", "AWS::Serverless::Api")


# SAM events -------------------------------------------------------------------------------------------------------


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
            changes += _integration(view, api, ends)
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


# OpenAPI documents -------------------------------------------------------------------------------------------------


def integration(api: ApiKind, function: str) -> dict[str, Any]:
    value: dict[str, Any] = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": {"Fn::Sub": _URI.replace("FUNCTION", function)},
    }
    if api is HTTP:
        value["payloadFormatVersion"] = "2.0"
    return value


def _documentless(view: View, api: ApiKind, ends: Ends) -> No | None:
    """Why this API cannot be given a document of its own; None where it can."""
    away = elsewhere(view, ends.source)
    if away is not None:
        return No(f"The routes of {ends.source} are in a file that {away} names", "Add the route there.")
    if any(source == ends.source for source, _, _ in method_facets(view)):
        return No(
            f"The routes of {ends.source} are resources of their own",
            "Add an AWS::ApiGateway::Resource and a Method for the route, and name them in the Deployment.",
        )
    return routes_by_events(view, api, ends)


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


def _integration(view: View, api: ApiKind, ends: Ends) -> list[Change]:
    facet = ends.facet or ""
    for place, name, operation in operations(view, ends.source):
        if name == facet:
            uri = mapping(operation.get(INTEGRATION)).get("uri")
            if INTEGRATION not in operation:
                return [Put((*place, INTEGRATION), integration(api, ends.target))]
            if ends.target in view.ends(uri, "function"):
                return []
            return [
                No(
                    f"{facet} of {ends.source} has another integration in the API's document",
                    "Take that wire away first: a route has one target.",
                )
            ]
    operation: dict[str, Any] = {INTEGRATION: integration(api, ends.target)}
    if api is REST:
        operation["responses"] = {}
    return [put_operation(view, ends.source, facet, operation)]


def read_documents(api: ApiKind) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for source in view.by_kind.get(api.kind, ()):
            for place, facet, operation in operations(view, source):
                for target in view.ends(mapping(operation.get(INTEGRATION)).get("uri"), "function"):
                    claims = [claimed(view, source, place, operation), *_permissions(view, source, target)]
                    yield Found(source, target, tuple(claims), facet)

    return read


def _permissions(view: View, source: str, target: str) -> list[Path]:
    return allowed(view, PERMISSION, Ends(source, target)).claims


def write_document(api: ApiKind) -> Callable[[View, Ends], list[Change]]:
    """For an API of plain CloudFormation with a document: the integration, and the permission."""

    def write(view: View, ends: Ends) -> list[Change]:
        if body_of(view, ends.source) is None:
            refused = _documentless(view, api, ends)
            if refused is not None:
                return [refused]
        return [*_integration(view, api, ends), *permission(view, ends)]

    return write


def permission(view: View, ends: Ends) -> list[Change]:
    """A Lambda permission for this API, all of its stages and routes."""
    if _permissions(view, ends.source, ends.target):
        return []
    arn = _CALLER.replace("{API}", f"{{{ends.source}}}")
    value = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": ends.target},
            "Principal": SERVICE,
            "SourceArn": {"Fn::Sub": arn},
        },
    }
    name = free_name(view, f"{ends.source}To{ends.target}Permission")
    return [Put(("Resources", name), value, after=ends.target)]


# Plain CloudFormation -----------------------------------------------------------------------------------------------


def routes_v2(view: View, source_kind: str = "http-api") -> Iterator[tuple[str, str, str, str]]:
    """(API, facet, route resource, integration resource) of API Gateway v2 routes."""
    for key in view.by_type.get("AWS::ApiGatewayV2::Route", ()):
        properties = view.properties(key)
        facet = str(properties.get("RouteKey"))
        if not _ROUTE_KEY.fullmatch(facet):
            continue
        for api in view.ends(properties.get("ApiId"), source_kind):
            for name in view.named(properties.get("Target")):
                if view.types.get(name) == "AWS::ApiGatewayV2::Integration":
                    yield api, facet, key, name


def read_v2(view: View) -> Iterator[Found]:
    for source, facet, route, name in routes_v2(view):
        for target in view.ends(view.properties(name).get("IntegrationUri"), "function"):
            claims: list[Path] = [
                ("Resources", route),
                ("Resources", name),
                *_permissions(view, source, target),
            ]
            yield Found(source, target, tuple(claims), facet)
    for source, facet, target in _quick(view):
        place: Path = ("Resources", source, "Properties")
        more = [(*place, "RouteKey")] if "RouteKey" in view.properties(source) else []
        yield Found(source, target, ((*place, "Target"), *more, *_permissions(view, source, target)), facet)


def _quick(view: View) -> Iterator[tuple[str, str, str]]:
    """(API, facet, function) of quick create: a route and its integration that are properties of the API."""
    for source in view.by_type.get("AWS::ApiGatewayV2::Api", ()):
        properties = view.properties(source)
        for target in (
            view.ends(properties.get("Target"), "function") if view.kind(source) == "http-api" else ()
        ):
            yield source, view.text(properties.get("RouteKey")) or "$default", target


def write_v2(view: View, ends: Ends) -> list[Change]:
    """A route, its integration and the permission; where the API has a document, the integration in it."""
    if body_of(view, ends.source) is not None:
        return write_document(HTTP)(view, ends)
    away = elsewhere(view, ends.source)
    if away is not None:
        return [No(f"The routes of {ends.source} are in a file that {away} names", "Add the route there.")]
    facet = ends.facet or ""
    for target in [target for api, its, target in _quick(view) if (api, its) == (ends.source, facet)]:
        if target == ends.target:
            return permission(view, ends)
        return [No(f"{facet} of {ends.source} leads elsewhere already", "Take that wire away first.")]
    mine = [(route, name) for api, its, route, name in routes_v2(view) if (api, its) == (ends.source, facet)]
    if mine:
        names = [
            n for _, name in mine for n in view.ends(view.properties(name).get("IntegrationUri"), "function")
        ]
        if ends.target in names:
            return permission(view, ends)
        return [No(f"{facet} of {ends.source} leads elsewhere already", "Take that wire away first.")]
    value = {
        "ApiId": {"Ref": ends.source},
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": {"Fn::GetAtt": [ends.target, "Arn"]},
        "PayloadFormatVersion": "2.0",
    }
    return [*new_route_v2(view, ends, value), *permission(view, ends)]


def new_route_v2(view: View, ends: Ends, integration_properties: dict[str, Any]) -> list[Change]:
    words = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", ends.facet or ""))
    stem = f"{ends.source}{words}"
    name = free_name(view, f"{stem}Integration")
    route = {
        "ApiId": {"Ref": ends.source},
        "RouteKey": ends.facet,
        "Target": {"Fn::Sub": f"integrations/${{{name}}}"},
    }
    return [
        Put(
            ("Resources", name),
            {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration_properties},
        ),
        Put(
            ("Resources", free_name(view, f"{stem}Route")),
            {"Type": "AWS::ApiGatewayV2::Route", "Properties": route},
        ),
    ]


def method_facets(view: View) -> Iterator[tuple[str, str, str]]:
    """(REST API, facet, method resource) of plain CloudFormation's methods, whose paths are put together."""
    for key in view.by_type.get("AWS::ApiGateway::Method", ()):
        properties = view.properties(key)
        for api in view.ends(properties.get("RestApiId"), "rest-api"):
            route = _resource_path(view, api, properties.get("ResourceId"))
            method = view.text(properties.get("HttpMethod"))
            if route is not None and method is not None:
                yield api, f"{method.upper()} {route}", key


def _resource_path(view: View, api: str, value: Any) -> str | None:
    parts: list[str] = []
    for _ in range(32):
        names = view.named(value)
        if names == [api] or not names:
            return "/" + "/".join(reversed(parts)) if names else None
        if view.types.get(names[0]) != "AWS::ApiGateway::Resource":
            return None
        properties = view.properties(names[0])
        parts.append(str(properties.get("PathPart")))
        value = properties.get("ParentId")
    return None


def read_methods(view: View) -> Iterator[Found]:
    for source, facet, key in method_facets(view):
        uri = mapping(view.properties(key).get("Integration")).get("Uri")
        for target in view.ends(uri, "function"):
            yield Found(source, target, (("Resources", key), *_permissions(view, source, target)), facet)


# Connections --------------------------------------------------------------------------------------------------------

_PAYLOAD = Setting(
    path="PayloadFormatVersion",
    label="Payload version",
    description="The shape of the event: 2.0 is an HTTP API's own, 1.0 that of REST APIs.",
    kind="choice",
    choices=("1.0", "2.0"),
)
_WAIT = Setting(
    path="TimeoutInMillis", label="Timeout", kind="number", unit="ms", minimum=50, maximum=30000, default=None
)
_FUNCTION = ("AWS::Serverless::Function",)


def function_routes(api: ApiKind) -> Connection:
    sam = Spelling(
        name="sam-event",
        sources=(api.sam_type, ""),
        targets=_FUNCTION,
        write=write_event(api, "function"),
        read=read_events(api, "function"),
    )
    if api is HTTP:
        plain = (
            Spelling(name="route", sources=("AWS::ApiGatewayV2::Api",), write=write_v2, read=read_v2),
            Spelling(
                name="openapi",
                sources=(api.sam_type,),
                targets=("AWS::Lambda::Function",),
                write=write_document(api),
                read=read_documents(api),
            ),
        )
    else:
        plain = (
            Spelling(
                name="openapi",
                sources=("AWS::ApiGateway::RestApi", api.sam_type),
                write=write_document(api),
                read=read_documents(api),
            ),
            Spelling(name="method", draws=False, read=read_methods),
        )
    return Connection(
        id=f"{api.kind}-invokes-function",
        source=api.kind,
        facet="route",
        target="function",
        style="event",
        label="runs",
        summary="Requests to the route run the function, and its result is the answer.",
        settings=(_PAYLOAD, _WAIT) if api is HTTP else (),
        spellings=(sam, *plain),
    )
