"""What a person meets who knows only the README: a new project, its first function, wrong turns."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from cli.conftest import TEMPLATE, Run
from stackline.cloud import EmbeddedCloud, EmbeddedStatus

SERVERLESS = "service: shop\nprovider:\n  name: aws\nfunctions:\n  hello:\n    handler: app.hello\n"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_project_says_what_comes_next(run: Run, empty: Path) -> None:
    made = run("new", "hello")
    assert made.status == 0
    for step in ("cd hello", "stackline add function Hello", "stackline deploy local", "stackline edit"):
        assert step in made.out
    os.chdir("hello")
    assert run("add", "function", "Hello").status == 0
    assert (empty / "hello" / "src" / "Hello" / "app.py").read_text().startswith('"""Hello: ')


@pytest.mark.parametrize(
    ("folder", "name"),
    [("on", "on"), ("123", "app-123"), ("my shop", "my-shop"), ("a/b.c", "b-c"), ("ä", "app")],
)
def test_a_new_project_has_a_name_that_is_one(run: Run, empty: Path, folder: str, name: str) -> None:
    assert run("new", folder).status == 0
    assert yaml.safe_load((empty / folder / "stackline.yaml").read_text()) == {"name": name}
    assert yaml.safe_load((empty / folder / "template.yaml").read_text())["Description"] == name


def test_a_new_project_in_the_folder_where_one_stands(run: Run, empty: Path) -> None:
    (empty / "shop").mkdir()
    os.chdir("shop")
    assert run("new", ".").status == 0
    assert yaml.safe_load(Path("stackline.yaml").read_text()) == {"name": "shop"}


def test_a_new_project_where_nothing_can_be_written(run: Run, empty: Path) -> None:
    (empty / "file").write_text("")
    for name in ("file/shop", "x" * 300, "a\0b", "file"):
        answer = run("new", name)
        assert answer.status in (1, 2), name
        assert answer.err.lower().count("error:") == 1
        assert "Traceback" not in answer.err
    assert [path.name for path in empty.iterdir()] == ["file"]


def test_a_serverless_framework_project_is_left_alone(run: Run, empty: Path) -> None:
    (empty / "serverless.yml").write_text(SERVERLESS)
    for command in (
        ["graph"], ["check"], ["add", "function", "X"], ["deploy", "local"], ["edit"], ["logs"],
        ["outputs"], ["local", "status"], ["graph", "-t", "serverless.yml"],
    ):  # fmt: skip
        answer = run(*command)
        assert answer.status == 1, command
        assert answer.err.count("error:") == 1, command
        assert "[serverless-framework]" in answer.err, command
        assert "fix:" in answer.err, command
    assert (empty / "serverless.yml").read_text() == SERVERLESS
    assert [path.name for path in empty.iterdir()] == ["serverless.yml"]


@pytest.mark.parametrize("path", ["", "/", " ", " / "])
@pytest.mark.parametrize("command", [("set", "GetItem", "PATH", "3"), ("unset", "GetItem", "PATH")])
def test_a_path_that_names_nothing_is_refused(
    run: Run, project: Path, command: tuple[str, ...], path: str
) -> None:
    """It would put 3 in the place of every property, or of the whole resource."""
    answer = run(*(path if word == "PATH" else word for word in command))
    assert answer.status == 1
    assert "[path-invalid]" in answer.err
    assert (project / "template.yaml").read_text() == TEMPLATE


def test_rename_says_how_to_mend_it(run: Run, project: Path) -> None:
    taken = run("rename", "Items", "Work")
    assert "Choose another" in taken.err
    assert "insert" not in taken.err
    same = run("rename", "Items", "Items")
    assert (same.status, "Nothing to change" in same.err) == (0, True)


def test_a_kind_is_found_by_its_label(run: Run, project: Path) -> None:
    assert "Did you mean function?" in run("add", "Function").err
    assert "Did you mean http-api?" in run("add", "httpapi").err


@pytest.mark.parametrize("file", ["nowhere/x.svg", "folder.svg", "file/x.svg"])
def test_a_picture_that_cannot_be_written(run: Run, project: Path, file: str) -> None:
    (project / "folder.svg").mkdir()
    (project / "file").write_text("")
    answer = run("diagram", "-o", file)
    assert answer.status == 1
    assert answer.err.count("error:") == 1
    assert file in answer.err
    assert ".tmp" not in answer.err
    assert sorted(path.name for path in project.iterdir()) == ["file", "folder.svg", "template.yaml"]


def test_a_picture_to_the_output_is_json_when_asked(run: Run, project: Path) -> None:
    assert run("diagram", "-o", "-", "--json").json["text"].startswith("flowchart")


def test_stop_says_whether_it_stopped_anything(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = [EmbeddedStatus(True, "http://127.0.0.1:1", 1), EmbeddedStatus(False)]
    monkeypatch.setattr(
        EmbeddedCloud, "status", lambda _: running.pop(0) if running else EmbeddedStatus(False)
    )
    monkeypatch.setattr(EmbeddedCloud, "stop", lambda _: None)
    assert run("local", "stop").out.startswith("Stopped the embedded cloud")
    assert run("local", "stop").out == "The embedded cloud is not running.\n"
    assert run("local", "stop", "--json").json == {"running": False, "endpoint": None, "pid": None}
