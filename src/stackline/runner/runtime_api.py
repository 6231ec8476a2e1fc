"""The Lambda Runtime API of one worker: what its runtime client asks for, turned into calls.

Sources: "Using the Lambda runtime API for custom runtimes" (2018-06-01, with its OpenAPI document) and "Building a
custom runtime", section "Implementing response streaming". Each worker has a listener of its own, so that a call needs
no path to say whose it is; Node's client refuses a path in the address.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from stackline.runner.http import HttpConnection, HttpRequest, Reply
from stackline.runner.incoming import Head
from stackline.runner.model import RESPONSE_LIMIT, STREAM_LIMIT

_PREFIX = "/2018-06-01/runtime/"
_ERROR_TYPE = "lambda-runtime-function-error-type"
_ERROR_BODY = "lambda-runtime-function-error-body"
_RESPONSE_MODE = "lambda-runtime-function-response-mode"
_MODES = ("", "streaming")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a call is answered that cannot be accepted: OpenAPI document, ErrorResponse."""

    status: int
    error_type: str
    message: str

    def body(self) -> bytes:
        return json.dumps({"errorMessage": self.message, "errorType": self.error_type}).encode()


UNKNOWN_REQUEST = Refusal(400, "InvalidRequestID", "Invalid request ID")
WRONG_MODE = Refusal(400, "InvalidFunctionResponseMode", "Invalid function response mode")


def too_large(limit: int) -> Refusal:
    return Refusal(413, "RequestEntityTooLarge", f"Exceeded maximum allowed payload size ({limit} bytes).")


def out_of_turn(state: str, wanted: str) -> Refusal:
    """A call that the runtime's state does not allow, as a second answer to the same invocation."""
    message = f"State transition from {state} to {wanted} failed for runtime. Error: State transition is not allowed"
    return Refusal(403, "InvalidStateTransition", message)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client posts for an invocation. `failure` is the error's type and body where it is one.

    `body` is empty where it was `too_large` to keep, and what had been streamed before a `failure`.
    """

    body: bytes
    streamed: bool = False
    too_large: bool = False
    failure: tuple[str, bytes] | None = None
    told_error: bool = False  # posted to `error`, not to `response`


class Runtime(Protocol):
    """What a worker does when its client calls. None: the call is accepted; `next` has kept or used its reply."""

    def next(self, reply: Reply) -> Refusal | None: ...
    def respond(self, request_id: str, answer: Answer) -> Refusal | None: ...
    def fail_init(self, error_type: str, body: bytes) -> Refusal | None: ...
    def cut(self, request_id: str) -> None:
        """The client has gone in the middle of its answer."""
        ...


@dataclass(slots=True)
class Listener:
    """The open port of one worker."""

    server: asyncio.Server
    address: str

    def close(self) -> None:
        self.server.close()


async def listen(runtime: Runtime) -> Listener:
    """Open a Runtime API for one worker on a free loopback port."""

    def handle(request: HttpRequest, reply: Reply) -> None:
        _route(runtime, request, reply)

    def cut(head: Head) -> None:
        match head.path.removeprefix(_PREFIX).split("/"):
            case ["invocation", request_id, "response" | "error"]:
                runtime.cut(request_id)
            case _:
                pass

    server = await asyncio.get_running_loop().create_server(
        lambda: HttpConnection(handle, _limit, cut), "127.0.0.1", 0
    )
    port: int = server.sockets[0].getsockname()[1]
    return Listener(server, f"127.0.0.1:{port}")


def _limit(head: Head) -> int:
    return STREAM_LIMIT if _RESPONSE_MODE in head.headers else RESPONSE_LIMIT


def _route(runtime: Runtime, request: HttpRequest, reply: Reply) -> None:
    if _from_a_browser(request.headers):
        reply(403, b"{}", {})
        return
    found = request.path.startswith(_PREFIX)
    parts = request.path.removeprefix(_PREFIX).split("/") if found else []
    match request.method, parts:
        case "GET", ["invocation", "next"]:
            if refused := runtime.next(reply):
                reply(refused.status, refused.body(), {})
        case "POST", ["invocation", request_id, "response"]:
            refused = runtime.respond(request_id, _response(request))
            _answer(reply, refused or (None if _mode(request) in _MODES else WRONG_MODE))
        case "POST", ["invocation", request_id, "error"]:
            failure = (request.headers.get(_ERROR_TYPE, ""), request.body)
            answer = Answer(b"", too_large=request.too_large, failure=failure, told_error=True)
            _answer(reply, runtime.respond(request_id, answer))
        case "POST", ["init", "error"]:
            _answer(reply, runtime.fail_init(request.headers.get(_ERROR_TYPE, ""), request.body))
        case _, ["invocation", "next"] | ["invocation", _, "response" | "error"] | ["init", "error"]:
            reply(405, b"{}", {})
        case _:
            reply(404, b"{}", {})


def _mode(request: HttpRequest) -> str:
    return request.headers.get(_RESPONSE_MODE, "")


def _response(request: HttpRequest) -> Answer:
    """A response; with an error where trailers tell of one, or where the mode is none that there is."""
    if _mode(request) not in _MODES:
        return Answer(b"", failure=("Runtime.InvalidResponseModeHeader", b""))
    failed = request.trailers.get(_ERROR_TYPE, "")
    failure = (failed, _decoded(request.trailers.get(_ERROR_BODY, ""))) if failed else None
    return Answer(request.body, _mode(request) == "streaming", request.too_large, failure)


def _decoded(text: str) -> bytes:
    """The error of a trailer: JSON in base64; as it is where it is not."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode("latin-1", "replace")


def _answer(reply: Reply, refused: Refusal | None) -> None:
    if refused is None:
        reply(202, b'{"status":"OK"}\n', {})
    else:
        reply(refused.status, refused.body(), {})


def _from_a_browser(headers: Mapping[str, str]) -> bool:
    """Any web page can send to a loopback port; no runtime client sets these headers."""
    return "origin" in headers or any(name.startswith("sec-fetch-") for name in headers)
