"""Routes of WebSocket APIs that run functions: Route and Integration, or SAM's Routes; and who may send to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Allow, Change, Delete, Ends, No, Put, Rename
from stackline.catalog.deployments import snapshot_notes, wait_for
from stackline.catalog.fragments import fill
from stackline.catalog.holes import Text, To
from stackline.catalog.model import Allows, Connection, Facet, Path, Setting, Spelling
from stackline.catalog.policies import allowed
from stackline.catalog.references import mapping
from stackline.catalog.routes import pascal
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

KIND = "websocket-api"
CONNECT = "$connect"
API, SAM_API = "AWS::ApiGatewayV2::Api", "AWS::Serverless::WebSocketApi"
# Any text may be a route but the name of the other facet.
_KEY = Setting(
    path="key",
    label="Route key",
    description="What a message says it is (`sendMessage`), or `$connect`, `$disconnect`, `$default`.",
    example="sendMessage",
)

CALLER = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{source}/*"
# A WebSocket integration takes the ARN of an invocation, never that of the function (CreateIntegration).
INVOCATION = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/{target.arn}/invocations"
_PERMISSION = Allows("target", "apigateway.amazonaws.com", "lambda:InvokeFunction", Text(CALLER))
_MANY = "Take that wire away first: a route has one target."


def routes(view: View) -> Iterator[tuple[str, str, str, str]]:
    """(API, facet, route resource, integration resource) of every route that has an integration here."""
    for key in view.by_type.get("AWS::ApiGatewayV2::Route", ()):
        properties = view.properties(key)
        facet = view.text(properties.get("RouteKey"))
        for api in view.ends(properties.get("ApiId"), KIND) if facet else ():
            for name in view.named(properties.get("Target")):
                if view.types.get(name) == "AWS::ApiGatewayV2::Integration":
                    yield api, facet or "", key, name


def _read(view: View) -> Iterator[Found]:
    for source, facet, route, integration in routes(view):
        for target in view.ends(view.properties(integration).get("IntegrationUri"), "function"):
            answers = [("Resources", name) for name in _answers(view, route)]
            permissions = allowed(view, _PERMISSION, Ends(source, target)).claims
            claims: list[Path] = [("Resources", route), ("Resources", integration), *answers, *permissions]
            yield Found(source, target, tuple(claims), facet, settings={"answers": bool(answers)})


def _change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """An answer is a resource of its own."""
    if name != "answers" or bool(value) == found.settings["answers"]:
        return [] if name == "answers" else None
    route = str(found.claims[0][1])
    selection: Path = ("Resources", route, "Properties", "RouteResponseSelectionExpression")
    if value:
        return [Put(selection, "$default"), _answer(view, found.source, found.facet, route)]
    there = "RouteResponseSelectionExpression" in view.properties(route)
    gone = [Delete(("Resources", name)) for name in _answers(view, route)]
    return [*gone, *([Delete(selection)] if there else [])]


def _answer(view: View, api: str, facet: str | None, route: str) -> Put:
    name = free_name(view, f"{api}{pascal(facet)}RouteResponse")
    return _resource(
        name,
        "RouteResponse",
        {"ApiId": {"Ref": api}, "RouteId": {"Ref": route}, "RouteResponseKey": "$default"},
    )


def _answers(view: View, route: str) -> list[str]:
    found = view.by_type.get("AWS::ApiGatewayV2::RouteResponse", ())
    return [key for key in found if route in view.named(view.properties(key).get("RouteId"))]


def _write(view: View, ends: Ends) -> list[Change]:
    facet = ends.facet or ""
    mine = [(route, name) for api, its, route, name in routes(view) if (api, its) == (ends.source, facet)]
    for route, name in mine:
        if ends.target not in view.ends(view.properties(name).get("IntegrationUri"), "function"):
            return [No(f"{facet} of {ends.source} leads elsewhere already", _MANY)]
        return [*wait_for(view, ends.source, route), Allow(_PERMISSION)]
    return [*_new_route(view, ends), Allow(_PERMISSION)]


def _new_route(view: View, ends: Ends) -> Iterator[Change]:
    words = pascal(ends.facet)
    integration = free_name(view, f"{ends.source}{words}Integration")
    route = free_name(view, f"{ends.source}{words}Route")
    api = {"ApiId": {"Ref": ends.source}}
    yield _resource(
        integration,
        "Integration",
        {**api, "IntegrationType": "AWS_PROXY", "IntegrationUri": fill(view, Text(INVOCATION), ends)},
    )
    properties: dict[str, Any] = {**api, "RouteKey": ends.facet}
    if ends.facet == CONNECT:
        properties |= connect_authorizer(view, ends.source)
    if ends.settings.get("answers"):
        properties["RouteResponseSelectionExpression"] = "$default"
    properties["Target"] = {"Fn::Sub": f"integrations/${{{integration}}}"}
    yield _resource(route, "Route", properties)
    if ends.settings.get("answers"):
        yield _answer(view, ends.source, ends.facet, route)
    yield from wait_for(view, ends.source, route)
    yield from snapshot_notes(view, ends)


def connect_authorizer(view: View, api: str) -> dict[str, Any]:
    """What a new `$connect` route says, where the API has an authorizer."""
    for key in view.by_type.get("AWS::ApiGatewayV2::Authorizer", ()):
        if api in view.ends(view.properties(key).get("ApiId"), KIND):
            return asks(key)
    return {}


def asks(authorizer: str) -> dict[str, Any]:
    """API Gateway asks about connecting only, and only functions."""
    return {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": authorizer}}


def _resource(name: str, kind: str, properties: dict[str, Any]) -> Put:
    return Put(("Resources", name), {"Type": f"AWS::ApiGatewayV2::{kind}", "Properties": properties})


def _rename(view: View, card: str, old: str, new: str) -> list[Change]:
    if any((api, facet) == (card, new) for api, facet, _, _ in routes(view)) or new in _sam_routes(
        view, card
    ):
        return [No(f"{card} has a route {new} already", "Choose another name.")]
    found: list[Change] = []
    for api, facet, route, _ in routes(view):
        if (api, facet) == (card, old):
            found.append(Put(("Resources", route, "Properties", "RouteKey"), new))
            if old == CONNECT and "AuthorizerId" in view.properties(route):
                return [_ASKED]
    if old in _sam_routes(view, card):
        wrong = _sam_name(new)
        if wrong is not None or (old == CONNECT and "Auth" in view.properties(card)):
            return [wrong or _ASKED]
        found.append(Rename(("Resources", card, "Properties", "Routes", old), new))
    return found


_ASKED = No("An authorizer is asked at $connect only", "Take the authorizer away first.")
ROUTE = Facet(
    "route",
    "Route",
    pattern=r"(?P<key>(?!authorizer$)\$?\S.*)",
    make="{key}",
    example="$connect",
    fields=(_KEY,),
    rename=_rename,
)


# SAM's WebSocketApi -------------------------------------------------------------------------------------------------


def _read_sam(view: View) -> Iterator[Found]:
    for api in view.by_type.get(SAM_API, ()):
        for facet, route in mapping(view.properties(api).get("Routes")).items():
            for target in view.ends(mapping(route).get("FunctionArn"), "function"):
                yield Found(api, target, (("Resources", api, "Properties", "Routes", facet),), str(facet))


def _sam_routes(view: View, api: str) -> dict[str, Any]:
    return mapping(view.properties(api).get("Routes")) if view.types.get(api) == SAM_API else {}


def _sam_name(facet: str) -> No | None:
    if re.fullmatch(r"\$(connect|disconnect|default)|[A-Za-z0-9]+", facet):
        return None
    return No(
        f"SAM takes letters and digits only in a route: not {facet}", "Name the route, and the messages, so."
    )


def _write_sam(view: View, ends: Ends) -> list[Change]:
    facet = ends.facet or ""
    there = mapping(mapping(view.properties(ends.source).get("Routes")).get(facet))
    if there:
        if ends.target in view.ends(there.get("FunctionArn"), "function"):
            return []
        return [No(f"{facet} of {ends.source} leads elsewhere already", _MANY)]
    wrong = _sam_name(facet)
    if wrong is not None:
        return [wrong]
    value = {"FunctionArn": fill(view, To("target", "arn"), ends)}
    return [Put(("Resources", ends.source, "Properties", "Routes", facet), value)]


def _erase_sam(view: View, ends: Ends) -> list[Change]:
    """Who may connect goes with the route `$connect`: SAM takes no Auth without it."""
    there = "Auth" in view.properties(ends.source) and view.types.get(ends.source) == SAM_API
    return (
        [Delete(("Resources", ends.source, "Properties", "Auth"))] if there and ends.facet == CONNECT else []
    )


FUNCTION_ROUTES = Connection(
    id="websocket-api-invokes-function",
    source=KIND,
    facet=ROUTE.id,
    target="function",
    style="event",
    label="runs",
    summary="Messages of the route run the function: a route, its integration and the permission, and the API's "
    "deployment waits for them.",
    settings=(
        Setting(
            path="answers",
            label="Answers",
            description="Send what the function returns back to the client: a route response. Without it the "
            "function sends through the connections' URL.",
            kind="boolean",
            plain=True,
        ),
    ),
    spellings=(
        Spelling(name="route", sources=(API,), write=_write, read=_read, change=_change),
        Spelling(name="sam-routes", sources=(SAM_API,), write=_write_sam, read=_read_sam, erase=_erase_sam),
    ),
)
