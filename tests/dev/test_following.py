"""What the cloud tells becomes what a person reads: with the template's names, without the platform's lines."""

from __future__ import annotations

from pathlib import Path

from stackline.dev import Called, Logged, Requested, Returned
from stackline.dev.following import Reader, printed
from stackline.dev.names import Names

NAMES = Names({"shop-Get": "Get"}, {"abc": "Api", "shop-Pages": "Pages"})
READER = Reader(Path("/p"), NAMES, {}, {"Api": "http://127.0.0.1:1/_api/abc/Prod"})
TEXT = "early\nSTART RequestId: 1 Version: $LATEST\nhello\nEND RequestId: 1\nREPORT RequestId: 1\tDuration: 2 ms\t\n"
JSON = (
    '{"time": "t", "type": "platform.start", "record": {"requestId": "1"}}\n'
    '{"level": "INFO", "message": "hello"}\n'
    '{"time": "t", "type": "platform.report", "record": {}}\n'
)


def test_a_request() -> None:
    told = {"kind": "request", "at": 1.0, "of": "api", "api": "abc", "method": "GET", "path": "/Prod/x?a=1"}
    told |= {"status": 200, "ms": 3.5}
    assert list(READER.read(told)) == [Requested(1.0, "Api", "GET", "/x?a=1", 200, 3.5, None)]


def test_an_invocation() -> None:
    begun = {"kind": "invocation-begin", "at": 1.0, "function": "shop-Get", "request": "r"}
    cause = {"by": "aws:sqs", "from": "arn:aws:sqs:us-east-1:000000000000:shop-Pages", "records": 5}
    assert list(READER.read(begun | cause)) == [Called(1.0, "Get", "r", "Pages", 5)]
    ended = {"kind": "invocation", "at": 2.0, "function": "shop-Get", "request": "r", "status": "error"}
    ended |= {"ms": 3.0, "init_ms": 60.0, "memory_mb": 30, "log": TEXT}
    ended |= {"error": {"errorType": "ValueError", "errorMessage": "no"}}
    *lines, last = READER.read(ended)
    assert lines == [Logged(2.0, "Get", "early", "r"), Logged(2.0, "Get", "hello", "r")]
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


def test_the_platforms_lines_are_left_out() -> None:
    assert printed(TEXT) == ["early", "hello"]
    assert printed(JSON) == ['{"level": "INFO", "message": "hello"}']
    # A function may print what looks like the platform's, and is not.
    assert printed('{"type": "platform.start"\n"type": "platform.mine"\n') == [
        '{"type": "platform.start"',
        '"type": "platform.mine"',
    ]
