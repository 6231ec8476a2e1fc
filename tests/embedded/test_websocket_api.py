"""A WebSocket API: connect, send, be answered through the connections API; foreign pages stay out."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud

SOURCE = """
import os, boto3
def handler(event, context):
    context = event["requestContext"]
    if context["routeKey"] == "$default":
        client = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CONNECTIONS"])
        client.post_to_connection(ConnectionId=context["connectionId"], Data=("echo " + event["body"]).encode())
    return {"statusCode": 200}
"""


def template() -> dict[str, object]:
    address = "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}"
    variables = {"CONNECTIONS": {"Fn::Sub": f"https://{address.replace('${Stage}', 'live')}"}}
    target = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations"
    api = {"Ref": "Api"}

    def route(key: str) -> dict[str, object]:
        properties = {"ApiId": api, "RouteKey": key, "Target": {"Fn::Sub": "integrations/${Integration}"}}
        return {"Type": "AWS::ApiGatewayV2::Route", "Properties": properties}

    function = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": SOURCE, "Timeout": 20}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Api": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {
                    "Name": "chat",
                    "ProtocolType": "WEBSOCKET",
                    "RouteSelectionExpression": "$request.body.action",
                },
            },
            "Fn": {
                "Type": "AWS::Serverless::Function",
                "Properties": {**function, "Environment": {"Variables": variables}},
            },
            "Integration": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": api,
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": {"Fn::Sub": target},
                },
            },
            "Connect": route("$connect"),
            "Default": route("$default"),
            "Stage": {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {"ApiId": api, "StageName": "live", "AutoDeploy": True},
            },
        },
        "Outputs": {"Url": {"Value": {"Fn::Sub": f"wss://{address}"}}},
    }


def test_a_conversation(cloud: Cloud) -> None:
    assert cloud.deploy("chat", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures("chat")
    url = cloud.outputs("chat")["Url"]
    assert url.startswith("ws://127.0.0.1:")
    with connect(url) as socket:
        socket.send("hello")
        assert socket.recv(timeout=60) == "echo hello"
    with pytest.raises(InvalidStatus):
        connect(url, origin="https://evil.example")  # type: ignore[arg-type]
