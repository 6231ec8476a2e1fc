"""Connections that this process answers: calls of APIs are read and answered here, everything else is hypercorn's.

An API's call is the request that is waited for most often, and it is simple: a head, perhaps a body. Whatever else a
connection brings (other paths, WebSockets, bodies in chunks, anything odd) changes hands with all that was read of it,
once and for all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from stackline.embedded.guard import App, Scope
from stackline.gateway.answers import Answer
from stackline.gateway.client import Client
from stackline.gateway.heads import Head, may_begin, read_head, whole

_log = logging.getLogger(__name__)


HandOver = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Enter = Callable[[Scope], None]
"""Hears of a request that the application is asked for, in the context in force."""
GiveBack = Callable[[asyncio.Transport, bytes], bool]
"""Whether somebody else goes on with a connection that has been answered; with what was read of it since."""


def _kept(_transport: asyncio.Transport, _begun: bytes) -> bool:
    return False


class Front:
    """The connections that are open, and what they are given to."""

    def __init__(
        self, app: App, other: HandOver, enter: Enter = lambda _: None, give_back: GiveBack = _kept
    ) -> None:
        self.app, self.other, self.enter, self.give_back = app, other, enter, give_back
        self._connections: set[Client] = set()

    def connect(self, begun: bytes = b"") -> Connection:
        """`begun` was read of the connection elsewhere."""
        return Connection(self, self._connections, begun)

    async def close(self, seconds: float) -> None:
        """Ends what is idle, and the others when they have answered, or when the time is over."""
        tasks = [task for each in list(self._connections) if (task := each.close())]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)


class Connection(Client, asyncio.Protocol):
    """One client, as the launcher answers it."""

    def __init__(self, front: Front, open: set[Client], begun: bytes) -> None:
        super().__init__(open, begun)
        self._front = front
        self._head: Head | None = None
        self._gone = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._task is None:
            self._proceed()
        elif len(self._buffer) > 1 << 16:  # requests that are sent ahead wait for their turn
            self._transport.pause_reading()

    def _proceed(self) -> None:
        if self._head is None:
            if not self._buffer or (may_begin(self._buffer) and not whole(self._buffer)):
                return
            self._head = read_head(self._buffer, self._around)
            if self._head is None:
                self._hand_over()
                return
            del self._buffer[: self._head.size]
        head = self._head
        if len(self._buffer) < head.length:
            return
        body = bytes(self._buffer[: head.length])
        del self._buffer[: head.length]
        self._head = None
        self._task = self._loop.create_task(self._serve(head, body))

    async def _serve(self, head: Head, body: bytes) -> None:
        answer = Answer(self._transport, self._room, head.scope["method"], head.keep and not self._closing)
        try:
            await self._ask(head, body, answer)
        except Exception:  # noqa: BLE001 (told in the log, and to the caller as a 500)
            _log.exception("%s %s failed", head.scope["method"], head.scope["path"])
        finally:
            answer.fail()
            self._answered(answer.keep)

    async def _ask(self, head: Head, body: bytes, answer: Answer) -> None:
        pending = [{"type": "http.request", "body": body, "more_body": False}]
        self._front.enter(head.scope)

        async def receive() -> dict[str, Any]:
            if pending:
                return pending.pop()
            await self._gone.wait()
            return {"type": "http.disconnect"}

        await self._front.app(head.scope, receive, answer.send)

    def _given_back(self) -> bool:
        if not self._front.give_back(self._transport, bytes(self._buffer)):
            return False
        self._leave()
        return True

    def _hand_over(self) -> None:
        self._leave()
        reader = asyncio.StreamReader(loop=self._loop)
        protocol = asyncio.StreamReaderProtocol(reader, self._front.other, loop=self._loop)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        begun = bytes(self._buffer)
        self._buffer.clear()  # who looks here again, because a request was answered just now, finds nothing
        protocol.data_received(begun)
