"""Routes of HTTP APIs as resources of their own: Route and Integration of plain CloudFormation, and quick create."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.deployments import snapshot_notes, wait_for
from stackline.catalog.model import Path
from stackline.catalog.openapi import body_of, elsewhere
from stackline.catalog.route_documents import write_document
from stackline.catalog.route_guards import guard_places, guard_settings
from stackline.catalog.routes import HTTP, pascal, permission, permissions
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_ROUTE_KEY = re.compile(r"(?:\$default|[A-Z]+ /.*)")


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
                *permissions(view, source, target),
            ]
            integration: Path = ("Resources", name, "Properties")
            yield Found(
                source,
                target,
                tuple(claims),
                facet,
                settings=guard_settings(view, route),
                places={
                    "PayloadFormatVersion": (*integration, "PayloadFormatVersion"),
                    "TimeoutInMillis": (*integration, "TimeoutInMillis"),
                    **guard_places(route),
                },
            )
    for source, facet, target in _quick(view):
        place: Path = ("Resources", source, "Properties")
        more = [(*place, "RouteKey")] if "RouteKey" in view.properties(source) else []
        yield Found(source, target, ((*place, "Target"), *more, *permissions(view, source, target)), facet)


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
        return [
            No(
                f"The routes of {ends.source} are in a file that {away} names",
                "Include the file with AWS::Include instead, or add the route there by hand.",
            )
        ]
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
    """The route, its integration, and the waiting of deployments, which stages without AutoDeploy have."""
    stem = f"{ends.source}{pascal(ends.facet)}"
    name, route = free_name(view, f"{stem}Integration"), free_name(view, f"{stem}Route")
    properties = {
        "ApiId": {"Ref": ends.source},
        "RouteKey": ends.facet,
        "Target": {"Fn::Sub": f"integrations/${{{name}}}"},
    }
    integration = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration_properties}
    return [
        Put(("Resources", name), integration),
        Put(("Resources", route), {"Type": "AWS::ApiGatewayV2::Route", "Properties": properties}),
        *wait_for(view, ends.source, route),
        *snapshot_notes(view, ends),
    ]
