"""Streamed answers, chunk by chunk: "Building a custom runtime", section "Implementing response streaming"."""

from __future__ import annotations

import asyncio
import base64
import json

import pytest

from runner.bench import Bench
from runtime_api.raw import (
    ERROR,
    OK,
    RawRuntime,
    exchange,
    streamed,
    told,
)
from stackline.runner.model import Result


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
