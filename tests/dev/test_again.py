"""A session of a project that has not changed goes on as the last one; any change makes it begin as any other."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any, cast

import pytest

from stackline.cloud import EmbeddedCloud
from stackline.dev import Session, again
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


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    found: list[list[str]] = []

    def start(command: list[str], **_: Any) -> None:
        found.append(command)

    monkeypatch.setattr(again.subprocess, "Popen", start)
    return found


@pytest.mark.parametrize(
    ("arguments", "goes_on"),
    [([], True), (["--json", "--port", "4321"], True), (["--port", "4322"], False)],
)
def test_a_plain_session_starts_the_cloud_first(
    folder: Path, started: list[list[str]], arguments: list[str], goes_on: bool
) -> None:
    again.keep(folder, record(folder))
    begun = again.begin(arguments, folder / "src")
    assert begun is not None
    assert (begun.record is not None) == goes_on
    if goes_on:
        assert started[0][-4:] == ["--port", "4321", "--resume", str(os.getpid())]
    else:
        assert started[0][-2:] == ["--port", "4322"]


@pytest.mark.parametrize(
    ("functions", "goes_on"),
    [
        ({"arn": {"package": "/zip"}}, True),
        ({"arn": {"package": "/older"}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_calls_that_ran_other_packages_are_none_of_this_session(
    folder: Path, started: list[list[str]], functions: Any, goes_on: bool
) -> None:
    again.keep(folder, record(folder))
    (folder / ".stackline/cloud/known-calls.jsonl").write_text(
        json.dumps({"functions": functions}) + "\n{}\n"
    )
    begun = again.begin([], folder)
    assert begun is not None
    assert (begun.record is not None) == goes_on
    assert ("--resume" in started[0]) == goes_on


@pytest.mark.parametrize(
    "arguments", [["--debug", "F"], ["--env", "staging"], ["-t", "template.yaml"], ["--help"]]
)
def test_another_session_starts_it_itself(
    folder: Path, started: list[list[str]], arguments: list[str]
) -> None:
    again.keep(folder, record(folder))
    assert again.begin(arguments, folder) is None
    assert not started


def test_a_cloud_that_runs_is_somebody_elses(folder: Path, started: list[list[str]]) -> None:
    again.keep(folder, record(folder))
    (folder / ".stackline" / "cloud" / "endpoint.json").write_text(json.dumps({"pid": os.getpid()}))
    assert again.begin([], folder) is None
    assert not started


def test_where_there_is_no_project_nothing_is_started(tmp_path: Path, started: list[list[str]]) -> None:
    assert again.begin([], tmp_path) is None
    assert not started


def test_another_template_in_the_folder_is_another_project(folder: Path, started: list[list[str]]) -> None:
    again.keep(folder, dataclasses.replace(record(folder), file="template.json"))
    begun = again.begin([], folder)
    assert begun is not None
    assert begun.record is None


def test_a_record_that_makes_no_sense_is_none(folder: Path) -> None:
    for text in ("", "[]", "{}", '{"form": 1}', '{"form": 0}'):
        again.place(folder).write_text(text)
        assert again.read(folder) is None


def test_templates_are_looked_for_as_projects_do() -> None:
    assert again.TEMPLATE_NAMES == TEMPLATE_NAMES


@pytest.mark.parametrize("other", [None, 1])
def test_a_cloud_that_is_on_its_way_up_ends_with_a_session_that_is_interrupted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, other: int | None
) -> None:
    """But not one that another session has taken meanwhile."""
    ended: list[str] = []

    class Coming:
        def goes_on(self) -> bool:
            return False

        def is_up(self, on_progress: object) -> bool:
            raise KeyboardInterrupt

        def end(self) -> None:
            ended.append("the cloud")

    def holder(cloud: EmbeddedCloud) -> int | None:
        return other

    monkeypatch.setattr(EmbeddedCloud, "session", holder)
    session = Session(folder, "template.yaml", lambda _: None, resumed=cast(Any, Coming()))
    with pytest.raises(KeyboardInterrupt):
        session.run()
    session.close()
    assert ended == ([] if other else ["the cloud"])
