"""What state machines and APIs log of themselves is in the group that their settings name, as much as they ask for."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, execution
from waiting import until

pytestmark = pytest.mark.cloud
LOGS = {"Fn::GetAtt": ["Logs", "Arn"]}
FORMAT = '{"id":"$context.requestId","route":"%s","status":"$context.status","none":"$context.authorizer.x"}'
FAILS = {"Type": "Fail", "Error": "No", "Cause": "as you wish"}
CHOICE = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.fail", "BooleanEquals": True, "Next": "Fails"}],
    "Default": "Done",
}
STATES = {"Look": CHOICE, "Fails": FAILS, "Done": {"Type": "Succeed"}}


def _machine(level: str, **more: Any) -> dict[str, Any]:
    place = [{"CloudWatchLogsLogGroup": {"LogGroupArn": LOGS}}]
    return {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "Definition": {"StartAt": "Look", "States": STATES},
            "Logging": {"Level": level, "Destinations": place, **more},
        },
    }


def _event(kind: str, api: str) -> dict[str, Any]:
    key = "RestApiId" if kind == "Api" else "ApiId"
    return {"Type": kind, "Properties": {key: {"Ref": api}, "Path": "/items/{id}", "Method": "get"}}


TEMPLATE: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Logs": {"Type": "AWS::Logs::LogGroup"},
        "All": _machine("ALL", IncludeExecutionData=True),
        "Errors": _machine("ERROR"),
        "Http": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "AccessLogSettings": {"DestinationArn": LOGS, "Format": FORMAT % "$context.routeKey"}
            },
        },
        "Rest": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "live",
                "AccessLogSetting": {
                    "DestinationArn": LOGS,
                    "Format": FORMAT % "$context.httpMethod $context.resourcePath",
                },
            },
        },
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": "def handler(event, context): return {'statusCode': 200, 'body': 'fine'}",
                "Events": {"Http": _event("HttpApi", "Http"), "Rest": _event("Api", "Rest")},
            },
        },
    },
    "Outputs": {name: {"Value": {"Ref": name}} for name in ("Logs", "All", "Errors", "Http", "Rest")},
}


@pytest.fixture(scope="module")
def told(cloud: Cloud) -> dict[str, str]:
    stack = cloud.deploy("service-logs", TEMPLATE)
    assert stack["StackStatus"] == "CREATE_COMPLETE", cloud.failures("service-logs")
    return cloud.outputs("service-logs")


def _lines(cloud: Cloud, group: str) -> list[dict[str, Any]]:
    found = cloud.client("logs").filter_log_events(logGroupName=group)["events"]
    return [json.loads(one["message"]) for one in found]


def test_state_machines(cloud: Cloud, told: dict[str, str]) -> None:
    steps = cloud.client("stepfunctions")
    runs: dict[tuple[str, bool], str] = {}
    for machine in ("All", "Errors"):
        for fail in (False, True):
            started = steps.start_execution(stateMachineArn=told[machine], input=json.dumps({"fail": fail}))
            runs[machine, fail] = started["executionArn"]
            execution(steps, started["executionArn"])

    def logged() -> dict[str, list[dict[str, Any]]]:
        lines = [one for one in _lines(cloud, told["Logs"]) if "execution_arn" in one]
        of = {arn: [one for one in lines if one["execution_arn"] == arn] for arn in runs.values()}
        ended = all(of[runs[key]][-1:] for key in (("All", False), ("All", True), ("Errors", True)))
        return of if ended else {}

    found = until(logged, "the lines")
    whole = found[runs["All", False]]
    assert [whole[0]["type"], whole[-1]["type"]] == ["ExecutionStarted", "ExecutionSucceeded"]
    assert json.loads(whole[0]["details"]["input"]) == {"fail": False}
    assert [one["id"] for one in whole] == [str(number + 1) for number in range(len(whole))]
    assert found[runs["Errors", False]] == []
    (error,) = found[runs["Errors", True]]
    assert (error["type"], error["details"]) == ("ExecutionFailed", {"error": "No", "cause": "as you wish"})


def test_apis(cloud: Cloud, told: dict[str, str]) -> None:
    for place in (f"{told['Http']}/items/7", f"{told['Rest']}/live/items/7"):
        assert urllib.request.urlopen(f"{cloud.url}/_api/{place}").status == 200
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{cloud.url}/_api/{told['Http']}/nowhere")
    lines = [one for one in _lines(cloud, told["Logs"]) if "route" in one]
    assert [(one["route"], one["status"], one["none"]) for one in lines] == [
        ("GET /items/{id}", "200", "-"),
        ("GET /items/{id}", "200", "-"),
        ("-", "404", "-"),
    ]
    assert all(len(one["id"]) == 36 for one in lines)
