"""One trace from the request of an API over queues, topics, rules, streams and state machines to the last table."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

CODE = """
import boto3, json, os
def start(event, context):
    if "body" not in event:
        return {"plain": event}
    step = json.loads(event["body"])
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(step))
    boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message=json.dumps(step))
    boto3.client("events").put_events(
        Entries=[{"Source": "shop", "DetailType": "ordered", "Detail": json.dumps(step)}]
    )
    boto3.client("kinesis").put_record(StreamName=os.environ["STREAM"], Data=json.dumps(step), PartitionKey="a")
    return {"statusCode": 202, "body": "{}"}
def keep(event, context):
    for record in event["Records"]:
        item = {"id": {"S": record["messageId"]}, "password": {"S": "hunter22"}}
        boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item=item)
def see(event, context):
    print("seen")
"""


def template() -> dict[str, Any]:
    names = {"QUEUE": "Queue", "TOPIC": "Topic", "STREAM": "Stream", "TABLE": "Table"}
    globals_ = {
        "Runtime": "python3.11",
        "InlineCode": CODE,
        "Timeout": 60,
        "Environment": {"Variables": {name: {"Ref": id} for name, id in names.items()}},
    }

    def function(handler: str, **events: Any) -> dict[str, Any]:
        told = {name: {"Type": kind, "Properties": given} for name, (kind, given) in events.items()}
        properties = {**globals_, "Handler": f"index.{handler}", "Events": told}
        return {"Type": "AWS::Serverless::Function", "Properties": properties}

    def arn(id: str, attribute: str = "Arn") -> dict[str, Any]:
        return {"Fn::GetAtt": [id, attribute]}

    table = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    }
    from_start = {"StartingPosition": "TRIM_HORIZON"}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Relay": {"Type": "AWS::SQS::Queue"},
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": table},
            "Start": function("start", Post=("HttpApi", {"Path": "/orders", "Method": "post"})),
            "Keep": function("keep", Queue=("SQS", {"Queue": arn("Queue")})),
            "OnItem": function(
                "see", Items=("DynamoDB", {"Stream": arn("Table", "StreamArn"), **from_start})
            ),
            "OnNote": function("see", Note=("SNS", {"Topic": {"Ref": "Topic"}})),
            "OnOrder": function("see", Order=("EventBridgeRule", {"Pattern": {"source": ["shop"]}})),
            "OnRecord": function("see", Record=("Kinesis", {"Stream": arn("Stream"), **from_start})),
        },
        "Outputs": {
            name: {"Value": {"Ref": name}}
            for name in (
                "ServerlessHttpApi",
                "Start",
                "Keep",
                "OnItem",
                "OnNote",
                "OnOrder",
                "OnRecord",
                "Table",
            )
        },
    }


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    assert cloud.deploy("traced", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures("traced")
    return cloud.outputs("traced")


@pytest.fixture(scope="module")
def told(cloud: Cloud, names: dict[str, str]) -> list[dict[str, Any]]:
    """All that one request led to."""
    body = json.dumps({"id": "1", "card": "4111 1111 1111 1111"}).encode()
    address = f"{cloud.url}/_api/{names['ServerlessHttpApi']}/orders?token=abcdef"
    headers = {"Authorization": "Bearer of-a-person", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(address, body, headers))
    request = next(
        one
        for one in cloud.own("events?after=0")["events"]
        if one["kind"] == "request" and "/orders" in one["path"]
    )
    wanted = {names[id] for id in ("Start", "Keep", "OnItem", "OnNote", "OnOrder", "OnRecord")}

    def all_of_it() -> list[dict[str, Any]] | None:
        found = [one for one in cloud.own("events?after=0")["events"] if one.get("trace") == request["trace"]]
        ended = {one["function"] for one in found if one["kind"] == "invocation"}
        return found if wanted <= ended else None

    found = until(all_of_it, "every function to be called in the trace", seconds=60)
    assert found
    return found


def test_every_span_is_below_another_but_the_request(told: list[dict[str, Any]]) -> None:
    spans = {one["span"]: one for one in told}
    roots = {one["kind"] for one in told if not one.get("parent")}
    assert roots == {"request"}
    assert all(one["parent"] in spans for one in told if one.get("parent"))


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("Keep", "sqs:SendMessage"),
        ("OnNote", "sns:Publish"),
        ("OnOrder", "events:PutEvents"),
        ("OnRecord", "kinesis:PutRecord"),
        ("OnItem", "dynamodb:PutItem"),
    ],
)
def test_a_function_is_below_the_call_that_led_to_it(
    told: list[dict[str, Any]], names: dict[str, str], function: str, call: str
) -> None:
    spans = {one["span"]: one for one in told}
    [invocation] = [one for one in told if one["kind"] == "invocation" and one["function"] == names[function]]
    assert spans[invocation["parent"]]["operation"] == call


def test_a_rule_is_named_as_the_caller(told: list[dict[str, Any]], names: dict[str, str]) -> None:
    [called] = [one for one in told if one["kind"] == "invocation" and one["function"] == names["OnOrder"]]
    assert "OnOrderOrder" in called["caller"]
    assert called["caller"].endswith(" default")


def test_no_secret_is_told(told: list[dict[str, Any]]) -> None:
    text = json.dumps(told)
    for secret in ("hunter22", "of-a-person", "abcdef", "4111 1111"):
        assert secret not in text
    assert "****" in text
