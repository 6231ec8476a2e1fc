"""Everything that can call a function reaches the runner."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from embedded_cloud import Cloud, execution, logged
from waiting import until

pytestmark = pytest.mark.cloud

SOURCE = """
import json
def handler(event, context):
    print("SEEN " + json.dumps(event))
    return {"from": "function"}
"""
FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "InlineCode": SOURCE,
        "Events": {
            "Topic": {"Type": "SNS", "Properties": {"Topic": {"Ref": "Topic"}}},
            "Bus": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["shop"]}}},
            "Object": {
                "Type": "S3",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*"},
            },
        },
    },
}
MACHINE = {
    "StartAt": "Call",
    "States": {"Call": {"Type": "Task", "Resource": "${Arn}", "End": True}},
}
TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Fn": FUNCTION,
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Machine": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {
                "Definition": MACHINE,
                "DefinitionSubstitutions": {"Arn": {"Fn::GetAtt": ["Fn", "Arn"]}},
                "Policies": [{"LambdaInvokePolicy": {"FunctionName": {"Ref": "Fn"}}}],
            },
        },
    },
    "Outputs": {
        **{name: {"Value": {"Ref": name}} for name in ("Fn", "Topic", "Bucket", "Machine")},
        "Arn": {"Value": {"Fn::GetAtt": ["Fn", "Arn"]}},
        "Role": {"Value": {"Fn::GetAtt": ["FnRole", "Arn"]}},
    },
}


@pytest.fixture(scope="module")
def names(cloud: Cloud) -> dict[str, str]:
    assert cloud.deploy("every", TEMPLATE)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("every")
    return cloud.outputs("every")


def wait_for(cloud: Cloud, names: dict[str, str], text: str) -> None:
    """Until the function has printed an event holding this text."""
    logs = cloud.client("logs")
    until(lambda: logged(logs, names["Fn"], "SEEN", text), f"the function to print {text}")


def test_a_topic(cloud: Cloud, names: dict[str, str]) -> None:
    cloud.client("sns").publish(TopicArn=names["Topic"], Message="from-topic")
    wait_for(cloud, names, "from-topic")


def test_the_event_bus(cloud: Cloud, names: dict[str, str]) -> None:
    entry = {"Source": "shop", "DetailType": "sold", "Detail": json.dumps({"what": "from-bus"})}
    cloud.client("events").put_events(Entries=[entry])
    wait_for(cloud, names, "from-bus")


def test_a_bucket(cloud: Cloud, names: dict[str, str]) -> None:
    cloud.client("s3").put_object(Bucket=names["Bucket"], Key="from-bucket", Body=b"x")
    wait_for(cloud, names, "from-bucket")


def test_a_schedule(cloud: Cloud, names: dict[str, str]) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1)
    cloud.client("scheduler").create_schedule(
        Name="soon",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": names["Arn"],
            "RoleArn": names["Role"],
            "Input": json.dumps({"what": "from-schedule"}),
        },
    )
    wait_for(cloud, names, "from-schedule")


def test_a_state_machine(cloud: Cloud, names: dict[str, str]) -> None:
    client = cloud.client("stepfunctions")
    run = client.start_execution(stateMachineArn=names["Machine"], input=json.dumps({"what": "from-machine"}))
    told = execution(client, run["executionArn"])
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"from": "function"})
    wait_for(cloud, names, "from-machine")


def test_an_asynchronous_call(cloud: Cloud, names: dict[str, str]) -> None:
    payload = json.dumps({"what": "from-call"})
    cloud.client("lambda").invoke(FunctionName=names["Fn"], InvocationType="Event", Payload=payload)
    wait_for(cloud, names, "from-call")
