"""A deployment when things die around it: one diagnostic, the documented exit status, and the next one goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy_projects import TEMPLATE, run_deploy, stackline, write_project
from stackline.cloud import Away, EmbeddedCloud
from stackline.deploy import deploy
from stackline.deploy.deploying import journal_path
from stackline.journal import open_journal
from stackline.template import Project
from waiting import ended, until

pytestmark = pytest.mark.cloud

# A custom resource that takes its time, and then says it is done.
SLOW = """\
  Waiting:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/slow, Handler: app.handler, Runtime: python3.11, Timeout: 60}
  Slow:
    Type: Custom::Slow
    Properties: {ServiceToken: !GetAtt Waiting.Arn}
"""
SLOW_CODE = """\
import json, time, urllib.request

def handler(event, context):
    time.sleep(3)
    told = {k: event[k] for k in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**told, "Status": "SUCCESS", "PhysicalResourceId": "slow"}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT"))
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Path]:
    """A project with an embedded cloud of its own."""
    yield write_project(tmp_path)
    EmbeddedCloud.of(tmp_path).stop()


def slow(folder: Path) -> None:
    (folder / "src" / "slow").mkdir()
    (folder / "src" / "slow" / "app.py").write_text(SLOW_CODE)
    (folder / "template.yaml").write_text(TEMPLATE.replace("Outputs:", f"{SLOW}Outputs:"))


def kill_cloud(folder: Path) -> None:
    told = EmbeddedCloud.of(folder).endpoint()
    assert told is not None
    os.kill(told["pid"], signal.SIGKILL)


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "stackline", "deploy", "local", "--no-check", *more)
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"never said {text!r}: {process.stderr.read() if process.stderr else ''}")


def test_the_cloud_killed_while_it_makes_a_stack(shop: Path) -> None:
    slow(shop)
    process = start(shop)
    wait_for(process, "CREATE_IN_PROGRESS           Slow")
    kill_cloud(shop)
    _, errors = ended(process)
    assert process.returncode == 3, errors
    assert errors.count("error:") == 1
    assert "fix: Run the command again" in errors
    assert open_journal(journal_path(shop)).runs()[0].outcome == "failed"

    again = stackline(shop, "deploy", "local", "--no-check", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["outcome"] == "deployed"
    assert (
        json.loads(stackline(shop, "deploy", "local", "--no-check", "--json").stdout)["outcome"]
        == "unchanged"
    )


def test_the_cloud_killed_while_it_updates_a_stack_loses_nothing(shop: Path) -> None:
    before, _ = run_deploy(shop)
    slow(shop)
    process = start(shop, "--json")
    cloud = EmbeddedCloud.of(shop)
    from stackline.deploy import open_stack

    door, stack = open_stack(Project.open(shop))

    def status() -> str:
        return door.call("cloudformation", "describe_stacks", StackName=stack)["Stacks"][0]["StackStatus"]

    until(lambda: status() == "UPDATE_IN_PROGRESS", "the update to begin")
    kill_cloud(shop)
    output, errors = ended(process)
    assert output, errors
    told = json.loads(output)
    assert (process.returncode, told["outcome"]) == (3, "failed")
    assert [d["code"] for d in told["diagnostics"]] == ["cloud-away"]
    assert not cloud.status().running

    outcome, _ = run_deploy(shop)
    assert outcome.outcome == "deployed"
    assert outcome.outputs["Table"] == before.outputs["Table"]


@pytest.mark.parametrize(
    "operation", ["head_object", "put_object", "create_change_set", "execute_change_set"]
)
def test_the_cloud_killed_before_any_step(shop: Path, operation: str) -> None:
    def hook(_service: str, called: str) -> None:
        if called == operation:
            kill_cloud(shop)

    with pytest.raises(Away) as away:
        deploy(Project.open(shop), lint=False, hook=hook)
    assert [d.code for d in away.value.diagnostics] == ["cloud-away"]
    outcome, _ = run_deploy(shop)
    assert outcome.outcome == "deployed"


def test_the_deployment_killed_leaves_a_record_and_no_lock(shop: Path) -> None:
    slow(shop)
    process = start(shop)
    wait_for(process, "CREATE_IN_PROGRESS           Slow")
    process.kill()
    ended(process)
    (run,) = open_journal(journal_path(shop)).runs()
    assert (run.outcome, run.steps[-1].name, run.steps[-1].state) == ("killed", "execute", "waiting")
    # The cloud goes on by itself; the next one waits for it, then finds nothing to do.
    outcome, _ = run_deploy(shop)
    assert outcome.outcome == "unchanged"


def test_ctrl_c_in_the_middle(shop: Path) -> None:
    slow(shop)
    process = start(shop)
    wait_for(process, "CREATE_IN_PROGRESS           Slow")
    process.send_signal(signal.SIGINT)
    _, errors = ended(process)
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert open_journal(journal_path(shop)).runs()[0].outcome == "interrupted"
    assert run_deploy(shop)[0].outcome == "unchanged"


def test_requirements_that_cannot_be_installed_and_missing_code(shop: Path) -> None:
    (shop / "src" / "hello" / "requirements.txt").write_text("# ours\nno-such-package-of-stackline==1.2\n")
    done = stackline(shop, "deploy", "local", "--no-check")
    assert done.returncode == 1
    assert "src/hello/requirements.txt:2: error: no-such-package-of-stackline" in done.stderr
    (shop / "template.yaml").write_text(TEMPLATE.replace("src/hello/ ", "src/helo/ "))
    done = stackline(shop, "deploy", "local", "--no-check")
    assert done.returncode == 1
    assert "template.yaml:10: error: Hello: src/helo/ is not there" in done.stderr
    assert "Did you mean hello?" in done.stderr


def test_without_a_cloud_calls_say_how_to_get_one(shop: Path) -> None:
    for command in (["invoke", "Hello"], ["logs"], ["outputs", "local"]):
        done = stackline(shop, *command)
        assert (done.returncode, done.stderr.count("error:")) == (3, 1), done.stderr
        assert "stackline local start" in done.stderr
