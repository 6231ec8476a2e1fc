"""Authorizers: the function an API asks before it lets a request in."""

from __future__ import annotations

from typing import Any

from stackline.catalog.holes import TARGET, Loose, Text, To
from stackline.catalog.model import Allows, Connection, Facet, Part, Spelling

AUTHORIZER = Facet("authorizer", "Authorizer")

_URI = Text(
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/{target.arn}/invocations"
)
_CALLER = Text("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{source}/authorizers/*")
_PERMISSION = Allows("target", "apigateway.amazonaws.com", "lambda:InvokeFunction", _CALLER)


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
        spellings=_http() if kind == "http-api" else _rest(),
    )


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
    )


def _http() -> tuple[Spelling, ...]:
    # API Gateway Developer Guide, "Control access to HTTP APIs with Lambda authorizers": format 2.0, a yes or no.
    details = {
        "AuthorizerPayloadFormatVersion": Loose("2.0"),
        "EnableSimpleResponses": Loose(True),
        "EnableFunctionDefaultPermissions": Loose(True),
        "Identity": Loose({"Headers": ["Authorization"]}),
    }
    resource = {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {
            "ApiId": To("source", "id"),
            "Name": Loose(TARGET),
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": _URI,
            "AuthorizerPayloadFormatVersion": Loose("2.0"),
            "EnableSimpleResponses": Loose(True),
            "IdentitySource": Loose(["$request.header.Authorization"]),
        },
    }
    return (_in_sam("AWS::Serverless::HttpApi", details), _resource("AWS::ApiGatewayV2::Api", resource))


def _rest() -> tuple[Spelling, ...]:
    details = {
        "FunctionPayloadType": Loose("REQUEST"),
        "Identity": Loose({"Headers": ["Authorization"]}),
    }
    resource = {
        "Type": "AWS::ApiGateway::Authorizer",
        "Properties": {
            "RestApiId": To("source", "id"),
            "Name": Loose(TARGET),
            "Type": Loose("REQUEST"),
            "AuthorizerUri": _URI,
            "IdentitySource": Loose("method.request.header.Authorization"),
        },
    }
    return (_in_sam("AWS::Serverless::Api", details), _resource("AWS::ApiGateway::RestApi", resource))


def _resource(api: str, resource: dict[str, Any]) -> Spelling:
    return Spelling(
        name="authorizer-resource",
        sources=(api,),
        names={"authorizer": "{source}{target}Authorizer"},
        parts=(Part("{authorizer}", resource),),
        allows=(_PERMISSION,),
    )
