"""Calls of functions are told with what they asked of which resource; others' calls are not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud, package

pytestmark = pytest.mark.cloud

CODE = """
import boto3
def handler(event, context):
    s3 = boto3.client("s3")
    s3.put_object(Bucket="called", Key="a/b.txt", Body=b"\\x89PNG\\xff")
    s3.get_object(Bucket="called", Key="a/b.txt")["Body"].read()
    boto3.client("secretsmanager").create_secret(Name="called", SecretString="hunter22")
    boto3.client("cloudwatch").put_metric_data(Namespace="n", MetricData=[{"MetricName": "m", "Value": 1}])
    boto3.client("sts").get_caller_identity()
    try:
        boto3.client("dynamodb").get_item(TableName="missing", Key={"id": {"S": "1"}})
    except Exception as error:
        return str(error)
"""


@pytest.fixture(scope="module")
def calls(cloud: Cloud) -> list[dict[str, Any]]:
    cloud.client("s3").create_bucket(Bucket="called")
    cloud.client("lambda").create_function(
        FunctionName="caller",
        Runtime="python3.11",
        Handler="index.handler",
        Timeout=60,
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": package({"index.py": CODE})},
    )
    cloud.client("lambda").invoke(FunctionName="caller", Payload="{}")
    found = cloud.invocation(function="caller")
    events = cloud.own("events?after=0")["events"]
    calls = [one for one in events if one["kind"] == "call" and one["parent"] == found["span"]]
    assert {one["trace"] for one in calls} == {found["trace"]}
    return calls


@pytest.mark.parametrize(
    ("operation", "resource", "status"),
    [
        ("s3:PutObject", "arn:aws:s3:::called/a/b.txt", 200),
        ("s3:GetObject", "arn:aws:s3:::called/a/b.txt", 200),
        ("secretsmanager:CreateSecret", "", 200),
        ("cloudwatch:PutMetricData", "", 200),
        ("sts:GetCallerIdentity", "", 200),
        ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:000000000000:table/missing", 400),
    ],
)
def test_what_was_asked(calls: list[dict[str, Any]], operation: str, resource: str, status: int) -> None:
    [call] = [one for one in calls if one["operation"] == operation]
    assert call["status"] == status
    assert call["ms"] > 0
    if resource:
        assert call["resource"] == resource


def test_a_failure_is_named(calls: list[dict[str, Any]]) -> None:
    [call] = [one for one in calls if one["operation"] == "dynamodb:GetItem"]
    assert call["error"] == "ResourceNotFoundException"


def test_payloads(calls: list[dict[str, Any]]) -> None:
    told = {one["operation"]: one for one in calls}
    assert (told["s3:PutObject"]["event"], told["s3:PutObject"]["event_size"]) == ("", 5)
    assert "hunter22" not in json.dumps(calls)
    assert json.loads(told["dynamodb:GetItem"]["event"])["Key"] == {"id": {"S": "1"}}


def test_calls_of_nobodys_trace_are_not_told(cloud: Cloud, calls: list[dict[str, Any]]) -> None:
    cloud.client("s3").put_object(Bucket="called", Key="by-a-person", Body=b"x")
    assert not any("by-a-person" in str(one.get("resource")) for one in cloud.own("events?after=0")["events"])
