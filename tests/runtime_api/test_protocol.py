"""The Runtime API as its documentation has it, call by call; the test is the runtime.

Sources: "Using the Lambda runtime API for custom runtimes" with its OpenAPI document, "Lambda quotas".
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from typing import Any

import pytest

from runner.bench import Bench
from runtime_api.raw import (
    ERROR,
    NEXT,
    OK,
    Answered,
    RawRuntime,
    answered,
    exchange,
    streamed,
    told,
)
from stackline.runner.model import RESPONSE_LIMIT

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
