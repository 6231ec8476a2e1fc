"""The tool does nothing that `access.yaml` does not let this person do; and everything where there is none."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import TEMPLATE, stackline
from stackline.core import DiagnosticError, Refused
from stackline.deploy import (
    apply_plan,
    approve,
    deploy,
    destroy,
    make_plan,
    open_link,
    promote,
    roll_back,
    sync,
    syncable,
    verify_environment,
    what_goes,
)
from stackline.deploy.keeping import drop_parameter, drop_secret, keep_parameter, keep_secret, keeper
from stackline.deploy.linking.linking import link, prepare_link
from stackline.deploy.opening import open_environment
from stackline.deploy.stack import describe
from stackline.deploy.stacks import deploy_stacks, targets
from stackline.template import Project

pytestmark = pytest.mark.cloud
LAYER = "  Tools: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: tools/}}"


def kept(project: Project, act: Callable[[Any], object]) -> None:
    with keeper(project, "qa") as at:
        act(at)


def test_every_command_asks(new: Any) -> None:
    folder: Path = new()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "config", "user.email", "ana@example.com"], cwd=folder, check=True)
    (folder / "environments").mkdir()
    for name, more in (("qa", ""), ("copy", "personal: ana\n")):
        (folder / "environments" / f"{name}.yaml").write_text(
            f"cloud: embedded\naccount: '787878787878'\nregion: eu-west-1\n{more}"
        )
    project = Project.open(folder)
    assert deploy(project, "qa", lint=False).outcome == "deployed"
    (folder / "stackline.yaml").write_text(
        (folder / "stackline.yaml").read_text() + "hooks: {verify: 'true'}\n"
    )
    (folder / "template.yaml").write_text((folder / "template.yaml").read_text() + "  More: {Value: more}\n")
    project = Project.open(folder)
    plan = make_plan(project, "qa", lint=False).plan
    assert plan
    found, wanted = what_goes(project, "qa"), prepare_link(project, "qa")
    acts: dict[str, Callable[[], object]] = {
        "deploy": lambda: deploy(project, "qa", lint=False),
        "deploy --plan": lambda: apply_plan(project, plan),
        "plan": lambda: make_plan(project, "qa", lint=False),
        "approve": lambda: approve(project, plan),
        "promote": lambda: promote(project, "copy", "qa"),
        "rollback": lambda: roll_back(project, "qa"),
        "verify": lambda: verify_environment(project, "qa"),
        "destroy": lambda: destroy(project, found),
        "link": lambda: link(project, wanted, lambda _: True),
        "env set": lambda: kept(project, lambda at: keep_parameter(at, "a", "b")),
        "env unset": lambda: kept(project, lambda at: drop_parameter(at, "a")),
        "secret set": lambda: kept(project, lambda at: keep_secret(at, "a", "b")),
        "secret remove": lambda: kept(project, lambda at: drop_secret(at, "a")),
    }
    (folder / "access.yaml").write_text(
        "environments:\n  '*': {viewer: '*'}\n  qa:\n    admin: bert@example.com\n"
        "  copy: {developer: ana@example.com}\n"
    )
    for name, act in acts.items():
        with pytest.raises(Refused) as refused:
            act()
        (told,) = refused.value.diagnostics
        assert (told.code, told.file, told.line) == ("access-denied", "access.yaml", 3), name
        assert "bert@example.com" in (told.fix.summary if told.fix else ""), name
        assert "ana@example.com" in told.detail, name

    # Her own copy is hers, and so is this machine; what is in the cloud can still be looked at.
    assert deploy(project, "copy", lint=False).outcome == "deployed"
    assert deploy(project, "local", lint=False).outcome == "deployed"
    answer = stackline(folder, "history", "qa", "--json")
    assert len(json.loads(answer.stdout)["deployments"]) == 1
    answer = stackline(folder, "deploy", "qa", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["diagnostics"][0]["code"] == "access-denied"
    answer = stackline(folder, "access", "show", "qa", "--me", "--json")
    assert json.loads(answer.stdout)["me"] == {
        "identity": "arn:aws:iam::787878787878:root",
        "email": "ana@example.com",
        "roles": ["viewer"],
    }

    (folder / "access.yaml").write_text("environments: {qa: {deployer: ana@example.com}}\n")
    assert apply_plan(project, plan).outcome == "deployed"
    (folder / "access.yaml").write_text("environments: {qa: {deploier: x}}\n")
    with pytest.raises(DiagnosticError):
        deploy(project, "qa", lint=False)


def test_layers_and_new_stacks_beside_others_are_asked_for(new: Any) -> None:
    folder: Path = new(TEMPLATE.replace("Resources:", f"Resources:\n{LAYER}"))
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "config", "user.email", "ana@example.com"], cwd=folder, check=True)
    (folder / "tools").mkdir()
    (folder / "tools" / "tools.py").write_text("")
    (folder / "environments").mkdir()
    for name, more in (("qa", ""), ("copy", "personal: ana\n")):
        text = f"cloud: embedded\naccount: '797979797979'\nregion: eu-west-1\n{more}"
        (folder / "environments" / f"{name}.yaml").write_text(text)
    (folder / "access.yaml").write_text("environments: {'*': {developer: ana@example.com}}\n")
    for environment in ("qa", "copy"):  # Layers are the whole account's.
        for asked in (
            ("publish", "Tools"),
            ("share", "tools", "--account", "111122223333"),
            ("prune", "tools"),
        ):
            said = stackline(folder, "layer", *asked, "--env", environment)
            assert (said.returncode, "needs the role" in said.stderr) == (1, True), said.stderr
    assert stackline(folder, "layer", "list", "--env", "qa").returncode == 0

    # She may deploy, and not destroy what is new where the second one fails: nothing is begun.
    (folder / "access.yaml").write_text("environments: {qa: {deployer: ana@example.com}}\n")
    (folder / "data.yaml").write_text("Resources: {Jobs: {Type: AWS::SQS::Queue}}\n")
    name = (folder / "stackline.yaml").read_text()
    (folder / "stackline.yaml").write_text(f"{name}stacks: {{data: data.yaml, app: template.yaml}}\n")
    wanted = targets(folder, "qa", "template.yaml")
    with pytest.raises(Refused) as refused:
        deploy_stacks(wanted, lint=False)
    assert [one.code for one in refused.value.diagnostics] == ["access-denied"]
    for one in wanted:
        left = describe(open_environment(folder, one.environment), one.environment.stack)
        assert left is None or left["StackStatus"] == "REVIEW_IN_PROGRESS"
    (folder / "access.yaml").write_text("environments: {qa: {admin: ana@example.com}}\n")
    assert deploy_stacks(wanted, lint=False).outcome == "deployed"


def test_code_goes_straight_to_what_others_share_by_deployers_only(new: Any) -> None:
    folder: Path = new()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "config", "user.email", "ana@example.com"], cwd=folder, check=True)
    (folder / "environments").mkdir()
    text = "cloud: embedded\naccount: '797979797978'\nregion: eu-west-1\n"
    (folder / "environments" / "qa.yaml").write_text(text)
    (folder / "access.yaml").write_text("environments: {'*': {developer: ana@example.com}}\n")
    project = Project.open(folder)
    target = syncable(project, "qa")
    with pytest.raises(Refused) as refused:
        sync(project, target, open_link(project, target))
    assert [one.code for one in refused.value.diagnostics] == ["access-denied"]
