"""A plan: what it says, that exactly it is applied, and that one that no longer holds is refused with the reason."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import CODE, TEMPLATE
from stackline.cli import main
from stackline.cloud import open_cloud
from stackline.core import DiagnosticError, Refused
from stackline.deploy import Notice, apply_plan, approve, deploy, make_plan, open_stack, read_plan, write_plan
from stackline.deploy.changes import Cause, Change
from stackline.deploy.permissions import PermissionChange
from stackline.deploy.plan_records import record_plan
from stackline.deploy.plans import Commit, PlanFile
from stackline.deploy.stack import functions
from stackline.deploy.staleness import staleness
from stackline.template import Project
from stubbed import ACCOUNT, Expected, aws

PLAN = PlanFile(
    id="a" * 32,
    environment="prod",
    cloud="aws",
    account=ACCOUNT,
    region="eu-central-1",
    stack="shop-prod",
    stack_id="arn:stack",
    change_set="arn:set",
    kind="UPDATE",
    made="2027-01-01T00:00:00Z",
    by="ana",
    template="template.yaml",
    template_hash="b" * 64,
    submitted="c.template",
    bucket="bucket",
    fingerprint="none",
    commit=Commit("d" * 40, True),
    artifacts=("one.zip",),
    parameters={"Stage": "prod", "Key": None},
    tags={"team": "shop"},
    changes=(
        Change(
            "Shop/T", "AWS::DynamoDB::Table", "replace", "Shop", "t", "ReplaceAndDelete", (Cause(*"abcde"),)
        ),
    ),
    permissions=(PermissionChange("R", "widened", "R may now s3:*"),),
    allowed=("Shop/T",),
)


def codes(path: Path) -> list[str]:
    with pytest.raises(DiagnosticError) as refused:
        read_plan(path)
    return [d.code for d in refused.value.diagnostics]


def test_a_plan_is_read_as_it_was_written_and_only_so(tmp_path: Path) -> None:
    path = tmp_path / "plans" / "p.json"
    write_plan(PLAN, path)
    assert read_plan(path) == PLAN
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text(path.read_text().replace("shop-prod", "shop-dev"))
    assert codes(path) == ["plan-changed"]
    path.write_text(json.dumps({"version": 99}))
    assert codes(path) == ["plan-version"]
    for text in ("", "[]", "{}", '{"version": 1, "hash": "x"}', '{"version": "x"}', "nothing"):
        path.write_text(text)
        assert codes(path)[0] in ("plan-broken", "plan-changed")
    assert codes(tmp_path / "none.json") == ["plan-missing"]


def described(status: str) -> Expected:
    asked = {"StackName": "arn:stack", "ChangeSetName": "arn:set"}
    return ("describe_change_set", {"ExecutionStatus": status}, asked)


NO_STACK: Expected = ("describe_stacks", "ValidationError", {"StackName": "arn:stack"})
HEAD = {"Bucket": "bucket", "Key": "one.zip", "ExpectedBucketOwner": ACCOUNT}


class Body:
    def __init__(self, told: Any) -> None:
        self.data = json.dumps(told).encode()

    def read(self) -> bytes:
        return self.data


def record(told: Any) -> Expected:
    key = {
        "Bucket": f"stackline-artifacts-{ACCOUNT}-eu-central-1",
        "Key": f"plans/shop-prod/{PLAN.id}.json",
        "ExpectedBucketOwner": ACCOUNT,
    }
    return ("get_object", told if isinstance(told, str) else {"Body": Body(told)}, key)


RECORDED = record({"plan": PLAN.id, "digest": PLAN.digest, "author": PLAN.author})


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("EXECUTE_COMPLETE", "applied already"),
        ("OBSOLETE", "another change of the stack came first"),
        ("UNAVAILABLE", "UNAVAILABLE"),
    ],
)
def test_why_a_plan_no_longer_holds_on_aws(status: str, reason: str) -> None:
    cloud, _ = aws(cloudformation=[described(status)], s3=[("head_object", "404", HEAD), RECORDED])
    told = [one.summary for one in staleness(cloud, PLAN)]
    assert reason in told[0]
    assert "one.zip is no longer in bucket" in told[1]


def test_a_change_set_that_is_gone() -> None:
    cloud, _ = aws(
        cloudformation=[("describe_change_set", "ChangeSetNotFound", None)],
        s3=[("head_object", {}, HEAD), RECORDED],
    )
    assert ["its change set is gone" in one.summary for one in staleness(cloud, PLAN)] == [True]


def test_a_stack_that_was_changed_since_on_aws() -> None:
    stack = {
        "StackName": "shop-prod",
        "StackId": "arn:stack",
        "CreationTime": 1,
        "StackStatus": "UPDATE_COMPLETE",
    }
    cloud, _ = aws(
        cloudformation=[
            described("AVAILABLE"),
            ("describe_stacks", {"Stacks": [stack]}, {"StackName": "arn:stack"}),
            ("get_template", {"TemplateBody": "{}"}, {"StackName": "arn:stack", "TemplateStage": "Original"}),
        ],
        s3=[("head_object", {}, HEAD), RECORDED],
    )
    assert ["shop-prod was changed since" in one.summary for one in staleness(cloud, PLAN)] == [True]


TABLE = {
    "LogicalResourceId": "T",
    "ResourceType": "AWS::DynamoDB::Table",
    "PhysicalResourceId": "t",
    "Action": "Modify",
    "Replacement": "True",
    "PolicyAction": "ReplaceAndDelete",
    "Details": [
        {"Target": {"Name": name, "Attribute": "Properties"}, "ChangeSource": "DirectModification"}
        for name in ("KeySchema", "TableName")
    ],
}
NESTED = {"LogicalResourceId": "Shop", "ResourceType": "AWS::CloudFormation::Stack", "Action": "Modify"}


@pytest.mark.parametrize("answer", [[TABLE, NESTED], [NESTED, TABLE], [TABLE], []])
def test_a_change_set_that_changes_something_else_on_aws(answer: list[Any]) -> None:
    causes = tuple(
        Cause(name, "Properties", "Never", "DirectModification", "") for name in ("TableName", "KeySchema")
    )
    changes = (
        Change("Shop", "AWS::CloudFormation::Stack", "modify", "Shop"),
        Change("T", "AWS::DynamoDB::Table", "replace", "T", "t", "ReplaceAndDelete", causes),
    )
    plan = dataclasses.replace(PLAN, changes=changes)
    cloud, _ = aws(
        cloudformation=[
            described("AVAILABLE"),
            ("describe_change_set", {"Changes": [{"ResourceChange": one} for one in answer]}, None),
        ],
        s3=[
            ("head_object", {}, HEAD),
            record({"plan": plan.id, "digest": plan.digest, "author": plan.author}),
        ],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stackline.deploy.staleness.describe", lambda *_: None)
        told = [one.summary for one in staleness(cloud, plan)]
    assert ["changes something else than the file says" in one for one in told] == [True] * (len(answer) < 2)


@pytest.mark.parametrize(
    "told",
    [
        "NoSuchKey",
        [],
        {"plan": PLAN.id},
        {"plan": PLAN.id, "digest": "x", "author": PLAN.author},
        {"plan": PLAN.id, "digest": PLAN.digest, "author": "bert"},
    ],
)
def test_a_plan_that_the_bucket_does_not_know(told: Any) -> None:
    cloud, _ = aws(cloudformation=[described("OBSOLETE")], s3=[("head_object", {}, HEAD), record(told)])
    found = [one.summary for one in staleness(cloud, PLAN)]
    assert ["no record" in one for one in found] == [False, True]


def project(folder: Path, text: str = TEMPLATE, code: str = CODE) -> Project:
    (folder / "template.yaml").write_text(text)
    (folder / "src" / "hello" / "app.py").write_text(code)
    return Project.open(folder)


@pytest.mark.cloud
def test_a_plan_is_made_and_exactly_it_is_applied(new: Any) -> None:
    folder: Path = new()
    first = make_plan(Project.open(folder), "local", lint=False)
    assert (first.outcome, first.uploaded) == ("planned", 1)
    plan = first.plan
    assert plan
    assert {(c.id, c.action) for c in plan.changes} == {
        ("Hello", "add"),
        ("HelloRole", "add"),
        ("Items", "add"),
    }
    assert any("lambda.amazonaws.com may now act as HelloRole" in one.words for one in plan.permissions)
    assert functions(*open_stack(Project.open(folder))) == {}

    # The files say something else by now; what is applied is the plan.
    code = (folder / "src" / "hello" / "app.py").read_text()
    project(folder, code="# broken")
    told: list[Any] = []
    done = apply_plan(Project.open(folder), plan, told.append)
    assert (done.outcome, set(done.outputs)) == ("deployed", {"Table"})
    assert "plan-other-template" not in [e.diagnostic.code for e in told if isinstance(e, Notice)]
    project(folder, code=code)

    again = make_plan(Project.open(folder), "local", lint=False)
    assert (again.outcome, again.plan, again.uploaded) == ("unchanged", None, 0)
    with pytest.raises(Refused) as refused:
        apply_plan(Project.open(folder), plan)
    assert [d.code for d in refused.value.diagnostics] == ["plan-stale"]
    assert "applied already" in refused.value.diagnostics[0].summary


@pytest.mark.cloud
@pytest.mark.parametrize(
    "edit",
    [
        {"changes": ()},
        {"author": "somebody"},
        {"permissions": ()},
        {"allowed": ("Items",)},
        {"id": "f" * 32},
    ],
)
def test_an_edited_plan_with_a_new_hash_is_refused(new: Any, tmp_path: Path, edit: dict[str, Any]) -> None:
    folder: Path = new()
    plan = make_plan(Project.open(folder), "local", lint=False).plan
    assert plan
    write_plan(dataclasses.replace(plan, **edit), tmp_path / "p.json")
    for use in (apply_plan, approve):
        with pytest.raises(Refused) as refused:
            use(Project.open(folder), read_plan(tmp_path / "p.json"))
        assert {d.code for d in refused.value.diagnostics} == {"plan-stale"}
        assert any("no record" in d.summary for d in refused.value.diagnostics)


@pytest.mark.cloud
def test_data_in_danger_is_refused_at_the_end_too(new: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder: Path = new()
    deploy(Project.open(folder), lint=False)
    other = project(folder, TEMPLATE.replace("AttributeName: id", "AttributeName: sku"))
    plan = make_plan(other, "local", lint=False, allow_replace=("Items",)).plan
    assert plan
    # One that whoever may write to the bucket has forged.
    forged = dataclasses.replace(plan, allowed=())
    record_plan(open_stack(other)[0], forged)
    with pytest.raises(Refused) as refused:
        apply_plan(other, forged)
    assert [d.code for d in refused.value.diagnostics] == ["plan-replaces-data"]


@pytest.mark.cloud
def test_of_two_plans_of_a_new_stack_one_is_applied(new: Any) -> None:
    folder: Path = new()
    first, second = (make_plan(Project.open(folder), "local", lint=False).plan for _ in range(2))
    assert first
    assert second
    assert apply_plan(Project.open(folder), second).outcome == "deployed"
    with pytest.raises(Refused) as refused:
        apply_plan(Project.open(folder), first)
    assert {d.code for d in refused.value.diagnostics} == {"plan-stale"}


@pytest.mark.cloud
def test_a_plan_that_somebody_was_faster_than_is_refused(new: Any) -> None:
    folder: Path = new()
    deploy(Project.open(folder), lint=False)
    planned = make_plan(
        project(folder, TEMPLATE.replace("Default: dev", "Default: other")), "local", lint=False
    ).plan
    assert planned
    ((change,),) = [[c for c in planned.changes if c.id == "Hello"]]
    assert any(cause.name == "Environment" for cause in change.causes)
    before = planned.fingerprint
    deploy(project(folder, TEMPLATE.replace("Default: dev", "Default: third")), lint=False)
    with pytest.raises(Refused) as refused:
        apply_plan(Project.open(folder), planned)
    assert [d.code for d in refused.value.diagnostics] == ["plan-stale"]
    fresh = make_plan(
        project(folder, TEMPLATE.replace("Default: dev", "Default: other")), "local", lint=False
    ).plan
    assert fresh
    assert fresh.fingerprint != before
    moved = dataclasses.replace(fresh, account="999988887777")
    with pytest.raises(Refused) as refused:
        apply_plan(Project.open(folder), moved)
    assert "another account" in refused.value.diagnostics[0].summary


@pytest.mark.cloud
def test_data_in_danger_is_refused_unless_it_is_named(new: Any) -> None:
    folder: Path = new()
    deploy(Project.open(folder), lint=False)
    other = TEMPLATE.replace("AttributeName: id", "AttributeName: sku")
    refused = make_plan(project(folder, other), "local", lint=False)
    assert refused.outcome == "refused"
    (found,) = refused.diagnostics
    assert (found.code, found.line, found.path) == ("plan-replaces-data", 15, ("Resources", "Items"))
    assert "KeySchema" in found.summary
    assert "--allow-replace Items" in str(found.fix)
    cloud, stack = open_stack(Project.open(folder))
    assert cloud.call("cloudformation", "list_change_sets", StackName=stack)["Summaries"] in (
        [],
        None,
    ) or all(
        one["ExecutionStatus"] != "AVAILABLE"
        for one in cloud.call("cloudformation", "list_change_sets", StackName=stack)["Summaries"]
    )
    with pytest.raises(Refused) as error:
        deploy(Project.open(folder), lint=False, allow_replace=())
    assert [d.code for d in error.value.diagnostics] == ["plan-replaces-data"]
    allowed = make_plan(Project.open(folder), "local", lint=False, allow_replace=("Items",))
    assert allowed.plan
    assert (allowed.outcome, allowed.plan.allowed) == ("planned", ("Items",))
    assert apply_plan(Project.open(folder), allowed.plan).outcome == "deployed"


@pytest.mark.cloud
def test_from_the_command_line(
    new: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TEMPLATE.replace("Parameters:\n", "Parameters:\n  Key: {Type: String, NoEcho: true}\n")
    folder: Path = new(text)
    (folder / "environments").mkdir()
    (folder / "environments" / "qa.yaml").write_text(
        "cloud: embedded\naccount: '121212121212'\nregion: eu-west-1\nparameters: {Key: canary-99}\n"
    )
    monkeypatch.chdir(folder)

    def run(*args: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(args))
        captured = capsys.readouterr()
        assert "canary-99" not in captured.out + captured.err
        return int(left.value.code or 0), captured.out

    status, out = run("plan", "qa", "--no-check", "-o", "qa.json")
    assert (status, "3 added" in out, "+ Items (AWS::DynamoDB::Table) is added" in out) == (0, True, True)
    assert "Permissions widened:" in out
    assert "canary-99" not in (folder / "qa.json").read_text()
    status, out = run("deploy", "local", "--plan", "qa.json")
    assert status == 2
    status, out = run("deploy", "--plan", "qa.json", "--json")
    assert (status, json.loads(out)["environment"]) == (0, "qa")
    status, out = run("plan", "qa", "--no-check", "--json")
    told = json.loads(out)
    assert (status, told["outcome"], told["plan"], told["file"]) == (0, "unchanged", None, None)
    status, out = run("deploy", "qa", "--plan", "qa.json", "--json")
    assert (status, json.loads(out)["diagnostics"][0]["code"]) == (1, "plan-stale")
    (folder / "template.yaml").write_text(text.replace("AttributeName: id", "AttributeName: sku"))
    status, out = run("plan", "qa", "--no-check", "--json")
    told = json.loads(out)
    assert (status, told["outcome"], told["file"]) == (1, "refused", None)
    assert [c["id"] for c in told["plan"]["changes"] if c["endangered"]] == ["Items"]
    assert run("deploy", "qa", "--no-check", "--allow-replace", "Items", "--json")[0] == 0


@pytest.mark.cloud
def test_another_region_protection_and_approvals(
    new: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder: Path = new("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    (folder / "environments").mkdir()
    text = "cloud: embedded\naccount: '343434343434'\nregions: [eu-west-1, eu-north-1]\nprotected: true\n"
    (folder / "environments" / "two.yaml").write_text(text)
    (folder / "environments" / "asks.yaml").write_text(f"{text}approvals: {{count: 2, from: [ana, bert]}}\n")
    done = deploy(Project.open(folder), "two", lint=False, region="eu-north-1")
    assert done.outcome == "deployed"
    door = open_cloud("embedded", folder, "343434343434", "eu-north-1")
    (stack,) = door.call("cloudformation", "describe_stacks", StackName=done.stack)["Stacks"]
    assert stack["EnableTerminationProtection"] is True
    planned = make_plan(Project.open(folder), "two", lint=False)
    assert planned.plan
    assert (planned.outcome, planned.plan.region) == ("planned", "eu-west-1")  # nothing is there yet
    monkeypatch.chdir(folder)
    for arguments in (("deploy", "asks"), ("deploy", "two", "--region", "us-east-1")):
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--json"])
        told = json.loads(capsys.readouterr().out)
        assert (told["diagnostics"][0]["code"], left.value.code) in (
            ("approval-needed", 4),
            ("environment-region", 1),
        )
    assert make_plan(Project.open(folder), "asks", lint=False).outcome == "planned"


@pytest.mark.cloud
def test_a_personal_copy_takes_nobodys_name(new: Any) -> None:
    folder: Path = new("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}}\n")
    (folder / "environments").mkdir()
    (folder / "environments" / "dev.yaml").write_text("cloud: embedded\naccount: '919191919191'\n")
    (folder / "environments" / "dev-ana.yaml").write_text("inherits: dev\npersonal: ana\n")
    with pytest.raises(DiagnosticError) as refused:
        deploy(Project.open(folder), "dev-ana", lint=False)
    assert [(d.code, d.severity, d.line) for d in refused.value.diagnostics] == [("name-shared", "error", 1)]
    text = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'jobs-${AWS::StackName}'}}}\n"
    (folder / "template.yaml").write_text(text)
    for name in ("dev", "dev-ana"):  # side by side in one account
        assert deploy(Project.open(folder), name, lint=False).outcome == "deployed"
