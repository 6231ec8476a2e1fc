"""The Runtime API as its documentation has it, call by call; the test is the runtime.

Sources: "Using the Lambda runtime API for custom runtimes" with its OpenAPI document, "Building a custom runtime"
(response streaming), "Lambda quotas". The words of refusals are those of AWS's own runtime interface emulator.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from runner.bench import Bench
from runtime_api.raw import NEXT, Answered, RawRuntime, streamed
from stackline.runner.model import RESPONSE_LIMIT, Result

OK = (202, {"status": "OK"})
UNKNOWN = (400, {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"})


def refused(state: str, wanted: str) -> tuple[int, dict[str, str]]:
    told = f"State transition from {state} to {wanted} failed for runtime. Error: State transition is not allowed"
    return 403, {"errorMessage": told, "errorType": "InvalidStateTransition"}


def told(answer: Answered) -> tuple[int, Any]:
    return answer.status, answer.json


# What comes with an event


def test_every_header_of_the_next_invocation(bench: Bench, raw: RawRuntime) -> None:
    async def talk() -> Answered:
        raw.invoke(
            {"key": "ü"},
            client_context='{"client": {"installation_id": "i"}, "custom": {"a": "b"}, "env": {}}',
            cognito_identity='{"cognitoIdentityId": "id", "cognitoIdentityPoolId": "pool"}',
            trace_id="Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
        )
        return await raw.next()

    before = time.time()
    answer = bench.run(talk())
    assert (answer.status, answer.json) == (200, {"key": "ü"})
    headers = answer.headers
    assert headers["content-type"] == "application/json"
    assert re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["lambda-runtime-aws-request-id"]
    )
    assert headers["lambda-runtime-invoked-function-arn"] == raw.function.arn
    assert headers["lambda-runtime-trace-id"].endswith("Parent=9a9197af755a6419;Sampled=1")
    assert json.loads(headers["lambda-runtime-client-context"])["custom"] == {"a": "b"}
    assert json.loads(headers["lambda-runtime-cognito-identity"])["cognitoIdentityPoolId"] == "pool"
    deadline = int(headers["lambda-runtime-deadline-ms"]) / 1000
    assert before + raw.function.timeout - 0.001 <= deadline <= time.time() + raw.function.timeout


def test_what_an_invocation_has_not_is_not_sent(bench: Bench, raw: RawRuntime) -> None:
    async def talk() -> Answered:
        raw.invoke()
        return await raw.next()

    answer = bench.run(talk())
    assert answer.body == b"null"
    assert re.fullmatch(
        r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01]",
        answer.headers["lambda-runtime-trace-id"],
    )
    assert not {"lambda-runtime-client-context", "lambda-runtime-cognito-identity"} & answer.headers.keys()


def test_next_waits_for_an_event_however_long(bench: Bench, raw: RawRuntime) -> None:
    async def talk() -> Answered:
        task, first = await raw.begin()
        await raw.call("POST", f"invocation/{first}/response", "1")
        await task
        waiting = asyncio.ensure_future(raw.next())
        await asyncio.sleep(0.3)
        assert not waiting.done()
        raw.invoke("later")
        return await waiting

    assert bench.run(talk()).json == "later"


# Answers


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        ('{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ('"text"', "text"),
        ("null", None),
        ("17", 17),
        ("ü – 漢字 🎈", "ü – 漢字 🎈"),
        ("", ""),
    ],
)
def test_a_response_is_handed_on(bench: Bench, raw: RawRuntime, body: str, payload: Any) -> None:
    result, answer = exchange(bench, raw, lambda id: raw.call("POST", f"invocation/{id}/response", body))
    assert told(answer) == OK
    assert (result.status, result.payload) == ("ok", payload)


def test_a_response_that_is_no_json_is_handed_on_byte_by_byte(bench: Bench, raw: RawRuntime) -> None:
    data = bytes(range(256))
    result, answer = exchange(bench, raw, lambda id: raw.call("POST", f"invocation/{id}/response", data))
    assert (answer.status, result.status, result.raw) == (202, "ok", data)
    assert base64.b64decode(result.to_json()["payload_base64"]) == data


ERROR = {"errorMessage": "No such item", "errorType": "ItemMissing", "stackTrace": ["a.py:1", "b.py:2"]}


@pytest.mark.parametrize(
    ("body", "error_type", "payload"),
    [
        (json.dumps(ERROR), "Function.ItemMissing", ERROR),
        (json.dumps(ERROR), None, ERROR),
        ('{"own": "format"}', "Function.Own", {"own": "format"}),
        ("", "Function.NoBody", {"errorType": "Function.NoBody", "errorMessage": ""}),
        ("no JSON", "Function.Text", {"errorType": "Function.Text", "errorMessage": "no JSON"}),
        ('"a string"', None, {"errorType": "Runtime.Unknown", "errorMessage": "a string"}),
    ],
)
def test_the_shapes_of_errors(
    bench: Bench, raw: RawRuntime, body: str, error_type: str | None, payload: dict[str, Any]
) -> None:
    raw.configure(log_format="JSON")
    headers = {"Content-Type": "application/vnd.aws.lambda.error+json"}
    headers |= {"Lambda-Runtime-Function-Error-Type": error_type} if error_type else {}
    result, answer = exchange(
        bench, raw, lambda id: raw.call("POST", f"invocation/{id}/error", body, headers)
    )
    assert told(answer) == OK
    assert (result.status, result.payload) == ("error", payload)
    assert result.to_json()["error_type"] == "Unhandled"
    report = json.loads(result.log.splitlines()[-1])
    assert report["record"].get("errorType") == error_type


def test_the_x_ray_cause_of_an_error_may_be_a_megabyte(bench: Bench, raw: RawRuntime) -> None:
    headers = {"Lambda-Runtime-Function-XRay-Error-Cause": json.dumps({"message": "x" * 1_000_000})}
    result, answer = exchange(
        bench, raw, lambda id: raw.call("POST", f"invocation/{id}/error", json.dumps(ERROR), headers)
    )
    assert (answer.status, result.payload) == (202, ERROR)


# Limits


@pytest.mark.parametrize("kind", ["response", "error"])
def test_an_answer_over_the_limit(bench: Bench, raw: RawRuntime, kind: str) -> None:
    body = b'"' + b"x" * (RESPONSE_LIMIT - 1) + b'"'
    result, answer = exchange(bench, raw, lambda id: raw.call("POST", f"invocation/{id}/{kind}", body))
    told_limit = {"errorMessage": "Exceeded maximum allowed payload size (6291556 bytes).",
                  "errorType": "RequestEntityTooLarge"}  # fmt: skip
    assert told(answer) == (413, told_limit)
    assert result.payload == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    assert (result.status, result.to_json()["error"]) == ("error", True)


def test_an_answer_at_the_limit(bench: Bench, raw: RawRuntime) -> None:
    body = b'"' + b"x" * (RESPONSE_LIMIT - 2) + b'"'
    result, answer = exchange(bench, raw, lambda id: raw.call("POST", f"invocation/{id}/response", body))
    assert (answer.status, len(result.payload)) == (202, RESPONSE_LIMIT - 2)


# Response streaming


def test_a_streamed_response_is_put_together(bench: Bench, raw: RawRuntime) -> None:
    result, answer = exchange(bench, raw, lambda id: raw.stream(id, b"one, ", b"two, ", b"\xff\x00"))
    assert told(answer) == OK
    assert (result.status, result.raw) == ("ok", b"one, two, \xff\x00")


def test_a_streamed_http_response_keeps_its_prelude(bench: Bench, raw: RawRuntime) -> None:
    prelude = b'{"statusCode": 201, "headers": {"X": "y"}}'
    result, _ = exchange(bench, raw, lambda id: raw.stream(id, prelude, bytes(8), b"body"), streamed=True)
    assert result.raw == prelude + bytes(8) + b"body"


def test_a_caller_that_wants_a_stream_gets_the_bytes(bench: Bench, raw: RawRuntime) -> None:
    result, _ = exchange(bench, raw, lambda id: raw.stream(id, b'{ "a":', b" 1 }"), streamed=True)
    assert (result.raw, result.payload) == (b'{ "a": 1 }', {"a": 1})


@pytest.mark.parametrize("chunks", [(), (b"half of",)])
def test_an_error_in_the_middle_of_a_stream(bench: Bench, raw: RawRuntime, chunks: tuple[bytes, ...]) -> None:
    trailers = {
        "Lambda-Runtime-Function-Error-Type": "Function.Broken",
        "Lambda-Runtime-Function-Error-Body": base64.b64encode(json.dumps(ERROR).encode()).decode(),
    }
    result, answer = exchange(bench, raw, lambda id: raw.stream(id, *chunks, trailers=trailers))
    assert told(answer) == OK
    assert (result.status, result.payload) == ("error", ERROR)


def test_an_error_in_a_stream_that_is_no_base64(bench: Bench, raw: RawRuntime) -> None:
    trailers = {
        "Lambda-Runtime-Function-Error-Type": "Function.Broken",
        "Lambda-Runtime-Function-Error-Body": "not base64",
    }
    result, _ = exchange(bench, raw, lambda id: raw.stream(id, b"x", trailers=trailers))
    assert result.payload == {"errorType": "Function.Broken", "errorMessage": "not base64"}


def test_trailers_without_an_error_are_no_error(bench: Bench, raw: RawRuntime) -> None:
    result, _ = exchange(bench, raw, lambda id: raw.stream(id, b'"x"', trailers={"X-Other": "y"}))
    assert (result.status, result.payload) == ("ok", "x")


def test_a_response_mode_that_does_not_exist(bench: Bench, raw: RawRuntime) -> None:
    result, answer = exchange(bench, raw, lambda id: raw.stream(id, b"x", mode="buffered"))
    unknown = {"errorMessage": "Invalid function response mode", "errorType": "InvalidFunctionResponseMode"}
    assert told(answer) == (400, unknown)
    assert result.payload["errorType"] == "Runtime.InvalidResponseModeHeader"


@pytest.mark.parametrize("wanted", [False, True])
def test_only_who_wants_a_stream_gets_more_than_6_mb(bench: Bench, raw: RawRuntime, wanted: bool) -> None:
    chunks = [b"x" * (1 << 20)] * 8
    result, answer = exchange(bench, raw, lambda id: raw.stream(id, *chunks), streamed=wanted)
    if wanted:
        assert (answer.status, result.status, len(result.raw or b"")) == (202, "ok", 8 << 20)
    else:
        assert (answer.status, result.payload["errorType"]) == (413, "Function.ResponseSizeTooLarge")


def test_a_client_that_hangs_up_in_the_middle_of_its_answer(bench: Bench, raw: RawRuntime) -> None:
    async def talk() -> Result:
        task, request_id = await raw.begin()
        _, writer = await raw.connect()
        writer.write(streamed(request_id, b"half")[:-5])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        asking = asyncio.ensure_future(raw.next())
        result = await task
        again = raw.invoke("again")
        request_id = (await asking).headers["lambda-runtime-aws-request-id"]
        await raw.call("POST", f"invocation/{request_id}/response", '"still here"')
        assert (await again).payload == "still here"
        return result

    result = bench.run(talk())
    assert (result.status, result.payload["errorType"]) == ("error", "Runtime.TruncatedResponse")


# The order of calls

Calls = Callable[[RawRuntime], Coroutine[Any, Any, tuple[Answered, tuple[int, Any]]]]


async def _answer_before_next(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    raw.invoke()
    await raw.address()
    return await raw.call("POST", "invocation/0b8a2d4e/response", "1"), UNKNOWN


async def _answer_to_another_invocation(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    await raw.begin()
    return await raw.call("POST", "invocation/0b8a2d4e/response", "1"), UNKNOWN


async def _error_of_another_invocation(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    await raw.begin()
    return await raw.call("POST", "invocation/0b8a2d4e/error", "{}"), UNKNOWN


async def _second_response(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    _, request_id = await raw.begin()
    await raw.call("POST", f"invocation/{request_id}/response", "1")
    answer = await raw.call("POST", f"invocation/{request_id}/response", "2")
    return answer, refused("RuntimeResponseSentState", "InvocationResponse")


async def _error_after_the_response(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    _, request_id = await raw.begin()
    await raw.call("POST", f"invocation/{request_id}/response", "1")
    answer = await raw.call("POST", f"invocation/{request_id}/error", "{}")
    return answer, refused("RuntimeResponseSentState", "InvocationErrorResponse")


async def _response_when_the_next_is_waited_for(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    _, request_id = await raw.begin()
    await raw.call("POST", f"invocation/{request_id}/response", "1")
    waiting = asyncio.ensure_future(raw.next())
    await asyncio.sleep(0.1)
    answer = await raw.call("POST", f"invocation/{request_id}/response", "2")
    waiting.cancel()
    return answer, UNKNOWN


async def _init_error_while_running(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    await raw.begin()
    return await raw.call("POST", "init/error", "{}"), refused("Running", "InitError")


async def _second_init_error(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    raw.invoke()
    await raw.call("POST", "init/error", "{}")
    return await raw.call("POST", "init/error", "{}"), refused("InitError", "InitError")


async def _next_after_an_init_error(raw: RawRuntime) -> tuple[Answered, tuple[int, Any]]:
    raw.invoke()
    await raw.call("POST", "init/error", "{}")
    return await raw.next(), refused("InitError", "Ready")


@pytest.mark.parametrize(
    "calls",
    [
        _answer_before_next,
        _answer_to_another_invocation,
        _error_of_another_invocation,
        _second_response,
        _error_after_the_response,
        _response_when_the_next_is_waited_for,
        _init_error_while_running,
        _second_init_error,
        _next_after_an_init_error,
    ],
)
def test_a_call_that_is_not_due(bench: Bench, raw: RawRuntime, calls: Calls) -> None:
    answer, expected = bench.run(calls(raw))
    assert told(answer) == expected


def test_a_wrong_call_changes_nothing(bench: Bench, raw: RawRuntime) -> None:
    async def talk() -> Result:
        task, request_id = await raw.begin()
        await raw.call("POST", "invocation/other/response", '"wrong"')
        await raw.call("POST", "init/error", "{}")
        await raw.call("POST", f"invocation/{request_id}/response", '"right"')
        await raw.call("POST", f"invocation/{request_id}/response", '"late"')
        return await task

    assert bench.run(talk()).payload == "right"


def test_asking_twice_gives_the_same_event_under_the_same_deadline(bench: Bench, raw: RawRuntime) -> None:
    raw.configure(timeout=1)

    async def talk() -> tuple[Answered, Answered, Result]:
        task = raw.invoke({"n": 1})
        return await raw.next(), await raw.next(), await task

    first, second, result = bench.run(talk())
    assert (second.body, second.headers) == (first.body, first.headers)
    assert result.status == "timeout"


# Failures at the start


@pytest.mark.parametrize(
    ("body", "error_type", "payload"),
    [
        (json.dumps(ERROR), "Runtime.ImportError", ERROR),
        ("", "Runtime.NoHandler", {"errorType": "Runtime.NoHandler", "errorMessage": ""}),
        ("text", None, {"errorType": "Runtime.Unknown", "errorMessage": "text"}),
    ],
)
def test_an_init_error_answers_the_first_invocation(
    bench: Bench, raw: RawRuntime, body: str, error_type: str | None, payload: Any
) -> None:
    async def talk() -> tuple[Result, Answered]:
        task = raw.invoke()
        headers = {"Lambda-Runtime-Function-Error-Type": error_type} if error_type else {}
        answer = await raw.call("POST", "init/error", body, headers)
        return await task, answer  # the process itself never ends: it is ended

    result, answer = bench.run(talk())
    assert told(answer) == OK
    assert (result.status, result.payload) == ("init-error", payload)
    assert f"Status: error\tError Type: {payload['errorType']}" in result.log


def test_a_start_that_takes_too_long(bench: Bench, raw: RawRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackline.runner.worker.INIT_SECONDS", 0.3)
    raw.configure(timeout=0.3)
    result = bench.run(_awaited(raw.invoke))
    assert (result.status, result.payload["errorType"]) == ("timeout", "Sandbox.Timedout")


def test_the_deadline_ends_the_process(bench: Bench, raw: RawRuntime) -> None:
    raw.configure(timeout=1)

    async def talk() -> tuple[Result, float, float]:
        task = raw.invoke()
        given = await raw.next()
        result = await task
        return result, int(given.headers["lambda-runtime-deadline-ms"]) / 1000, time.time()

    result, deadline, ended = bench.run(talk())
    assert ended >= deadline - 0.01
    assert result.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {_request_id(result)} Error: Task timed out after 1.00 seconds",
    }
    assert re.search(r"Status: timeout\t", result.log)
    bench.until(lambda: not any(pool["workers"] for pool in bench.host.status()))


# HTTP itself


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "invocation/last", {}, 404),
        ("GET", "/2018-06-01/runtime", {}, 404),
        ("GET", "/2015-03-31/functions/function/invocations", {}, 404),
        ("POST", "/2020-01-01/extension/register", {}, 404),
        ("PUT", NEXT, {}, 405),
        ("GET", "invocation/x/response", {}, 405),
        ("GET", "init/error", {}, 405),
        ("GET", NEXT, {"Origin": "https://example.com"}, 403),
        ("GET", NEXT, {"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_what_is_no_call_of_the_api(
    bench: Bench, raw: RawRuntime, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    async def talk() -> Answered:
        raw.invoke()
        return await raw.call(method, path, b"", headers)

    assert bench.run(talk()).status == status


def test_one_connection_serves_many_calls(bench: Bench, raw: RawRuntime) -> None:
    async def talk() -> list[Any]:
        from runtime_api.raw import answered

        first = raw.invoke(1)
        reader, writer = await raw.connect()
        seen: list[Any] = []
        for n in range(3):
            writer.write(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: h\r\n\r\n")
            given = await answered(reader)
            seen.append(given.json)
            writer.write(streamed(given.headers["lambda-runtime-aws-request-id"], str(n).encode()))
            assert told(await answered(reader)) == OK
            seen.append((await first).payload)
            first = raw.invoke(n + 2)
        writer.close()
        return seen

    assert bench.run(talk()) == [1, 0, 2, 1, 3, 2]


def exchange(
    bench: Bench,
    raw: RawRuntime,
    post: Callable[[str], Coroutine[Any, Any, Answered]],
    event: Any = None,
    **request: Any,
) -> tuple[Result, Answered]:
    """One invocation that `post`, given its request ID, answers."""

    async def talk() -> tuple[Result, Answered]:
        task, request_id = await raw.begin(event, **request)
        answer = await post(request_id)
        return await task, answer

    return bench.run(talk())


async def _awaited(invoke: Callable[[], asyncio.Task[Result]]) -> Result:
    return await invoke()


def _request_id(result: Result) -> str:
    found = re.search(r"START RequestId: (\S+)", result.log)
    assert found
    return found[1]
