"""Drift: what is there otherwise than it was deployed, taken into the template where a line of it says so."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import run_deploy, stackline
from stackline.cloud import Cloud
from stackline.core import DiagnosticError, Refused
from stackline.deploy import Difference, Drift, Drifted, deploy, drift, history, open_stack, put_back, take
from stackline.deploy.drift_places import Scope, placed
from stackline.deploy.drifting import read_drift
from stackline.deploy.processed import hides
from stackline.deploy.stack import functions, resources
from stackline.template import Project, Template
from stubbed import all_asked, aws

New = Callable[..., Path]

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Key: {Type: String, NoEcho: true, Default: do-not-show}
Globals:
  Function:
    MemorySize: 256   # for all
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/hello/
      Handler: app.handler
      Runtime: python3.11
      Timeout: 10   # seconds
      Environment:
        Variables:
          STAGE: !Ref Stage
          KEY: !Ref Key
          MODE: plain
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: 5}
"""


def physical(cloud: Cloud, stack: str, id: str) -> str:
    found = {str(one["LogicalResourceId"]): str(one["PhysicalResourceId"]) for one in resources(cloud, stack)}
    return found[id]


def of(found: Drift, id: str) -> Drifted:
    return next(one for one in found.resources if one.id == id)


def words(found: Drift, id: str) -> set[str]:
    return {one.words for one in of(found, id).differences}


def packed(body: str) -> bytes:
    """Other code than any that is deployed."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("app.py", f"def handler(event, context): {body}\n")
    return data.getvalue()


def changed_by_hand(cloud: Cloud, stack: str) -> None:
    """What people do in consoles."""
    name = functions(cloud, stack)["Hello"]
    variables = {"STAGE": "dev", "KEY": "another-secret", "MODE": "fast", "EXTRA": "1"}
    cloud.call(
        "lambda",
        "update_function_configuration",
        FunctionName=name,
        Timeout=20,
        MemorySize=512,
        Environment={"Variables": variables},
    )
    url = physical(cloud, stack, "Jobs")
    cloud.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"DelaySeconds": "9"})


@pytest.mark.cloud
def test_what_drifts_is_told_by_property_and_taken_into_its_line(new: New) -> None:
    folder: Path = new(TEMPLATE)
    assert run_deploy(folder)[0].outcome == "deployed"
    project = Project.open(folder)
    assert drift(project).state == "in-sync"
    cloud, stack = open_stack(project)
    changed_by_hand(cloud, stack)
    found = drift(project)
    assert {one.id for one in found.drifted} == {"Hello", "Jobs"}
    assert words(found, "Jobs") == {"DelaySeconds is 9, not 5"}
    assert words(found, "Hello") == {
        "Timeout is 20, not 10",
        "MemorySize is 512, not 256",
        "Environment.Variables.KEY is another (its value is not shown)",
        "Environment.Variables.MODE is fast, not plain",
        "Environment.Variables.EXTRA was added: 1",
    }
    assert {(one.name, one.line) for one in of(found, "Hello").differences} >= {
        ("Timeout", 15),
        ("MemorySize", 7),
    }
    said = stackline(folder, "drift", "--json")
    assert said.returncode == 1
    assert json.loads(said.stdout)["state"] == "drifted"
    assert "another-secret" not in said.stdout + stackline(folder, "drift").stdout

    taken = take(
        project, found, ["Hello.Timeout", "Hello.MemorySize", "Jobs", "Hello.Environment.Variables.MODE"]
    )
    expected = TEMPLATE.replace("Timeout: 10   # seconds", "Timeout: 20   # seconds")
    expected = expected.replace("DelaySeconds: 5", "DelaySeconds: 9").replace("MODE: plain", "MODE: fast")
    assert "MemorySize: 256   # for all" in taken.text
    assert taken.text.replace("      MemorySize: 512\n", "") == expected
    with pytest.raises(Refused) as refused:
        take(project, found, ["Hello"])
    assert [one.code for one in refused.value.diagnostics] == ["drift-not-taken"]
    with pytest.raises(Refused) as refused:
        take(project, found, ["Hello.Handler"])
    assert [one.code for one in refused.value.diagnostics] == ["drift-none"]

    done = stackline(folder, "drift", "--take", "Jobs", "--take", "Hello.Environment.Variables.EXTRA")
    assert done.returncode == 0, done.stderr
    text = (folder / "template.yaml").read_text()
    assert text == TEMPLATE.replace("DelaySeconds: 5", "DelaySeconds: 9").replace(
        "          MODE: plain\n", "          MODE: plain\n          EXTRA: '1'\n"
    )
    assert deploy(Project.open(folder), lint=False).outcome == "deployed"
    assert not of(drift(Project.open(folder)), "Jobs").drifts


@pytest.mark.cloud
def test_other_code_and_a_deleted_resource_are_drift(new: New) -> None:
    folder: Path = new(TEMPLATE)
    assert run_deploy(folder)[0].outcome == "deployed"
    project = Project.open(folder)
    cloud, stack = open_stack(project)
    name = functions(cloud, stack)["Hello"]
    cloud.call("lambda", "update_function_code", FunctionName=name, ZipFile=packed("return 2"))
    cloud.call("sqs", "delete_queue", QueueUrl=physical(cloud, stack, "Jobs"))
    found = drift(project)
    assert [one.name for one in of(found, "Hello").differences] == ["Code"]
    assert of(found, "Jobs").state == "deleted"
    for id, code in (("Hello", "drift-not-taken"), ("Jobs", "drift-deleted")):
        with pytest.raises(Refused) as refused:
            take(project, found, [id])
        assert [one.code for one in refused.value.diagnostics] == [code]


def project_of(text: str) -> Project:
    return Project.of(Template.parse(text.encode()))


def refusal(text: str, id: str, type: str, *path: Any, kind: Any = "changed", expected: Any = None) -> str:
    one = Difference(path, kind, expected, "new")
    return placed(Scope(project_of(text), ""), id, type, one).refusal


@pytest.mark.parametrize(
    ("path", "expected", "reason"),
    [
        (("Environment", "Variables", "STAGE"), "dev", "!Ref Stage"),
        (("Timeout",), "10", ""),
        (("Timeout",), 11, "something else by now"),
        (("MemorySize",), 256, ""),
        (("Description",), "x", "does not say it"),
        (("Code", "S3Key"), "x", "other words"),
    ],
)
def test_why_a_property_cannot_be_taken(path: Any, expected: Any, reason: str) -> None:
    said = refusal(TEMPLATE, "Hello", "AWS::Lambda::Function", *path, expected=expected)
    assert reason in said if reason else not said


def test_what_sam_or_a_loop_makes_cannot_be_taken() -> None:
    assert "SAM makes HelloRole of Hello" in refusal(TEMPLATE, "HelloRole", "AWS::IAM::Role", "Path")
    loop = """\
Transform: [AWS::LanguageExtensions]
Resources:
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - ${Name}Queue:
        Type: AWS::SQS::Queue
        Properties: {DelaySeconds: 5}
"""
    assert "loop" in refusal(loop, "AQueue", "AWS::SQS::Queue", "DelaySeconds", expected=5)


def test_items_of_a_list_are_taken_out_and_added() -> None:
    tags = "[{Key: a, Value: 1}, {Key: b, Value: 2}, {Key: c, Value: 3}]"
    text = f"Resources:\n  T:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags: {tags}\n"
    project = project_of(text)

    def one(kind: Any, number: int, expected: Any, actual: Any) -> Difference:
        found = Difference(("Tags", number), kind, expected, actual)
        return placed(Scope(project, ""), "T", "AWS::SQS::Queue", found)

    differences = (
        one("removed", 0, {"Key": "a", "Value": "1"}, None),
        one("removed", 2, {"Key": "c", "Value": "3"}, None),
        one("added", 1, None, {"Key": "d", "Value": "4"}),
    )
    resource = Drifted("T", "AWS::SQS::Queue", "url", "modified", "T", differences=differences)
    taken = take(project, Drift("e", "s", "a", "r", "t", (resource,)), ["T.Tags"])
    left = taken.data["Resources"]["T"]["Properties"]["Tags"]
    assert [one["Key"] for one in left] == ["b", "d"]


BODY: dict[str, Any] = {"Parameters": {"Key": {"NoEcho": True}, "Stage": {}}}


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ({"A": {"Ref": "Key"}}, True),
        ({"A": {"Ref": "Stage"}}, False),
        ({"A": {"Fn::Sub": "x-${Key}"}}, True),
        ({"A": {"Fn::Join": ["-", ["a", {"Ref": "Key"}]]}}, True),
        ({"A": "{{resolve:secretsmanager:db:SecretString:password}}"}, True),
        ({"Fn::If": ["C", {"A": {"Ref": "Key"}}, {}]}, True),
        ({"A": "plain"}, False),
        ({}, False),
    ],
)
def test_what_a_secret_says_is_hidden(value: Any, hidden: bool) -> None:
    assert hides({"Environment": value}, ("Environment", "A"), BODY) is hidden


def test_the_requests_are_those_of_cloudformation() -> None:
    """All of them, also where CloudFormation takes its time and answers in pages."""
    stack = {"StackId": "arn:s", "StackName": "s", "StackStatus": "UPDATE_COMPLETE", "CreationTime": 0}
    seen = {
        "StackId": "arn:s",
        "LogicalResourceId": "Jobs",
        "PhysicalResourceId": "url",
        "ResourceType": "AWS::SQS::Queue",
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": 0,
        "ExpectedProperties": json.dumps({"DelaySeconds": 5}),
        "ActualProperties": json.dumps({"DelaySeconds": 9}),
        "PropertyDifferences": [
            {
                "PropertyPath": "/DelaySeconds",
                "ExpectedValue": "5",
                "ActualValue": "9",
                "DifferenceType": "NOT_EQUAL",
            }
        ],
    }
    listed = {
        "LogicalResourceId": "Jobs",
        "PhysicalResourceId": "url",
        "ResourceType": "AWS::SQS::Queue",
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": 0,
    }
    going = {"StackId": "arn:s", "StackDriftDetectionId": "d", "Timestamp": 0}
    cloud, stubs = aws(
        cloudformation=[
            ("describe_stacks", {"Stacks": [stack]}, {"StackName": "s"}),
            ("get_template", {"TemplateBody": "{}"}, {"StackName": "arn:s", "TemplateStage": "Processed"}),
            ("detect_stack_drift", {"StackDriftDetectionId": "d"}, {"StackName": "arn:s"}),
            (
                "describe_stack_drift_detection_status",
                {**going, "DetectionStatus": "DETECTION_IN_PROGRESS"},
                {"StackDriftDetectionId": "d"},
            ),
            (
                "describe_stack_drift_detection_status",
                {**going, "DetectionStatus": "DETECTION_COMPLETE"},
                None,
            ),
            ("describe_stack_resource_drifts", {"StackResourceDrifts": [], "NextToken": "n"}, None),
            (
                "describe_stack_resource_drifts",
                {"StackResourceDrifts": [seen]},
                {"StackName": "arn:s", "NextToken": "n"},
            ),
            ("list_stack_resources", {"StackResourceSummaries": [listed]}, {"StackName": "arn:s"}),
        ]
    )
    found = read_drift(project_of(TEMPLATE), cloud, "prod", "s")
    assert words(found, "Jobs") == {"DelaySeconds is 9, not 5"}
    all_asked(stubs)


def test_nothing_deployed_is_told() -> None:
    cloud = aws(cloudformation=[("describe_stacks", "ValidationError: it does not exist", None)])[0]
    with pytest.raises(DiagnosticError) as refused:
        read_drift(project_of(TEMPLATE), cloud, "prod", "s")
    assert [one.code for one in refused.value.diagnostics]


@pytest.mark.cloud
def test_what_drifts_is_put_back_and_what_was_deleted_made_anew(new: New) -> None:
    folder: Path = new(TEMPLATE)
    assert run_deploy(folder)[0].outcome == "deployed"
    project = Project.open(folder)
    assert put_back(project, "local").outcome == "unchanged"
    cloud, stack = open_stack(project)
    name = functions(cloud, stack)["Hello"]
    before = cloud.call("lambda", "get_function_configuration", FunctionName=name)
    changed_by_hand(cloud, stack)
    cloud.call("lambda", "update_function_code", FunctionName=name, ZipFile=packed("return 2"))
    assert words(drift(project), "Jobs") == {"DelaySeconds is 9, not 5"}
    done = put_back(project, "local")
    assert (done.outcome, {one.id for one in done.changes}) == ("deployed", {"Hello", "Jobs"})
    assert drift(project).state == "in-sync"
    after = cloud.call("lambda", "get_function_configuration", FunctionName=name)
    kept = ("Timeout", "MemorySize", "Environment", "CodeSha256")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert [(one.kind, one.outcome) for one in history(project, "local")] == [
        ("put-back", "deployed"),
        ("deploy", "deployed"),
    ]

    cloud.call("sqs", "delete_queue", QueueUrl=physical(cloud, stack, "Jobs"))
    said = stackline(folder, "drift", "--put-back")
    assert said.returncode == 0, said.stderr
    assert drift(project).state == "in-sync"
    assert cloud.call("sqs", "get_queue_url", QueueName=physical(cloud, stack, "Jobs").rpartition("/")[2])
    assert stackline(folder, "drift", "--put-back", "--take", "Jobs").returncode == 2


@pytest.mark.cloud
def test_a_plan_tells_what_drifts(new: New) -> None:
    folder: Path = new(TEMPLATE)
    assert run_deploy(folder)[0].outcome == "deployed"
    changed_by_hand(*open_stack(Project.open(folder)))
    said = stackline(folder, "plan", "--no-check")
    assert said.returncode == 0, said.stderr
    assert "Nothing would change" in said.stdout
    assert "DelaySeconds is 9, not 5" in said.stdout
    told = json.loads(stackline(folder, "plan", "--no-check", "--json").stdout)
    assert told["drift"]["state"] == "drifted"
    assert json.loads(stackline(folder, "plan", "--no-drift", "--json").stdout)["drift"] is None
