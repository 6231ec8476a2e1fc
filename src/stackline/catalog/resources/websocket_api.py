"""WebSocket APIs: API Gateway v2, in CloudFormation's form and in SAM's where its transform knows it."""

from __future__ import annotations

from typing import Any

from stackline.catalog.access_logs import access_log
from stackline.catalog.authorizers import AUTHORIZER
from stackline.catalog.holes import Known, Text
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Resource,
    Setting,
    Statement,
    Variable,
)
from stackline.catalog.stages import address
from stackline.catalog.websocket_authorizers import SOCKET_AUTHORIZER
from stackline.catalog.websocket_routes import API, FUNCTION_ROUTES, KIND, ROUTE, SAM_API

_DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{target}"
_ELSEWHERE = "arn:aws:lambda:us-east-1:123456789012:function:elsewhere"


def _stage_of(api: str, **more: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGatewayV2::Stage",
        "Properties": {"ApiId": {"Ref": api}, "StageName": "live", **more},
    }


_WEBSOCKET = {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}

RESOURCE = Resource(
    kind=KIND,
    types=(API, SAM_API),
    label="WebSocket API",
    summary="Keeps connections open, so that both sides can send at any time (API Gateway).",
    group="API",
    family="api",
    glyph="websocket-api",
    documentation=f"{_DOCS}apigateway-websocket-api.html",
    defaults={"Name": {"Fn::Sub": "${AWS::StackName}-{id}"}, **_WEBSOCKET},
    companions={"{id}Stage": _stage_of("{id}", AutoDeploy=True)},
    when={API: {"ProtocolType": "WEBSOCKET"}},
    settings=(
        Setting(
            path="RouteSelectionExpression",
            label="Route is chosen by",
            description="Which part of a message names its route: with `$request.body.action`, "
            '`{"action": "send"}` goes to the route `send`.',
            documentation=f"{_DOCS}apigateway-websocket-api-selection-expressions.html",
        ),
        Setting(
            path="Name",
            label="Name",
            description="What the console shows; several APIs may have one name.",
        ),
        Setting(
            path="Description",
            label="Description",
            description="A note for people.",
        ),
        Setting(
            path="DisableExecuteApiEndpoint",
            label="Custom domain only",
            description="Close the address that AWS gives, where the API has a domain of its own.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="DisableSchemaValidation",
            label="Skip message models",
            description="Take messages without looking whether they fit the route's model.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="IpAddressType",
            label="IP addresses",
            description="`dualstack` answers IPv6 too.",
            kind="choice",
            choices=("ipv4", "dualstack"),
            default="ipv4",
        ),
        Setting(
            path="ApiKeySelectionExpression",
            label="API key is taken from",
            description="Where a client's API key stands in a message.",
            kind="choice",
            choices=("$request.header.x-api-key", "$context.authorizer.usageIdentifierKey"),
            default="$request.header.x-api-key",
        ),
        Setting(path="Version", label="Version", description="A word for people; AWS does nothing with it."),
        Setting(path="Tags", label="Tags", kind="yaml", description="Keys and values, for bills and owners."),
    ),
    facets=(ROUTE, AUTHORIZER),
    attributes={"id": None, "endpoint": "ApiEndpoint"},
    smallest={
        API: {
            "{id}": {"Type": API, "Properties": {"Name": "{id}", **_WEBSOCKET}},
            "{id}Deployment": {
                "Type": "AWS::ApiGatewayV2::Deployment",
                "Properties": {"ApiId": {"Ref": "{id}"}},
            },
            "{id}Stage": _stage_of("{id}", DeploymentId={"Ref": "{id}Deployment"}),
        },
        SAM_API: {
            "{id}": {
                "Type": SAM_API,
                "Properties": {
                    "RouteSelectionExpression": "$request.body.action",
                    "Routes": {"$disconnect": {"FunctionArn": _ELSEWHERE}},
                },
            }
        },
    },
    word="API",
    variables=(
        Variable("URL", Known("target", address("wss"))),
        Variable("CONNECTIONS_URL", Known("target", address("https"))),
    ),
    # Developer Guide, "Use @connections commands in your backend service".
    access=Accessible(
        service="execute-api",
        default="write",
        writes=("ManageConnections", "Invoke"),
        levels={
            "write": Grant(
                (Statement(("execute-api:ManageConnections",), (Text(f"{_ARN}/*/*/@connections/*"),)),)
            )
        },
        deeds=(
            Deed("message and close", "connections of {}", ("ManageConnections",), "message its connections"),
            Deed("connect to", "{}", ("Invoke",), "connect to it"),
        ),
    ),
)

CONNECTIONS: list[Connection] = [FUNCTION_ROUTES, SOCKET_AUTHORIZER, access_log(KIND)]
