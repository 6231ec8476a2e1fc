"""A deployment in a terminal and in a pipe."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from stackline.cli.progress import Lines, Live
from stackline.core import Diagnostic
from stackline.deploy import ChangeEvent, Event, Notice, Phase, ResourceEvent

EVENTS: list[Event] = [
    Phase("Packaging Hello"),
    ChangeEvent("Hello", "AWS::Lambda::Function", "add", "Hello"),
    ChangeEvent("Items", "AWS::DynamoDB::Table", "may-replace", "Items"),
    Notice(Diagnostic("info", "note", "[bold]something to know")),
    ResourceEvent("Hello", "AWS::Lambda::Function", "CREATE_COMPLETE", "done", "", "Hello", 0.0),
    ResourceEvent("Items", "AWS::DynamoDB::Table", "UPDATE_FAILED", "failed", "[no]", "Items", 0.0),
]


def test_a_terminal_shows_every_resource_with_its_last_state() -> None:
    out = io.StringIO()
    with Live(Console(file=out, force_terminal=True, width=120, height=30, color_system=None)) as view:
        for event in EVENTS:
            view.tell(event)
    last = out.getvalue().rpartition("\x1b[2K")[2]
    assert "✓  +  Hello" in last
    assert "✗  ~  Items" in last
    assert "[no]" in last
    assert "[bold]something to know" in out.getvalue()


def test_a_stack_taller_than_the_window_shows_what_is_not_done() -> None:
    out = io.StringIO()
    with Live(Console(file=out, force_terminal=True, width=100, height=12, color_system=None)) as view:
        for number in range(40):
            state = "done" if number < 38 else "working"
            view.tell(ResourceEvent(f"R{number}", "T", "X", state, "", None, 0.0))  # type: ignore[arg-type]
    last = out.getvalue().rpartition("\x1b[2K")[2]
    assert "R39" in last
    assert "38 more are done" in last


def test_a_pipe_gets_a_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as view:
        for event in EVENTS:
            view.tell(event)
    said = capsys.readouterr()
    assert said.out.splitlines()[:2] == ["Packaging Hello", "  + Hello (AWS::Lambda::Function)"]
    assert "may be replaced" in said.out
    assert said.out.splitlines()[-1].endswith("Items: [no]")
    assert "something to know" in said.err
