"""Change sets, updates and events, as a deployment uses them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud, error_code, package

pytestmark = pytest.mark.cloud


def template(key: str, greeting: str = "hello") -> dict[str, Any]:
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Fn": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.11",
                    "Handler": "app.handler",
                    "CodeUri": {"Bucket": "artifacts", "Key": key},
                    "Environment": {"Variables": {"GREETING": greeting}},
                },
            }
        },
        "Outputs": {"Fn": {"Value": {"Ref": "Fn"}}},
    }


def put(cloud: Cloud, key: str, answer: str) -> None:
    source = f"import os\ndef handler(event, context): return [{answer!r}, os.environ['GREETING']]"
    cloud.client("s3").put_object(Bucket="artifacts", Key=key, Body=package({"app.py": source}))


def invoke(cloud: Cloud, stack: str) -> Any:
    return json.loads(
        cloud.client("lambda").invoke(FunctionName=cloud.outputs(stack)["Fn"])["Payload"].read()
    )


def test_create_update_and_nothing_changed(cloud: Cloud, artifacts: str) -> None:
    put(cloud, "v1.zip", "one")
    put(cloud, "v2.zip", "two")
    made = cloud.change_set("app", template("v1.zip"))
    assert {change["ResourceChange"]["LogicalResourceId"] for change in made["Changes"]} == {"Fn", "FnRole"}
    cloud.client("cloudformation").execute_change_set(StackName="app", ChangeSetName=made["ChangeSetId"])
    assert cloud.wait("app")["StackStatus"] == "CREATE_COMPLETE", cloud.failures("app")
    assert invoke(cloud, "app") == ["one", "hello"]

    same = cloud.change_set("app", template("v1.zip"), "UPDATE")
    assert same["Status"] == "FAILED"
    assert "didn't contain changes" in same["StatusReason"]
    assert (
        error_code(cloud.client("cloudformation").execute_change_set, ChangeSetName=same["ChangeSetId"])
        == "InvalidChangeSetStatus"
    )

    made = cloud.change_set("app", template("v2.zip"), "UPDATE")
    (change,) = (change["ResourceChange"] for change in made["Changes"])
    assert (change["Action"], change["LogicalResourceId"], change["Replacement"]) == ("Modify", "Fn", "False")
    assert cloud.deploy("app", template("v2.zip"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert invoke(cloud, "app") == ["two", "hello"]

    assert cloud.deploy("app", template("v2.zip", "bye"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert invoke(cloud, "app") == ["two", "bye"]


def test_events_tell_what_happened(cloud: Cloud, artifacts: str) -> None:
    put(cloud, "v1.zip", "one")
    cloud.deploy("events", template("v1.zip"))
    events = cloud.client("cloudformation").describe_stack_events(StackName="events")["StackEvents"]
    told = [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]
    assert (
        told.index(("Fn", "CREATE_IN_PROGRESS"))
        < told.index(("Fn", "CREATE_COMPLETE"))
        < told.index(("events", "CREATE_COMPLETE"))
    )


def test_a_failed_update_rolls_back(cloud: Cloud, artifacts: str) -> None:
    put(cloud, "v1.zip", "one")
    cloud.deploy("rolls-back", template("v1.zip"))
    broken = template("v1.zip", "changed")
    missing = {
        "Code": {"S3Bucket": artifacts, "S3Key": "none.zip"},
        "Role": {"Fn::GetAtt": ["FnRole", "Arn"]},
    }
    properties = {"Runtime": "python3.11", "Handler": "app.handler", **missing}
    broken["Resources"]["Bad"] = {
        "Type": "AWS::Lambda::Function",
        "DependsOn": "Fn",
        "Properties": properties,
    }
    assert cloud.deploy("rolls-back", broken, "UPDATE")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any("NoSuchKey" in reason for reason in cloud.failures("rolls-back"))
    assert invoke(cloud, "rolls-back") == ["one", "hello"]


def test_a_deleted_stack_can_be_made_again(cloud: Cloud, artifacts: str) -> None:
    put(cloud, "v1.zip", "one")
    cloud.deploy("again", template("v1.zip"))
    client = cloud.client("cloudformation")
    client.delete_stack(StackName="again")
    client.get_waiter("stack_delete_complete").wait(
        StackName="again", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    assert cloud.deploy("again", template("v1.zip"))["StackStatus"] == "CREATE_COMPLETE"
    assert invoke(cloud, "again") == ["one", "hello"]


def test_a_large_template_comes_from_a_bucket(cloud: Cloud, artifacts: str) -> None:
    put(cloud, "v1.zip", "one")
    body = json.dumps({**template("v1.zip"), "Description": "d", "Metadata": {"long": "x" * 60_000}})
    cloud.client("s3").put_object(Bucket=artifacts, Key="large.json", Body=body.encode())
    client = cloud.client("cloudformation")
    client.create_change_set(
        StackName="large",
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateURL=f"{cloud.url}/{artifacts}/large.json",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    client.execute_change_set(StackName="large", ChangeSetName="first")
    assert cloud.wait("large")["StackStatus"] == "CREATE_COMPLETE", cloud.failures("large")
