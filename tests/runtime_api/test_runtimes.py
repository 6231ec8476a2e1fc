"""The same deeds in each runtime that is run: what its functions see, and what their callers get."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from runner.bench import Bench
from runtime_api.kinds import KINDS, Kind

every = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
streaming = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.streams], ids=lambda kind: kind.name
)
TRACE = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"


@every
@pytest.mark.parametrize(
    "event",
    [{"a": [1, 2.5, None, True, {}], "b": "ü – 漢字 🎈 \u2028"}, [], "text", 17, 0.5, False, None, ""],
    ids=repr,
)
def test_an_event_goes_in_and_an_answer_comes_out(bench: Bench, kind: Kind, event: Any) -> None:
    expected = [] if kind.name == "php" and event == {} else event
    if kind.name == "php" and isinstance(event, dict):
        expected = {**event, "a": [1, 2.5, None, True, []]}  # PHP's arrays are both
    result = bench.invoke(kind.function(bench), event)
    assert (result.status, result.payload) == ("ok", expected)


@every
def test_the_context(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench)
    result = bench.invoke(
        function,
        {"do": "about"},
        client_context='{"custom": {"who": "me"}, "client": {}, "env": {}}',
        cognito_identity='{"cognitoIdentityId": "id", "cognitoIdentityPoolId": "pool"}',
    )
    seen = result.payload
    assert f"START RequestId: {seen['id']} Version: $LATEST" in result.log
    assert seen["arn"] == function.arn
    assert 0 < seen["left"] <= function.timeout * 1000
    expected = {
        "name": "hello",
        "version": "$LATEST",
        "memory": "512",
        "group": "/aws/lambda/hello",
        "stream": result.log_stream,
        "custom": {"who": "me"},
        "identity": "id",
    }
    assert {name: seen[name] for name in kind.context} == {name: expected[name] for name in kind.context}


@every
def test_variables_and_the_trace_of_each_invocation(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench)
    names = ["_X_AMZN_TRACE_ID", "_HANDLER", "AWS_LAMBDA_FUNCTION_NAME", "AWS_EXECUTION_ENV", "AWS_REGION"]
    event = {"do": "environment", "names": names}
    first = bench.invoke(function, event, trace_id=TRACE).payload
    assert list(first.values())[1:] == [kind.handler, "hello", f"AWS_Lambda_{kind.runtime}", "us-east-1"]
    assert first["_X_AMZN_TRACE_ID"] == TRACE
    assert bench.invoke(function, event, trace_id="Root=1-2;Sampled=0").payload["_X_AMZN_TRACE_ID"] != TRACE


@every
def test_what_is_printed_stands_between_start_and_end(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench)
    for _ in range(2):
        lines = bench.invoke(function, {"do": "print"}).log.splitlines()
        places = [
            next(n for n, line in enumerate(lines) if re.search(text, line))
            for text in ("^START", "to stdout ü", "^END", "^REPORT")
        ]
        assert places == sorted(places)
        assert any("to stderr ü" in line for line in lines[places[0] : places[2]])


@every
def test_an_error_is_told_with_its_type_its_message_and_its_place(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench, log_format="JSON")
    result = bench.invoke(function, {"do": "throw"})
    assert result.status == "error"
    assert (result.payload["errorType"], result.payload["errorMessage"]) == (kind.error, "no ü")
    trace = "\n".join(result.payload.get("stackTrace") or result.payload["trace"])
    assert kind.file in trace
    assert json.loads(result.log.splitlines()[-1])["record"]["status"] == "error"
    assert bench.invoke(function, {"still": "here"}).payload == {"still": "here"}


@every
def test_an_answer_that_is_no_json(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench)
    result = bench.invoke(function, {"do": "no JSON"})
    assert (result.status, result.payload["errorType"]) == ("error", kind.no_json_error)
    assert bench.invoke(function, {"still": "here"}).payload == {"still": "here"}


@every
@pytest.mark.parametrize("what", ["throws", "syntax", "handler"])
def test_an_error_at_the_start(bench: Bench, kind: Kind, what: str) -> None:
    source = {"throws": kind.throws_at_start, "syntax": kind.not_a_program}.get(what)
    expected = {"throws": kind.start_error, "syntax": kind.syntax_error, "handler": kind.handler_error}[what]
    handler = kind.no_such_handler if what == "handler" else kind.handler
    result = bench.invoke(kind.function(bench, source, handler=handler))
    assert (result.status, result.payload["errorType"]) == ("init-error", expected)
    assert result.payload["errorMessage"]
    assert f"Status: error\tError Type: {expected}" in result.log


@every
def test_a_start_that_ends_the_process(bench: Bench, kind: Kind) -> None:
    result = bench.invoke(kind.function(bench, kind.exits_at_start))
    assert (result.status, result.payload["errorType"]) == ("init-error", "Runtime.ExitError")
    assert result.payload["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")


@every
def test_a_start_that_hangs(bench: Bench, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackline.runner.worker.INIT_SECONDS", 0.8)
    result = bench.invoke(kind.function(bench, kind.sleeps_at_start, timeout=0.8))
    assert (result.status, result.payload["errorType"]) == ("timeout", "Sandbox.Timedout")


@every
def test_a_deadline_that_passes(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench, timeout=1)
    result = bench.invoke(function, {"do": "sleep"})
    assert (result.status, result.payload["errorType"]) == ("timeout", "Sandbox.Timedout")
    assert result.payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert bench.invoke(function, {"still": "here"}).payload == {"still": "here"}


@every
@pytest.mark.parametrize("status", [0, 3])
def test_an_exit_in_the_middle(bench: Bench, kind: Kind, status: int) -> None:
    function = kind.function(bench)
    result = bench.invoke(function, {"do": "exit", "status": status})
    assert (result.status, result.payload["errorType"]) == ("exit", "Runtime.ExitError")
    told = f"with error: exit status {status}" if status else "without providing a reason"
    assert result.payload["errorMessage"].endswith(f"Error: Runtime exited {told}")
    assert bench.invoke(function, {"still": "here"}).payload == {"still": "here"}


@every
def test_the_limits_of_event_and_answer(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench)
    event = "x" * (6 * 1024 * 1024 - 2)
    assert bench.invoke(function, event).payload == event
    assert bench.invoke(function, event + "x").payload["errorType"] == "RequestTooLargeException"
    assert len(bench.invoke(function, {"do": "large", "size": 6 * 1024 * 1024}).payload) == 6 * 1024 * 1024
    too_large = bench.invoke(function, {"do": "large", "size": 7 * 1024 * 1024})
    assert (too_large.status, too_large.payload["errorType"]) == ("error", "Function.ResponseSizeTooLarge")
    assert bench.invoke(function, {"still": "here"}).payload == {"still": "here"}


@every
def test_a_worker_is_kept_for_the_next(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench)
    results = [bench.invoke(function, n) for n in range(5)]
    assert [result.payload for result in results] == list(range(5))
    assert [result.init_ms is None for result in results] == [False, True, True, True, True]
    assert len({result.log_stream for result in results}) == 1


@streaming
def test_a_stream(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench, handler="app.streaming" if kind.name == "nodejs" else kind.handler)
    event = {"do": "stream", "chunks": ["one ", "ü ", "three"]}
    for _ in range(2):
        result = bench.invoke(function, event, streamed=True)
        assert (result.status, result.raw) == ("ok", "one ü three".encode())


@streaming
def test_a_stream_that_breaks_off(bench: Bench, kind: Kind) -> None:
    function = kind.function(bench, handler="app.streaming" if kind.name == "nodejs" else kind.handler)
    result = bench.invoke(function, {"do": "stream", "chunks": ["half"], "then": "throw"}, streamed=True)
    assert (result.status, result.payload["errorType"]) == ("error", kind.error)
    assert result.payload["errorMessage"] == "no ü"
    assert bench.invoke(function, {"do": "stream", "chunks": ["x"]}, streamed=True).raw == b"x"


def test_an_http_stream_of_node(bench: Bench) -> None:
    function = KINDS["nodejs"].function(bench, handler="app.streaming")
    event = {"statusCode": 404, "headers": {"X": "y"}, "chunks": ["body"]}
    raw = bench.invoke(function, event, streamed=True).raw or b""
    prelude, _, body = raw.partition(bytes(8))
    assert json.loads(prelude) == {"statusCode": 404, "headers": {"X": "y"}}
    assert body == b"body"
