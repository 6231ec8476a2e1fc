"""The tool does nothing that `access.yaml` does not let this person do; and everything where there is none."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import stackline
from stackline.core import DiagnosticError, Refused
from stackline.deploy import (
    apply_plan,
    approve,
    deploy,
    destroy,
    make_plan,
    promote,
    roll_back,
    verify_environment,
    what_goes,
)
from stackline.deploy.keeping import drop_parameter, drop_secret, keep_parameter, keep_secret, keeper
from stackline.deploy.linking.linking import link, prepare_link
from stackline.template import Project

pytestmark = pytest.mark.cloud


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
