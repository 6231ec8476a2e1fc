"""What becomes of asynchronous invocations: destinations for both ends, and the event itself as a dead letter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

SOURCE = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("as you wish")
    return {"made of": event}
"""


def function(**more: Any) -> dict[str, Any]:
    properties = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": SOURCE, **more}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def template() -> dict[str, Any]:
    def told(queue: str) -> dict[str, Any]:
        return {"Type": "SQS", "Destination": {"Fn::GetAtt": [queue, "Arn"]}}

    destinations = {"OnSuccess": told("Good"), "OnFailure": told("Bad")}
    config = {"MaximumRetryAttempts": 0, "DestinationConfig": destinations}
    letters = {"Type": "SQS", "TargetArn": {"Fn::GetAtt": ["Lost", "Arn"]}}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            **{name: {"Type": "AWS::SQS::Queue"} for name in ("Good", "Bad", "Lost")},
            "Fn": function(EventInvokeConfig=config, DeadLetterQueue=letters),
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Fn", "Good", "Bad", "Lost")},
    }


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    assert cloud.deploy("results", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures("results")
    return cloud.outputs("results")


def received(cloud: Cloud, url: str) -> dict[str, Any]:
    def ask() -> Any:
        found = cloud.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])
        return found.get("Messages")

    return until(ask, f"a message in {url}")[0]


def invoke(cloud: Cloud, name: str, event: dict[str, Any]) -> None:
    cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))


def test_success_is_told(cloud: Cloud, names: dict[str, str]) -> None:
    invoke(cloud, names["Fn"], {"one": 1})
    told = json.loads(received(cloud, names["Good"])["Body"])
    assert told["requestContext"]["condition"] == "Success"
    assert (told["requestPayload"], told["responsePayload"]) == ({"one": 1}, {"made of": {"one": 1}})


def test_failure_is_told_and_the_event_is_kept(cloud: Cloud, names: dict[str, str]) -> None:
    invoke(cloud, names["Fn"], {"fail": True})
    told = json.loads(received(cloud, names["Bad"])["Body"])
    assert told["requestContext"]["condition"] == "RetriesExhausted"
    assert told["responsePayload"]["errorMessage"] == "as you wish"
    letter = received(cloud, names["Lost"])
    assert json.loads(letter["Body"]) == {"fail": True}
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == "as you wish"
