"""Tokens of user pools at HTTP APIs: the pool that issues them, and the clients they are issued to.

A JWT authorizer names both. It is the client's wire where it has the client's name, else the pool's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.authorizer_settings import DEFAULT, change_default
from stackline.catalog.authorizers import AUTHORIZER
from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.references import items, mapping
from stackline.catalog.security_schemes import SCHEME, in_document, schemes
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_HTTP, POOL, CLIENT = "http-api", "user-pool", "user-pool-client"
_HEADER = "$request.header.Authorization"
# Cognito Developer Guide, "Verifying JSON web tokens": the issuer of a pool's tokens.
_ISSUER = "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/"


@dataclass(frozen=True, slots=True)
class Token:
    """What a JWT authorizer wants of a token: the authorizer's name and place, and the two values."""

    name: str
    place: Path
    issuer: Any
    audience: Any


def _token(name: Any, place: Path, configuration: Any) -> Token:
    """SAM and OpenAPI write the keys small, CloudFormation large."""
    entries = {str(key).lower(): value for key, value in mapping(configuration).items()}
    return Token(str(name), place, entries.get("issuer"), entries.get("audience"))


def _in_sam(view: View) -> Iterator[tuple[str, Token]]:
    for api in view.by_type.get("AWS::Serverless::HttpApi", ()):
        path: Path = ("Resources", api, "Properties", "Auth", "Authorizers")
        for name, one in mapping(mapping(view.properties(api).get("Auth")).get("Authorizers")).items():
            yield api, _token(name, (*path, name), mapping(one).get("JwtConfiguration"))


def _in_globals(view: View) -> Iterator[tuple[str, Token]]:
    apis = [*view.by_type.get("AWS::Serverless::HttpApi", ()), *({"ServerlessHttpApi"} & view.implicit)]
    path: Path = ("Globals", "HttpApi", "Auth", "Authorizers")
    for name, one in mapping(mapping(view.globals("HttpApi").get("Auth")).get("Authorizers")).items():
        for api in apis:
            yield api, _token(name, (*path, name), mapping(one).get("JwtConfiguration"))


def _resources(view: View) -> Iterator[tuple[str, Token]]:
    for key in view.by_type.get("AWS::ApiGatewayV2::Authorizer", ()):
        properties = view.properties(key)
        for api in view.ends(properties.get("ApiId"), _HTTP):
            yield api, _token(properties.get("Name"), ("Resources", key), properties.get("JwtConfiguration"))


def _documents(view: View) -> Iterator[tuple[str, Token]]:
    for api in view.by_kind.get(_HTTP, ()):
        for place, scheme in schemes(view, api):
            yield api, _token(place[-1], place, mapping(scheme.get(SCHEME)).get("jwtConfiguration"))


def _reader(
    tokens: Callable[[View], Iterator[tuple[str, Token]]], kind: str
) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for api, token in tokens(view):
            claims = [token.place, *_default(view, api, token.name)]
            for target in _meant(view, token):
                if view.kind(target) == kind:
                    yield Found(api, target, tuple(claims), AUTHORIZER.id, places=_places(token))

    return read


def _places(token: Token) -> dict[str, Path]:
    """Where the settings of an authorizer stand: under SAM's Auth, or in a resource of its own."""
    if token.place[-2:-1] == ("Authorizers",):
        return {
            "scopes": (*token.place, "AuthorizationScopes"),
            "audience": (*token.place, "JwtConfiguration", "audience"),
            "identity": (*token.place, "IdentitySource"),
        }
    if len(token.place) == 2:
        place = (*token.place, "Properties")
        return {
            "audience": (*place, "JwtConfiguration", "Audience"),
            "identity": (*place, "IdentitySource", 0),
        }
    return {}


_IN_DOCUMENT: dict[str, Path] = {
    "audience": (SCHEME, "jwtConfiguration", "audience"),
    "identity": (SCHEME, "identitySource"),
}


def _said(view: View, found: Found) -> dict[str, Any]:
    auth = mapping(view.properties(found.source).get("Auth"))
    return {"default": auth.get("DefaultAuthorizer") == found.claims[0][-1]}


def _change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    return change_default(view, found, value) if name == DEFAULT.path else None


_SETTINGS = (
    Setting(
        path="identity",
        label="Token is taken from",
        description="The header, or `$request.querystring.token`.",
        example="$request.header.X-Token",
    ),
    Setting(
        path="scopes",
        label="Scopes",
        description="A token must have one of them: `[orders/read]`. A route may ask for others.",
        kind="yaml",
        example=["orders/read"],
    ),
    DEFAULT,
)
# A client's own wire is there because the audience names it.
_AUDIENCE = Setting(
    path="audience",
    label="Audience",
    description="The clients whose tokens are let in: `[!Ref Client]`.",
    kind="yaml",
    example=[{"Fn::ImportValue": "client"}],
)


def _meant(view: View, token: Token) -> list[str]:
    clients = [name for _, value in items(token.audience) for name in view.ends(value, CLIENT)]
    if token.name in clients:
        return [token.name]
    return view.ends(token.issuer, POOL)[:1] or clients


def _default(view: View, api: str, name: str) -> list[Path]:
    """The API's default where it is the target's own name, which is what drawing writes."""
    auth = mapping(view.properties(api).get("Auth"))
    mine = auth.get("DefaultAuthorizer") == name and view.kind(name) in (POOL, CLIENT)
    return [("Resources", api, "Properties", "Auth", "DefaultAuthorizer")] if mine else []


# Writing -----------------------------------------------------------------------------------------------------------


def _write(
    view: View, ends: Ends, read: Callable[[View], Iterator[Found]], *, resource: bool
) -> list[Change]:
    if any((found.source, found.target) == (ends.source, ends.target) for found in read(view)):
        return []
    wanted = _wanted(view, ends)
    if isinstance(wanted, No):
        return [wanted]
    issuer, clients = wanted
    audience = [{"Ref": client} for client in clients]
    if resource:
        return [_authorizer(view, ends, {"Audience": audience, "Issuer": issuer})]
    auth: Path = ("Resources", ends.source, "Properties", "Auth")
    there = mapping(view.properties(ends.source).get("Auth"))
    if ends.target in mapping(there.get("Authorizers")):
        return [No(f"{ends.source} has another authorizer {ends.target}", "Rename that authorizer first.")]
    value = {"IdentitySource": _HEADER, "JwtConfiguration": {"issuer": issuer, "audience": audience}}
    changes: list[Change] = [Put((*auth, "Authorizers", ends.target), value)]
    if "DefaultAuthorizer" not in there:
        changes.append(Put((*auth, "DefaultAuthorizer"), ends.target))
    return changes


def _wanted(view: View, ends: Ends) -> tuple[Any, list[str]] | No:
    """The issuer, and the clients whose tokens are let in."""
    if view.kind(ends.target) == POOL:
        clients = [
            name
            for name in view.by_kind.get(CLIENT, ())
            if ends.target in view.ends(view.properties(name).get("UserPoolId"), POOL)
        ]
        if clients:
            return _issuer({"Ref": ends.target}), clients
        return No(
            f"{ends.target} has no client, and an HTTP API asks which client a token was issued to",
            f"Add a user-pool-client, connect it to {ends.target}, and draw this line again.",
        )
    pool = view.properties(ends.target).get("UserPoolId")
    if pool is None:
        return No(f"{ends.target} belongs to no user pool", "Connect it to its user pool first.")
    return _issuer(pool), [ends.target]


def _issuer(pool: Any) -> dict[str, Any]:
    entries = mapping(pool)
    if isinstance(entries.get("Ref"), str):
        return {"Fn::Sub": f"{_ISSUER}${{{entries['Ref']}}}"}
    if isinstance(pool, str):
        return {"Fn::Sub": _ISSUER + pool}
    return {"Fn::Sub": [f"{_ISSUER}${{Pool}}", {"Pool": pool}]}


def _authorizer(view: View, ends: Ends, configuration: dict[str, Any]) -> Put:
    value = {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {
            "ApiId": {"Ref": ends.source},
            "Name": ends.target,
            "AuthorizerType": "JWT",
            "IdentitySource": [_HEADER],
            "JwtConfiguration": configuration,
        },
    }
    return Put(("Resources", free_name(view, f"{ends.source}{ends.target}Authorizer")), value)


def _connection(kind: str, summary: str) -> Connection:
    in_sam, resources = _reader(_in_sam, kind), _reader(_resources, kind)

    def write_sam(view: View, ends: Ends) -> list[Change]:
        return _write(view, ends, in_sam, resource=False)

    def write_resource(view: View, ends: Ends) -> list[Change]:
        return _write(view, ends, resources, resource=True)

    return Connection(
        id=f"http-api-authorizer-asks-{kind}",
        source=_HTTP,
        facet=AUTHORIZER.id,
        target=kind,
        style="attach",
        label="asks",
        summary=summary,
        settings=(*_SETTINGS, *((_AUDIENCE,) if kind == POOL else ())),
        spellings=(
            Spelling(
                name="sam-authorizer",
                sources=("AWS::Serverless::HttpApi",),
                write=write_sam,
                read=in_sam,
                change=_change,
                said=_said,
            ),
            Spelling(
                name="authorizer-resource",
                sources=("AWS::ApiGatewayV2::Api",),
                write=write_resource,
                read=resources,
                left="No route asks yet: set AuthorizationType to JWT and AuthorizerId on each "
                "AWS::ApiGatewayV2::Route that shall.",
            ),
            Spelling(
                name="sam-globals",
                draws=False,
                about="An authorizer in `Globals`, which is one of every API of its kind.",
                read=_reader(_in_globals, kind),
            ),
            in_document(_reader(_documents, kind), _IN_DOCUMENT),
        ),
    )


HTTP_ASKS_POOL = _connection(
    POOL,
    "The API lets in whoever brings a token that the user pool issued to one of its clients, on every route that does "
    "not say otherwise.",
)
HTTP_ASKS_CLIENT = _connection(
    CLIENT,
    "The API lets in whoever brings a token issued to this client, on every route that does not say otherwise.",
)
