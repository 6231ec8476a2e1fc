"""What the launcher itself answers under `/_stackline/`: is it well, and what does it emulate."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from stackline.embedded.guard import App, Receive, Scope, Send
from stackline.embedded.settings import source_digest
from stackline.embedded.upstream import module


def door(is_saved: Callable[[], bool]) -> App:
    source = source_digest()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["method"] != "GET":
            await _answer(send, 405, {"message": "GET only"})
        elif path == "/_stackline/health":
            await _answer(
                send, 200, {"status": "running", "pid": os.getpid(), "saved": is_saved(), "source": source}
            )
        elif path == "/_stackline/types":
            await _answer(send, 200, {"types": emulated_types()})
        else:
            await _answer(send, 404, {"message": "Not Found"})

    return serve


def emulated_types() -> list[str]:
    """Every CloudFormation type a deployment can create here; any other is refused before it runs."""
    return sorted(module("services.cloudformation.provisioners")._RESOURCE_HANDLERS)


async def _answer(send: Send, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
