"""User pools as authorizers of REST APIs: whoever brings a token of the pool may come in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackline.catalog.authorizers import AUTHORIZER
from stackline.catalog.holes import TARGET, Given, Loose, To
from stackline.catalog.model import Connection, Part, Path, Setting, Spelling
from stackline.catalog.references import items, mapping
from stackline.catalog.security_schemes import SCHEME, TTL, in_document, schemes
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

POOL = "user-pool"


def _read_several(view: View) -> Iterator[Found]:
    """SAM's transform takes a list too, though its schema knows one pool only."""
    for api in view.by_type.get("AWS::Serverless::Api", ()):
        path: Path = ("Resources", api, "Properties", "Auth", "Authorizers")
        for name, one in mapping(mapping(view.properties(api).get("Auth")).get("Authorizers")).items():
            pools = list(items(mapping(one).get("UserPoolArn"), (*path, name, "UserPoolArn")))
            for place, value in pools if len(pools) > 1 else ():
                yield from (Found(api, pool, (place,), AUTHORIZER.id) for pool in view.ends(value, POOL))


def _read_globals(view: View) -> Iterator[Found]:
    """SAM's Globals hold for every REST API, the implicit one too."""
    apis = [*view.by_type.get("AWS::Serverless::Api", ()), *({"ServerlessRestApi"} & view.implicit)]
    path: Path = ("Globals", "Api", "Auth", "Authorizers")
    for name, authorizer in mapping(mapping(view.globals("Api").get("Auth")).get("Authorizers")).items():
        for _, value in items(mapping(authorizer).get("UserPoolArn")):
            for pool in view.ends(value, POOL):
                yield from (Found(api, pool, ((*path, name),), AUTHORIZER.id) for api in apis)


def _read_documents(view: View) -> Iterator[Found]:
    for api in view.by_kind.get("rest-api", ()):
        for place, scheme in schemes(view, api):
            for _, value in items(mapping(scheme.get(SCHEME)).get("providerARNs")):
                yield from (Found(api, pool, (place,), AUTHORIZER.id) for pool in view.ends(value, POOL))


REST_ASKS_POOL = Connection(
    id="rest-api-authorizer-asks-user-pool",
    source="rest-api",
    facet=AUTHORIZER.id,
    target=POOL,
    style="attach",
    label="asks",
    summary="The API lets in whoever brings a token of the user pool, on every route that does not say otherwise.",
    settings=(
        Setting(
            path="scopes",
            label="Scopes",
            description="A token must have one of them: `[orders/read]`. A route may ask for others.",
            kind="yaml",
            example=["orders/read"],
        ),
        Setting(
            path="header",
            label="Header",
            description="Where the token is; Authorization where it is not set.",
            example="X-Token",
        ),
        Setting(
            path="ttl",
            label="Answer holds",
            description="How long the same token is not looked at again.",
            kind="number",
            unit="s",
            minimum=0,
            maximum=3600,
        ),
    ),
    spellings=(
        Spelling(
            name="sam-authorizer",
            sources=("AWS::Serverless::Api",),
            names={"authorizer": "{target}"},
            parts=(
                Part(
                    "{source}/Properties/Auth/Authorizers/{authorizer}",
                    {
                        "UserPoolArn": To("target", "arn"),
                        "AuthorizationScopes": Given("scopes"),
                        "Identity": Loose({"Header": Given("header"), "ReauthorizeEvery": Given("ttl")}),
                    },
                ),
                Part("{source}/Properties/Auth/DefaultAuthorizer", TARGET, kind="ensure"),
                # A browser asks with OPTIONS, and without a token, whether it may ask at all.
                Part("{source}/Properties/Auth/AddDefaultAuthorizerToCorsPreflight", False, kind="ensure"),
            ),
        ),
        Spelling(
            name="sam-authorizer-of-several",
            draws=False,
            about="The pool is in a list of several, `UserPoolArn`, of an authorizer under `Auth`.",
            read=_read_several,
        ),
        Spelling(
            name="sam-globals",
            draws=False,
            about="An authorizer in `Globals`, which is one of every REST API.",
            read=_read_globals,
        ),
        Spelling(
            name="authorizer-resource",
            sources=("AWS::ApiGateway::RestApi",),
            names={"authorizer": "{source}{target}Authorizer"},
            parts=(
                Part(
                    "{authorizer}",
                    {
                        "Type": "AWS::ApiGateway::Authorizer",
                        "Properties": {
                            "RestApiId": To("source", "id"),
                            "Name": Loose(TARGET),
                            "Type": "COGNITO_USER_POOLS",
                            "ProviderARNs": [To("target", "arn")],
                            "IdentitySource": Loose("method.request.header.Authorization"),
                            "AuthorizerResultTtlInSeconds": Given("ttl"),
                        },
                    },
                ),
            ),
            left="No route asks yet: set AuthorizationType to COGNITO_USER_POOLS and AuthorizerId on each "
            "AWS::ApiGateway::Method that shall.",
        ),
        in_document(_read_documents, {"header": ("name",), **TTL}),
    ),
)
