"""WebSocket APIs: API Gateway v2, in CloudFormation's form and in SAM's where its transform knows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stackline.catalog.holes import Known, Text
from stackline.catalog.model import Accessible, Connection, Grant, Resource, Setting, Statement, Variable
from stackline.catalog.references import mapping
from stackline.catalog.view import View
from stackline.catalog.websocket_routes import API, FUNCTION_ROUTES, KIND, ROUTE, SAM_API

_DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{target}"
_ELSEWHERE = "arn:aws:lambda:us-east-1:123456789012:function:elsewhere"


def _address(scheme: str) -> Callable[[View, str], Any]:
    """The address of the API's stage, which is a resource of its own."""

    def value(view: View, api: str) -> Any:
        stage = _stage(view, api)
        if stage is None:
            return None
        host = f"{scheme}://${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/"
        entries = mapping(stage)
        if isinstance(stage, str):
            return {"Fn::Sub": host + stage.replace("${", "${!")}
        if isinstance(entries.get("Ref"), str):
            return {"Fn::Sub": f"{host}${{{entries['Ref']}}}"}
        if isinstance(entries.get("Fn::Sub"), str):
            return {"Fn::Sub": host + entries["Fn::Sub"]}
        return {"Fn::Sub": [f"{host}${{Stage}}", {"Stage": json.loads(json.dumps(stage))}]}

    return value


def _stage(view: View, api: str) -> Any:
    """The name of the API's first stage. The stage itself waits for the routes, and they for their functions."""
    if view.types.get(api) == SAM_API:
        return view.properties(api).get("StageName", "default")
    for key in view.by_type.get("AWS::ApiGatewayV2::Stage", ()):
        if api in view.ends(view.properties(key).get("ApiId"), KIND):
            return view.properties(key).get("StageName")
    return None


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
        Setting(path="Name", label="Name"),
        Setting(path="Description", label="Description"),
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
            kind="choice",
            choices=("$request.header.x-api-key", "$context.authorizer.usageIdentifierKey"),
            default="$request.header.x-api-key",
        ),
        Setting(path="Version", label="Version", description="A word for people; AWS does nothing with it."),
        Setting(path="Tags", label="Tags", kind="yaml"),
    ),
    facets=(ROUTE,),
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
        Variable("URL", Known("target", _address("wss"))),
        Variable("CONNECTIONS_URL", Known("target", _address("https"))),
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
    ),
)

CONNECTIONS: list[Connection] = [FUNCTION_ROUTES]
