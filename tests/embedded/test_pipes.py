"""A pipe from a queue: filtered, enriched by a function, its input made by a template; and a target that is away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

SOURCE = """
def handler(event, context):
    return [{"order": one["body"], "checked": True} for one in event]
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "pipes.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def template() -> dict[str, Any]:
    pattern = json.dumps({"body": {"kind": ["order"]}})
    pipe = {
        "RoleArn": arn("Role"),
        "Source": arn("In"),
        "SourceParameters": {"FilterCriteria": {"Filters": [{"Pattern": pattern}]}},
        "Enrichment": arn("Fn"),
        "Target": arn("Out"),
        "TargetParameters": {
            "InputTemplate": '{"of": <aws.pipes.pipe-name>, "was": <$.order>, "ok": <$.checked>}'
        },
    }
    function = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": SOURCE}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "In": {"Type": "AWS::SQS::Queue"},
            "Out": {"Type": "AWS::SQS::Queue"},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
            "Fn": {"Type": "AWS::Serverless::Function", "Properties": function},
            "Pipe": {"Type": "AWS::Pipes::Pipe", "Properties": pipe},
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("In", "Out", "Pipe")},
    }


def test_what_matches_goes_through(cloud: Cloud) -> None:
    assert cloud.deploy("piped", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures("piped")
    names, sqs = cloud.outputs("piped"), cloud.client("sqs")
    for kind in ("other", "order"):
        sqs.send_message(QueueUrl=names["In"], MessageBody=json.dumps({"kind": kind}))
    found = until(
        lambda: sqs.receive_message(QueueUrl=names["Out"], MaxNumberOfMessages=10).get("Messages"),
        "the order",
    )
    told = [json.loads(one["Body"]) for one in found]
    assert [(one["of"], one["ok"]) for one in told] == [(names["Pipe"], True)]
    assert told[0]["was"] in ({"kind": "order"}, json.dumps({"kind": "order"}))
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")

    def left() -> bool:
        told = sqs.get_queue_attributes(QueueUrl=names["In"], AttributeNames=["All"])["Attributes"]
        return all(told[count] == "0" for count in counts)

    until(left, "both messages to be deleted")
