"""Deploy hooks, on the embedded cloud: when they run, with what, and what a failing one comes to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import TEMPLATE, stackline
from stackline.cloud import Away
from stackline.core import DiagnosticError, Refused
from stackline.deploy import (
    Event,
    HookOutput,
    apply_plan,
    deploy,
    history,
    make_plan,
    promote,
    roll_back,
    verify_environment,
)
from stackline.deploy.stack import describe
from stackline.environments.hooks import NAMES
from stackline.template import Project
from waiting import until

pytestmark = pytest.mark.cloud
CODES = list[str]


def hooks(folder: Path, text: str) -> None:
    kept = (folder / "stackline.yaml").read_text().splitlines()[0]
    (folder / "stackline.yaml").write_text(f"{kept}\nhooks:\n{text}")


def change(folder: Path, text: str) -> None:
    """A change of the template, which the next deployment brings."""
    template = (folder / "template.yaml").read_text().partition("  Said:")[0]
    (folder / "template.yaml").write_text(f"{template}  Said: {{Value: {text}}}\n")


def codes(error: DiagnosticError) -> CODES:
    return [one.code for one in error.diagnostics]


def said(events: list[Event]) -> list[tuple[str, str]]:
    return [(one.hook, one.line) for one in events if isinstance(one, HookOutput)]


def ran(folder: Path) -> list[str]:
    path = folder / "ran"
    found = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return found


def test_they_run_in_their_order_with_what_they_need(new: Any) -> None:
    secret = "canary-5150"
    folder: Path = new(
        TEMPLATE.replace("Parameters:\n", "Parameters:\n  Key: {Type: String, NoEcho: true}\n")
    )
    (folder / "environments").mkdir()
    (folder / "environments" / "dev.yaml").write_text(
        f"cloud: embedded\naccount: '717171717171'\nregion: eu-west-1\nparameters: {{Key: {secret}}}\n"
    )
    tell = "printf '%s\\n' $STACKLINE_HOOK >> ran"
    lines = [f"  {name}: {tell}\n" for name in NAMES[:4]]
    check = (
        f"{sys.executable} -c \"import boto3, json, os; v = os.environ; o = json.load(open(v['STACKLINE_OUTPUTS']));"
        " t = boto3.client('dynamodb').describe_table(TableName=o['Table'])['Table']['TableArn'];"
        " print(t, v['STACKLINE_ENVIRONMENT'], v['STACKLINE_STACK'], v['STACKLINE_REGION'], v['STACKLINE_ACCOUNT'])\""
    )
    leak = f"echo {secret}; echo $AWS_SECRET_ACCESS_KEY; printf '\\033[31mred\\033[0m'"
    lines += [f"  postdeploy:\n    - {tell}\n    - |\n      {leak}\n"]
    lines += [f"  verify:\n    - {tell}\n    - |\n      {check}\n"]
    hooks(folder, "".join(lines))
    events: list[Event] = []
    outcome = deploy(Project.open(folder), "dev", events.append, lint=False)
    assert (outcome.outcome, outcome.verified, outcome.diagnostics) == ("deployed", "passed", ())
    assert ran(folder) == list(NAMES)
    stack = outcome.stack
    table = f"arn:aws:dynamodb:eu-west-1:717171717171:table/{outcome.outputs['Table']}"
    assert said(events) == [
        ("postdeploy", "****"),
        ("postdeploy", "****"),
        ("postdeploy", "red"),
        ("verify", f"{table} dev {stack} eu-west-1 717171717171"),
    ]
    assert history(Project.open(folder), "dev")[0].verified == "passed"
    assert not list((folder / ".stackline").glob("hook-*"))

    # Nothing changed: what is deployed was verified already.
    assert deploy(Project.open(folder), "dev", lint=False).verified == "passed"
    assert ran(folder) == list(NAMES[:3])


@pytest.mark.parametrize("name", NAMES[:4])
def test_one_that_fails_before_the_change_leaves_nothing(new: Any, name: str) -> None:
    folder: Path = new()
    hooks(folder, f"  {name}:\n    - echo first\n    - |\n      echo why; exit 3\n    - touch never\n")
    events: list[Event] = []
    with pytest.raises(DiagnosticError) as refused:
        deploy(Project.open(folder), "local", events.append, lint=False)
    (found,) = refused.value.diagnostics
    assert (found.code, found.file, found.line, found.detail) == ("hook-failed", "stackline.yaml", 5, "why")
    assert name in found.summary
    assert "status 3" in found.summary
    assert said(events) == [(name, "first"), (name, "why")]
    assert not (folder / "never").exists()
    from stackline.deploy import open_stack

    try:
        cloud, stack = open_stack(Project.open(folder))
        assert describe(cloud, stack) is None
    except Away:
        raise
    except DiagnosticError:
        pass  # It says that nothing is deployed.


def test_a_deployment_that_does_not_pass_is_unverified_and_not_promoted(new: Any) -> None:
    folder: Path = new()
    (folder / "environments").mkdir()
    for name, account in (("dev", "727272727272"), ("prod", "737373737373")):
        (folder / "environments" / f"{name}.yaml").write_text(
            f"cloud: embedded\naccount: '{account}'\nregion: eu-west-1\n"
        )
    (folder / "good").touch()
    hooks(folder, "  verify: echo $STACKLINE_ENVIRONMENT >> ran; test -e good\n")

    def project() -> Project:
        return Project.open(folder)

    assert deploy(project(), "dev", lint=False).verified == "passed"
    (folder / "good").unlink()
    change(folder, "two")
    done = deploy(project(), "dev", lint=False)
    assert (done.outcome, done.verified, codes(DiagnosticError(list(done.diagnostics)))) == (
        "deployed",
        "failed",
        ["verify-failed"],
    )
    assert done.diagnostics[0].fix
    assert "stackline rollback dev" in done.diagnostics[0].fix.summary
    assert history(project(), "dev")[0].verified == "failed"
    assert ran(folder) == ["dev", "dev"]

    # Again, although nothing changes; and by itself.
    assert deploy(project(), "dev", lint=False).verified == "failed"
    with pytest.raises(DiagnosticError) as refused:
        verify_environment(project(), "dev")
    assert codes(refused.value) == ["verify-failed"]
    with pytest.raises(Refused) as no:
        promote(project(), "dev", "prod")
    assert codes(no.value) == ["promotion-unverified", "verify-failed"]
    assert ran(folder) == ["dev"] * 3
    told = stackline(folder, "deploy", "dev", "--json")
    assert (told.returncode, json.loads(told.stdout)["verified"]) == (1, "failed")

    (folder / "good").touch()
    ran(folder)
    assert promote(project(), "dev", "prod").verified == "passed"
    assert ran(folder) == ["dev", "prod"]
    assert [one.verified for one in history(project(), "dev")] == ["passed", "passed"]
    assert roll_back(project(), "dev").verified == "passed"
    told = stackline(folder, "verify", "dev")
    assert (told.returncode, "passes" in told.stdout) == (0, True)
    hooks(folder, "  build: 'true'\n")
    with pytest.raises(Refused) as no:
        verify_environment(project(), "dev")
    assert codes(no.value) == ["verify-missing"]


def test_a_plan_outlives_a_hook_that_fails(new: Any) -> None:
    folder: Path = new()
    hooks(folder, "  predeploy: test -e good\n")
    project = Project.open(folder)
    plan = make_plan(project, lint=False).plan
    assert plan
    with pytest.raises(DiagnosticError) as refused:
        apply_plan(project, plan)
    assert codes(refused.value) == ["hook-failed"]
    (folder / "good").touch()
    assert apply_plan(project, plan).outcome == "deployed"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_the_deployment(new: Any, number: signal.Signals) -> None:
    folder: Path = new()
    hooks(folder, "  prebuild: echo $$ > pid; sleep 3600\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "stackline", "deploy", "local", "--no-check"],
        cwd=folder,
        env={**os.environ, "COVERAGE_PROCESS_START": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    place = folder / "pid"
    until(lambda: place.exists() and place.read_text().endswith("\n"), "the hook to run")
    process.send_signal(number)
    process.communicate()

    def ended() -> bool:
        try:
            os.kill(int(place.read_text()), 0)
        except ProcessLookupError:
            return True
        return False

    until(ended, "the end of the hook")


def test_a_secret_with_colours_in_it_is_not_told(new: Any) -> None:
    text = TEMPLATE.replace("Parameters:\n", "Parameters:\n  Key: {Type: String, NoEcho: true}\n")
    folder: Path = new(text)
    (folder / "environments").mkdir()
    (folder / "environments" / "dev.yaml").write_text(
        "cloud: embedded\naccount: '717171717172'\nregion: eu-west-1\nparameters: {Key: canary-5151}\n"
    )
    written = ("can\\033[31mary-5151", "canary\\000-5151", "can\\302\\23331mary-5151", "c\\033Manary-5151")
    hooks(folder, "  predeploy:\n" + "".join(f"    - printf '{one}\\n'\n" for one in written))
    events: list[Event] = []
    assert deploy(Project.open(folder), "dev", events.append, lint=False).outcome == "deployed"
    assert said(events) == [("predeploy", "****")] * len(written)


def test_nothing_of_the_persons_own_aws_reaches_a_hook(new: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder: Path = new()
    others = {
        "AWS_ENDPOINT_URL_S3": "https://elsewhere.example",
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/other",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere",
        "AWS_PROFILE": "other",
    }
    for name, value in {**others, "AWS_CA_BUNDLE": "/etc/ssl/cert.pem"}.items():
        monkeypatch.setenv(name, value)
    hooks(folder, "  predeploy: env | grep -o '^AWS_[A-Z0-9_]*' | sort\n")
    events: list[Event] = []
    deploy(Project.open(folder), "local", events.append, lint=False)
    seen = {line for _, line in said(events)}
    assert not seen & others.keys()
    assert seen >= {"AWS_CA_BUNDLE", "AWS_ACCESS_KEY_ID", "AWS_REGION"}
