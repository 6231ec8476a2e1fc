"""Calling deployed functions, their logs and outputs, and the commands that show them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import CODE, TEMPLATE, run_deploy, stackline
from stackline.core import DiagnosticError
from stackline.deploy import invoke, open_stack, parse_event, read_logs, read_outputs
from stackline.template import Project

pytestmark = pytest.mark.cloud


@pytest.fixture
def shop(new: Any) -> Path:
    folder = new(code=CODE)
    run_deploy(folder)
    return folder


def test_a_call_gives_result_log_and_time(shop: Path) -> None:
    called = invoke(*open_stack(Project.open(shop)), "Hello", {"page": 1})
    assert called.ok
    assert called.result == {"stage": "dev", "event": {"page": 1}}
    assert "told {'page': 1}" in called.log
    assert called.duration_ms > 0


def test_a_function_that_raises_gives_type_message_and_trace(shop: Path) -> None:
    called = invoke(*open_stack(Project.open(shop)), "Hello", {"fail": True})
    assert (called.ok, called.error_type, called.error_message) == (False, "ValueError", "as you wish")
    assert any("app.py" in line for line in called.stack_trace)


def test_unknown_functions_are_refused_with_the_nearest(shop: Path) -> None:
    for name, code, hint in (("Helo", "function-unknown", "Hello"), ("Items", "function-unknown", "Hello")):
        with pytest.raises(DiagnosticError) as refused:
            invoke(*open_stack(Project.open(shop)), name)
        (found,) = refused.value.diagnostics
        assert found.code == code
        assert hint in str(found.fix)


def test_a_stack_that_is_not_deployed_says_so(new: Any) -> None:
    door = open_stack(Project.open(new()))
    for call in (
        lambda: invoke(*door, "Hello"),
        lambda: list(read_logs(*door, since=0)),
        lambda: read_outputs(*door),
    ):
        with pytest.raises(DiagnosticError) as refused:
            call()
        assert [d.code for d in refused.value.diagnostics] == ["stack-missing"]


def test_logs_come_once_and_in_order(shop: Path) -> None:
    door = open_stack(Project.open(shop))
    assert list(read_logs(*door, since=0)) == []
    for number in range(3):
        invoke(*door, "Hello", {"n": number})
    lines = [line.text for line in read_logs(*door, "Hello", since=0) if line.text.startswith("told")]
    assert lines == [f"told {{'n': {n}}}" for n in range(3)]
    assert {line.function for line in read_logs(*door, since=0)} == {"Hello"}
    follow = read_logs(*door, since=0, follow=True)
    seen = [next(follow).text for _ in range(12)]
    invoke(*door, "Hello", {"n": 3})
    more = [next(follow).text for _ in range(4)]
    assert len([text for text in seen if text.startswith("told")]) == 3
    assert "told {'n': 3}" in more


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [('{"a": 1,\n "b": }', 2, 7), ("", 1, 1), ("{'a': 1}", 1, 2), ("[" * 100_000, 0, 0)],
)
def test_an_event_that_is_no_json_has_a_place(text: str, line: int, column: int) -> None:
    with pytest.raises(DiagnosticError) as refused:
        parse_event(text, "event.json")
    (found,) = refused.value.diagnostics
    assert (found.code, found.file, found.line, found.column) == (
        "event-not-json",
        "event.json",
        line,
        column,
    )


def test_the_commands(shop: Path) -> None:
    (shop / "event.json").write_text('{"page": 2}')
    done = stackline(shop, "invoke", "Hello", "-e", "event.json")
    assert (done.returncode, json.loads(done.stdout)["event"]) == (0, {"page": 2})
    assert "REPORT" in done.stderr
    assert "Hello answered in" in done.stderr
    done = stackline(shop, "invoke", "Hello", "-e", "-", "--json", stdin='{"fail": 1}')
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], told["error"]["type"]) == (1, False, "ValueError")
    done = stackline(shop, "invoke", "Hello")
    assert json.loads(done.stdout)["event"] == {}, "no event is an empty one"
    done = stackline(shop, "invoke", "Hello", "-e", "-", stdin="{")
    assert done.returncode == 1
    assert "<input>:1:2: error" in done.stderr
    told = json.loads(stackline(shop, "logs", "Hello", "--json").stdout)
    assert "told {'page': 2}" in [line["text"] for line in told]
    assert "told {'page': 2}" in stackline(shop, "logs", "--since", "1h").stdout
    assert stackline(shop, "logs", "--since", "soon").returncode == 2
    assert set(json.loads(stackline(shop, "outputs", "local", "--json").stdout)) == {"Table"}
    assert json.loads(stackline(shop, "local", "status", "--json").stdout)["running"] is True
    assert stackline(shop, "deploy", "prod").returncode == 1


def test_json_logs_are_json_and_give_the_time(new: Any) -> None:
    """`LoggingConfig: {LogFormat: JSON}`, which new functions have: no START and END among the JSON lines."""
    code = (
        "import logging\ndef handler(event, context):\n    logging.warning('seen')\n    logging.info('not')\n"
    )
    runtime = "      Runtime: python3.11\n"
    logging = "      LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN}\n"
    folder = new(TEMPLATE.replace(runtime, runtime + logging), code)
    run_deploy(folder)
    door = open_stack(Project.open(folder))
    called = invoke(*door, "Hello", {})
    told = [json.loads(line) for line in called.log.splitlines()]
    assert [entry.get("type") or entry["message"] for entry in told] == [
        "platform.start", "seen", "platform.report",
    ]  # fmt: skip
    assert called.duration_ms == told[-1]["record"]["metrics"]["durationMs"]
    lines = [line.text for line in read_logs(*door, since=0)]
    assert [json.loads(line) for line in lines] == told
