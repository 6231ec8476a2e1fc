"""Routes straight to a service: parameters that select from the request, templates of requests and responses."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, execution
from waiting import until

pytestmark = pytest.mark.cloud
MACHINE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
REQUEST = """#set($data = $input.path('$'))
{
  "stateMachineArn": "${Machine}",
  "input": "{\\"order\\": \\"$data.order\\", \\"by\\": \\"$input.params('who')\\"}"
}"""
RESPONSE = """{"started": $input.json('$.executionArn')}"""


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def role() -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}


def http_route(subtype: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "responses": {"default": {"description": "done"}},
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "integrationSubtype": subtype,
            "payloadFormatVersion": "1.0",
            "credentials": arn("Role"),
            "requestParameters": parameters,
        },
    }


def rest_route() -> dict[str, Any]:
    return {
        "responses": {"200": {"description": "done"}, "400": {"description": "no"}},
        "x-amazon-apigateway-integration": {
            "type": "aws",
            "httpMethod": "POST",
            "uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:states:action/StartExecution"},
            "credentials": arn("Role"),
            "requestTemplates": {"application/json": {"Fn::Sub": REQUEST}},
            "responses": {
                "default": {"statusCode": "200", "responseTemplates": {"application/json": RESPONSE}},
                "4\\d{2}": {"statusCode": "400"},
            },
        },
    }


def template() -> dict[str, Any]:
    send = {"QueueUrl": {"Ref": "Queue"}, "MessageBody": "$request.body.order"}
    put = {
        "Source": "shop",
        "DetailType": "$request.path",
        "Detail": "$request.body",
        "EventBusName": arn("Bus"),
    }
    http = {
        "openapi": "3.0.1",
        "info": {"title": "http", "version": "1"},
        "paths": {
            "/send": {"post": http_route("SQS-SendMessage", send)},
            "/tell": {"post": http_route("EventBridge-PutEvents", put)},
        },
    }
    rest = {
        "openapi": "3.0.1",
        "info": {"title": "rest", "version": "1"},
        "paths": {"/start/{who}": {"post": rest_route()}},
    }
    rule = {
        "EventBusName": {"Ref": "Bus"},
        "EventPattern": {"source": ["shop"]},
        "Targets": [{"Id": "one", "Arn": arn("Heard")}],
    }
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Heard": {"Type": "AWS::SQS::Queue"},
            "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "service-routes"}},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
            "Role": role(),
            "Machine": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": MACHINE}},
            "Http": {"Type": "AWS::Serverless::HttpApi", "Properties": {"DefinitionBody": http}},
            "Rest": {
                "Type": "AWS::Serverless::Api",
                "Properties": {"StageName": "live", "DefinitionBody": rest},
            },
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Queue", "Heard", "Machine", "Http", "Rest")},
    }


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    assert cloud.deploy("service-routes", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures(
        "service-routes"
    )
    return cloud.outputs("service-routes")


def post(url: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def message(cloud: Cloud, url: str) -> str:
    found = until(lambda: cloud.client("sqs").receive_message(QueueUrl=url).get("Messages"), "a message")
    return found[0]["Body"]


def test_a_route_sends_part_of_its_body(cloud: Cloud, names: dict[str, str]) -> None:
    status, told = post(f"{cloud.url}/_api/{names['Http']}/send", {"order": "seven"})
    assert (status, "MessageId" in told) == (200, True)
    assert message(cloud, names["Queue"]) == "seven"


def test_a_route_puts_an_event(cloud: Cloud, names: dict[str, str]) -> None:
    status, told = post(f"{cloud.url}/_api/{names['Http']}/tell", {"order": "seven"})
    assert (status, told["FailedEntryCount"]) == (200, 0)
    event = json.loads(message(cloud, names["Heard"]))
    assert (event["detail-type"], event["detail"]) == ("/tell", {"order": "seven"})


def test_templates_of_a_rest_api(cloud: Cloud, names: dict[str, str]) -> None:
    status, told = post(f"{cloud.url}/_api/{names['Rest']}/live/start/anna", {"order": "seven"})
    assert status == 200, told
    run = execution(cloud.client("stepfunctions"), told["started"])
    assert json.loads(run["input"]) == {"order": "seven", "by": "anna"}


def test_what_the_service_refuses_has_the_status_its_pattern_selects(
    cloud: Cloud, names: dict[str, str]
) -> None:
    status, told = post(f"{cloud.url}/_api/{names['Rest']}/live/start/anna", {"order": 'no "json'})
    assert status == 400, told
