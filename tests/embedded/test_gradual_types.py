"""Gradual deployments are made at once, and not at all while one of their alarms is on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud, execution

pytestmark = pytest.mark.cloud
SAM = "AWS::Serverless-2016-10-31"
ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "Period": 60,
        "EvaluationPeriods": 1,
        "Statistic": "Sum",
    },
}


def _set(cloud: Cloud, alarm: str, state: str) -> None:
    cloud.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue=state, StateReason="x")


def _function(word: str, **preference: Any) -> dict[str, Any]:
    code = f"def handler(event, context): return {word!r}"
    properties = {
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "InlineCode": code,
        "AutoPublishAlias": "live",
        "DeploymentPreference": {
            "Type": "Canary10Percent5Minutes",
            "Alarms": [{"Ref": "Alarm"}],
            **preference,
        },
    }
    resources = {"Alarm": ALARM, "Fn": {"Type": "AWS::Serverless::Function", "Properties": properties}}
    outputs = {name: {"Value": {"Ref": name}} for name in resources}
    return {"Transform": SAM, "Resources": resources, "Outputs": outputs}


def _said(cloud: Cloud, function: str) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=function, Qualifier="live", Payload=b"{}")
    return json.loads(answer["Payload"].read())


def test_a_function_stays_at_its_version_under_an_alarm(cloud: Cloud) -> None:
    stack = "gradual-function"
    assert cloud.deploy(stack, _function("one"))["StackStatus"] == "CREATE_COMPLETE", cloud.failures(stack)
    told = cloud.outputs(stack)
    assert _said(cloud, told["Fn"]) == "one"
    _set(cloud, told["Alarm"], "ALARM")
    assert cloud.deploy(stack, _function("two"), "UPDATE")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any(f"in the state ALARM: {told['Alarm']}" in text for text in cloud.failures(stack))
    assert _said(cloud, told["Fn"]) == "one"
    _set(cloud, told["Alarm"], "OK")
    assert cloud.deploy(stack, _function("three"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert _said(cloud, told["Fn"]) == "three"
    _set(cloud, told["Alarm"], "ALARM")
    without = _function("four", Enabled=False)
    assert cloud.deploy(stack, without, "UPDATE")["StackStatus"] == "UPDATE_COMPLETE", cloud.failures(stack)
    assert _said(cloud, told["Fn"]) == "four"


def _machine(word: str, **more: Any) -> dict[str, Any]:
    definition = {"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Result": word, "End": True}}}
    preference = {"Type": "CANARY", "Percentage": 10, "Interval": 5, "Alarms": [{"Ref": "Alarm"}]}
    properties = {
        "Definition": definition,
        "AutoPublishAlias": "live",
        "DeploymentPreference": preference,
        **more,
    }
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": properties}
    resources = {"Alarm": ALARM, "Machine": machine}
    outputs = {name: {"Value": {"Ref": name}} for name in resources}
    return {"Transform": SAM, "Resources": resources, "Outputs": outputs}


def test_a_state_machine_stays_at_its_version_under_an_alarm(cloud: Cloud) -> None:
    stack, steps = "gradual-machine", cloud.client("stepfunctions")
    assert cloud.deploy(stack, _machine("one"))["StackStatus"] == "CREATE_COMPLETE", cloud.failures(stack)
    told = cloud.outputs(stack)

    def said() -> Any:
        started = steps.start_execution(stateMachineArn=f"{told['Machine']}:live")
        return json.loads(execution(steps, started["executionArn"])["output"])

    assert said() == "one"
    _set(cloud, told["Alarm"], "ALARM")
    assert cloud.deploy(stack, _machine("two"), "UPDATE")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert said() == "one"
    _set(cloud, told["Alarm"], "OK")
    assert cloud.deploy(stack, _machine("three"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert said() == "three"
    client = cloud.client("cloudformation")
    identifier = client.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=stack)
    assert cloud.wait(identifier)["StackStatus"] == "DELETE_COMPLETE", cloud.failures(identifier)
