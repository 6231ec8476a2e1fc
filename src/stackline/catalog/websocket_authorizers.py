"""Authorizers of WebSocket APIs: the function that is asked when a client connects. Messages are not asked about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackline.catalog.authorizers import AUTHORIZER, PERMISSION, URI
from stackline.catalog.changes import Allow, Change, Ends, No, Note, Put
from stackline.catalog.fragments import fill, reference
from stackline.catalog.holes import Given
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.places import given_places
from stackline.catalog.policies import allowed
from stackline.catalog.references import mapping
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found
from stackline.catalog.websocket_routes import API, CONNECT, KIND, SAM_API, asks

if TYPE_CHECKING:
    from stackline.catalog.view import View

_TYPE, _ROUTE = "AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Route"
_ELSEWHERE = "arn:aws:lambda:us-east-1:123456789012:function:elsewhere"
# A browser cannot send headers when it opens a WebSocket.
_IDENTITY = ["route.request.querystring.token"]


def _read(view: View) -> Iterator[Found]:
    for key in view.by_type.get(_TYPE, ()):
        properties = view.properties(key)
        for api in view.ends(properties.get("ApiId"), KIND):
            for target in view.ends(properties.get("AuthorizerUri"), "function"):
                claims: list[Path] = [("Resources", key)]
                for route in _routes(view, key):
                    place: Path = ("Resources", route, "Properties")
                    claims += [(*place, name) for name in ("AuthorizationType", "AuthorizerId")]
                claims += allowed(view, PERMISSION, Ends(api, target)).claims
                places = {"identity": ("Resources", key, "Properties", "IdentitySource")}
                yield Found(api, target, tuple(claims), AUTHORIZER.id, places=places)


def _routes(view: View, authorizer: str) -> list[str]:
    found = view.by_type.get(_ROUTE, ())
    return [key for key in found if authorizer in view.named(view.properties(key).get("AuthorizerId"))]


def _connect(view: View, api: str) -> str | None:
    for key in view.by_type.get(_ROUTE, ()):
        properties = view.properties(key)
        if properties.get("RouteKey") == CONNECT and api in view.ends(properties.get("ApiId"), KIND):
            return key
    return None


def _write(view: View, ends: Ends) -> list[Change]:
    mine = [found for found in _read(view) if found.source == ends.source]
    if any(found.target == ends.target for found in mine):
        return [Allow(PERMISSION)]
    if mine:
        return [_taken(ends, mine[0].target)]
    name = free_name(view, f"{ends.source}{ends.target}Authorizer")
    value = {
        "Type": _TYPE,
        "Properties": {
            "ApiId": {"Ref": ends.source},
            "Name": ends.target,
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": fill(view, URI, ends),
            "IdentitySource": ends.settings.get("identity", _IDENTITY),
        },
    }
    changes: list[Change] = [Put(("Resources", name), value, after=ends.source), Allow(PERMISSION)]
    route = _connect(view, ends.source)
    if route is None:
        summary = f"{ends.source} has no route $connect yet, on which the function would be asked"
        return [
            *changes,
            Note("wire-left", summary, "Draw from $connect: the new route asks the function then."),
        ]
    if view.properties(route).get("AuthorizationType", "NONE") != "NONE":
        return [_taken(ends, "another authorizer")]
    place: Path = ("Resources", route, "Properties")
    return [*changes, *(Put((*place, key), value) for key, value in asks(name).items())]


def _taken(ends: Ends, other: str) -> No:
    return No(
        f"{ends.source} asks {other} already", "Take that wire away first: $connect has one authorizer."
    )


# SAM's WebSocketApi -------------------------------------------------------------------------------------------------


def _read_sam(view: View) -> Iterator[Found]:
    for api in view.by_type.get(SAM_API, ()):
        place: Path = ("Resources", api, "Properties", "Auth")
        auth = mapping(view.properties(api).get("Auth"))
        for target in view.ends(auth.get("AuthArn"), "function"):
            places = given_places({"IdentitySource": Given("identity")}, place)
            yield Found(api, target, (place,), AUTHORIZER.id, places=places)


def _write_sam(view: View, ends: Ends) -> list[Change]:
    auth = mapping(view.properties(ends.source).get("Auth"))
    if auth:
        there = view.ends(auth.get("AuthArn"), "function")
        return [] if ends.target in there else [_taken(ends, there[0] if there else "another authorizer")]
    if CONNECT not in mapping(view.properties(ends.source).get("Routes")):
        # SAM: "Authorization is only available if there is a $connect route."
        return [
            No(f"{ends.source} has no route $connect, on which the function is asked", "Draw that one first.")
        ]
    value = {
        "AuthType": "CUSTOM",
        "AuthArn": reference(view, ends.target, "arn"),
        "Name": ends.target,
        "IdentitySource": ends.settings.get("identity", _IDENTITY),
    }
    return [Put(("Resources", ends.source, "Properties", "Auth"), value)]


SOCKET_AUTHORIZER = Connection(
    id="websocket-api-authorizer-asks-function",
    source=KIND,
    facet=AUTHORIZER.id,
    target="function",
    style="attach",
    label="asks",
    inside=True,
    summary="The API asks the function whether a client may connect; whoever is connected may send on every route.",
    settings=(
        Setting(
            path="identity",
            label="Identity is taken from",
            description="What must be there for the function to be asked: `[route.request.querystring.token]`, or "
            "`[route.request.header.Authorization]`, which browsers cannot send.",
            kind="yaml",
            default=_IDENTITY,
            example=["route.request.header.Authorization"],
            documentation="https://docs.aws.amazon.com/apigateway/latest/developerguide/"
            "apigateway-websocket-api-lambda-auth.html",
        ),
    ),
    spellings=(
        Spelling(name="authorizer-resource", sources=(API,), write=_write, read=_read),
        Spelling(
            name="sam-auth",
            sources=(SAM_API,),
            upon={"Routes": {CONNECT: {"FunctionArn": _ELSEWHERE}}},
            write=_write_sam,
            read=_read_sam,
        ),
    ),
)
