"""What a line of the view says, for a person."""

from __future__ import annotations

import json

import pytest

from stackline.cli.dev_view import People, of_the_runtime, shown
from stackline.cli.json_lines import JsonLines
from stackline.core import Diagnostic, Fix
from stackline.deploy import ChangeEvent, Outcome
from stackline.dev import (
    Api,
    Called,
    Debugger,
    DevEvent,
    Failure,
    Logged,
    Place,
    Problems,
    Progress,
    Ready,
    Reloaded,
    Requested,
    Returned,
    Route,
    Stopped,
    Updated,
)

PROBLEM = Diagnostic(
    "error", "E1", "It is wrong", file="template.yaml", line=3, column=5, fix=Fix("Mend it.")
)
TRACE = (Place('File "x.py", line 1, in run'), Place("at", "src/app.py", 7, "    1 / 0"))
CHANGES = tuple(ChangeEvent(f"R{n}", "T", "modify", f"R{n}") for n in range(8))
EVENTS: list[tuple[DevEvent, list[str]]] = [
    (Progress("Packaging"), ["Packaging"]),
    (
        Ready(
            "http://x",
            "shop-local",
            (Api("Api", "http://x/_api/1", (Route("GET /a", ("Fn",)),)),),
            ("Fn",),
            {},
        ),
        ["Api  http://x/_api/1", "  GET    /a  Fn", "shop-local is up, and"],
    ),
    (
        Ready("http://x", "shop-local", (Api("Api", "u"),), (), {}, "staging"),
        ["is up, works in staging, and follows"],
    ),
    (
        Ready(
            "http://x",
            "s",
            (
                Api("FnUrl", "http://x/_url/1/", (Route("all paths", ("Fn",)),), "function-url"),
                Api("Cdn", "http://d", (), "cdn"),
                Api("G", "http://g", (), "graphql-api"),
            ),
            (),
            {},
        ),
        [
            "FnUrl  http://x/_url/1/  function URL",
            "  all paths  Fn",
            "Cdn  http://d  CDN",
            "G  http://g  GraphQL",
        ],
    ),
    (Requested(0, "Api", "GET", "/a?b=1", 404, 3.2), ["Api GET /a?b=1  404  3 ms"]),
    (Requested(0, "Api", "MESSAGE", "/", 0, None, 5), ["Api MESSAGE /    5 bytes"]),
    (Called(0, "Fn", "r", "Queue", 3), []),
    (
        Returned(0, "Fn", "r", "ok", 4.4, 61.0, 49, "Queue", 3),
        ["Fn ✓ 4 ms · cold start 61 ms · 49 MB  ← 3 of Queue"],
    ),
    (
        Returned(0, "Fn", "r", "error", 4.4, error=Failure("ZeroDivisionError", "division by zero", TRACE)),
        ["✗ ZeroDivisionError: division by zero", 'File "x.py", line 1, in run', "src/app.py:7", "1 / 0"],
    ),
    (Logged(0, "Fn", "hello"), ["Fn │ hello"]),
    (Logged(0, "Fn", '{"errorType": "E", "stackTrace": []}'), []),
    (Debugger(0, "Fn", 5678, False), ["◌ waits for a debugger on 127.0.0.1:5678"]),
    (Debugger(0, "Fn", 5678, True), ["● the debugger is attached on 127.0.0.1:5678"]),
    (Reloaded(("Fn", "Gn"), 24.4), ["↻ Fn, Gn in 24 ms"]),
    (Updated(Outcome("unchanged", "local", "s")), ["Nothing changed in the stack"]),
    (
        Updated(Outcome("deployed", "local", "s", changes=CHANGES, duration=1.94)),
        ["↑ Updated in 1.9 s: R0, R1, R2, R3, R4, R5 and 2 more"],
    ),
    (Problems((PROBLEM,)), ["template.yaml:3:5: error: It is wrong", "fix: Mend it."]),
    (Stopped(), ["Stopped"]),
]


@pytest.mark.parametrize(("event", "says"), EVENTS, ids=lambda one: type(one).__name__)
def test_an_event(event: DevEvent, says: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    view = People()
    view.tell(event)
    out = "".join(capsys.readouterr())
    for text in says:
        assert text in out
    assert bool(out.strip()) is bool(says)


@pytest.mark.parametrize("event", [event for event, _ in EVENTS], ids=lambda one: type(one).__name__)
def test_a_line_of_json(event: DevEvent, capsys: pytest.CaptureFixture[str]) -> None:
    JsonLines().tell(event)
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["type"]


def test_json_says_of_what_kind_an_address_is() -> None:
    ready = Ready("http://x", "s", (Api("FnUrl", "http://x/_url/1/", (), "function-url"),), (), {})
    assert ready.to_json()["apis"] == [
        {"id": "FnUrl", "url": "http://x/_url/1/", "routes": (), "kind": "function-url"}
    ]


def test_addresses_are_said_again_only_when_they_changed(capsys: pytest.CaptureFixture[str]) -> None:
    view = People()
    for url in ("http://x/1", "http://x/1", "http://x/2"):
        view.tell(Ready("http://x", "s", (Api("Api", url),), (), {}))
    assert capsys.readouterr().out.count("is up") == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain", "plain"),
        ('{"level": "INFO", "message": "hi", "timestamp": "t", "requestId": "r", "n": 1}', "INFO hi n=1"),
        ('{"message": {"a": 1}}', '{"a": 1}'),
        ('{"a": 1}', '{"a": 1}'),
        ("{not json", "{not json"),
        ("[1]", "[1]"),
        ("2026-11-29T23:28:02.365Z\t6f108163-2d5a\tINFO\thello one", "INFO hello one"),
        ("2026-11-29T23:28:02.365Z\tundefined\tWARN\tat\tstart", "WARN at\tstart"),
        ("[WARNING]\t2026-11-29T23:28:02.365Z\t6f108163\tcareful", "WARNING careful"),
        ("2026-11-29T23:28:02.365Z and more", "2026-11-29T23:28:02.365Z and more"),
    ],
)
def test_a_line_of_a_log(line: str, expected: str) -> None:
    assert shown(line) == expected


@pytest.mark.parametrize(
    ("line", "is_its"),
    [
        ("[ERROR] ValueError: no\rTraceback (most recent call last):", True),
        ("2026-11-29T23:28:02.365Z\tr\tERROR\tInvoke Error \t{}", True),
        ('{"errorType": "E", "errorMessage": "m", "stackTrace": []}', True),
        ("LAMBDA_WARNING: Unhandled exception.", True),
        ('{"level": "WARNING", "message": "LAMBDA_WARNING: Unhandled"}', True),
        ("Debugger listening on ws://127.0.0.1:9229/x", True),
        ("[ERROR]\t2026-11-29T23:28:02.365Z\tr\tmine", False),
        ('{"errorType": "mine"}', False),
        ("hello", False),
    ],
)
def test_what_runtimes_print_of_themselves(line: str, is_its: bool) -> None:
    assert of_the_runtime(line) is is_its
