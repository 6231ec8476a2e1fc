"""What the launcher itself answers under `/_stackline/`: is it well, what does it emulate, what happens in it; and a
developer's session, which has their code run in place of what was deployed.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from stackline.embedded.code_store import BadPackage
from stackline.embedded.feed import Feed
from stackline.embedded.guard import App, Receive, Scope, Send
from stackline.embedded.live import Changed, Live
from stackline.embedded.replays import Forgotten, Originals
from stackline.embedded.settings import source_digest
from stackline.embedded.upstream import module, record

_LONGEST_WAIT = 30.0  # seconds
_LARGEST = 8 * 1024 * 1024  # an event of 6 MB, and what is around it


@dataclass(frozen=True, slots=True)
class State:
    """What the launcher says of its health: is everything on disk, how many calls of APIs are known?"""

    is_saved: Callable[[], bool]
    known_calls: Callable[[], int]


def door(state: State, feed: Feed, live: Live, changed: Changed, originals: Originals) -> App:
    """`changed` hears which functions run other code from now on."""
    source = source_digest()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["method"], scope["path"]:
            case "GET", "/_stackline/health":
                told: dict[str, Any] = {"status": "running", "pid": os.getpid(), "source": source}
                told |= {"saved": state.is_saved(), "known_calls": state.known_calls()}
                await _answer(send, 200, {**told, "session": live.process})
            case "GET", "/_stackline/types":
                await _answer(send, 200, {"types": emulated_types()})
            case "GET", "/_stackline/events":
                await _answer(send, 200, await _events(feed, scope))
            case "PUT", "/_stackline/session":
                await _answer(send, *await _begin(live, changed, await _body(receive)))
            case "DELETE", "/_stackline/session":
                await asyncio.to_thread(changed, live.end())
                await _answer(send, 200, {})
            case "POST", "/_stackline/replay":
                await _answer(send, *await _replay(originals, await _body(receive)))
            case "GET" | "PUT" | "DELETE" | "POST", _:
                await _answer(send, 404, {"message": "Not Found"})
            case _:
                await _answer(send, 405, {"message": "Method Not Allowed"})

    return serve


async def _events(feed: Feed, scope: Scope) -> dict[str, Any]:
    """`after` and `run` as the last answer gave them; `seconds` to wait for something new."""
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    try:
        after, seconds = int(query.get("after", 0)), float(query.get("seconds", 0))
    except ValueError:
        after, seconds = 0, 0.0
    return await feed.after(after, query.get("run", ""), max(0.0, min(seconds, _LONGEST_WAIT)))


async def _begin(live: Live, changed: Changed, body: bytes) -> tuple[int, dict[str, Any]]:
    """Unpacking and ending old workers take a while: not in the loop that serves everything."""
    try:
        arns = await asyncio.to_thread(live.begin, record(json.loads(body)))
    except (BadPackage, OSError, KeyError, ValueError) as error:
        return 400, {"message": f"{type(error).__name__}: {error}"}
    await asyncio.to_thread(changed, arns)
    return 200, {"changed": arns}


async def _replay(originals: Originals, body: bytes) -> tuple[int, dict[str, Any]]:
    """`{"request", "event"}`: the event as it was, or as it was edited; it is called in the background."""
    try:
        asked = record(json.loads(body))
        return 202, {"trace": originals.replay(str(asked.get("request")), asked.get("event"))}
    except Forgotten as error:
        return 404, {"message": str(error)}
    except ValueError as error:
        return 400, {"message": str(error)}


async def _body(receive: Receive) -> bytes:
    message = await receive()  # the guard has put it together
    return bytes(message.get("body", b""))[:_LARGEST]


def emulated_types() -> list[str]:
    """Every CloudFormation type a deployment can create here; any other is refused before it runs."""
    return sorted(module("services.cloudformation.provisioners")._RESOURCE_HANDLERS)


async def _answer(send: Send, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
