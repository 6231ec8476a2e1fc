"""Syncing: code goes straight to a personal environment, anything else by a change set, and a deployment settles it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deploy_projects import TEMPLATE, stackline
from stackline.core import Diagnostic, DiagnosticError, Refused
from stackline.deploy import (
    Event,
    Notice,
    Sync,
    deploy,
    drift,
    history,
    invoke,
    open_link,
    open_stack,
    promote,
    sync,
    syncable,
    verify_environment,
)
from stackline.deploy.code_only import only_code
from stackline.deploy.stack import describe, functions
from stackline.deploy.synced import read_synced
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


def testonly_code_is_told_from_everything_else() -> None:
    assert only_code(submitted("a"), submitted("b")) == {"Hello": "b.zip"}
    assert only_code(submitted("a"), submitted("a")) == {"Hello": "a.zip"}
    assert only_code(submitted("a"), submitted("b", "Timeout: 3\n      ")) is None
    published = "AutoPublishAlias: live\n      "
    assert only_code(submitted("a", published), submitted("b", published)) is None


@pytest.mark.cloud
def test_code_that_did_not_arrive_is_pushed_again(new: New, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off before Lambda had it, and where Lambda had it and failed: neither is success the next time."""
    folder = personal(new())
    assert synced(folder).outcome == "deployed"
    edit(folder, "first")
    project = Project.open(folder)
    target = syncable(project, ENV)

    def cut(service: str, operation: str) -> None:
        if operation == "update_function_code":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(project, target, open_link(project, target, hook=cut))
    assert synced(folder).outcome == "synced"
    assert answers(folder) == {"first": "dev", "event": {}}
    assert synced(folder).outcome == "unchanged"

    code = (folder / "src/hello/app.py").read_text()
    (folder / "src/hello/app.py").write_text(code.replace('{"first"', '{"second"'))

    def failed(work: Any, function: str) -> None:
        raise DiagnosticError([Diagnostic("error", "sync-failed", f"{function} does not take its new code")])

    with monkeypatch.context() as patch:
        patch.setattr("stackline.deploy.syncing._settled", failed)
        with pytest.raises(DiagnosticError):
            synced(folder)
    assert synced(folder).outcome == "synced"
    assert answers(folder) == {"second": "dev", "event": {}}


@pytest.mark.cloud
def test_changed_tags_and_hidden_values_go_through_a_change_set(new: New) -> None:
    text = TEMPLATE.replace("Parameters:\n", "Parameters:\n  Key: {Type: String, NoEcho: true}\n")
    folder = personal(
        new(text.replace("{STAGE: !Ref Stage,", "{STAGE: !Ref Stage, KEY: !Ref Key,")),
        "parameters: {Key: first-value}\n",
    )
    assert synced(folder).outcome == "deployed"
    project = Project.open(folder)
    link = open_link(project, syncable(project, ENV))

    def again() -> tuple[str, bool]:
        project = Project.open(folder)
        done = sync(project, syncable(project, ENV), link)
        return done.outcome, done.deployment is not None

    assert again() == ("unchanged", True)  # Nobody knows which hidden value is there: CloudFormation does.
    assert again() == ("unchanged", False)
    edit(folder, "first")
    assert again() == ("synced", False)
    personal(folder, "parameters: {Key: second-value}\n")
    assert again() == ("deployed", True)
    cloud, stack = open_stack(project, ENV)
    name = functions(cloud, stack)["Hello"]
    told = cloud.call("lambda", "get_function_configuration", FunctionName=name)
    assert told["Environment"]["Variables"]["KEY"] == "second-value"
    assert again() == ("unchanged", False)
    personal(folder, "parameters: {Key: second-value}\ntags: {team: blue}\n")
    assert again()[1]
    assert {one["Key"]: one["Value"] for one in (describe(cloud, stack) or {})["Tags"]}["team"] == "blue"


@pytest.mark.cloud
def test_what_was_synced_before_it_became_protected_is_settled(new: New) -> None:
    folder = personal(new())
    assert synced(folder).outcome == "deployed"
    before = edit(folder, "first")
    assert synced(folder).outcome == "synced"
    personal(folder, "protected: true\n")
    (folder / "src/hello/app.py").write_text(before)
    project = Project.open(folder)
    assert deploy(project, ENV, lint=False).outcome == "unchanged"
    assert answers(folder) == {"stage": "dev", "event": {}}
    assert not noted(folder)


@pytest.mark.cloud
def test_a_role_that_may_not_take_the_note_away_deploys_all_the_same(new: New) -> None:
    folder = personal(new())
    assert synced(folder).outcome == "deployed"
    edit(folder, "first")
    assert synced(folder).outcome == "synced"

    def refused(service: str, operation: str) -> None:
        if (service, operation) == ("s3", "delete_object"):
            said = {
                "Error": {"Code": "AccessDenied", "Message": "not authorized to perform: s3:DeleteObject"}
            }
            raise ClientError(said, "DeleteObject")  # pyright: ignore[reportArgumentType]

    events: list[Event] = []
    done = deploy(Project.open(folder), ENV, events.append, lint=False, hook=refused)
    assert done.outcome == "deployed"
    assert history(Project.open(folder), ENV)[0].outcome == "deployed"
    notices = [one.diagnostic.code for one in events if isinstance(one, Notice)]
    assert notices == ["synced-note-left"]


@pytest.mark.cloud
def test_what_is_synced_is_not_verified(new: New) -> None:
    """Nor does it let the deployment be promoted, which is other code."""
    folder = personal(new())
    with (folder / "stackline.yaml").open("a") as file:
        file.write("hooks: {verify: test -e good}\n")
    assert deploy(Project.open(folder), ENV, lint=False).verified == "failed"
    edit(folder, "mended")
    assert synced(folder).outcome == "synced"
    (folder / "good").touch()
    with pytest.raises(Refused) as refused:
        verify_environment(Project.open(folder), ENV)
    assert [one.code for one in refused.value.diagnostics] == ["verify-synced"]
    with pytest.raises(Refused) as refused:
        promote(Project.open(folder), ENV, "local")
    assert [one.code for one in refused.value.diagnostics] == ["promotion-unverified", "verify-synced"]
    assert history(Project.open(folder), ENV)[0].verified == "failed"
    assert deploy(Project.open(folder), ENV, lint=False).verified == "passed"
