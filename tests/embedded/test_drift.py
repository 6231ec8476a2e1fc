"""Drift of the types that MiniStack itself only knows to be there, and change sets that put it back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
MACHINE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}],
}
WIDER = {**POLICY, "Statement": [{**POLICY["Statement"][0], "Action": "sqs:*"}]}
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": TRUST,
                "Policies": [{"PolicyName": "send", "PolicyDocument": POLICY}],
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"],
            },
        },
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "DefinitionString": json.dumps(MACHINE, indent=1),
            },
        },
        "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 3}},
        "Daily": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "ScheduleExpression": "rate(1 day)",
                "State": "ENABLED",
                "Targets": [{"Id": "jobs", "Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}}],
            },
        },
        "Stream": {
            "Type": "AWS::Kinesis::Stream",
            "Properties": {"ShardCount": 1, "RetentionPeriodHours": 24},
        },
        "Late": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "MetricName": "Errors",
                "Namespace": "AWS/Lambda",
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanThreshold",
            },
        },
    }
}


def drifts(cloud: Cloud, stack: str) -> dict[str, dict[str, str]]:
    """Logical ID → the properties that are others, each with what is there; of one that is gone, none."""
    client = cloud.client("cloudformation")
    client.detect_stack_drift(StackName=stack)
    found = client.describe_stack_resource_drifts(StackName=stack)["StackResourceDrifts"]
    return {
        one["LogicalResourceId"]: {
            diff["PropertyPath"]: diff["ActualValue"] for diff in one.get("PropertyDifferences", [])
        }
        for one in found
        if one["StackResourceDriftStatus"] != "IN_SYNC"
    }


def test_what_was_changed_by_hand_is_told_and_put_back(cloud: Cloud) -> None:
    stack = "drifting"
    cloud.deploy(stack, TEMPLATE)
    assert drifts(cloud, stack) == {}
    made = cloud.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made}
    cloud.client("events").disable_rule(Name=physical["Daily"])
    other = {**MACHINE, "Comment": "by hand"}
    cloud.client("stepfunctions").update_state_machine(
        stateMachineArn=physical["Machine"], definition=json.dumps(other)
    )
    cloud.client("kinesis").increase_stream_retention_period(
        StreamName=physical["Stream"], RetentionPeriodHours=48
    )
    cloud.client("iam").put_role_policy(
        RoleName=physical["Role"], PolicyName="send", PolicyDocument=json.dumps(WIDER)
    )
    cloud.client("sqs").delete_queue(QueueUrl=physical["Jobs"])
    found = drifts(cloud, stack)
    assert {id: sorted(told) for id, told in found.items()} == {
        "Daily": ["/State"],
        "Machine": ["/DefinitionString"],
        "Stream": ["/RetentionPeriodHours"],
        "Role": ["/Policies/0/PolicyDocument/Statement/0/Action"],
        "Jobs": [],
    }
    unchanged = cloud.change_set(stack, TEMPLATE, "UPDATE")
    assert (unchanged["Status"], unchanged["Changes"]) == ("FAILED", [])
    back = cloud.deploy(stack, TEMPLATE, "UPDATE", DeploymentMode="REVERT_DRIFT")
    assert back["StackStatus"] == "UPDATE_COMPLETE"
    assert drifts(cloud, stack) == {}
    again = cloud.change_set(stack, TEMPLATE, "UPDATE", DeploymentMode="REVERT_DRIFT")
    assert (again["Status"], again["Changes"]) == ("FAILED", [])


def test_a_new_stack_has_no_drift_to_put_back(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="REVERT_DRIFT"):
        cloud.change_set("never", TEMPLATE, "CREATE", DeploymentMode="REVERT_DRIFT")
