"""Queues and streams call functions in parallel, in order, and again where they failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

SOURCE = """
import base64, json, os, time, boto3
table = boto3.resource("dynamodb").Table(os.environ["SEEN"])
def bodies(event):
    for record in event["Records"]:
        if "kinesis" in record:
            yield json.loads(base64.b64decode(record["kinesis"]["data"])), record["kinesis"]["sequenceNumber"]
        elif "dynamodb" in record:
            yield {"id": record["dynamodb"]["Keys"]["id"]["S"]}, record["dynamodb"]["SequenceNumber"]
        else:
            yield json.loads(record["body"]), record["messageId"]
def handler(event, context):
    started, failed = time.time(), []
    for body, number in bodies(event):
        time.sleep(body.get("sleep", 0))
        key = {"id": os.environ["AWS_LAMBDA_FUNCTION_NAME"].split("-")[1] + ":" + str(body["id"])}
        tries = table.update_item(Key=key, ReturnValues="UPDATED_NEW",
            UpdateExpression="ADD tries :one SET #s = :s, #e = :e",
            ExpressionAttributeNames={"#s": "started", "#e": "ended"},
            ExpressionAttributeValues={":one": 1, ":s": str(started), ":e": str(time.time())})["Attributes"]["tries"]
        if tries <= body.get("fail", 0):
            failed.append(number)
            break
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
"""


def function(kind: str, **event: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.11",
            "Handler": "index.handler",
            "InlineCode": SOURCE,
            "Timeout": 30,
            "Environment": {"Variables": {"SEEN": {"Ref": "Seen"}}},
            "Events": {
                "Source": {
                    "Type": kind,
                    "Properties": {"FunctionResponseTypes": ["ReportBatchItemFailures"], **event},
                }
            },
        },
    }


def table(**more: Any) -> dict[str, Any]:
    keys = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST", **keys, **more}}


TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    # Parameters give text, also where a number is meant.
    "Parameters": {
        "One": {"Type": "Number", "Default": 1},
        "Two": {"Type": "Number", "Default": 2},
        "Yes": {"Type": "String", "Default": "true"},
    },
    "Resources": {
        "Seen": table(),
        "Items": table(StreamSpecification={"StreamViewType": "NEW_IMAGE"}),
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 2}},
        "Narrow": {"Type": "AWS::SQS::Queue"},
        "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
        "Dead": {"Type": "AWS::SQS::Queue"},
        "OnMessage": function("SQS", Queue={"Fn::GetAtt": ["Queue", "Arn"]}, BatchSize=1),
        "OnNarrow": function(
            "SQS",
            Queue={"Fn::GetAtt": ["Narrow", "Arn"]},
            BatchSize={"Ref": "One"},
            ScalingConfig={"MaximumConcurrency": {"Ref": "Two"}},
            Enabled={"Ref": "Yes"},
        ),
        "OnRecord": function(
            "Kinesis",
            Stream={"Fn::GetAtt": ["Stream", "Arn"]},
            StartingPosition="LATEST",
            BatchSize=10,
            MaximumRetryAttempts=2,
        ),
        "OnItem": function(
            "DynamoDB", Stream={"Fn::GetAtt": ["Items", "StreamArn"]}, StartingPosition="LATEST"
        ),
    },
    "Outputs": {name: {"Value": {"Ref": name}} for name in ("Seen", "Items", "Queue", "Narrow", "Stream")},
}


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    assert cloud.deploy("sources", TEMPLATE)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("sources")
    return cloud.outputs("sources")


@pytest.fixture
def seen(cloud: Cloud, names: dict[str, str]) -> Callable[[str, int], dict[str, dict[str, float]]]:
    """Waits until this function has seen so many things; what it noted of each."""
    client = cloud.client("dynamodb")

    def wait(who: str, count: int) -> dict[str, dict[str, float]]:
        def ask() -> dict[str, dict[str, float]] | None:
            noted = what_it_noted(client.scan(TableName=names["Seen"])["Items"], who)
            last.update(noted)
            return noted if len(noted) >= count else None

        last: dict[str, dict[str, float]] = {}
        try:
            found = until(ask, f"{count} things seen by {who}")
        except pytest.fail.Exception as failure:
            pytest.fail(f"{failure}; it saw {sorted(last)}")
        assert found
        return found

    return wait


def what_it_noted(items: list[dict[str, Any]], who: str) -> dict[str, dict[str, float]]:
    return {
        item["id"]["S"].split(":")[1]: {
            "tries": int(item["tries"]["N"]),
            "started": float(item["started"]["S"]),
            "ended": float(item["ended"]["S"]),
        }
        for item in items
        if item["id"]["S"].startswith(who + ":")
    }


def most_at_once(noted: dict[str, dict[str, float]]) -> int:
    edges = sorted(
        [(item["started"], 1) for item in noted.values()] + [(item["ended"], -1) for item in noted.values()]
    )
    level = highest = 0
    for _, step in edges:
        level += step
        highest = max(highest, level)
    return highest


def send(cloud: Cloud, url: str, bodies: list[dict[str, Any]]) -> None:
    entries = [{"Id": str(index), "MessageBody": json.dumps(body)} for index, body in enumerate(bodies)]
    cloud.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def test_many_batches_of_a_queue_run_at_once(cloud: Cloud, names: dict[str, str], seen: Any) -> None:
    send(cloud, names["Queue"], [{"id": f"p{index}", "sleep": 1.0} for index in range(6)])
    assert most_at_once(seen("OnMessage", 6)) >= 4


def test_maximum_concurrency_is_kept(cloud: Cloud, names: dict[str, str], seen: Any) -> None:
    send(cloud, names["Narrow"], [{"id": f"n{index}", "sleep": 0.2} for index in range(8)])
    assert most_at_once(seen("OnNarrow", 8)) <= 2


def test_a_failed_message_does_not_hold_up_the_others(cloud: Cloud, names: dict[str, str], seen: Any) -> None:
    send(
        cloud,
        names["Queue"],
        [{"id": f"bad{index}", "fail": 1} for index in range(5)]
        + [{"id": f"good{index}"} for index in range(5)],
    )
    mine = {f"{word}{index}" for word in ("bad", "good") for index in range(5)}

    def all_noted() -> dict[str, dict[str, float]] | None:
        noted = seen("OnMessage", 1)
        if mine - set(noted) or any(noted[name]["tries"] < 2 for name in mine if name.startswith("bad")):
            return None
        return noted

    noted = until(all_noted, "every message, and the bad ones twice")
    assert noted
    good = max(item["ended"] for name, item in noted.items() if name.startswith("good"))
    again = min(item["ended"] for name, item in noted.items() if name.startswith("bad"))
    assert good < again


def test_a_stream_is_read_in_order_and_goes_on_after_a_record_that_keeps_failing(
    cloud: Cloud, names: dict[str, str], seen: Any
) -> None:
    client = cloud.client("kinesis")
    bodies = [{"id": "k0"}, {"id": "k1", "fail": 1}, {"id": "k2"}, {"id": "k3", "fail": 99}, {"id": "k4"}]
    for body in bodies:
        client.put_record(StreamName=names["Stream"], Data=json.dumps(body).encode(), PartitionKey="one")
    noted = seen("OnRecord", 4)
    assert noted["k1"]["tries"] == 2
    assert noted["k0"]["ended"] < noted["k1"]["ended"] < noted["k2"]["ended"]
    until(lambda: seen("OnRecord", 4)["k3"]["tries"] >= 3, "the third try of k3")
    client.put_record(StreamName=names["Stream"], Data=json.dumps({"id": "k5"}).encode(), PartitionKey="one")
    assert "k5" in seen("OnRecord", 5)


def test_a_table_stream(cloud: Cloud, names: dict[str, str], seen: Any) -> None:
    for index in range(3):
        cloud.client("dynamodb").put_item(TableName=names["Items"], Item={"id": {"S": f"i{index}"}})
    assert set(seen("OnItem", 3)) == {"i0", "i1", "i2"}
