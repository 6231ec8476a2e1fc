"""Requests of deployed APIs, told to the feed: who was asked for what, the status, and how long it took."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from stackline.embedded.feed import Feed
from stackline.embedded.guard import App, Receive, Scope, Send

_KINDS = {"execute-api": "api", "lambda-url": "url", "graphql": "graphql", "cdn": "cdn"}
Message = MutableMapping[str, Any]


def told(app: App, feed: Feed) -> App:
    """`app` serves the data plane; its paths are in MiniStack's form."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _conversation(app, feed, scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, sent)
        finally:
            # Without an answer of its own, the server sends 500.
            _tell(feed, scope, scope["method"], status or 500, begun)

    return serve


async def _conversation(app: App, feed: Feed, scope: Scope, receive: Receive, send: Send) -> None:
    """A WebSocket: its handshake, and each message with its direction. Status 101 is a connection that stands."""
    begun = time.perf_counter()
    open_ = False

    async def received() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            _tell(feed, scope, "MESSAGE", 0, None, size=_size(message))
        elif message["type"] == "websocket.disconnect" and open_:
            _tell(feed, scope, "DISCONNECT", 0, None)
        return message

    async def sent(message: Message) -> None:
        nonlocal open_
        if message["type"] == "websocket.accept":
            open_ = True
            _tell(feed, scope, "CONNECT", 101, begun)
        elif message["type"] == "websocket.http.response.start":
            _tell(feed, scope, "CONNECT", message["status"], begun)
        elif message["type"] == "websocket.close" and not open_:
            _tell(feed, scope, "CONNECT", 403, begun)
        elif message["type"] == "websocket.send":
            _tell(feed, scope, "SEND", 0, None, size=_size(message))
        await send(message)

    await app(scope, received, sent)


def _tell(
    feed: Feed, scope: Scope, method: str, status: int, begun: float | None, *, size: int | None = None
) -> None:
    kind, _, rest = str(scope["path"]).removeprefix("/_aws/").partition("/")
    api, _, path = rest.partition("/")
    query = scope.get("query_string", b"").decode("latin-1")
    told: dict[str, Any] = {"of": _KINDS.get(kind, kind), "api": api, "method": method}
    told |= {"path": f"/{path}{f'?{query}' if query else ''}", "status": status}
    if begun is not None:
        told["ms"] = round((time.perf_counter() - begun) * 1000, 2)
    if size is not None:
        told["size"] = size
    feed.publish("request", **told)


def _size(message: Message) -> int:
    return len(message.get("bytes") or str(message.get("text") or "").encode())
