"""Approvals: who may say yes to a plan, how many must, and that only what was approved is applied."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import CODE, write_project
from stackline.cli import main
from stackline.cloud import Cloud
from stackline.core import Refused
from stackline.deploy.approving import Approval, approvals, approve, check_approved, lacking
from stackline.deploy.person import person_of
from stackline.deploy.plans import PlanFile
from stackline.deploy.preparing import journal_path
from stackline.environments import Approvals, Environment
from stackline.journal import open_journal
from stackline.template import Project
from stubbed import ACCOUNT, all_asked, aws

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
    template_hash="b",
    submitted="c",
    bucket="bucket",
    fingerprint="none",
    author="ana",
)


def given(*names: str, plan: PlanFile = PLAN) -> list[Approval]:
    return [Approval(plan.id, plan.digest, name, "arn", "now") for name in names]


@pytest.mark.parametrize(
    ("rule", "names", "left"),
    [
        (Approvals(2), ["bert", "carl"], 0),
        (Approvals(2), ["bert", "bert"], 1),
        (Approvals(1), ["ana"], 1),
        (Approvals(1, (), True), ["ana"], 0),
        (Approvals(1, ("carl",)), ["bert"], 1),
        (Approvals(1, ("carl",)), ["bert", "carl"], 0),
        (Approvals(), [], 0),
    ],
)
def test_how_many_must_still_say_yes(rule: Approvals, names: list[str], left: int) -> None:
    assert lacking(rule, PLAN, given(*names)) == left


ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"


def signed_in(arn: str, before: str = "") -> Cloud:
    """AWS where STS tells this of the credentials, and `before` of those that the role is assumed with."""
    cloud, _ = aws(sts=[("get_caller_identity", {"Account": ACCOUNT, "Arn": arn}, {})])
    if before:
        cloud.access = dataclasses.replace(cloud.access, role=ROLE)
    return cloud


@pytest.mark.parametrize(
    ("arn", "before", "name"),
    [
        (f"arn:aws:iam::{ACCOUNT}:user/team/ana", "", "ana"),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/dora@shop.example", "", "dora@shop.example"),
        # A session that somebody named so by hand.
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/stackline-bob", "", "stackline-bob"),
        (
            f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/stackline-bob",
            f"arn:aws:iam::{ACCOUNT}:user/ana",
            "ana",
        ),
        (f"arn:aws:iam::{ACCOUNT}:root", "", None),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/bob", "", None),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/stackline-bob", f"arn:aws:iam::{ACCOUNT}:root", None),
    ],
)
def test_who_it_is_rests_on_sts_and_not_on_the_environment(
    monkeypatch: pytest.MonkeyPatch, arn: str, before: str, name: str | None
) -> None:
    monkeypatch.setenv("LOGNAME", "bob")
    monkeypatch.setattr(Cloud, "caller", lambda _: before)
    found = person_of(signed_in(arn, before), Environment("prod", "shop", account=ACCOUNT))
    assert (found.name, found.proven) == (name or "bob", name is not None)
    assert found.identity == (before or arn)


@pytest.mark.parametrize("kind", ["root", "federated-user/bob"])
def test_on_aws_nobody_without_a_name_approves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from stackline.deploy import approving

    monkeypatch.setenv("LOGNAME", "bob")
    (tmp_path / "template.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    (tmp_path / "environments").mkdir()
    text = f"account: '{ACCOUNT}'\nregion: eu-central-1\nstack: shop-prod\napprovals: {{count: 1, from: [bob]}}\n"
    (tmp_path / "environments" / "prod.yaml").write_text(text)
    cloud = signed_in(f"arn:aws:sts::{ACCOUNT}:{kind}")
    monkeypatch.setattr(approving, "open_environment", lambda *_, **__: cloud)
    monkeypatch.setattr(approving, "staleness", lambda *_: [])
    with pytest.raises(Refused) as refused:
        approving.approve(Project.open(tmp_path), PLAN)
    assert [d.code for d in refused.value.diagnostics] == ["approval-nameless"]


class Body:
    def __init__(self, approval: Any) -> None:
        self.data = json.dumps(approval).encode()

    def read(self) -> bytes:
        return self.data


def test_only_approvals_of_exactly_this_plan_count() -> None:
    asked = {"Bucket": "bucket", "Prefix": f"approvals/shop-prod/{PLAN.id}/", "ExpectedBucketOwner": ACCOUNT}
    other = dataclasses.replace(PLAN, fingerprint="x")
    assert other.digest != PLAN.digest
    stored = [
        dataclasses.asdict(given("bert")[0]),
        dataclasses.asdict(given("carl", plan=other)[0]),
        ["x"],
        {"a": 1},
    ]
    cloud, stubs = aws(
        s3=[
            ("list_objects_v2", {"Contents": [{"Key": str(n)} for n in range(len(stored))]}, asked),
            *(
                (
                    "get_object",
                    {"Body": Body(one)},
                    {"Bucket": "bucket", "Key": str(n), "ExpectedBucketOwner": ACCOUNT},
                )
                for n, one in enumerate(stored)
            ),
            ("list_objects_v2", {}, asked),
        ]
    )
    assert [one.name for one in approvals(cloud, PLAN)] == ["bert"]
    environment = Environment(
        "prod", "shop", approvals=Approvals(1, ("ana", "bert")), file="environments/prod.yaml"
    )
    with pytest.raises(Refused) as refused:
        check_approved(cloud, environment, PLAN)
    (found,) = refused.value.diagnostics
    assert (found.code, found.file) == ("approval-needed", "environments/prod.yaml")
    assert "by bert" in str(found.fix)
    all_asked(stubs)


@pytest.mark.cloud
def test_a_plan_and_a_promotion_that_others_approve(
    new: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder: Path = new()
    (folder / "environments").mkdir()
    (folder / "environments" / "dev.yaml").write_text("cloud: embedded\naccount: '717171717171'\n")
    (folder / "environments" / "prod.yaml").write_text(
        "cloud: embedded\naccount: '818181818181'\npromote-from: dev\napprovals: {count: 1, from: [ana, bert]}\n"
    )
    monkeypatch.chdir(folder)

    def run(person: str, *args: str) -> tuple[int, Any]:
        monkeypatch.setenv("LOGNAME", person)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([*args, "--json"])
        return int(left.value.code or 0), json.loads(capsys.readouterr().out)

    def code(answer: tuple[int, Any]) -> tuple[int, str]:
        return answer[0], answer[1]["diagnostics"][0]["code"]

    assert code(run("ana", "deploy", "prod", "--no-check")) == (4, "approval-needed")
    status, told = run("ana", "plan", "prod", "--no-check", "-o", "p.json")
    assert (status, told["plan"]["author"], told["plan"]["approvals"]) == (0, "ana", 1)
    assert code(run("ana", "deploy", "--plan", "p.json")) == (4, "approval-needed")
    assert code(run("ana", "approve", "p.json")) == (1, "approval-not-yours")
    assert code(run("carl", "approve", "p.json")) == (1, "approval-not-yours")
    status, told = run("bert", "approve", "p.json")
    assert (status, told["name"], told["left"]) == (0, "bert", 0)
    assert run("bert", "approve", "p.json")[0] == 0
    status, told = run("ana", "deploy", "--plan", "p.json")
    assert (status, told["outcome"]) == (0, "deployed")
    assert code(run("bert", "approve", "p.json")) == (1, "plan-stale")

    (folder / "src" / "hello" / "app.py").write_text(f"{CODE}# approved {folder}\n")
    assert run("ana", "deploy", "dev", "--no-check")[0] == 0
    assert code(run("ana", "promote", "dev", "prod")) == (4, "approval-needed")
    status, told = run("bert", "promote", "dev", "prod", "-o", "q.json")
    assert (status, told["plan"]["operation"], told["plan"]["origin"]) == (0, "promote", "dev")
    assert code(run("ana", "deploy", "--plan", "q.json")) == (4, "approval-needed")
    assert run("ana", "approve", "q.json")[0] == 0
    assert run("ana", "deploy", "prod", "--plan", "q.json")[1]["outcome"] == "deployed"
    status, told = run("ana", "history", "prod")
    assert [(one["kind"], one["origin"]) for one in told["deployments"]] == [
        ("promote", "dev"),
        ("deploy", ""),
    ]
    assert code(run("ana", "rollback", "prod")) == (4, "approval-needed")
    status, told = run("ana", "rollback", "prod", "--plan", "-o", "r.json")
    assert (status, told["plan"]["operation"]) == (0, "rollback")
    assert run("bert", "approve", "r.json")[0] == 0
    assert run("ana", "deploy", "--plan", "r.json")[1]["outcome"] == "deployed"
    journal = open_journal(journal_path(folder))
    said = [one.action for one in journal.audit_entries() if one.actor == "bert"]
    journal.close()
    assert said.count("approve") == 2


def test_an_approval_is_written_as_the_person_not_as_the_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role is refused to write it: whoever may deploy through it would approve, too."""
    write_project(tmp_path)
    (tmp_path / "environments").mkdir()
    text = f"account: '{ACCOUNT}'\nregion: eu-central-1\nrole: {ROLE}\n"
    (tmp_path / "environments" / "prod.yaml").write_text(text)
    opened: list[Environment] = []

    def stop(folder: Path, environment: Environment, **_: Any) -> Cloud:
        opened.append(environment)
        raise Refused([])

    monkeypatch.setattr("stackline.deploy.approving.open_environment", stop)
    with pytest.raises(Refused):
        approve(Project.open(tmp_path), PLAN)
    assert [one.role for one in opened] == [None]
