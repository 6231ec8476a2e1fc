"""Several stacks in several regions: their order, what cannot be undone, and that a failure brings the others back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import TEMPLATE, stackline, write_project
from stackline.core import DiagnosticError, Refused
from stackline.deploy import history, invoke, open_stack, read_outputs
from stackline.deploy.changes import Cause, Change
from stackline.deploy.lasting import Lasting, lasting
from stackline.deploy.opening import open_environment
from stackline.deploy.stack import describe
from stackline.deploy.stacks import Stacks, deploy_stacks, targets
from stackline.environments import load_environment
from stackline.environments.stacks import Stack, ordered, read_stacks
from stackline.journal import open_journal
from stackline.template import Project

New = Callable[..., Path]
NETWORK = """\
Parameters: {Delay: {Type: Number, Default: 1}}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}
Outputs:
  JobsName: {Value: !GetAtt Jobs.QueueName}
"""
BROKEN = """\
  Broken:
    Type: Custom::Thing
    Properties: {ServiceToken: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:not-there'}
"""
REGIONS = ("eu-west-1", "eu-north-1")


def shop(folder: Path) -> Path:
    """The application first in the file: its parameter is an output of the other one."""
    name = (folder / "stackline.yaml").read_text().strip()
    stacks = "stacks:\n  app: template.yaml\n  network: {template: network.yaml}\n"
    (folder / "stackline.yaml").write_text(f"{name}\n{stacks}")
    (folder / "network.yaml").write_text(NETWORK)
    (folder / "environments").mkdir(exist_ok=True)
    for env, account in (("staging", "232323232323"), ("production", "242424242424")):
        text = f"cloud: embedded\naccount: '{account}'\nregions: [{', '.join(REGIONS)}]\n"
        text += "parameters: {Stage: 'output:network.JobsName'}\n"
        (folder / "environments" / f"{env}.yaml").write_text(text)
    return folder


def deployed(folder: Path, environment: str, **more: Any) -> Stacks:
    return deploy_stacks(targets(folder, environment, "template.yaml", **more), lint=False)


def states(done: Stacks) -> list[tuple[str, str, str]]:
    return [(one.name, one.region, one.state) for one in done.parts]


def place(folder: Path, environment: str, template: str, region: str) -> tuple[Any, str]:
    found = load_environment(folder, environment, template).in_region(region)
    return open_environment(folder, found), found.stack


@pytest.mark.cloud
def test_two_stacks_go_through_two_accounts_and_two_regions(new: New) -> None:
    folder = shop(new())
    for environment in ("staging", "production"):
        done = deployed(folder, environment)
        expected = [(name, region, "deployed") for region in REGIONS for name in ("network", "app")]
        assert (done.outcome, states(done)) == ("deployed", expected)
        for region in REGIONS:
            cloud, stack = place(folder, environment, "template.yaml", region)
            network = place(folder, environment, "network.yaml", region)[1]
            assert (
                invoke(cloud, stack, "Hello", {}).result["stage"] == read_outputs(cloud, network)["JobsName"]
            )
    said = stackline(folder, "deploy", "staging", "--json")
    told = json.loads(said.stdout)
    assert (said.returncode, told["outcome"], len(told["stacks"])) == (0, "unchanged", 4), said.stderr
    one = stackline(folder, "deploy", "staging", "--stack", "network", "--region", "eu-north-1", "--json")
    assert (one.returncode, json.loads(one.stdout)["outcome"]) == (0, "unchanged"), one.stderr
    assert stackline(folder, "deploy", "staging", "--stack", "none").returncode == 1


@pytest.mark.cloud
def test_a_failure_brings_the_others_back(new: New) -> None:
    folder = shop(new())
    assert deployed(folder, "staging", region="eu-west-1").outcome == "deployed"
    cloud, network = place(folder, "staging", "network.yaml", "eu-west-1")
    before = cloud.call("cloudformation", "get_template", StackName=network)["TemplateBody"]
    (folder / "network.yaml").write_text(NETWORK.replace("Default: 1", "Default: 7"))
    (folder / "template.yaml").write_text(TEMPLATE.replace("Outputs:", f"{BROKEN}Outputs:"))
    done = deployed(folder, "staging")
    assert (done.outcome, states(done)) == (
        "failed",
        [
            ("network", "eu-west-1", "brought-back"),
            ("app", "eu-west-1", "failed"),
            ("network", "eu-north-1", "not-reached"),
            ("app", "eu-north-1", "not-reached"),
        ],
    )
    first = done.diagnostics[0]
    assert (first.code, first.file) == ("resource-failed", "template.yaml")
    assert first.line
    assert "Broken" in first.summary
    assert cloud.call("cloudformation", "get_template", StackName=network)["TemplateBody"] == before
    project = Project.open(folder, "network.yaml")
    assert [one.kind for one in history(project, "staging")] == ["rollback", "deploy", "deploy"]
    journal = open_journal(folder / ".stackline" / "journal.db")
    actions = [one.action for one in journal.audit_entries()]
    journal.close()
    assert actions[-1] == "deploy-stacks-end"
    assert "rollback" in actions

    # One that was not there before is taken away again.
    done = deployed(folder, "production", region="eu-north-1")
    assert states(done) == [("network", "eu-north-1", "brought-back"), ("app", "eu-north-1", "failed")]
    cloud, network = place(folder, "production", "network.yaml", "eu-north-1")
    assert describe(cloud, network) is None


@pytest.mark.cloud
def test_where_one_is_refused_nothing_is_changed(new: New) -> None:
    folder = shop(new())
    assert deployed(folder, "staging", region="eu-west-1").outcome == "deployed"
    (folder / "network.yaml").write_text(NETWORK.replace("Default: 1", "Default: 7"))
    (folder / "template.yaml").write_text(TEMPLATE.replace("AttributeName: id", "AttributeName: key"))
    cloud, network = place(folder, "staging", "network.yaml", "eu-west-1")
    before = describe(cloud, network)
    with pytest.raises(Refused) as refused:
        deployed(folder, "staging", region="eu-west-1")
    assert [one.code for one in refused.value.diagnostics] == ["plan-replaces-data"]
    assert describe(cloud, network) == before

    told: list[Lasting] = []
    wanted = targets(folder, "staging", "template.yaml", region="eu-west-1")
    deploy_stacks(wanted, lint=False, allow_replace=["Items"], agree=told.extend)
    assert [(one.id, one.data) for one in told] == [("Items", True)]
    cloud, stack = open_stack(Project.open(folder), "staging")
    assert describe(cloud, stack)


def a_change(type: str, action: Any, **more: Any) -> Change:
    return Change("R", type, action, **more)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (a_change("AWS::DynamoDB::Table", "remove"), "will be lost"),
        (a_change("AWS::DynamoDB::Table", "remove", policy="Retain"), ""),
        (a_change("AWS::DynamoDB::Table", "add"), ""),
        (
            a_change("AWS::ApiGateway::RestApi", "replace", causes=(Cause("Name", "", "Always", "", ""),)),
            "third",
        ),
        (a_change("AWS::Lambda::Version", "add"), "published"),
        (a_change("Custom::Seed", "modify"), "code of your own"),
        (a_change("AWS::Lambda::Function", "modify"), ""),
    ],
)
def test_what_no_deployment_can_undo(change: Change, words: str) -> None:
    found = [one.words for one in lasting([change], "s", "r")]
    assert (len(found) == 1 and words in found[0]) if words else not found


def names(stacks: tuple[Stack, ...]) -> list[str]:
    return [one.name for one in stacks]


def test_each_comes_after_what_it_needs() -> None:
    stacks = (Stack("a", "a", ("c",)), Stack("b", "b"), Stack("c", "c"))
    assert names(ordered(stacks, {})) == ["b", "c", "a"]
    assert names(ordered(stacks, {"b": ("a",)})) == ["c", "a", "b"]
    with pytest.raises(DiagnosticError) as refused:
        ordered(stacks, {"c": ("a",)})
    assert [one.code for one in refused.value.diagnostics] == ["stacks-circular"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("stacks: {a: none.yaml}", "stacks-template", 1),
        ("stacks:\n  a: {needs: [b]}", "stacks-template", 2),
        ("stacks:\n  a: {template: template.yaml, needs: [b]}", "stacks-needs", 2),
        ("stacks:\n  a: {template: template.yaml, need: [b]}", "settings-unknown", 2),
        ("stacks:\n  9a: template.yaml", "stacks-name", 2),
        ("stacks: [a]", "settings-shape", 1),
        ("stacks:\n  a: template.yaml\n  b: template.yaml", "stacks-same", 3),
        ("stacks:\n  a: template.yaml\n  b: {template: more/sam.yaml}", "stacks-same", 3),
        ("stacks:\n  a: template.yaml\n  b: more/a_b.yaml\n  c: a-b.yaml", "stacks-same", 4),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    (tmp_path / "more").mkdir()
    for file in ("template.yaml", "more/sam.yaml", "more/a_b.yaml", "a-b.yaml"):
        (tmp_path / file).write_text(TEMPLATE)
    (tmp_path / "stackline.yaml").write_text(text)
    with pytest.raises(DiagnosticError) as refused:
        read_stacks(tmp_path)
    found = refused.value.diagnostics[0]
    assert (found.code, found.file, found.line) == (code, "stackline.yaml", line)


def test_check_finds_two_that_would_be_one_stack(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    (folder / "api").mkdir()
    (folder / "api" / "template.yaml").write_text(NETWORK)
    (folder / "stackline.yaml").write_text(
        "name: lay\nstacks:\n  data: template.yaml\n  api: api/template.yaml\n"
    )
    said = stackline(folder, "check", "--json")
    told = [one for one in json.loads(said.stdout)["diagnostics"] if one["code"] == "stacks-same"]
    assert (said.returncode, [(one["file"], one["line"]) for one in told]) == (1, [("stackline.yaml", 4)])
    assert "api/api.yaml" in told[0]["fix"]["summary"]
    with pytest.raises(DiagnosticError):
        targets(folder, "local", "template.yaml")
