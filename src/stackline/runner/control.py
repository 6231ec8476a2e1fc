"""The runner's own interface: HTTP over a unix socket that only its owner may open.

POST /invoke {"function", "event", "request_id", …} → result · POST /warm {"function"} · POST /forget {"name"} ·
GET /status
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError
from stackline.runner.host import Host
from stackline.runner.http import HttpConnection, HttpRequest, Reply
from stackline.runner.model import read_function, read_request

# An event of 6 MB, escaped as JSON once more, and the function's description.
_BODY_LIMIT = 48 * 1024 * 1024


class Control:
    """Answers the embedded cloud's requests with a host's results."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, socket: Path) -> asyncio.Server:
        """Listen on the socket, replacing one that a runner left behind. Only this user may connect.

        It gets its name when it is listened on: who waits for the name may connect at once.
        """
        beside = socket.with_name("new")
        beside.unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            server = await asyncio.get_running_loop().create_unix_server(
                lambda: HttpConnection(self._handle, lambda _: _BODY_LIMIT), str(beside)
            )
        finally:
            os.umask(mask)
        beside.rename(socket)
        return server

    def _handle(self, request: HttpRequest, reply: Reply) -> None:
        task = asyncio.create_task(self._answer(request, reply))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, request: HttpRequest, reply: Reply) -> None:
        try:
            status, answer = await self._route(request)
        except DiagnosticError as error:
            status, answer = 400, {"diagnostic": error.diagnostics[0].to_json()}
        reply(status, json.dumps(answer).encode(), {})

    async def _route(self, request: HttpRequest) -> tuple[int, Any]:
        match request.method, request.path:
            case "POST", "/invoke":
                body = _body(request)
                result = await self._host.invoke(read_function(body.get("function")), read_request(body))
                return 200, result.to_json()
            case "POST", "/warm":
                return 200, await self._warm(_body(request))
            case "POST", "/forget":
                return 200, {"forgotten": self._host.forget(str(_body(request).get("name")))}
            case "GET", "/status":
                return 200, {"pid": os.getpid(), "functions": self._host.status()}
            case _:
                return 404, {"diagnostic": _problem(f"There is no {request.method} {request.path}").to_json()}

    async def _warm(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Why the function cannot run here is an answer, not a mistake of who asks."""
        function = read_function(body.get("function"))
        try:
            await self._host.warm(function)
        except DiagnosticError as error:
            return {"diagnostic": error.diagnostics[0].to_json()}
        return {"diagnostic": None}


def _body(request: HttpRequest) -> Mapping[str, Any]:
    if request.too_large:
        raise DiagnosticError([_problem(f"The request is larger than {_BODY_LIMIT:,} bytes")])
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise DiagnosticError([_problem(f"The request is not JSON: {error}")]) from error
    if not isinstance(body, dict):
        raise DiagnosticError([_problem("The request is not a JSON object")])
    return cast("dict[str, Any]", body)


def _problem(summary: str) -> Diagnostic:
    return Diagnostic("error", "runner-request", summary)
