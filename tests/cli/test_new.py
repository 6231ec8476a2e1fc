"""`stackline new` from a blueprint and from a git repository."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.conftest import Run
from stackline.blueprints import BLUEPRINTS


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprint_is_written_whole_with_the_projects_name(run: Run, name: str) -> None:
    assert run("new", "my shop", "--blueprint", name).status == 0
    assert Path("my shop/stackline.yaml").read_text().endswith("name: my-shop\n")
    assert ".stackline/*" in Path("my shop/.gitignore").read_text()
    assert Path("my shop/README.md").is_file()
    assert Path("my shop/tests").is_dir()


def test_an_unknown_blueprint_makes_nothing(run: Run, empty: Path) -> None:
    answer = run("new", "shop", "--blueprint", "../../etc")
    assert answer.status == 1
    assert answer.err.count("error:") == 1
    assert "http-api-crud" in answer.err
    assert list(empty.iterdir()) == []


def test_they_are_listed_with_a_line_each(run: Run) -> None:
    for answer in (run("new", "--list"), run("new", "--help")):
        assert answer.status == 0
        assert all(f"{name} " in answer.out and b.summary in answer.out for name, b in BLUEPRINTS.items())


def test_a_repository_gets_this_projects_name(run: Run, empty: Path) -> None:
    origin = empty / "origin"
    assert run("new", "origin", "--blueprint", "http-api-crud").status == 0
    (origin / ".gitignore").unlink()
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "A"],
    ):
        subprocess.run(["git", *command], cwd=origin, check=True)
    answer = run("new", "shop", "--from", origin.as_uri(), "--json")
    assert answer.status == 0, answer.err
    told = json.loads(answer.out)
    assert {"template.yaml", "stackline.yaml", ".gitignore", "src/items/app.py"} <= set(told["files"])
    assert [d["code"] for d in told["diagnostics"]] == ["git-cloned"]
    assert "name: shop\n" in Path("shop/stackline.yaml").read_text()
    assert not Path("shop/.git").exists()


@pytest.mark.parametrize(
    "more", [["--blueprint", "scorecard", "--from", "file:///x"], ["--from", "-x"], ["--from", ""]]
)
def test_what_makes_no_sense_makes_nothing(run: Run, empty: Path, more: list[str]) -> None:
    answer = run("new", "shop", *more)
    assert answer.status in (1, 2)
    assert "Traceback" not in answer.err
    assert list(empty.iterdir()) == []
