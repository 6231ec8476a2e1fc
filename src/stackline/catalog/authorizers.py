"""Authorizers: the function an API asks before it lets a request in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.authorizer_settings import (
    HTTP_SETTINGS,
    REST_SETTINGS,
    change_in_sam,
    change_resource,
    said_in_sam,
    said_of_resource,
)
from stackline.catalog.changes import Ends
from stackline.catalog.document_files import run_by
from stackline.catalog.holes import TARGET, Given, Loose, Text, To
from stackline.catalog.model import Allows, Connection, Facet, Part, Spelling
from stackline.catalog.policies import allowed
from stackline.catalog.references import mapping
from stackline.catalog.security_schemes import SCHEME, TTL, in_document, schemes
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

AUTHORIZER = Facet("authorizer", "Authorizer")

URI = Text(
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/{target.arn}/invocations"
)
_CALLER = Text("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{source}/authorizers/*")
PERMISSION = Allows("target", "apigateway.amazonaws.com", "lambda:InvokeFunction", _CALLER)


def function_authorizer(kind: str) -> Connection:
    """`http-api-authorizer-asks-function`, `rest-api-authorizer-asks-function`."""
    return Connection(
        id=f"{kind}-authorizer-asks-function",
        source=kind,
        facet=AUTHORIZER.id,
        target="function",
        style="attach",
        label="asks",
        summary="The API asks the function whether a request may come in, on every route that does not say otherwise.",
        settings=HTTP_SETTINGS if kind == "http-api" else REST_SETTINGS,
        spellings=(*(_http() if kind == "http-api" else _rest()), _in_document(kind)),
    )


def _in_document(kind: str) -> Spelling:
    def read(view: View) -> Iterator[Found]:
        for api in view.by_kind.get(kind, ()):
            for place, scheme in schemes(view, api):
                for target in run_by(view, api, mapping(scheme.get(SCHEME)).get("authorizerUri")):
                    permissions = allowed(view, PERMISSION, Ends(api, target)).claims
                    yield Found(api, target, (place, *permissions), AUTHORIZER.id)

    version_2 = {
        "payload": (SCHEME, "authorizerPayloadFormatVersion"),
        "simple": (SCHEME, "enableSimpleResponses"),
    }
    return in_document(read, {**TTL, **(version_2 if kind == "http-api" else {})}, several=True)


def _in_sam(api: str, details: dict[str, Any]) -> Spelling:
    return Spelling(
        name="sam-authorizer",
        sources=(api,),
        names={"authorizer": "{target}"},
        parts=(
            Part(
                "{source}/Properties/Auth/Authorizers/{authorizer}",
                {"FunctionArn": To("target", "arn"), **details},
            ),
            Part("{source}/Properties/Auth/DefaultAuthorizer", TARGET, kind="ensure"),
        ),
        change=change_in_sam,
        said=said_in_sam,
    )


def _http() -> tuple[Spelling, ...]:
    # API Gateway Developer Guide, "Control access to HTTP APIs with Lambda authorizers": format 2.0, a yes or no.
    details = {
        "AuthorizerPayloadFormatVersion": Given("payload"),
        "EnableSimpleResponses": Given("simple"),
        "EnableFunctionDefaultPermissions": Loose(True),
        "Identity": Loose({"Headers": Loose(["Authorization"]), "ReauthorizeEvery": Given("ttl")}),
    }
    resource = {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {
            "ApiId": To("source", "id"),
            "Name": Loose(TARGET),
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": URI,
            "AuthorizerPayloadFormatVersion": Given("payload"),
            "EnableSimpleResponses": Given("simple"),
            "IdentitySource": Given("identity"),
            "AuthorizerResultTtlInSeconds": Given("ttl"),
        },
    }
    return (
        _in_sam("AWS::Serverless::HttpApi", details),
        _resource("AWS::ApiGatewayV2::Api", resource, "AWS::ApiGatewayV2::Route"),
    )


def _rest() -> tuple[Spelling, ...]:
    details = {
        "FunctionPayloadType": Loose("REQUEST"),
        "Identity": Loose({"Headers": Loose(["Authorization"]), "ReauthorizeEvery": Given("ttl")}),
    }
    resource = {
        "Type": "AWS::ApiGateway::Authorizer",
        "Properties": {
            "RestApiId": To("source", "id"),
            "Name": Loose(TARGET),
            "Type": Loose("REQUEST"),
            "AuthorizerUri": URI,
            "IdentitySource": Loose("method.request.header.Authorization"),
            "AuthorizerResultTtlInSeconds": Given("ttl"),
        },
    }
    return (
        _in_sam("AWS::Serverless::Api", details),
        _resource("AWS::ApiGateway::RestApi", resource, "AWS::ApiGateway::Method"),
    )


def _resource(api: str, resource: dict[str, Any], route: str) -> Spelling:
    return Spelling(
        name="authorizer-resource",
        sources=(api,),
        names={"authorizer": "{source}{target}Authorizer"},
        parts=(Part("{authorizer}", resource),),
        allows=(PERMISSION,),
        change=change_resource,
        said=said_of_resource,
        left=f"No route asks yet: set AuthorizationType to CUSTOM and AuthorizerId on each {route} that shall, or name "
        "the authorizer in the API's document.",
    )
