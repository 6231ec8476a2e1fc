"""The embedded cloud is killed in the middle of a deployment: the next start leaves a stack that can be deployed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from embedded_cloud import Cloud, embedded
from stackline.embedded import processes
from waiting import until

pytestmark = pytest.mark.cloud

SLOW = """
import boto3, json, time, urllib.request
def handler(event, context):
    if event["RequestType"] != "Delete":
        time.sleep(float(event["ResourceProperties"]["Seconds"]))
    elif boto3.client("ssm").get_parameters(Names=["/hang"])["Parameters"]:
        time.sleep(60)
    answer = {"Status": "SUCCESS", "PhysicalResourceId": "slow", "Data": {}}
    answer |= {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT"))
"""


def template(seconds: float, name: str = "one") -> dict[str, Any]:
    """A table and a parameter, then a resource that takes its time."""
    function = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": SLOW, "Timeout": 60}
    slow = {"ServiceToken": {"Fn::GetAtt": ["Fn", "Arn"]}, "Seconds": seconds, "Name": name}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Fn": {"Type": "AWS::Serverless::Function", "Properties": function},
            "Table": {"Type": "AWS::Serverless::SimpleTable"},
            "Value": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Name": "/value", "Type": "String", "Value": name},
            },
            "Slow": {"Type": "Custom::Slow", "DependsOn": ["Table", "Value"], "Properties": slow},
        },
    }


@pytest.fixture
def state(tmp_path: Path):
    yield tmp_path
    embedded("stop", tmp_path)


def start(state: Path) -> Cloud:
    status, lines = embedded("start", state)
    assert status == 0, lines
    return Cloud(state, lines[-1])


def kill_while_deploying(cloud: Cloud, body: dict[str, Any], kind: str) -> None:
    made = cloud.change_set("app", body, kind)
    cloud.client("cloudformation").execute_change_set(StackName="app", ChangeSetName=made["ChangeSetId"])
    client = cloud.client("cloudformation")

    def begun() -> bool:
        events = client.describe_stack_events(StackName="app")["StackEvents"]
        slow = [event["ResourceStatus"] for event in events if event["LogicalResourceId"] == "Slow"]
        return any(status.startswith(kind) and status.endswith("IN_PROGRESS") for status in slow)

    until(begun, f"{kind} of Slow", pause=0.02)
    kill(cloud)


def kill(cloud: Cloud) -> None:
    cloud.wait_until_saved()
    os.kill(cloud.endpoint["pid"], signal.SIGKILL)
    until(lambda: not processes.is_alive(cloud.endpoint["pid"]), "the end of the cloud", pause=0.01)


def parameter(cloud: Cloud) -> str | None:
    found = cloud.client("ssm").get_parameters(Names=["/value"])["Parameters"]
    return found[0]["Value"] if found else None


def test_while_creating(state: Path) -> None:
    kill_while_deploying(start(state), template(60), "CREATE")
    cloud = start(state)
    assert cloud.wait("app")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    assert parameter(cloud) is None
    client = cloud.client("cloudformation")
    client.delete_stack(StackName="app")
    client.get_waiter("stack_delete_complete").wait(
        StackName="app", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    assert cloud.deploy("app", template(0))["StackStatus"] == "CREATE_COMPLETE", cloud.failures("app")


def test_while_updating(state: Path) -> None:
    cloud = start(state)
    assert cloud.deploy("app", template(0))["StackStatus"] == "CREATE_COMPLETE", cloud.failures("app")
    tables = cloud.client("dynamodb").list_tables()["TableNames"]
    kill_while_deploying(cloud, template(60, "two"), "UPDATE")
    cloud = start(state)
    assert cloud.wait("app")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", cloud.failures("app")
    assert parameter(cloud) == "one"
    assert cloud.client("dynamodb").list_tables()["TableNames"] == tables
    assert cloud.deploy("app", template(0, "three"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE", (
        cloud.failures("app")
    )
    assert parameter(cloud) == "three"


def test_while_deleting(state: Path) -> None:
    cloud = start(state)
    assert cloud.deploy("app", template(0))["StackStatus"] == "CREATE_COMPLETE", cloud.failures("app")
    cloud.client("ssm").put_parameter(Name="/hang", Value="1", Type="String")
    client = cloud.client("cloudformation")
    stack = client.describe_stacks(StackName="app")["Stacks"][0]["StackId"]
    client.delete_stack(StackName="app")
    until(
        lambda: client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "DELETE_IN_PROGRESS",
        "the deletion to begin",
    )
    cloud.client("ssm").delete_parameter(Name="/hang")
    kill(cloud)
    cloud = start(state)
    assert cloud.wait(stack)["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    assert cloud.deploy("app", template(0))["StackStatus"] == "CREATE_COMPLETE", cloud.failures("app")
