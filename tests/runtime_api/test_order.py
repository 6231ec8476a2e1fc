"""Calls that are not due, failures at the start, deadlines. The words of refusals are those of AWS's own emulator."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from runner.bench import Bench
from runtime_api.raw import (
    ERROR,
    OK,
    UNKNOWN,
    Answered,
    RawRuntime,
    refused,
    told,
)
from stackline.runner.model import Result

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


async def _awaited(invoke: Callable[[], asyncio.Task[Result]]) -> Result:
    return await invoke()


def _request_id(result: Result) -> str:
    found = re.search(r"START RequestId: (\S+)", result.log)
    assert found
    return found[1]
