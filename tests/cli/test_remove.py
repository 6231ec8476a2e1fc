"""`stackline remove`: what holds data is said, and asked about where somebody can answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run

Answers = Callable[[str], None]


class Terminal(io.StringIO):
    """Standard input with a person at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What a person types when asked."""
    return lambda text: monkeypatch.setattr("sys.stdin", Terminal(text))


def there(project: Path, id: str) -> bool:
    return f"  {id}:\n" in (project / "template.yaml").read_text()


def test_a_table_is_asked_about(run: Run, project: Path, answers: Answers) -> None:
    answers("n\n")
    left = run("remove", "Items")
    assert left.status != 0
    assert there(project, "Items")
    assert "the next deployment deletes it" in left.err
    assert "Lost with it, unless moved before: its items." in left.err
    assert "stackline set Items /DeletionPolicy Retain" in left.err
    answers("y\n")
    assert run("remove", "Items").status == 0
    assert not there(project, "Items")


def test_yes_is_said_before(run: Run, project: Path, answers: Answers) -> None:
    answers("")
    assert run("remove", "Items", "--yes").status == 0
    assert not there(project, "Items")


def test_what_holds_no_data_is_not_asked_about(run: Run, project: Path, answers: Answers) -> None:
    answers("")
    removed = run("remove", "GetItem")
    assert removed.status == 0
    assert "deletes" not in removed.err


def test_a_script_is_told_and_not_asked(run: Run, project: Path) -> None:
    told = run("remove", "Items")
    assert told.status == 0
    assert "[deletes-data]" in told.err
    assert not there(project, "Items")
    assert [one["code"] for one in run("remove", "Work", "--json").json["diagnostics"]] == ["deletes-data"]


def test_what_is_kept_is_not_asked_about(run: Run, project: Path, answers: Answers) -> None:
    run("set", "Items", "/DeletionPolicy", "Retain")
    answers("")
    kept = run("remove", "Items")
    assert kept.status == 0
    assert "it stays outside the stack (DeletionPolicy: Retain)" in kept.err
