"""Requests of APIs are told as they were asked and answered; a conversation with each message."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from websockets.sync.client import connect

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

CODE = """
import boto3, json
def http(event, context):
    return {"statusCode": 418, "body": "tea"}
def talk(event, context):
    context = event["requestContext"]
    return {"statusCode": 200, "body": "heard " + str(event.get("body"))}
"""


def template() -> dict[str, Any]:
    def function(handler: str, events: dict[str, Any]) -> dict[str, Any]:
        properties = {"Runtime": "python3.11", "Handler": f"index.{handler}", "InlineCode": CODE}
        return {"Type": "AWS::Serverless::Function", "Properties": {**properties, "Events": events}}

    invoke = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Talk.Arn}/invocations"
    route = {"Type": "HttpApi", "Properties": {"Path": "/pot", "Method": "get"}}
    ends = {name: {"Value": value} for name, value in {"Http": {"Ref": "ServerlessHttpApi"}}.items()}
    talk: dict[str, Any] = {
        "Socket": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Name": "socket",
                "ProtocolType": "WEBSOCKET",
                "RouteSelectionExpression": "$request.body.action",
            },
        },
        "Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": {"Ref": "Socket"}, "StageName": "live", "AutoDeploy": True},
        },
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": "Socket"},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": {"Fn::Sub": invoke},
            },
        },
        "Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": "Socket"},
                "RouteKey": "$default",
                "RouteResponseSelectionExpression": "$default",
                "Target": {"Fn::Sub": "integrations/${Integration}"},
            },
        },
    }
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Pot": function("http", {"Get": route}), "Talk": function("talk", {}), **talk},
        "Outputs": {**ends, "SocketId": {"Value": {"Ref": "Socket"}}},
    }


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    assert cloud.deploy("requests", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures(
        "requests"
    )
    return cloud.outputs("requests")


def told(cloud: Cloud, api: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{cloud.url}/_stackline/events?after=0",
        headers={"Authorization": f"Bearer {cloud.endpoint['secret']}"},
    )
    events = json.loads(urllib.request.urlopen(request).read())["events"]
    return [event for event in events if event["kind"] == "request" and event["api"] == api]


def test_a_request(cloud: Cloud, names: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{cloud.url}/_api/{names['Http']}/pot?a=1&b=x%20y")
    [event] = told(cloud, names["Http"])
    assert (event["method"], event["path"], event["status"]) == ("GET", "/pot?a=1&b=x%20y", 418)
    assert event["of"] == "api"
    assert event["ms"] > 0


def test_a_conversation(cloud: Cloud, names: dict[str, str]) -> None:
    api = names["SocketId"]
    with connect(f"{cloud.url.replace('http', 'ws')}/_api/{api}/live") as socket:
        socket.send("hello")
        assert socket.recv() == "heard hello"
    until(lambda: told(cloud, api)[-1]["method"] == "DISCONNECT", "the end to be told")
    found = [(event["method"], event["status"], event.get("size")) for event in told(cloud, api)]
    assert found == [
        ("CONNECT", 101, None),
        ("MESSAGE", 0, 5),
        ("SEND", 0, 11),
        ("DISCONNECT", 0, None),
    ]


def test_what_happens_is_told_to_who_knows_the_secret_only(cloud: Cloud) -> None:
    for path in ("events", "session"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{cloud.url}/_stackline/{path}")
        assert caught.value.code == 403
