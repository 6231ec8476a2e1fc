"""A name that a template around uses, changed on the canvas of the nested one: one step of both files."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from canvas import ORIGIN, Page, browser, page
from stackline.server import Workspace
from stackline.server.canvases import Canvases

OUTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  In:
    Type: AWS::Serverless::Application
    Properties:
      Location: nested/inner.yaml
      Parameters:
        Stage: dev  # for now
  Orders:
    Type: AWS::SQS::Queue
Outputs:
  Jobs: {Value: !GetAtt In.Outputs.JobsArn}
"""
INNER = """\
Parameters:
  Stage: {Type: String}
Resources:
  Jobs: {Type: AWS::SQS::Queue}
Outputs:
  JobsArn: {Value: !GetAtt Jobs.Arn}
"""
FOLLOWED = OUTER.replace("Stage: dev", "Phase: dev")
STAGE: dict[str, Any] = {"do": "rename", "id": "Stage", "to": "Phase"}


class Project:
    """Both canvases of a project on disk, as one server has them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outer_file = folder / "template.yaml"
        self.inner_file = folder / "nested" / "inner.yaml"
        self.canvases = Canvases(Workspace(folder, "template.yaml"))
        self.client = browser(self.canvases)
        self.outer = Page(self.client)
        named = {"origin": ORIGIN, "stackline-canvas": quote("nested/inner.yaml", safe="")}
        self.inner = Page(
            TestClient(self.client.app, base_url=ORIGIN, cookies=self.client.cookies, headers=named)
        )

    def look(self) -> None:
        """What the watchers do, twice: a stamp this young proves nothing."""
        for _ in range(2):
            self.canvases.look_at_disk()
        self.outer.refresh()
        self.inner.refresh()

    def texts(self) -> tuple[str, str]:
        return self.outer_file.read_text(), self.inner_file.read_text()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / ".git").mkdir()
    (tmp_path / "nested").mkdir()
    (tmp_path / "template.yaml").write_text(OUTER)
    (tmp_path / "nested" / "inner.yaml").write_text(INNER)
    return Project(tmp_path)


def test_a_parameter_changes_in_both_and_one_undo_takes_both_back(project: Project) -> None:
    told = project.inner.do(**STAGE)
    assert [one["code"] for one in told["notes"]] == []
    assert "+        Phase: dev  # for now" in told["diff"]
    assert project.texts() == (OUTER, INNER)
    project.inner.post("/api/save")
    assert project.texts() == (FOLLOWED, INNER.replace("Stage:", "Phase:"))
    project.look()
    assert (project.outer.text, project.outer.snapshot["unsaved"]) == (FOLLOWED, False)
    told = project.inner.post("/api/undo")
    assert "+        Stage: dev  # for now" in told["diff"]
    project.inner.post("/api/save")
    assert project.texts() == (OUTER, INNER)
    project.inner.post("/api/redo")
    project.inner.post("/api/save")
    assert project.outer_file.read_text() == FOLLOWED


def test_an_output_changes_in_both_and_again(project: Project) -> None:
    """The second time what the first one made of the template around is what is renamed."""
    project.inner.do(do="rename", id="JobsArn", to="WorkArn")
    project.inner.do(do="rename", id="WorkArn", to="TasksArn")
    project.inner.post("/api/save")
    assert project.outer_file.read_text() == OUTER.replace("In.Outputs.JobsArn", "In.Outputs.TasksArn")
    project.inner.do(do="rename", id="Jobs", to="Work")
    project.inner.post("/api/undo")
    project.inner.post("/api/undo")
    project.inner.post("/api/undo")
    assert not project.inner.snapshot["can_undo"]
    project.inner.post("/api/save")
    assert project.texts() == (OUTER, INNER)


def test_undo_keeps_what_the_other_canvas_did_meanwhile(project: Project) -> None:
    project.inner.do(**STAGE)
    project.inner.post("/api/save")
    project.look()
    project.outer.do(do="set", id="Orders", path="/VisibilityTimeout", value="90")
    project.inner.do(do="add", kind="queue", id="More")
    project.outer.post("/api/save")
    project.look()
    # It is another's file: what is unsaved here is asked about nothing, and undo here knows nothing of it.
    assert not project.inner.snapshot["changed_on_disk"]
    assert project.inner.snapshot["undo_label"] == "Add More"
    project.inner.post("/api/undo")
    project.inner.post("/api/undo")
    project.inner.post("/api/save")
    outer, inner = project.texts()
    assert inner == INNER
    assert "        Stage: dev  # for now\n" in outer
    assert "VisibilityTimeout: 90" in outer


def test_undo_says_where_the_same_lines_were_changed_since(project: Project) -> None:
    project.inner.do(**STAGE)
    project.inner.post("/api/save")
    project.outer_file.write_text(FOLLOWED.replace("Phase: dev", "Phase: live"))
    project.look()
    assert project.inner.refused("/api/undo") == (422, "changed-since")
    assert "Phase" in project.inner.refresh()["text"]
    project.outer_file.write_text(FOLLOWED)
    project.look()
    project.inner.post("/api/undo")
    assert project.inner.text == INNER


def test_it_is_refused_while_the_template_around_has_unsaved_edits(project: Project) -> None:
    project.outer.do(do="add", kind="queue", id="More")
    answer = project.inner.client.post(
        "/api/edits", json={"revision": project.inner.snapshot["revision"], "intent": STAGE}
    )
    (problem,) = answer.json()["diagnostics"]
    assert (answer.status_code, problem["code"]) == (422, "edited-elsewhere")
    assert problem["summary"] == "../template.yaml has edits on its own canvas that are not saved"
    assert project.inner.refresh()["text"] == INNER
    # A name that nobody around uses is nobody else's matter.
    project.inner.do(do="rename", id="Jobs", to="Work")
    project.outer.post("/api/undo")
    project.inner.do(**STAGE)


def test_the_template_around_waits_until_it_is_saved(project: Project) -> None:
    project.inner.do(**STAGE)
    project.outer.refresh()
    add = {"do": "add", "kind": "queue", "id": "More"}
    assert project.outer.refused(intent=add) == (422, "edited-elsewhere")
    typed = {"do": "text", "text": OUTER + "# mine\n"}
    assert project.outer.refused(intent=typed) == (422, "edited-elsewhere")
    project.inner.post("/api/save")
    project.look()
    project.outer.do(**add)
    assert "Phase: dev" in project.outer.text
    project.outer.post("/api/save")
    project.look()
    # And the other way round: what undo would change is edited here.
    project.outer.do(do="add", kind="queue", id="Another")
    assert project.inner.refused("/api/undo") == (422, "edited-elsewhere")


def test_a_template_around_in_conflict_is_named_and_nothing_changes(project: Project) -> None:
    merging = OUTER.replace(
        "        Stage: dev  # for now\n",
        "<<<<<<< HEAD\n        Stage: dev\n=======\n        Stage: live\n>>>>>>> other\n",
    )
    project.outer_file.write_text(merging)
    assert project.inner.refused(intent=STAGE) == (422, "nested-unread")
    assert project.texts() == (merging, INNER)


def test_a_template_around_that_changed_on_disk_is_not_written_over(project: Project) -> None:
    project.inner.do(**STAGE)
    project.outer_file.write_text(OUTER + "# theirs\n")
    assert project.inner.refused("/api/save") == (409, "changed-on-disk")
    assert project.texts() == (OUTER + "# theirs\n", INNER)
    project.inner.refresh()
    project.inner.post("/api/reload")
    assert (project.inner.text, project.inner.snapshot["unsaved"]) == (INNER, False)


def test_it_is_all_there_next_time(project: Project) -> None:
    project.inner.do(**STAGE)
    again = Project(project.folder)
    assert (again.inner.snapshot["unsaved"], again.inner.snapshot["changed_on_disk"]) == (True, False)
    again.inner.post("/api/save")
    assert again.texts() == (FOLLOWED, INNER.replace("Stage:", "Phase:"))


def test_edits_of_last_time_count_before_their_canvas_is_opened(project: Project) -> None:
    deeper = project.folder / "nested" / "deeper.yaml"
    deeper.write_text("Parameters:\n  Size: {Type: String}\nResources:\n  Q: {Type: AWS::SQS::Queue}\n")
    middle = INNER + "  Size: {Value: small}\n"
    middle = middle.replace(
        "Outputs:",
        "  Deep:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: deeper.yaml\n"
        "      Parameters: {Size: big}\nOutputs:",
    )
    project.inner_file.write_text(middle)
    project.look()
    project.inner.do(do="add", kind="queue", id="More")
    again = Canvases(Workspace(project.folder, "template.yaml"))
    here = again.of("nested/deeper.yaml")
    client = page(here)
    rename = {"do": "rename", "id": "Size", "to": "Grade"}
    assert client.refused(intent=rename) == (422, "edited-elsewhere")
    again.of("nested/inner.yaml").undo(again.of("nested/inner.yaml").snapshot().revision)
    client.do(**rename)
    client.post("/api/save")
    assert "Parameters: {Grade: big}" in project.inner_file.read_text()


def test_both_files_are_committed_together(project: Project) -> None:
    (project.folder / ".git").rmdir()

    def git(*command: str) -> str:
        done = subprocess.run(
            ["git", *command], cwd=project.folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    git("init", "-q", "-b", "main")
    git("config", "user.name", "Test")
    git("config", "user.email", "test@localhost")
    git("add", ".")
    git("commit", "-q", "-m", "Start")
    client = project.inner.client
    project.inner.do(**STAGE)
    differences = client.get("/api/differences", params={"since": "commit"}).json()
    assert differences["texts"] == {"inner.yaml": INNER}
    project.inner.post("/api/save")
    status = client.get("/api/git").json()
    assert (status["changed"], status["message"]) == (
        ["inner.yaml", "../template.yaml"],
        "Rename Stage to Phase",
    )
    assert status["heads"] == {"../template.yaml": OUTER}
    answer = client.post("/api/commit", json={"message": "Rename"})
    assert answer.status_code == 200, answer.text
    assert git("show", "HEAD:template.yaml") == FOLLOWED
    assert git("status", "--porcelain", "--", "template.yaml", "nested/inner.yaml") == ""


def test_a_template_elsewhere_is_named_and_left_alone(tmp_path: Path) -> None:
    """It is of another project, which has its own canvas."""
    (tmp_path / ".git").mkdir()
    for folder in ("shop", "shared"):
        (tmp_path / folder).mkdir()
    outer = OUTER.replace("nested/inner.yaml", "../shared/inner.yaml")
    (tmp_path / "shop" / "template.yaml").write_text(outer)
    (tmp_path / "shared" / "inner.yaml").write_text(INNER)
    here = page(Workspace(tmp_path / "shared", "inner.yaml"))
    told = here.do(**STAGE)
    assert [(one["code"], one["file"]) for one in told["notes"]] == [("nested-name", "../shop/template.yaml")]
    here.post("/api/save")
    assert (tmp_path / "shop" / "template.yaml").read_text() == outer
