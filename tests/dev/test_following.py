"""What the cloud tells becomes what a person reads: with the template's names, without the platform's lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stackline.dev import Called, Debugger, Logged, Problems, Requested, Returned
from stackline.dev.following import Reader
from stackline.dev.names import Names

NAMES = Names({"shop-Get": "Get"}, {"abc": "Api", "shop-Pages": "Pages"})
READER = Reader(Path("/p"), NAMES, {}, {"Api": "http://127.0.0.1:1/_api/abc/Prod"})


def test_a_request() -> None:
    told = {"kind": "request", "at": 1.0, "of": "api", "api": "abc", "method": "GET", "path": "/Prod/x?a=1"}
    told |= {"status": 200, "ms": 3.5}
    assert list(READER.read(told)) == [Requested(1.0, "Api", "GET", "/x?a=1", 200, 3.5, None)]


@pytest.mark.parametrize(
    ("url", "asked"),
    [("http://127.0.0.1:1/_url/0123/", "0123"), ("http://d1.cloudfront.localhost:1", "d1")],
)
def test_a_request_of_what_has_a_name_of_its_own(url: str, asked: str) -> None:
    """A function URL, whose resource is known by its function; a CDN, which is known by its ID."""
    told = {"kind": "request", "at": 1.0, "api": asked, "method": "GET", "path": "/x", "status": 200}
    assert list(replace(READER, urls={"Own": url}).read(told)) == [Requested(1.0, "Own", "GET", "/x", 200)]


def test_an_invocation() -> None:
    begun = {"kind": "invocation-begin", "at": 1.0, "function": "shop-Get", "request": "r"}
    cause = {"by": "aws:sqs", "from": "arn:aws:sqs:us-east-1:000000000000:shop-Pages", "records": 5}
    assert list(READER.read(begun | cause)) == [Called(1.0, "Get", "r", "Pages", 5)]
    ended = {"kind": "invocation", "at": 2.0, "function": "shop-Get", "request": "r", "status": "error"}
    ended |= {"ms": 3.0, "init_ms": 60.0, "memory_mb": 30}
    ended |= {"error": {"errorType": "ValueError", "errorMessage": "no"}}
    [last] = READER.read(ended)
    assert isinstance(last, Returned)
    assert (last.status, last.init_ms, last.by, last.error and last.error.type) == (
        "error",
        60.0,
        "",
        "ValueError",
    )


def test_what_the_runner_says_of_itself() -> None:
    said = {"severity": "info", "code": "runtime-version", "summary": "another", "fix": {"summary": "do"}}
    ended = {"kind": "invocation", "at": 2.0, "function": "x", "request": "r", "status": "ok", "ms": None}
    [returned] = READER.read(ended | {"diagnostic": said})
    assert isinstance(returned, Returned)
    assert returned.diagnostic is not None
    assert returned.diagnostic.fix is not None
    assert (returned.function, returned.diagnostic.code, returned.diagnostic.fix.summary) == (
        "x",
        "runtime-version",
        "do",
    )


def test_what_nobody_reads_is_nothing() -> None:
    assert list(READER.read({"kind": "of a later version", "at": 1.0})) == []


def test_what_a_function_prints() -> None:
    told = {"kind": "log", "at": 1.0, "function": "shop-Get", "request": "r", "text": "hello"}
    assert list(READER.read(told)) == [Logged(1.0, "Get", "hello", "r")]
    assert list(READER.read({**told, "text": "  "})) == []


@pytest.mark.parametrize("copy", [f"/p/.stackline/cloud/code/{'0a' * 32}", "/var/task"])
def test_what_it_prints_of_its_files_leads_to_those_of_the_project(tmp_path: Path, copy: str) -> None:
    (tmp_path / "site" / "src").mkdir(parents=True)
    (tmp_path / "site" / "src" / "Pages.php").write_text("<?php\n")
    reader = Reader(tmp_path, NAMES, {"Get": tmp_path / "site"})
    text = f'PHP Fatal error: no in {copy}/src/Pages.php:8 and "{copy}/vendor/x.php" on line 3'
    told = {"kind": "log", "at": 1.0, "function": "shop-Get", "request": "r", "text": text}
    [printed] = reader.read(told)
    assert isinstance(printed, Logged)
    assert printed.text == f'PHP Fatal error: no in site/src/Pages.php:8 and "{copy}/vendor/x.php" on line 3'


def test_a_debugger() -> None:
    told = {"kind": "log", "at": 1.0, "function": "shop-Get", "request": "", "text": "x"}
    waits = {**told, "text": "[stackline] waits for a debugger on 127.0.0.1:5678"}
    here = {**told, "text": "[stackline] the debugger is here"}
    debugged = replace(READER, ports={"Get": 5678})
    assert list(debugged.read(waits)) == [Debugger(1.0, "Get", 5678, False)]
    assert list(debugged.read(here)) == [Debugger(1.0, "Get", 5678, True)]
    # A function that is not debugged may print what it likes.
    assert [type(one) for one in READER.read(waits)] == [Logged]


def test_what_stands_in_the_way_of_a_debugger() -> None:
    said = {"severity": "error", "code": "debugger-missing", "summary": "no debugpy", "fix": None}
    [problem] = READER.read({"kind": "diagnostic", "at": 1.0, "function": "shop-Get", "diagnostic": said})
    assert isinstance(problem, Problems)
    assert problem.diagnostics[0].summary == "no debugpy"
