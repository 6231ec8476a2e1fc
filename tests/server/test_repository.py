"""The Git panel's server side: real git, a bare repository as the remote, and somebody else who pushes to it."""

# pyright: basic
from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page
from waiting import until

THEIRS = SHOP.replace("Timeout: 30", "Timeout: 60")
OURS = SHOP.replace("Timeout: 30", "Timeout: 45")


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\n\tname = Someone\n\temail = someone@example.com\n[init]\n\tdefaultBranch = main\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    return config


@pytest.fixture
def here(tmp_path: Path) -> Page:
    """The shop, committed once and pushed to `remote.git`."""
    workspace = open_project(tmp_path / "shop")
    git(workspace.root, "init", "--quiet")
    (workspace.root / "notes.txt").write_text("one\n")
    git(workspace.root, "add", ".")
    git(workspace.root, "commit", "--quiet", "-m", "Start")
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(workspace.root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(workspace.root, "push", "--quiet", "--set-upstream", "origin", "main")
    return page(workspace)


@pytest.fixture
def other(tmp_path: Path, here: Page) -> Path:
    """A colleague's clone."""
    git(tmp_path, "clone", "--quiet", "remote.git", "other")
    return tmp_path / "other"


def folder(here: Page) -> Path:
    return Path(here.client.get("/api/project").json()["folder"])


def view(here: Page) -> dict[str, Any]:
    return here.client.get("/api/repository").json()


def change(root: Path, name: str, text: str, message: str, *, push: bool = False) -> None:
    (root / name).write_text(text)
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", message)
    if push:
        git(root, "push", "--quiet")


def sync(here: Page, what: str, **more: Any) -> dict[str, Any]:
    answer = here.client.post("/api/repository/sync", json={"what": what, **more})
    assert answer.status_code == 202, answer.text
    return ended(here)


def ended(here: Page) -> dict[str, Any]:
    until(lambda: not view(here)["sync"]["running"], "git to end")
    return view(here)["sync"]


def code(sync: dict[str, Any]) -> tuple[str, str]:
    return sync["outcome"], sync["diagnostics"][0]["code"] if sync["diagnostics"] else ""


def refused(here: Page, route: str, /, **body: Any) -> tuple[int, str]:
    answer = here.client.post(route, json=body)
    assert answer.status_code >= 400, answer.text
    return answer.status_code, answer.json()["diagnostics"][0]["code"]


def conflict(here: Page, other: Path, name: str = "template.yaml") -> dict[str, Any]:
    """Both sides change the same line, and a pull that merges meets the other."""
    texts = (THEIRS, OURS) if name == "template.yaml" else ("theirs\n", "ours\n")
    change(other, name, texts[0], "Theirs", push=True)
    change(folder(here), name, texts[1], "Ours")
    return sync(here, "pull", how="merge")


def test_what_changed_is_listed_with_both_texts(here: Page) -> None:
    root = folder(here)
    (root / "template.yaml").write_text(OURS)
    (root / "new file.py").write_text("x = 1\n")
    git(root, "mv", "notes.txt", "words.txt")
    (root / "picture.png").write_bytes(b"\0\1")
    (root / "link").symlink_to("/etc/hostname")
    found = view(here)
    assert (found["branch"], found["upstream"], found["ahead"], found["behind"]) == (
        "main",
        "origin/main",
        0,
        0,
    )
    files = {one["path"]: (one["change"], one["ours"], one["was"]) for one in found["files"]}
    assert files == {
        "template.yaml": ("changed", True, ""),
        "new file.py": ("untracked", False, ""),
        "words.txt": ("renamed", False, "notes.txt"),
        "picture.png": ("untracked", False, ""),
        "link": ("untracked", False, ""),
    }

    def sides(path: str) -> tuple[str | None, str | None, bool]:
        told = here.client.get("/api/repository/file", params={"path": path}).json()
        return told["before"], told["now"], told["text"]

    assert sides("template.yaml") == (SHOP, OURS, True)
    assert sides("new file.py") == (None, "x = 1\n", True)
    assert sides("words.txt") == ("one\n", "one\n", True)
    assert sides("picture.png") == (None, None, False)
    assert sides("link") == (None, "/etc/hostname", True)


@pytest.mark.parametrize("path", ["/etc/passwd", "../gitconfig", "notes.txt", ".git/config", ""])
def test_only_what_git_calls_changed_is_shown(here: Page, path: str) -> None:
    assert here.client.get("/api/repository/file", params={"path": path}).status_code == 404


def test_chosen_files_are_committed_and_nothing_else(here: Page) -> None:
    root = folder(here)
    (root / "a.py").write_text("a")
    (root / "b.py").write_text("b")
    git(root, "mv", "notes.txt", "words.txt")
    body = {"message": "Add a", "files": ["a.py", "words.txt"]}
    assert here.client.post("/api/commit", json=body).status_code == 200
    assert git(root, "show", "--name-status", "--format=", "-M").split() == [
        "A",
        "a.py",
        "R100",
        "notes.txt",
        "words.txt",
    ]
    assert [one["path"] for one in view(here)["files"]] == ["b.py"]
    assert refused(here, "/api/commit", message="x", files=["a.py"]) == (409, "file-unchanged")
    assert refused(here, "/api/commit", message="x", files=[]) == (409, "commit-empty")


def test_a_project_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    top = tmp_path / "all"
    workspace = open_project(top / "shop")
    git(top, "init", "--quiet")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "Start")
    (top / "beside.txt").write_text("x")
    here = page(workspace)
    here.do(do="set", id="GetItem", path="Timeout", value="9")
    here.post("/api/save")
    files = {one["path"]: one["ours"] for one in view(here)["files"]}
    assert files == {"beside.txt": False, "shop/template.yaml": True}
    assert here.client.get("/api/repository/file", params={"path": "beside.txt"}).json()["now"] == "x"
    body = {"message": "Both", "files": ["beside.txt", "shop/template.yaml"]}
    assert here.client.post("/api/commit", json=body).status_code == 200
    assert view(here)["files"] == []


def test_branches_are_made_and_switched_and_the_canvas_follows(here: Page, other: Path) -> None:
    git(other, "switch", "--quiet", "--create", "theirs")
    change(other, "template.yaml", THEIRS, "Longer")
    git(other, "push", "--quiet", "--set-upstream", "origin", "theirs")
    assert code(sync(here, "fetch")) == ("done", "")
    made = here.client.post("/api/repository/branch", json={"name": "mine", "create": True}).json()
    assert made["branch"] == "mine"
    assert made["branches"] == [
        {"name": "main", "remote": False},
        {"name": "mine", "remote": False},
        {"name": "origin/theirs", "remote": True},
    ]
    told = here.client.post("/api/repository/branch", json={"name": "origin/theirs"}).json()
    assert (told["branch"], told["upstream"]) == ("theirs", "origin/theirs")
    assert "Timeout: 60" in here.refresh()["text"]
    assert refused(here, "/api/repository/branch", name="--orphan") == (404, "branch-unknown")
    assert refused(here, "/api/repository/branch", name="a..b", create=True) == (422, "branch-name-invalid")
    assert refused(here, "/api/repository/branch", name="main", create=True) == (422, "git-refused")


def test_a_switch_over_uncommitted_changes_is_refused(here: Page) -> None:
    root = folder(here)
    git(root, "switch", "--quiet", "--create", "other")
    change(root, "template.yaml", THEIRS, "Longer")
    git(root, "switch", "--quiet", "main")
    (root / "template.yaml").write_text(OURS)
    assert refused(here, "/api/repository/branch", name="other") == (409, "changes-in-the-way")
    assert (view(here)["branch"], (root / "template.yaml").read_text()) == ("main", OURS)


@pytest.mark.parametrize(
    ("path", "body"),
    [("branch", {"name": "x", "create": True}), ("sync", {"what": "pull"}), ("abort", {}), ("go-on", {})],
)
def test_unsaved_edits_are_asked_for_first(here: Page, path: str, body: dict[str, Any]) -> None:
    here.do(do="set", id="GetItem", path="Timeout", value="9")
    assert refused(here, f"/api/repository/{path}", **body) == (409, "unsaved")


def test_a_pull_brings_the_others_commits(here: Page, other: Path) -> None:
    change(other, "template.yaml", THEIRS, "Longer", push=True)
    assert code(sync(here, "fetch")) == ("done", "")
    assert (view(here)["ahead"], view(here)["behind"]) == (0, 1)
    assert here.refresh()["text"] == SHOP
    assert code(sync(here, "pull")) == ("done", "")
    assert here.refresh()["text"] == THEIRS
    assert view(here)["behind"] == 0


@pytest.mark.parametrize(("how", "parents"), [("merge", 2), ("rebase", 1)])
def test_diverged_branches_are_joined_as_the_person_says(
    here: Page, other: Path, how: str, parents: int
) -> None:
    change(other, "template.yaml", THEIRS, "Theirs", push=True)
    change(folder(here), "notes.txt", "two\n", "Ours")
    assert code(sync(here, "pull")) == ("refused", "branches-diverged")
    assert view(here)["operation"] == ""
    assert code(sync(here, "pull", how=how)) == ("done", "")
    assert len(git(folder(here), "log", "-1", "--format=%P").split()) == parents
    assert here.refresh()["text"] == THEIRS


@pytest.mark.parametrize(
    ("key", "value", "outcome", "parents"),
    [
        ("pull.rebase", "true", ("done", ""), 1),
        ("branch.main.rebase", "true", ("done", ""), 1),
        ("pull.rebase", "false", ("done", ""), 2),
        ("pull.ff", "only", ("refused", "branches-diverged"), 1),
        ("pull.ff", "true", ("done", ""), 2),
    ],
)
def test_a_pull_goes_by_the_persons_configuration(
    here: Page, other: Path, key: str, value: str, outcome: tuple[str, str], parents: int
) -> None:
    git(folder(here), "config", key, value)
    change(other, "template.yaml", THEIRS, "Theirs", push=True)
    change(folder(here), "notes.txt", "two\n", "Ours")
    assert code(sync(here, "pull")) == outcome
    assert len(git(folder(here), "log", "-1", "--format=%P").split()) == parents


def test_a_pull_over_uncommitted_changes_changes_nothing(here: Page, other: Path) -> None:
    change(other, "template.yaml", THEIRS, "Theirs", push=True)
    (folder(here) / "template.yaml").write_text(OURS)
    assert code(sync(here, "pull")) == ("refused", "changes-in-the-way")
    assert (folder(here) / "template.yaml").read_text() == OURS


def test_a_push_sends_commits_and_a_new_branch_only_when_asked(here: Page, tmp_path: Path) -> None:
    root = folder(here)
    change(root, "notes.txt", "two\n", "Ours")
    assert view(here)["ahead"] == 1
    assert code(sync(here, "push")) == ("done", "")
    assert git(tmp_path / "remote.git", "log", "-1", "--format=%s", "main").strip() == "Ours"
    git(root, "switch", "--quiet", "--create", "feature")
    assert refused(here, "/api/repository/sync", what="push") == (409, "upstream-none")
    assert refused(here, "/api/repository/sync", what="pull") == (409, "upstream-none")
    assert code(sync(here, "push", publish=True)) == ("done", "")
    assert view(here)["upstream"] == "origin/feature"


def test_a_rejected_push_overwrites_nothing(here: Page, other: Path, tmp_path: Path) -> None:
    change(other, "notes.txt", "theirs\n", "Theirs", push=True)
    change(folder(here), "notes.txt", "ours\n", "Ours")
    assert code(sync(here, "push")) == ("refused", "push-rejected")
    assert git(tmp_path / "remote.git", "log", "-1", "--format=%s", "main").strip() == "Theirs"


def hook(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_hooks_that_refuse_are_told_in_their_words(here: Page, tmp_path: Path) -> None:
    root = folder(here)
    change(root, "notes.txt", "ours\n", "Ours")
    hook(root / ".git/hooks/pre-push", "echo the tests are red >&2; exit 1")
    told = sync(here, "push")
    assert code(told) == ("refused", "push-stopped")
    assert "the tests are red" in told["diagnostics"][0]["detail"]
    (root / ".git/hooks/pre-push").unlink()
    hook(tmp_path / "remote.git/hooks/pre-receive", "echo main is protected >&2; exit 1")
    told = sync(here, "push")
    assert code(told) == ("refused", "push-declined")
    assert "main is protected" in told["diagnostics"][0]["detail"]


def test_a_detached_head_says_what_to_do(here: Page) -> None:
    git(folder(here), "switch", "--quiet", "--detach")
    assert view(here)["branch"] is None
    assert refused(here, "/api/repository/sync", what="push") == (409, "head-detached")
    assert refused(here, "/api/repository/sync", what="pull") == (409, "head-detached")
    assert code(sync(here, "fetch")) == ("done", "")
    assert (
        here.client.post("/api/repository/branch", json={"name": "kept", "create": True}).json()["branch"]
        == "kept"
    )


def test_no_repository_no_commit_and_no_remote(tmp_path: Path) -> None:
    here = page(open_project(tmp_path / "plain"))
    assert view(here)["repository"] is False
    assert refused(here, "/api/repository/sync", what="push") == (422, "repository-none")
    assert refused(here, "/api/repository/branch", name="x", create=True) == (422, "repository-none")
    git(tmp_path / "plain", "init", "--quiet")
    found = view(here)
    assert (found["branch"], found["commit"], found["branches"]) == (
        "main",
        None,
        [{"name": "main", "remote": False}],
    )
    assert refused(here, "/api/repository/sync", what="fetch") == (422, "remote-none")


def test_a_remote_that_is_away_or_wants_a_password(
    here: Page, tmp_path: Path, asking_remote: Callable[[], str]
) -> None:
    root = folder(here)
    git(root, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    assert code(sync(here, "fetch")) == ("refused", "remote-unknown")
    git(root, "remote", "set-url", "origin", "http://127.0.0.1:1/shop.git")
    assert code(sync(here, "fetch")) == ("refused", "remote-away")
    git(root, "remote", "set-url", "origin", asking_remote())
    told = sync(here, "fetch")
    assert code(told) == ("refused", "credentials-refused")
    assert told["diagnostics"][0]["fix"]["summary"]


@pytest.fixture
def asking_remote() -> Any:
    """A server that wants a password of everybody."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Asking(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asking)
    Thread(target=server.serve_forever, daemon=True).start()
    yield lambda: f"http://127.0.0.1:{server.server_port}/shop.git"
    server.shutdown()
    server.server_close()


def test_a_credential_helper_of_the_person_is_asked(
    here: Page, settings: Path, tmp_path: Path, asking_remote: Callable[[], str]
) -> None:
    asked = tmp_path / "asked"
    hook(tmp_path / "helper", f'echo "$1" >> {asked}; echo username=me; echo password=wrong')
    settings.write_text(settings.read_text() + f"[credential]\n\thelper = {tmp_path / 'helper'}\n")
    git(folder(here), "remote", "set-url", "origin", asking_remote())
    assert code(sync(here, "fetch")) == ("refused", "credentials-refused")
    assert "get" in asked.read_text().split()


def test_a_fetch_that_hangs_is_cancelled(here: Page, tmp_path: Path) -> None:
    root = folder(here)
    begun = tmp_path / "begun"
    hook(tmp_path / "slow", f"echo > {begun}; sleep 600")
    git(root, "config", "remote.origin.uploadpack", str(tmp_path / "slow"))
    assert here.client.post("/api/repository/sync", json={"what": "pull"}).json()["cancellable"] is True
    until(begun.exists, "the fetch to begin")
    assert refused(here, "/api/repository/sync", what="push") == (409, "git-busy")
    assert here.client.post("/api/repository/cancel").status_code == 204
    assert code(ended(here)) == ("cancelled", "")


def test_a_conflict_is_shown_and_nothing_is_drawn(here: Page, other: Path) -> None:
    assert code(conflict(here, other)) == ("conflict", "")
    found = view(here)
    assert (found["operation"], found["files"][0]["change"]) == ("merge", "conflict")
    assert "origin/main" in found["message"]
    told = here.client.get("/api/repository/file", params={"path": "template.yaml"}).json()
    assert (told["base"], told["ours"], told["theirs"], told["conflict"]) == (SHOP, OURS, THEIRS, True)
    snapshot = here.refresh()
    assert snapshot["cards"] == []
    assert [one["code"] for one in snapshot["diagnostics"]] == ["template-in-conflict"]
    assert snapshot["text"].splitlines()[snapshot["diagnostics"][0]["line"] - 1].startswith("<<<<<<<")
    assert here.refused(intent={"do": "set", "id": "GetItem", "path": "Timeout", "value": "9"})[0] == 422
    assert refused(here, "/api/repository/go-on") == (409, "conflict-open")
    assert refused(here, "/api/repository/resolve", path="template.yaml", side="file") == (
        422,
        "conflict-left",
    )
    assert refused(here, "/api/repository/sync", what="pull") == (409, "merge-open")
    assert refused(here, "/api/repository/branch", name="x", create=True) == (409, "merge-open")
    assert refused(here, "/api/commit", message="x") == (409, "merge-open")


@pytest.mark.parametrize(("side", "text"), [("ours", OURS), ("theirs", THEIRS)])
def test_a_chosen_side_is_taken_and_the_merge_goes_on(here: Page, other: Path, side: str, text: str) -> None:
    conflict(here, other)
    told = here.client.post("/api/repository/resolve", json={"path": "template.yaml", "side": side}).json()
    assert told["operation"] == "merge"
    assert not [one for one in told["files"] if one["change"] == "conflict"]
    assert here.refresh()["text"] == text
    done = here.client.post("/api/repository/go-on", json={}).json()
    assert (done["operation"], done["files"]) == ("", [])
    assert len(git(folder(here), "log", "-1", "--format=%P").split()) == 2
    assert code(sync(here, "push")) == ("done", "")


def test_a_conflict_resolved_with_a_text(here: Page, other: Path) -> None:
    conflict(here, other)
    told = here.client.get("/api/repository/file", params={"path": "template.yaml"}).json()
    text = SHOP.replace("Timeout: 30", "Timeout: 50")
    body = {"path": "template.yaml", "side": "text", "text": told["now"], "seen": told["seen"]}
    assert refused(here, "/api/repository/resolve", **body) == (422, "conflict-left")
    body["text"] = text
    assert refused(here, "/api/repository/resolve", **{**body, "seen": "0"}) == (409, "changed-on-disk")
    assert here.client.post("/api/repository/resolve", json=body).status_code == 200
    assert here.refresh()["text"] == text
    assert (
        here.client.post("/api/repository/go-on", json={"message": "Meet in the middle"}).status_code == 200
    )
    assert git(folder(here), "log", "-1", "--format=%s").strip() == "Meet in the middle"


def test_a_conflict_is_resolved_where_one_side_took_the_file_away(here: Page, other: Path) -> None:
    root = folder(here)
    git(other, "rm", "--quiet", "notes.txt")
    git(other, "commit", "--quiet", "-m", "Theirs")
    git(other, "push", "--quiet")
    change(root, "notes.txt", "ours\n", "Ours")
    assert code(sync(here, "pull", how="merge")) == ("conflict", "")
    told = here.client.get("/api/repository/file", params={"path": "notes.txt"}).json()
    assert (told["ours"], told["theirs"]) == ("ours\n", None)
    here.client.post("/api/repository/resolve", json={"path": "notes.txt", "side": "theirs"})
    assert here.client.post("/api/repository/go-on", json={}).json()["operation"] == ""
    assert not (root / "notes.txt").exists()


def test_a_merge_is_aborted(here: Page, other: Path) -> None:
    conflict(here, other)
    told = here.client.post("/api/repository/abort", json={}).json()
    assert (told["operation"], told["files"]) == ("", [])
    assert here.refresh()["text"] == OURS
    assert refused(here, "/api/repository/abort") == (409, "merge-none")
    assert refused(here, "/api/repository/go-on") == (409, "merge-none")


def test_a_rebase_stops_at_its_conflicts_and_goes_on(here: Page, other: Path) -> None:
    change(other, "notes.txt", "theirs\n", "Theirs", push=True)
    change(folder(here), "notes.txt", "ours\n", "Ours")
    change(folder(here), "notes.txt", "ours again\n", "Ours again")
    assert code(sync(here, "pull", how="rebase")) == ("conflict", "")
    for side in ("ours", "theirs"):
        assert view(here)["operation"] == "rebase"
        here.client.post("/api/repository/resolve", json={"path": "notes.txt", "side": side})
        assert here.client.post("/api/repository/go-on", json={}).status_code == 200
    assert (view(here)["operation"], view(here)["branch"]) == ("", "main")
    assert (folder(here) / "notes.txt").read_text() == "ours again\n"


def test_a_hook_that_refuses_the_merge_is_told(here: Page, other: Path) -> None:
    conflict(here, other, "notes.txt")
    here.client.post("/api/repository/resolve", json={"path": "notes.txt", "side": "ours"})
    hook(folder(here) / ".git/hooks/commit-msg", "echo no ticket in the message >&2; exit 1")
    answer = here.client.post("/api/repository/go-on", json={})
    assert (answer.status_code, "no ticket" in answer.json()["diagnostics"][0]["detail"]) == (422, True)
    assert view(here)["operation"] == "merge"
