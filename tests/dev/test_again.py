"""A session of a project that has not changed goes on as the last one; any change makes it begin as any other."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest

from stackline.dev import again
from stackline.dev.again import Record
from stackline.template.project import TEMPLATE_NAMES

READY: dict[str, Any] = {
    "type": "ready",
    "endpoint": "http://127.0.0.1:1",
    "stack": "s",
    "apis": [
        {
            "id": "Api",
            "url": "http://127.0.0.1:1/_api/x",
            "routes": [{"label": "GET /", "targets": ["F"]}],
            "kind": "api",
        }
    ],
    "functions": ["F"],
    "outputs": {"Api.Url": "http://127.0.0.1:1/_api/x"},
    "environment": "local",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("template.yaml", "src/app.py", "src/inner/more.py", "src/__pycache__/app.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    again.place(tmp_path).parent.mkdir(parents=True)
    return tmp_path


def record(folder: Path) -> Record:
    trees, files = (str(folder / "src"),), [str(folder / "template.yaml"), str(folder / "stackline.yaml")]
    seen = again.look(trees, files)
    assert seen is not None
    return Record("template.yaml", 4321, trees, seen, {"F": "/zip"}, {"F": "arn"}, READY)


def test_what_was_kept_is_read(folder: Path) -> None:
    kept = record(folder)
    again.keep(folder, kept)
    assert again.read(folder) == kept
    assert again.place(folder).stat().st_mode & 0o777 == 0o600
    assert kept.is_true()


@pytest.mark.parametrize("name", ["template.yaml", "stackline.yaml", "src/app.py", "src/inner/new.py"])
def test_any_change_counts(folder: Path, name: str) -> None:
    kept = record(folder)
    (folder / name).write_text("another")
    assert not kept.is_true()


def test_a_file_that_is_gone_counts(folder: Path) -> None:
    kept = record(folder)
    (folder / "src/inner/more.py").unlink()
    assert not kept.is_true()


def test_what_is_in_no_package_does_not_count(folder: Path) -> None:
    kept = record(folder)
    (folder / "src/__pycache__/other.pyc").write_text("x")
    assert kept.is_true()


def test_its_own_variables_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = record(folder)
    monkeypatch.setenv("STACKLINE_CLOUD_IAM", "enforce")
    assert not kept.is_true()


def test_too_many_files_are_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "_MOST", 2)
    for number in range(4):
        (tmp_path / str(number)).write_text("")
    assert again.look([str(tmp_path)], []) is None


@pytest.mark.parametrize(
    ("arguments", "may"),
    [
        ([], True),
        (["--json", "--port", "4321"], True),
        (["--port", "4322"], False),
        (["--debug", "F"], False),
        (["--env", "staging"], False),
        (["-t", "template.yaml"], False),
    ],
)
def test_only_a_plain_session_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], may: bool
) -> None:
    again.keep(folder, record(folder))
    started: list[list[str]] = []

    def start(command: list[str], **_: Any) -> None:
        started.append(command)

    monkeypatch.setattr(again.subprocess, "Popen", start)
    assert (again.begin(arguments, folder / "src") is not None) == may
    assert bool(started) == may
    if may:
        assert started[0][-4:] == ["--port", "4321", "--resume", str(os.getpid())]


def test_another_template_in_the_folder_is_another_project(folder: Path) -> None:
    again.keep(folder, dataclasses.replace(record(folder), file="template.json"))
    assert again.begin([], folder) is None


def test_a_record_that_makes_no_sense_is_none(folder: Path) -> None:
    for text in ("", "[]", "{}", '{"form": 1}', '{"form": 0}'):
        again.place(folder).write_text(text)
        assert again.read(folder) is None


def test_templates_are_looked_for_as_projects_do() -> None:
    assert again.TEMPLATE_NAMES == TEMPLATE_NAMES
