"""A trace goes on over state machines, buckets and functions that call functions, in JavaScript too; all replays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud
from waiting import until

pytestmark = pytest.mark.cloud

BUCKET = "traced-objects"
PYTHON = f"""
import boto3, json, os
def start(event, context):
    names = json.loads(os.environ["NAMES"])
    boto3.client("stepfunctions").start_execution(stateMachineArn=names["flow"], input=json.dumps(event))
    boto3.client("s3").put_object(Bucket="{BUCKET}", Key="one.txt", Body=b"x")
    calls = boto3.client("lambda")
    calls.invoke(FunctionName=names["inner"], Payload=json.dumps(event))
    calls.invoke(FunctionName=names["later"], InvocationType="Event", Payload=json.dumps(event))
    calls.invoke(FunctionName=names["script"], Payload=json.dumps(event))
def see(event, context):
    return {{"seen": event}}
"""
SCRIPT = """
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
exports.handler = async (event) => {
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: "from a script" }));
  return { seen: event };
};
"""


def function(handler: str, **more: Any) -> dict[str, Any]:
    given = {"Runtime": "python3.11", "Handler": f"index.{handler}", "InlineCode": PYTHON, "Timeout": 60}
    return {"Type": "AWS::Serverless::Function", "Properties": {**given, **more}}


def template() -> dict[str, Any]:
    names = '{"flow":"${Flow}","inner":"${Inner}","later":"${Later}","script":"${Script}"}'
    step = {"Type": "Task", "Resource": "${OnStepArn}", "End": True}
    made = {"Type": "S3", "Properties": {"Bucket": {"Ref": "Objects"}, "Events": "s3:ObjectCreated:*"}}
    queue = {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}}
    script: dict[str, Any] = {
        "Runtime": "nodejs20.x",
        "Handler": "index.handler",
        "InlineCode": SCRIPT,
        "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}},
    }
    resources: dict[str, Any] = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 120}},
        "Objects": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}},
        "Flow": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {
                "Definition": {"StartAt": "Step", "States": {"Step": step}},
                "DefinitionSubstitutions": {"OnStepArn": {"Fn::GetAtt": ["OnStep", "Arn"]}},
            },
        },
        "Start": function("start", Environment={"Variables": {"NAMES": {"Fn::Sub": names}}}),
        "Script": function("handler", **script),
        "Keep": function("see", Events={"Queue": queue}),
        "OnObject": function("see", Events={"Made": made}),
        **{id: function("see") for id in ("Inner", "Later", "OnStep")},
    }
    outputs = {id: {"Value": {"Ref": id}} for id in resources}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": outputs}


CALLED = {
    "OnStep": "states:StartExecution",
    "OnObject": "s3:PutObject",
    "Inner": "lambda:InvokeFunction",
    "Later": "lambda:InvokeFunction",
    "Script": "lambda:InvokeFunction",
    "Keep": "sqs:SendMessage",
}
"""Each function, and the call that led to it."""


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    told = cloud.deploy("trace-ends", template())
    assert told["StackStatus"] == "CREATE_COMPLETE", cloud.failures("trace-ends")
    return cloud.outputs("trace-ends")


@pytest.fixture(scope="module")
def told(cloud: Cloud, names: dict[str, str]) -> list[dict[str, Any]]:
    """All that one call led to."""
    cloud.client("lambda").invoke(
        FunctionName=names["Start"], Payload=json.dumps({"id": 1, "password": "hunter22"})
    )
    trace = cloud.invocation(function=names["Start"])["trace"]
    wanted = {names[id] for id in CALLED}

    def all_of_it() -> list[dict[str, Any]]:
        found = [one for one in cloud.own("events?after=0")["events"] if one.get("trace") == trace]
        ended = {one["function"] for one in found if one["kind"] == "invocation"}
        return found if wanted <= ended else []

    return until(all_of_it, f"all of {sorted(CALLED)} to be called in the trace")


def invoked(told: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in told if one["kind"] == "invocation" and one["function"] == name)


@pytest.mark.parametrize("id", sorted(CALLED))
def test_a_function_is_below_the_call_that_led_to_it(
    told: list[dict[str, Any]], names: dict[str, str], id: str
) -> None:
    spans = {one["span"]: one for one in told}
    found = invoked(told, names[id])
    assert (found["status"], spans[found["parent"]]["operation"]) == ("ok", CALLED[id])


def test_a_state_machine_is_named_as_the_caller(told: list[dict[str, Any]], names: dict[str, str]) -> None:
    assert invoked(told, names["OnStep"])["caller"] == names["Flow"]


def test_what_a_script_calls_is_below_it(told: list[dict[str, Any]], names: dict[str, str]) -> None:
    (call,) = [one for one in told if one["kind"] == "call" and one["operation"] == "sqs:SendMessage"]
    assert call["parent"] == invoked(told, names["Script"])["span"]


@pytest.mark.parametrize("id", ["OnStep", "OnObject", "Inner", "Script"])
def test_its_event_is_sent_once_more(
    cloud: Cloud, told: list[dict[str, Any]], names: dict[str, str], id: str
) -> None:
    first = invoked(told, names[id])
    trace = cloud.own("replay", {"request": first["request"]})["trace"]
    again = cloud.invocation(trace=trace, function=names[id])
    assert (again["status"], again["result"]) == ("ok", first["result"])
    assert "hunter22" not in again["result"]
