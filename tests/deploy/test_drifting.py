"""Drift: what is there otherwise than it was deployed, taken into the template where a line of it says so."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy_projects import run_deploy, stackline
from stackline.build import Workshop
from stackline.cli.drift_view import tell_drift
from stackline.cloud import Cloud
from stackline.core import Diagnostic, DiagnosticError, Refused
from stackline.deploy import (
    Difference,
    Drift,
    Drifted,
    deploy,
    drift,
    history,
    make_plan,
    open_stack,
    put_back,
    take,
)
from stackline.deploy.code_drift import deployed_code
from stackline.deploy.drift_places import Scope, placed
from stackline.deploy.drifting import read_drift
from stackline.deploy.planning import _drift  # pyright: ignore[reportPrivateUsage]
from stackline.deploy.processed import hides, processed
from stackline.deploy.putting_back import _left  # pyright: ignore[reportPrivateUsage]
from stackline.deploy.stack import functions, resources
from stackline.deploy.work import bucket_of
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


def test_what_the_template_no_longer_has_is_not_written_into_it() -> None:
    """Half a resource, with neither a type nor its other properties, would be what is deployed next."""
    queue = "  T:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 1\n"
    project = project_of(f"Resources:\n{queue}  U:\n    Type: AWS::SNS::Topic\n")
    found = placed(Scope(project, ""), "T", "AWS::SQS::Queue", Difference(("DelaySeconds",), "changed", 1, 2))
    resource = Drifted("T", "AWS::SQS::Queue", "url", "modified", "T", differences=(found,))
    drifted = Drift("e", "s", "a", "r", "t", (resource,))
    with pytest.raises(Refused) as refused:
        take(project.delete(("Resources", "T")), drifted, ["T.DelaySeconds"])
    assert [one.code for one in refused.value.diagnostics] == ["drift-elsewhere"]
    assert refused.value.diagnostics[0].fix


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


INLINE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Inline:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return 1"
      Handler: index.handler
      Runtime: python3.11
"""


def unreadable(new: New, *, inline: bool) -> tuple[Path, str]:
    """A project whose function runs other code than was deployed, where nobody can compare the two; its ID."""
    folder: Path = new(INLINE if inline else TEMPLATE)
    assert run_deploy(folder)[0].outcome == "deployed"
    project = Project.open(folder)
    cloud, stack = open_stack(project)
    ((id, name),) = functions(cloud, stack).items()
    cloud.call("lambda", "update_function_code", FunctionName=name, ZipFile=packed("return 2"))
    if not inline:
        (one,) = deployed_code(cloud, resources(cloud, stack), processed(cloud, stack)["Resources"])
        cloud.call("s3", "delete_object", Bucket=bucket_of(cloud), Key=one.artifact)
        (Workshop.of(folder).output / one.artifact).unlink()
    return folder, id


@pytest.mark.cloud
@pytest.mark.parametrize("inline", [True, False])
def test_code_that_cannot_be_compared_is_not_said_to_be_as_deployed(new: New, inline: bool) -> None:
    folder, id = unreadable(new, inline=inline)
    project = Project.open(folder)
    found = drift(project)
    assert (found.state, of(found, id).state) == ("unknown", "unknown")
    assert "cannot be compared" in of(found, id).reason
    said = stackline(folder, "drift")
    assert said.returncode == 1
    assert "not known: 1 could not be looked at" in said.stdout
    assert "as it was deployed" not in said.stdout
    done = put_back(project, "local")
    assert [(one.code, id in one.summary) for one in done.diagnostics] == [("drift-unknown", True)]


@pytest.mark.cloud
def test_a_stack_that_only_has_a_change_set_is_not_deployed(new: New) -> None:
    folder: Path = new(TEMPLATE)
    assert make_plan(Project.open(folder), "local", lint=False, look_for_drift=True).drift is None
    said = stackline(folder, "drift")
    assert said.returncode == 1
    assert "Nothing is deployed to 'local' yet" in said.stderr


def looked(status: str, drifts: list[dict[str, Any]], *types: str) -> Drift:
    """What is told of a stack of these types where the cloud looked at 9 o'clock."""
    nine = datetime.datetime(2026, 1, 1, 9, tzinfo=datetime.UTC)
    stack = {"StackId": "arn:s", "StackName": "s", "StackStatus": "UPDATE_COMPLETE", "CreationTime": nine}
    going = {"StackId": "arn:s", "StackDriftDetectionId": "d", "Timestamp": nine}
    common = {"LastUpdatedTimestamp": nine, "ResourceStatus": "CREATE_COMPLETE", "PhysicalResourceId": "p"}
    listed = [{**common, "LogicalResourceId": one[-5:], "ResourceType": one} for one in types]
    cloud, stubs = aws(
        cloudformation=[
            ("describe_stacks", {"Stacks": [stack]}, None),
            ("get_template", {"TemplateBody": "{}"}, None),
            ("detect_stack_drift", {"StackDriftDetectionId": "d"}, None),
            (
                "describe_stack_drift_detection_status",
                {**going, "DetectionStatus": status, "DetectionStatusReason": "access denied"},
                None,
            ),
            ("describe_stack_resource_drifts", {"StackResourceDrifts": drifts}, None),
            ("list_stack_resources", {"StackResourceSummaries": listed}, None),
        ]
    )
    found = read_drift(project_of(TEMPLATE), cloud, "prod", "s")
    all_asked(stubs)
    return found


def seen_at(hour: int) -> dict[str, Any]:
    return {
        "StackId": "arn:s",
        "LogicalResourceId": "Queue",
        "ResourceType": "AWS::SQS::Queue",
        "StackResourceDriftStatus": "IN_SYNC",
        "Timestamp": datetime.datetime(2026, 1, 1, hour, tzinfo=datetime.UTC),
    }


def test_a_look_that_failed_is_no_look() -> None:
    none = looked("DETECTION_FAILED", [], "AWS::SQS::Queue", "AWS::SNS::Topic")
    assert none.state == "unknown"
    assert {one.reason for one in none.unknown} == {"access denied"}
    # A result of an earlier look says nothing of this one.
    stale = looked("DETECTION_FAILED", [seen_at(8)], "AWS::SQS::Queue")
    fresh = looked("DETECTION_FAILED", [seen_at(9)], "AWS::SQS::Queue")
    assert (stale.state, fresh.state) == ("unknown", "in-sync")
    assert looked("DETECTION_COMPLETE", [], "Custom::Thing").state == "unknown"


def test_what_is_nested_is_told_where_it_is_not_put_back() -> None:
    nested = Drifted("Shop/Jobs", "AWS::SQS::Queue", "url", "deleted")
    found = Drift("prod", "s", "a", "r", "t", (nested,))
    assert [(one.severity, one.code) for one in _left(found)] == [("error", "drift-left")]


def test_a_plan_tells_that_nobody_may_look_for_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Drift:
        raise DiagnosticError([Diagnostic("error", "cloud-refused", "not authorized to detect drift")])

    monkeypatch.setattr("stackline.deploy.drifting.read_drift", refused)
    cloud = aws()[0]
    work: Any = SimpleNamespace(
        project=None, cloud=cloud, environment=SimpleNamespace(name="prod"), stack="s"
    )
    found = _drift(work)
    assert found is not None
    assert (found.state, [one.code for one in found.diagnostics]) == ("unknown", ["drift-unknown"])


def test_beside_a_plan_it_is_told_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    one = Drifted("Hello", "AWS::Lambda::Function", "f", "unknown", reason="its code is inline")
    tell_drift(Drift("prod", "s", "a", "r", "t", (one,)))
    assert "Whether it drifts is not known of Hello" in capsys.readouterr().out
    tell_drift(Drift("prod", "s", "a", "r", "t", (), (Diagnostic("warning", "drift-unknown", "nobody"),)))
    assert "drift-unknown" in capsys.readouterr().err
