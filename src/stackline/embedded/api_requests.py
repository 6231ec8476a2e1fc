"""Requests of deployed APIs, told to the feed: who was asked for what, the status, and how long it took."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from stackline.core.payloads import redact_text
from stackline.embedded import tracing
from stackline.embedded.afterwards import Afterwards, Step
from stackline.embedded.feed import Feed
from stackline.embedded.guard import App, Receive, Scope, Send
from stackline.embedded.tracing import Place

_KINDS = {"execute-api": "api", "lambda-url": "url", "graphql": "graphql", "cdn": "cdn"}
Message = MutableMapping[str, Any]


def told(app: App, feed: Feed, afterwards: Afterwards) -> App:
    """`app` serves the data plane; its paths are in MiniStack's form."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _conversation(app, feed, scope, receive, send)
            return
        begun, status, place = time.perf_counter(), 0, tracing.begin()

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with tracing.at(place):
                await app(scope, receive, sent)
        finally:
            # Without an answer of its own, the server sends 500.
            afterwards.add(telling(feed, scope, status or 500, (time.perf_counter() - begun) * 1000, place))

    return serve


def telling(feed: Feed, scope: Scope, status: int, ms: float, place: Place, at: float | None = None) -> Step:
    """Of a request that was answered just now, or then."""
    at = at or time.time()

    def tell(_: bool) -> bool:
        _tell(feed, scope, scope["method"], status, ms, place=place, at=at)
        return True

    return tell


async def _conversation(app: App, feed: Feed, scope: Scope, receive: Receive, send: Send) -> None:
    """A WebSocket: its handshake, and each message with its direction. Status 101 is a connection that stands."""
    begun = time.perf_counter()
    open_ = False
    place = tracing.begin()  # of its handshake; each message is a trace of its own

    def passed() -> float:
        return (time.perf_counter() - begun) * 1000

    async def received() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            _tell(feed, scope, "MESSAGE", 0, None, size=_size(message), place=_next())
        elif message["type"] == "websocket.disconnect" and open_:
            _tell(feed, scope, "DISCONNECT", 0, None, place=_next())
        return message

    async def sent(message: Message) -> None:
        nonlocal open_
        if message["type"] == "websocket.accept":
            open_ = True
            _tell(feed, scope, "CONNECT", 101, passed(), place=place)
        elif message["type"] == "websocket.http.response.start":
            _tell(feed, scope, "CONNECT", message["status"], passed(), place=place)
        elif message["type"] == "websocket.close" and not open_:
            _tell(feed, scope, "CONNECT", 403, passed(), place=place)
        elif message["type"] == "websocket.send":
            _tell(feed, scope, "SEND", 0, None, size=_size(message), place=tracing.begin())
        await send(message)

    with tracing.at(place):
        await app(scope, received, sent)


def _next() -> Place:
    """From here on what the conversation leads to belongs to this trace."""
    place = tracing.begin()
    tracing.current.set(place)
    return place


def _tell(
    feed: Feed,
    scope: Scope,
    method: str,
    status: int,
    ms: float | None,
    *,
    place: Place,
    size: int | None = None,
    at: float | None = None,
) -> None:
    kind, _, rest = str(scope["path"]).removeprefix("/_aws/").partition("/")
    api, _, path = rest.partition("/")
    query = scope.get("query_string", b"").decode("latin-1")
    told: dict[str, Any] = {"of": _KINDS.get(kind, kind), "api": api, "method": method}
    told |= {"path": f"/{path}{f'?{redact_text(query)}' if query else ''}", "status": status}
    told |= {"trace": place.root, "span": place.span}
    if ms is not None:
        told["ms"] = round(ms, 2)
    if size is not None:
        told["size"] = size
    if at is not None:
        told["at"] = at
    feed.publish("request", told)


def _size(message: Message) -> int:
    return len(message.get("bytes") or str(message.get("text") or "").encode())
