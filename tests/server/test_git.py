"""git through the canvas, in real repositories: only our files, and the person's index as it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from stackline.server import git
from stackline.server.problems import HttpRefusal

TEMPLATE, LAYOUT = "template.yaml", ".stackline/layout.json"
FILES = (TEMPLATE, LAYOUT)


def run(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\n\tname = Someone\n\temail = someone@example.com\n[init]\n\tdefaultBranch = main\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    root = tmp_path / "project"
    root.mkdir()
    run(root, "init", "--quiet")
    (root / TEMPLATE).write_text("Resources: {}\n")
    (root / "other.py").write_text("one\n")
    run(root, "add", ".")
    run(root, "commit", "--quiet", "-m", "Start")
    return root


def test_no_repository_is_no_problem(tmp_path: Path) -> None:
    assert git.read(tmp_path, *FILES) is None
    assert git.current_branch(tmp_path) is None


def test_reads_branch_changes_and_the_committed_text(repository: Path) -> None:
    run(repository, "branch", "other/one")
    (repository / TEMPLATE).write_text("Resources: {A: {}}\n")
    (repository / LAYOUT).parent.mkdir()
    (repository / LAYOUT).write_text("{}\n")
    (repository / "other.py").write_text("two\n")
    found = git.read(repository, *FILES)
    assert found is not None
    assert found.branch == "main"
    assert set(found.branches) == {"main", "other/one"}
    assert set(found.changed) == set(FILES)
    assert found.head == b"Resources: {}\n"


def test_a_commit_takes_our_files_and_leaves_what_was_staged(repository: Path) -> None:
    (repository / TEMPLATE).write_text("Resources: {A: {}}\n")
    (repository / LAYOUT).parent.mkdir()
    (repository / LAYOUT).write_text("{}\n")
    (repository / "other.py").write_text("staged\n")
    run(repository, "add", "other.py")
    (repository / "other.py").write_text("staged and more\n")
    (repository / "untracked").write_text("x")
    name = git.commit(repository, FILES, "Add A\n\nand more", None)
    assert run(repository, "rev-parse", "HEAD").strip() == name
    assert set(run(repository, "show", "--name-only", "--format=").split()) == set(FILES)
    assert run(repository, "log", "-1", "--format=%B").strip() == "Add A\n\nand more"
    assert run(repository, "diff", "--cached", "--name-only").split() == ["other.py"]
    assert run(repository, "show", ":other.py") == "staged\n"
    assert "?? untracked" in run(repository, "status", "--porcelain")


def test_a_project_in_a_folder_of_the_repository(repository: Path) -> None:
    root = repository / "services" / "shop"
    root.mkdir(parents=True)
    (root / TEMPLATE).write_text("Resources: {}\n")
    found = git.read(root, *FILES)
    assert found is not None
    assert found.changed == (TEMPLATE,)
    assert found.head is None
    git.commit(root, FILES, "Add the shop", None)
    assert run(repository, "show", "--name-only", "--format=").split() == ["services/shop/template.yaml"]
    assert git.read(root, *FILES) == git.Repository("main", ("main",), (), b"Resources: {}\n")


def test_a_new_branch_is_made_first(repository: Path) -> None:
    (repository / TEMPLATE).write_text("Resources: {A: {}}\n")
    git.commit(repository, FILES, "Add A", "feature/a")
    assert git.current_branch(repository) == "feature/a"
    assert run(repository, "show", "main:template.yaml") == "Resources: {}\n"


def test_the_first_commit_of_a_repository(tmp_path: Path, repository: Path) -> None:
    root = tmp_path / "fresh"
    root.mkdir()
    run(root, "init", "--quiet")
    (root / TEMPLATE).write_text("Resources: {}\n")
    found = git.read(root, *FILES)
    assert found is not None
    assert (found.branch, found.head, found.changed) == ("main", None, (TEMPLATE,))
    git.commit(root, FILES, "Start", None)
    assert git.read(root, *FILES) is not None


@pytest.mark.parametrize("branch", ["main", "bad name", "-x", "a..b", ""])
def test_a_branch_that_git_refuses_changes_nothing(repository: Path, branch: str) -> None:
    (repository / TEMPLATE).write_text("Resources: {A: {}}\n")
    with pytest.raises(HttpRefusal):
        git.commit(repository, FILES, "Add A", branch)
    assert git.current_branch(repository) == "main"
    assert run(repository, "log", "--oneline").count("\n") == 1


@pytest.mark.parametrize("branch", [None, "feature/a"])
def test_a_hook_that_refuses_is_told_and_changes_nothing(repository: Path, branch: str | None) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho the linter says no >&2\nexit 1\n")
    hook.chmod(0o755)
    (repository / TEMPLATE).write_text("Resources: {A: {}}\n")
    (repository / LAYOUT).parent.mkdir()
    (repository / LAYOUT).write_text("{}\n")
    with pytest.raises(HttpRefusal) as refused:
        git.commit(repository, FILES, "Add A", branch)
    assert "the linter says no" in refused.value.diagnostics[0].detail
    assert git.current_branch(repository) == "main"
    assert run(repository, "branch", "--format=%(refname:short)").split() == ["main"]
    assert run(repository, "status", "--porcelain").splitlines() == [" M template.yaml", "?? .stackline/"]


def test_nothing_to_commit_and_no_message(repository: Path) -> None:
    with pytest.raises(HttpRefusal, match="commit-empty"):
        git.commit(repository, FILES, "Nothing", None)
    (repository / TEMPLATE).write_text("Resources: {A: {}}\n")
    with pytest.raises(HttpRefusal, match="commit-message-empty"):
        git.commit(repository, FILES, " \n", None)


def test_a_file_named_like_a_pathspec_or_an_option(repository: Path) -> None:
    for name in (":(top)*.yaml", "-t.yaml", "a b\u00e9.yaml"):
        (repository / name).write_text("Resources: {}\n")
        found = git.read(repository, name, LAYOUT)
        assert found is not None
        assert found.changed == (name,)
        git.commit(repository, (name, LAYOUT), "Add it", None)
        committed = run(repository, "show", "--name-only", "-z", "--format=").split("\0")
        assert [one for one in committed if one.strip()] == [name]


def test_reading_runs_nothing_that_the_repository_asks_for(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {mark}\n")
    evil.chmod(0o755)
    run(repository, "config", "core.fsmonitor", str(evil))
    run(repository, "config", "diff.external", str(evil))
    git.read(repository, *FILES)
    assert not mark.exists()


def test_a_git_that_is_not_there(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert git.read(repository, *FILES) is None
    with pytest.raises(HttpRefusal):
        git.commit(repository, FILES, "x", None)
