"""The Lambda Runtime API of one worker: what its runtime client asks for, turned into calls.

Source: "Using the Lambda runtime API for custom runtimes" (2018-06-01). Each worker has a listener of its
own, so that a call needs no path to say whose it is; Node's client refuses a path in the address.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from stackline.runner.http import HttpConnection, HttpRequest, Reply
from stackline.runner.model import RESPONSE_LIMIT

_PREFIX = "/2018-06-01/runtime/"
_ACCEPTED = b'{"status":"OK"}\n'
_WRONG_ID = b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}'
_TOO_LARGE = json.dumps(
    {
        "errorMessage": f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes).",
        "errorType": "RequestEntityTooLarge",
    }
).encode()


class Runtime(Protocol):
    """What a worker does when its client calls. `respond` and `fail` answer whether the request ID is current."""

    def next(self, reply: Reply) -> None: ...
    def respond(self, request_id: str, body: bytes, too_large: bool) -> bool: ...
    def fail(self, request_id: str, body: bytes, error_type: str) -> bool: ...
    def fail_init(self, body: bytes, error_type: str) -> None: ...


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

    server = await asyncio.get_running_loop().create_server(
        lambda: HttpConnection(handle, RESPONSE_LIMIT), "127.0.0.1", 0
    )
    port: int = server.sockets[0].getsockname()[1]
    return Listener(server, f"127.0.0.1:{port}")


def _route(runtime: Runtime, request: HttpRequest, reply: Reply) -> None:
    if _from_a_browser(request.headers) or not request.path.startswith(_PREFIX):
        reply(403 if _from_a_browser(request.headers) else 404, b"{}", {})
        return
    error_type = request.headers.get("lambda-runtime-function-error-type", "")
    match request.method, *request.path.removeprefix(_PREFIX).split("/"):
        case "GET", "invocation", "next":
            runtime.next(reply)
        case "POST", "invocation", request_id, "response":
            known = runtime.respond(request_id, request.body, request.too_large)
            _answer(reply, known, request.too_large)
        case "POST", "invocation", request_id, "error":
            _answer(reply, runtime.fail(request_id, request.body, error_type), request.too_large)
        case "POST", "init", "error":
            runtime.fail_init(request.body, error_type)
            _answer(reply, True, False)
        case _:
            reply(404, b"{}", {})


def _answer(reply: Reply, known: bool, too_large: bool) -> None:
    if not known:
        reply(400, _WRONG_ID, {})
    elif too_large:
        reply(413, _TOO_LARGE, {})
    else:
        reply(202, _ACCEPTED, {})


def _from_a_browser(headers: Mapping[str, str]) -> bool:
    """Any web page can send to a loopback port; no runtime client sets these headers."""
    return "origin" in headers or any(name.startswith("sec-fetch-") for name in headers)
