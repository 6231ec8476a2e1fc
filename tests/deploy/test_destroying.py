"""Taking a stack away: what goes is listed, what is protected is refused, and what was not looked at is not deleted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import ANY

from deploy_projects import TEMPLATE
from stackline.cli import main
from stackline.core import DiagnosticError, Refused
from stackline.deploy import deploy, destroy, history, open_stack, roll_back, what_goes
from stackline.deploy.destroying import (
    Destruction,
    Going,
    _delete,  # pyright: ignore[reportPrivateUsage]
    _going,  # pyright: ignore[reportPrivateUsage]
)
from stackline.deploy.preparing import recorded, secrets_of
from stackline.deploy.stack import describe
from stackline.deploy.work import Work
from stackline.environments import load_environment
from stackline.template import Project
from stubbed import ACCOUNT, all_asked, aws

KEPT = """\
  Kept:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
Outputs:
"""


def qa(folder: Path, more: str = "") -> Project:
    (folder / "environments").mkdir(exist_ok=True)
    (folder / "environments" / "qa.yaml").write_text(
        f"cloud: embedded\naccount: '131313131313'\nregion: eu-west-1\n{more}"
    )
    return Project.open(folder)


@pytest.mark.cloud
def test_what_goes_is_listed_and_is_gone_then(new: Any) -> None:
    folder: Path = new(TEMPLATE.replace("Outputs:\n", KEPT))
    project = qa(folder)
    deploy(project, "qa", lint=False)
    (first,) = history(project, "qa")
    found = what_goes(project, "qa")
    assert {one.id: (one.fate, one.loses) for one in found.resources} == {
        "Hello": ("goes", False),
        "HelloRole": ("goes", False),
        "Items": ("goes", True),
        "Kept": ("stays", False),
    }
    assert [one.data for one in found.losing] == ["its items"]
    (queue,) = (one.physical for one in found.resources if one.id == "Kept")
    told: list[Any] = []
    ended = destroy(project, found, told.append)
    assert (ended.outcome, ended.stack) == ("destroyed", found.stack)
    assert {state.id for state in ended.resources if state.state == "done"} >= {"Hello", "Items"}
    cloud, stack = open_stack(project, "qa")
    assert describe(cloud, stack) is None
    assert cloud.call("sqs", "get_queue_attributes", QueueUrl=queue)
    with pytest.raises(DiagnosticError) as gone:
        destroy(project, found)
    assert [one.code for one in gone.value.diagnostics] == ["stack-missing"]
    # What was deployed is in the bucket still.
    assert [one.id for one in history(project, "qa")] == [first.id]
    assert roll_back(project, "qa", to=first.id).outcome == "deployed"


@pytest.mark.cloud
def test_what_came_since_it_was_looked_at_is_not_deleted(new: Any) -> None:
    folder: Path = new()
    project = qa(folder)
    deploy(project, "qa", lint=False)
    found = what_goes(project, "qa")
    (folder / "template.yaml").write_text(TEMPLATE.replace("Outputs:\n", KEPT))
    deploy(Project.open(folder), "qa", lint=False)
    with pytest.raises(Refused) as refused:
        destroy(project, found)
    assert [one.code for one in refused.value.diagnostics] == ["stack-changed"]


@pytest.mark.parametrize(
    ("more", "code"),
    [("protected: true\n", "environment-protected"), ("approvals: {count: 1}\n", "approval-impossible")],
)
def test_what_is_protected_is_refused_before_the_cloud_is_asked(tmp_path: Path, more: str, code: str) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    project = qa(tmp_path, more)
    with pytest.raises(Refused) as refused:
        what_goes(project, "qa")
    (found,) = refused.value.diagnostics
    assert (found.code, found.file) == (code, "environments/qa.yaml")


@pytest.mark.cloud
def test_from_the_command_line(
    new: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder: Path = new()
    qa(folder)
    monkeypatch.chdir(folder)

    def run(*args: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(args))
        captured = capsys.readouterr()
        return int(left.value.code or 0), captured.out, captured.err

    assert run("destroy", "qa")[:2] == (0, "Nothing is deployed in 'qa'.\n")
    assert run("deploy", "qa", "--no-check", "--json")[0] == 0
    status, out, err = run("destroy", "qa")
    assert (status, "Items (AWS::DynamoDB::Table) goes, and its items will be lost" in out) == (1, True)
    assert "destroy-not-confirmed" in err
    status, out, err = run("destroy", "qa", "--yes", "another")
    assert (status, "'another' is not the stack's name" in err) == (1, True)
    status, out, _ = run("destroy", "qa", "--dry-run", "--json")
    told = json.loads(out)
    assert [one["id"] for one in told["resources"] if one["loses_data"]] == ["Items"]
    status, out, _ = run("destroy", "qa", "--yes", told["stack"], "--json")
    assert (status, json.loads(out)["outcome"]) == (0, "destroyed")
    status, out, _ = run("destroy", "qa", "--json")
    assert (status, json.loads(out)["outcome"]) == (0, "unchanged")


def summary(id: str, type: str, physical: str) -> dict[str, Any]:
    return {
        "LogicalResourceId": id,
        "ResourceType": type,
        "PhysicalResourceId": physical,
        "LastUpdatedTimestamp": 1,
        "ResourceStatus": "CREATE_COMPLETE",
    }


def test_what_aws_is_asked_and_what_it_does_where_a_template_says_nothing() -> None:
    """Held to botocore's model; CloudFormation's defaults are those of its "DeletionPolicy attribute" page."""
    body = {"Db": {"Properties": {}}, "Part": {"Properties": {"DBClusterIdentifier": "c"}}, "In": {}}
    outer = [
        summary("Db", "AWS::RDS::DBInstance", "db"),
        summary("Part", "AWS::RDS::DBInstance", "part"),
        summary("Cluster", "AWS::RDS::DBCluster", "cluster"),
        summary("In", "AWS::CloudFormation::Stack", "arn:in"),
    ]
    inner = [summary("Logs", "AWS::Logs::LogGroup", "logs")]
    processed = {"StackName": "arn:s", "TemplateStage": "Processed"}
    cloud, stubs = aws(
        cloudformation=[
            ("get_template", {"TemplateBody": json.dumps({"Resources": body})}, processed),
            ("list_stack_resources", {"StackResourceSummaries": outer}, {"StackName": "arn:s"}),
            (
                "get_template",
                {"TemplateBody": '{"Resources": {"Logs": {"DeletionPolicy": "RetainExceptOnCreate"}}}'},
                {**processed, "StackName": "arn:in"},
            ),
            ("list_stack_resources", {"StackResourceSummaries": inner}, {"StackName": "arn:in"}),
        ]
    )
    assert {one.id: one.fate for one in _going(cloud, "arn:s")} == {
        "Db": "snapshot",
        "Part": "goes",
        "Cluster": "snapshot",
        "In": "goes",
        "In/Logs": "stays",
    }
    all_asked(stubs)


STACK = {"StackName": "shop-qa", "StackId": "arn:s", "CreationTime": 1}


def event(number: int, id: str, status: str, reason: str = "") -> dict[str, Any]:
    return {
        "StackId": "arn:s",
        "StackName": "shop-qa",
        "EventId": str(number),
        "LogicalResourceId": id,
        "ResourceType": "AWS::S3::Bucket",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": datetime.fromtimestamp(number, UTC),
    }


def test_what_is_in_the_way_is_the_cause_and_protection_is_lifted_first(tmp_path: Path) -> None:
    """As AWS does it: the embedded cloud deletes buckets with what is in them."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "stackline.yaml").write_text("name: shop\n")
    project = qa(tmp_path)
    target = load_environment(tmp_path, "qa")
    found = Destruction(
        "qa", "shop-qa", "arn:s", ACCOUNT, "eu-west-1", (Going("Files", "AWS::S3::Bucket", "b", "goes", "x"),)
    )
    asked = {"StackName": "arn:s"}
    old, new = event(1, "Files", "CREATE_COMPLETE"), event(2, "Files", "DELETE_FAILED", "it is not empty")
    cloud, stubs = aws(
        cloudformation=[
            (
                "update_termination_protection",
                {},
                {"StackName": "shop-qa", "EnableTerminationProtection": False},
            ),
            ("describe_stack_events", {"StackEvents": [old]}, asked),
            ("delete_stack", {}, {**asked, "ClientRequestToken": ANY}),
            ("describe_stacks", {"Stacks": [{**STACK, "StackStatus": "DELETE_FAILED"}]}, asked),
            ("describe_stack_events", {"StackEvents": [new, old]}, asked),
        ]
    )
    with recorded(tmp_path, "destroy", target) as (_, run):
        work = Work(project, target, cloud, secrets_of(project, target), run, lambda _: None)
        ended = _delete(work, found, {**STACK, "EnableTerminationProtection": True}, 0.0)
    assert ended.outcome == "failed"
    assert ended.diagnostics[0].summary == "Files (AWS::S3::Bucket) failed: it is not empty"
    assert "destroy again" in str(ended.diagnostics[0].fix)
    assert json.loads(json.dumps(ended.to_json()))["resources"][0]["status"] == "DELETE_FAILED"
    all_asked(stubs)
