"""Bringing stacks back: only what this deployment made is deleted, and what fails `verify` counts as failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import stackline
from stackline.deploy import Event, Notice, read_outputs
from stackline.deploy.compensation import Before, Done, bring_back
from stackline.deploy.opening import open_environment
from stackline.deploy.stack import describe
from stackline.deploy.stacks import Stacks, deploy_stacks, targets
from stackline.deploy.work import bucket_of
from stackline.environments import load_environment
from stackline.template import Project

pytestmark = pytest.mark.cloud
New = Callable[..., Path]
QUEUE = """\
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
Outputs:
  JobsName: {Value: !GetAtt Jobs.QueueName}
"""
BROKEN = """\
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
  Broken:
    Type: Custom::Thing
    Properties: {ServiceToken: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:not-there'}
Outputs:
  JobsName: {Value: !GetAtt Jobs.QueueName}
"""


def shop(folder: Path) -> Path:
    name = (folder / "stackline.yaml").read_text().strip()
    stacks = "stacks: {network: network.yaml, work: work.yaml, last: last.yaml}\n"
    (folder / "stackline.yaml").write_text(f"{name}\n{stacks}")
    for one in ("network", "work", "last"):
        (folder / f"{one}.yaml").write_text(QUEUE)
    (folder / "environments").mkdir(exist_ok=True)
    text = "cloud: embedded\naccount: '252525252525'\nregion: eu-west-1\n"
    (folder / "environments" / "staging.yaml").write_text(text)
    return folder


def deployed(folder: Path, tell: Callable[[Event], None] = lambda _: None) -> Stacks:
    return deploy_stacks(targets(folder, "staging", "template.yaml"), tell, lint=False)


def states(done: Stacks) -> list[tuple[str, str]]:
    return [(one.name, one.state) for one in done.parts]


def place(folder: Path, template: str) -> tuple[Any, str]:
    found = load_environment(folder, "staging", template)
    return open_environment(folder, found), found.stack


def test_a_stack_whose_history_is_gone_is_never_deleted(new: New) -> None:
    folder = shop(new())
    assert deployed(folder).outcome == "deployed"
    cloud, network = place(folder, "network.yaml")
    before = describe(cloud, network)
    assert before
    bucket = bucket_of(cloud)
    kept = cloud.call("s3", "list_objects_v2", Bucket=bucket, Prefix=f"deployments/{network}/")["Contents"]
    for one in kept:
        cloud.call("s3", "delete_object", Bucket=bucket, Key=one["Key"])
    (folder / "network.yaml").write_text(QUEUE.replace("DelaySeconds: 1", "DelaySeconds: 7"))
    (folder / "work.yaml").write_text(BROKEN)
    events: list[Event] = []
    done = deployed(folder, events.append)
    assert states(done) == [("network", "not-brought-back"), ("work", "failed"), ("last", "not-reached")]
    assert [one.code for one in done.parts[0].diagnostics] == ["not-brought-back"]
    stack = describe(cloud, network)
    assert stack
    assert stack["StackId"] == before["StackId"]
    assert read_outputs(cloud, network)["JobsName"]
    told = [one.diagnostic for one in events if isinstance(one, Notice)]
    assert [network in one.summary for one in told if one.code == "stack-unknown-before"] == [True]

    # Nor one that another deployment made meanwhile.
    target = load_environment(folder, "staging", "network.yaml")
    project = Project.open(folder, "network.yaml")
    ways = list(bring_back([Done("network", project, target, Before(), "another")], lambda _: None))
    assert [[one.code for one in problems] for _, problems in ways] == [["not-brought-back"]]
    assert describe(cloud, network)


def test_what_fails_verify_ends_it_and_brings_the_others_back(new: New) -> None:
    folder = shop(new())
    assert deployed(folder).outcome == "deployed"
    with (folder / "stackline.yaml").open("a") as file:
        file.write("hooks: {verify: 'case $STACKLINE_STACK in *-work-*) test ! -e bad;; esac'}\n")
    for one in ("network", "work", "last"):
        (folder / f"{one}.yaml").write_text(QUEUE.replace("DelaySeconds: 1", "DelaySeconds: 7"))
    (folder / "bad").touch()
    said = stackline(folder, "deploy", "staging", "--json")
    told = json.loads(said.stdout)
    assert (said.returncode, told["outcome"]) == (1, "failed"), said.stderr
    assert [(one["name"], one["state"]) for one in told["stacks"]] == [
        ("network", "brought-back"),
        ("work", "brought-back"),
        ("last", "not-reached"),
    ]
    assert told["stacks"][1]["deployment"]["verified"] == "failed"
    assert "verify-failed" in [one["code"] for one in told["diagnostics"]]

    # Also where nothing is changed, and what is there does not pass: the next one is not begun.
    done = deployed(folder)
    assert (done.outcome, done.parts[-1].state) == ("failed", "not-reached")
