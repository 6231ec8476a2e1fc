"""Syncing: code goes straight to a personal environment, anything else by a change set, and a deployment settles it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from deploy_projects import TEMPLATE, stackline
from stackline.core import Refused
from stackline.deploy import Sync, deploy, drift, history, invoke, open_link, open_stack, sync, syncable
from stackline.deploy.synced import read_synced
from stackline.deploy.syncing import _only_code  # pyright: ignore[reportPrivateUsage]
from stackline.dev.cloud_sync import CloudSync, Told
from stackline.journal import open_journal
from stackline.template import Project, Template
from waiting import joined, until

New = Callable[..., Path]
ENV = "dev-ana"


def personal(folder: Path, more: str = "") -> Path:
    (folder / "environments").mkdir(exist_ok=True)
    said = f"cloud: embedded\naccount: '111111111111'\nregion: eu-west-1\npersonal: ana\n{more}"
    (folder / "environments" / f"{ENV}.yaml").write_text(said)
    return folder


def synced(folder: Path) -> Sync:
    project = Project.open(folder)
    target = syncable(project, ENV)
    return sync(project, target, open_link(project, target))


def answers(folder: Path) -> Any:
    cloud, stack = open_stack(Project.open(folder), ENV)
    return invoke(cloud, stack, "Hello", {}).result


def noted(folder: Path) -> dict[str, Any]:
    cloud, stack = open_stack(Project.open(folder), ENV)
    return dict(read_synced(cloud, stack))


def edit(folder: Path, what: str) -> str:
    code = (folder / "src/hello/app.py").read_text()
    path = folder / "src/hello/app.py"
    path.write_text(code.replace('return {"stage"', f'return {{"{what}"'))
    return code


@pytest.mark.cloud
def test_code_goes_straight_and_the_next_deployment_settles_it(new: New) -> None:
    folder = personal(new())
    assert synced(folder).outcome == "deployed"
    assert synced(folder).outcome == "unchanged"
    deployed = edit(folder, "first")
    done = synced(folder)
    assert (done.outcome, [one.id for one in done.pushed], done.deployment) == ("synced", ["Hello"], None)
    assert answers(folder) == {"first": "dev", "event": {}}
    assert synced(folder).outcome == "unchanged"
    found = next(one for one in drift(Project.open(folder), ENV).drifted)
    assert "synced by" in found.differences[0].words
    assert [one.kind for one in history(Project.open(folder), ENV)] == ["deploy"]
    journal = open_journal(folder / ".stackline" / "journal.db")
    assert [one.action for one in journal.audit_entries()][-1] == "sync"
    journal.close()

    # The deployment is of what was deployed before: CloudFormation sees no change, and yet it is what runs.
    (folder / "src/hello/app.py").write_text(deployed)
    assert deploy(Project.open(folder), ENV, lint=False).outcome == "unchanged"
    assert answers(folder) == {"stage": "dev", "event": {}}
    assert not noted(folder)
    assert drift(Project.open(folder), ENV).state == "in-sync"

    edit(folder, "second")
    assert synced(folder).outcome == "synced"
    assert deploy(Project.open(folder), ENV, lint=False).outcome == "deployed"
    assert answers(folder) == {"second": "dev", "event": {}}
    assert not noted(folder)


@pytest.mark.cloud
def test_anything_else_goes_through_a_change_set_and_back_is_synced_too(new: New) -> None:
    folder = personal(new())
    assert synced(folder).outcome == "deployed"
    text = (folder / "template.yaml").read_text()
    (folder / "template.yaml").write_text(text.replace("# Says hello.", "# Says hello to all."))
    assert synced(folder).outcome == "unchanged"
    before = edit(folder, "first")
    assert synced(folder).outcome == "synced"
    (folder / "src/hello/app.py").write_text(before)
    assert synced(folder).outcome == "synced"
    assert answers(folder) == {"stage": "dev", "event": {}}
    (folder / "template.yaml").write_text(text.replace("Handler:", "Timeout: 9\n      Handler:"))
    done = synced(folder)
    assert (done.outcome, done.deployment and done.deployment.outcome) == ("deployed", "deployed")
    personal(folder, "parameters: {Stage: mine}\n")
    assert synced(folder).outcome == "deployed"
    assert answers(folder) == {"stage": "mine", "event": {}}


@pytest.mark.cloud
def test_what_is_published_is_deployed(new: New) -> None:
    folder = personal(new(TEMPLATE.replace("Handler:", "AutoPublishAlias: live\n      Handler:")))
    assert synced(folder).outcome == "deployed"
    edit(folder, "first")
    assert synced(folder).outcome == "deployed"


@pytest.mark.cloud
def test_the_command_syncs_once_and_refuses_what_is_protected(new: New) -> None:
    folder = personal(new())
    said = stackline(folder, "sync", ENV, "--once", "--json")
    assert (said.returncode, json.loads(said.stdout)["outcome"]) == (0, "deployed"), said.stderr
    edit(folder, "first")
    said = stackline(folder, "sync", ENV, "--once")
    assert (said.returncode, said.stdout.startswith("Hello runs the new code")) == (0, True), said.stderr


@pytest.mark.parametrize("said", ["protected: true\n", "approvals: {count: 1}\n"])
def test_protected_environments_are_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    personal(tmp_path, said)
    with pytest.raises(Refused) as refused:
        syncable(Project.open(tmp_path), ENV)
    assert [one.code for one in refused.value.diagnostics] == ["sync-refused"]


@pytest.mark.cloud
def test_every_change_is_followed_with_logs_beside_it(new: New) -> None:
    folder = personal(new())
    told: list[Told] = []
    following = CloudSync(folder, "template.yaml", ENV, told.append)
    thread = Thread(target=following.run, name="sync", daemon=True)
    thread.start()

    def outcomes() -> list[str]:
        return [one.sync.outcome for one in told if one.sync]

    try:
        until(lambda: outcomes() == ["deployed"], "the first deployment")
        edit(folder, "first")
        until(lambda: "synced" in outcomes(), "the changed code")
        assert answers(folder) == {"first": "dev", "event": {}}
        until(lambda: any(one.log and "told" in one.log.text for one in told), "the function's log")
        (folder / "template.yaml").write_text("Resources: {Hello: [")
        until(lambda: any(one.problems for one in told), "what is wrong in the template")
        (folder / "template.yaml").write_text(TEMPLATE.replace("Handler:", "Timeout: 9\n      Handler:"))
        until(lambda: outcomes()[-1] == "deployed" and len(outcomes()) > 2, "the changed template")
    finally:
        following.end()
        joined(thread)


def submitted(artifact: str, more: str = "") -> Template:
    text = TEMPLATE.replace("src/hello/   # here", f"s3://b/{artifact}.zip")
    return Template.parse(text.replace("Handler:", f"{more}Handler:").encode())


def test_only_code_is_told_from_everything_else() -> None:
    assert _only_code(submitted("a"), submitted("b")) == {"Hello": "b.zip"}
    assert _only_code(submitted("a"), submitted("a")) == {"Hello": "a.zip"}
    assert _only_code(submitted("a"), submitted("b", "Timeout: 3\n      ")) is None
    published = "AutoPublishAlias: live\n      "
    assert _only_code(submitted("a", published), submitted("b", published)) is None
