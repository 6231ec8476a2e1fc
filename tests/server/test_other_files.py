"""A definition in a file of its own: edited, undone, saved, followed and committed with the template."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from canvas import Page, open_project, page
from stackline.server import Workspace

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Call: {Type: AWS::Lambda::Function, Properties: {Role: arn}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow/pay.asl.json
"""
FLOW = '{\n  "StartAt": "Done",\n  "States": {\n    "Done": {"Type": "Succeed"}\n  }\n}\n'
NAME = "flow/pay.asl.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flow").mkdir()
    (tmp_path / NAME).write_text(FLOW)
    return tmp_path


def draw(here: Page) -> dict[str, object]:
    return here.do(do="connect", source="Flow", facet="Pay", target="Call")


def test_one_edit_changes_both_files_and_undo_takes_both_back(folder: Path) -> None:
    here = page(open_project(folder, TEMPLATE))
    assert here.snapshot["others"] == {NAME: FLOW}
    start = here.snapshot["revision"]
    told = draw(here)
    assert f"+++ b/{NAME}" in str(told["diff"])
    assert "+++ b/template.yaml" in str(told["diff"])
    (wire,) = here.snapshot["wires"]
    assert (wire["connection"], wire["files"]) == ("state-machine-task-invokes-function", {NAME: [[5, 9]]})
    assert (folder / NAME).read_text() == FLOW
    edited = here.snapshot["revision"]
    told = here.post("/api/undo")
    assert f"+++ b/{NAME}" in told["diff"]
    assert (here.snapshot["revision"], here.snapshot["others"][NAME]) == (start, FLOW)
    here.post("/api/redo")
    assert here.snapshot["revision"] == edited
    here.do(do="disconnect", source="Flow", facet="Pay", target="Call")
    assert (here.text, here.snapshot["others"], here.snapshot["unsaved"]) == (TEMPLATE, {NAME: FLOW}, False)


def test_saving_writes_both_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = page(open_project(folder, TEMPLATE))
    draw(here)
    (folder / "template.yaml").write_text(TEMPLATE + "# theirs\n")
    assert here.refused("/api/save") == (409, "changed-on-disk")
    assert (folder / NAME).read_text() == FLOW
    (folder / "template.yaml").write_text(TEMPLATE)
    here.refresh()
    here.post("/api/save")
    assert '"Pay"' in (folder / NAME).read_text()
    assert "CallFunctionArn" in (folder / "template.yaml").read_text()
    assert not here.snapshot["unsaved"]


def test_a_change_of_the_file_on_disk_is_followed_or_asked_about(folder: Path) -> None:
    workspace = open_project(folder, TEMPLATE)
    here = page(workspace)
    (folder / NAME).write_text(FLOW + "\n")
    workspace.look_at_disk()
    assert here.refresh()["others"] == {NAME: FLOW + "\n"}
    draw(here)
    (folder / NAME).write_text(FLOW)
    workspace.look_at_disk()
    assert here.refresh()["changed_on_disk"]
    assert here.refused("/api/save") == (409, "changed-on-disk")
    here.post("/api/reload")
    assert here.snapshot["others"] == {NAME: FLOW}
    draw(here)
    (folder / NAME).write_text("theirs")
    assert here.refused("/api/save") == (409, "changed-on-disk")
    here.refresh()
    here.post("/api/save", overwrite=here.snapshot["on_disk"])
    assert '"Pay"' in (folder / NAME).read_text()


def test_a_file_that_comes_and_goes(folder: Path) -> None:
    (folder / NAME).unlink()
    workspace = open_project(folder, TEMPLATE)
    here = page(workspace)
    assert [one["code"] for one in here.snapshot["diagnostics"]].count("definition-unread") == 1
    (folder / NAME).write_text(FLOW)
    workspace.look_at_disk()
    assert here.refresh()["others"] == {NAME: FLOW}
    assert "definition-unread" not in [one["code"] for one in here.snapshot["diagnostics"]]
    (folder / NAME).unlink()
    workspace.look_at_disk()
    assert here.refresh()["others"] == {}


def test_edits_of_it_that_were_not_saved_are_there_next_time(folder: Path) -> None:
    workspace = open_project(folder, TEMPLATE)
    draw(page(workspace))
    workspace.look_at_disk()
    again = page(open_project(folder, TEMPLATE))
    assert '"Pay"' in again.snapshot["others"][NAME]
    assert (again.snapshot["unsaved"], again.snapshot["changed_on_disk"]) == (True, False)


PARAMETER = (
    "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Stage: {Type: String, Default: dev}\n"
    "Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n  Orders: {Type: AWS::SQS::Queue}\n"
)


def test_edits_of_values_that_were_not_saved_are_there_next_time(tmp_path: Path) -> None:
    """A template never names the files of environments: what was edited does."""
    (tmp_path / "environments").mkdir()
    file = tmp_path / "environments" / "prod.yaml"
    file.write_text("parameters:\n  Stage: live\n")
    page(open_project(tmp_path, PARAMETER)).do(do="rename", id="Stage", to="Phase")
    again = page(Workspace(tmp_path, "template.yaml"))
    assert (again.snapshot["unsaved"], again.snapshot["changed_on_disk"]) == (True, False)
    again.post("/api/save")
    assert file.read_text() == "parameters:\n  Phase: live\n"


def test_a_file_that_was_made_and_not_saved_is_there_next_time(tmp_path: Path) -> None:
    page(open_project(tmp_path, PARAMETER)).do(do="move", ids=["Orders"], into="Inner")
    again = page(Workspace(tmp_path, "template.yaml"))
    assert "nested/Inner.yaml" in again.text
    again.post("/api/save")
    assert "Orders" in (tmp_path / "nested/Inner.yaml").read_text()


def test_values_that_went_meanwhile_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    file = tmp_path / "environments" / "prod.yaml"
    file.write_text("parameters:\n  Stage: live\n")
    page(open_project(tmp_path, PARAMETER)).do(do="rename", id="Stage", to="Phase")
    file.unlink()
    again = page(Workspace(tmp_path, "template.yaml"))
    assert again.snapshot["changed_on_disk"]
    assert again.refused("/api/save") == (409, "changed-on-disk")
    again.refresh()
    again.post("/api/save", overwrite=again.snapshot["on_disk"])
    assert file.read_text() == "parameters:\n  Phase: live\n"


def test_what_is_kept_leads_to_no_file_outside_or_hidden(folder: Path) -> None:
    """Who can write what is kept could be whoever the folder is from."""
    workspace = open_project(folder, TEMPLATE)
    draw(page(workspace))
    (kept,) = (folder / ".stackline" / "unsaved").glob("*.json")
    told = json.loads(kept.read_text())
    for name in ("../outside.yaml", ".git/config", "/tmp/outside.yaml", "nested/../../outside.yaml"):
        told["others"][name] = "theirs"
    kept.write_text(json.dumps(told))
    again = page(Workspace(folder, "template.yaml"))
    again.post("/api/save")
    assert sorted(path.name for path in folder.iterdir()) == [".stackline", "flow", "template.yaml"]
    assert not (folder.parent / "outside.yaml").exists()


def test_a_link_out_of_the_project_is_not_read(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.json"
    outside.write_text(FLOW)
    (folder / NAME).unlink()
    (folder / NAME).symlink_to(outside)
    here = page(open_project(folder, TEMPLATE))
    assert here.snapshot["others"] == {}
    climbing = TEMPLATE.replace("flow/", "../")
    assert page(open_project(folder, climbing)).snapshot["others"] == {}


def test_a_commit_takes_it_along(folder: Path) -> None:
    workspace = open_project(folder, TEMPLATE)
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Test"],
        ["config", "user.email", "test@localhost"],
        ["add", "."],
        ["commit", "-q", "-m", "Start"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    here = page(workspace)
    draw(here)
    here.post("/api/save")
    status = here.client.get("/api/git").json()
    assert set(status["changed"]) == {"template.yaml", NAME}
    assert (status["heads"], status["message"]) == ({NAME: FLOW}, "Connect Flow (Pay) to Call")
    assert f"+++ b/{NAME}" in status["diff"]
    assert here.client.post("/api/commit", json={"message": "Pay"}).status_code == 200
    shown = subprocess.run(["git", "show", f"HEAD:{NAME}"], cwd=folder, check=True, capture_output=True)
    assert b'"Pay"' in shown.stdout


def test_a_parameter_is_renamed_with_its_values_and_undone(tmp_path: Path) -> None:
    text = "Parameters:\n  Stage: {Type: String, Default: dev}\nResources:\n  Jobs: {Type: AWS::SQS::Queue}\n"
    values = "parameters:\n  Stage: live\n"
    (tmp_path / "environments").mkdir()
    file = tmp_path / "environments" / "prod.yaml"
    file.write_text(values)
    here = page(open_project(tmp_path, text))
    told = here.do(do="rename", id="Stage", to="Phase")
    assert "+++ b/environments/prod.yaml" in told["diff"]
    assert "+  Phase: live" in told["diff"]
    assert file.read_text() == values

    def result() -> str:
        shown = here.client.get("/api/template", params={"environment": "prod"}).json()
        return shown["sections"][0]["entries"][0]["result"]

    assert result() == "live"
    here.post("/api/save")
    assert file.read_text() == "parameters:\n  Phase: live\n"
    here.post("/api/undo")
    here.post("/api/save")
    assert (file.read_text(), result()) == (values, "live")
    here.do(do="rename", id="Jobs", to="Work")
    assert here.snapshot["others"] == {}
