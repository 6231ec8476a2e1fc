"""Messages that a topic cannot hand to a subscriber go to the subscription's dead letters, and no others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud
ALLOWED = {
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "*",
}


def _policy(*queues: str) -> dict[str, Any]:
    names = [{"Ref": name} for name in queues]
    document = {"Version": "2012-10-17", "Statement": [ALLOWED]}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": names, "PolicyDocument": document}}


def _subscription(protocol: str, endpoint: str, **more: Any) -> dict[str, Any]:
    redrive = {"deadLetterTargetArn": {"Fn::GetAtt": ["Letters", "Arn"]}}
    properties = {
        "TopicArn": {"Ref": "Topic"},
        "Protocol": protocol,
        "Endpoint": {"Fn::GetAtt": [endpoint, "Arn"]},
        "RedrivePolicy": redrive,
        **more,
    }
    return {"Type": "AWS::SNS::Subscription", "Properties": properties}


TEMPLATE: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Topic": {"Type": "AWS::SNS::Topic"},
        **{name: {"Type": "AWS::SQS::Queue"} for name in ("Jobs", "Letters")},
        "Policy": _policy("Jobs", "Letters"),
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": "def handler(event, context): raise ValueError",
            },
        },
        "ToJobs": _subscription("sqs", "Jobs", FilterPolicy={"for": ["jobs"]}, RawMessageDelivery=True),
        "ToFn": _subscription("lambda", "Fn", FilterPolicy={"for": ["function"]}),
    },
    "Outputs": {name: {"Value": {"Ref": name}} for name in ("Topic", "Jobs", "Letters", "Fn")},
}


def test_what_nobody_takes(cloud: Cloud) -> None:
    stack = cloud.deploy("topic-letters", TEMPLATE)
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("topic-letters")
    told, sqs, sns = cloud.outputs("topic-letters"), cloud.client("sqs"), cloud.client("sns")

    def publish(whom: str, text: str) -> None:
        attributes = {"for": {"DataType": "String", "StringValue": whom}}
        sns.publish(TopicArn=told["Topic"], Message=text, MessageAttributes=attributes)

    def received(queue: str) -> list[str]:
        found = sqs.receive_message(QueueUrl=told[queue], MaxNumberOfMessages=10).get("Messages", [])
        for one in found:
            sqs.delete_message(QueueUrl=told[queue], ReceiptHandle=one["ReceiptHandle"])
        return [one["Body"] for one in found]

    publish("jobs", "taken")
    assert until(lambda: received("Jobs"), "the message") == ["taken"]
    publish("function", "fails, but was handed over")
    sqs.delete_queue(QueueUrl=told["Jobs"])
    cloud.client("lambda").delete_function(FunctionName=told["Fn"])
    publish("jobs", "gone")
    assert until(lambda: received("Letters"), "a letter") == ["gone"]
    publish("function", "gone, too")
    (letter,) = until(lambda: received("Letters"), "a letter")
    assert json.loads(letter)["Message"] == "gone, too"
