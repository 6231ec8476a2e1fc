"""Commit from the canvas: status, proposed message, diff, and what it refuses."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from canvas import SHOP, Page, open_project, page


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\n\tname = Someone\n\temail = someone@example.com\n[init]\n\tdefaultBranch = main\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    workspace = open_project(tmp_path / "shop")
    git(workspace.root, "init", "--quiet")
    git(workspace.root, "add", ".")
    git(workspace.root, "commit", "--quiet", "-m", "Start")
    return page(workspace)


def root_of(here: Page) -> Path:
    return Path(here.client.get("/api/project").json()["folder"])


def test_the_message_tells_the_edits_and_the_commit_takes_them(here: Page) -> None:
    here.do(do="connect", source="GetItem", target="ItemsTable", access="read")
    here.do(do="add", kind="queue", id="MailQueue", position={"x": 1, "y": 2})
    status = here.client.get("/api/git").json()
    assert status["message"] == "Connect GetItem to ItemsTable and add MailQueue"
    assert "+  MailQueue:" in status["diff"]
    assert (status["head_text"], status["changed"]) == (SHOP, [])
    answer = here.client.post("/api/commit", json={"message": status["message"]})
    assert (answer.status_code, answer.json()["diagnostics"][0]["code"]) == (409, "unsaved")
    here.post("/api/save")
    status = here.client.get("/api/git").json()
    assert set(status["changed"]) == {"template.yaml", ".stackline/layout.json"}
    made = here.client.post("/api/commit", json={"message": status["message"], "branch": "mail"}).json()
    assert made["branch"] == "mail"
    assert git(root_of(here), "rev-parse", "HEAD").strip() == made["commit"]
    status = here.client.get("/api/git").json()
    assert (status["changed"], status["diff"], status["branch"]) == ([], "", "mail")
    here.do(do="set", id="GetItem", path="Timeout", value="9")
    assert here.client.get("/api/git").json()["message"] == "Set Timeout of GetItem"
    assert here.client.get("/api/project").json()["branch"] == "mail"


def test_what_git_refuses_is_told_in_its_words(here: Page) -> None:
    here.do(do="set", id="GetItem", path="Timeout", value="9")
    here.post("/api/save")
    answer = here.client.post("/api/commit", json={"message": "x", "branch": "main"})
    assert answer.status_code == 422
    assert "already exists" in answer.json()["diagnostics"][0]["detail"]
    assert here.client.post("/api/commit", json={"message": " "}).status_code == 422


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    assert here.client.get("/api/git").json()["repository"] is False
    assert here.client.get("/api/project").json()["branch"] is None
    assert here.client.post("/api/commit", json={"message": "x"}).status_code in (409, 422)
