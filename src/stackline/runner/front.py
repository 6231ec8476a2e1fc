"""What listens on the cloud's port: known calls are answered here, every other connection goes to the launcher.

The launcher gives a connection back when it has answered, so that the next request of it may be a known one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from typing import Any, cast

from stackline.gateway.answers import Answer
from stackline.gateway.client import Client
from stackline.gateway.heads import Head, may_begin, read_head, whole
from stackline.gateway.link import CALL, CONNECTION, READY, Link
from stackline.runner.calls import Calls
from stackline.runner.known import LARGEST, Known, KnownCalls

_log = logging.getLogger("stackline.runner")
_READ = 64 * 1024  # bytes at once: with the head that it may complete, it fits into one packet of the link


class Front:
    """The connections that are open here."""

    def __init__(self, listener: socket.socket, end: socket.socket, known: KnownCalls, calls: Calls) -> None:
        self.known, self.calls = known, calls
        self.room = memoryview(bytearray(_READ))  # reading is done at once, so one is enough
        self._listener, self._end = listener, end
        self._connections: set[Client] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self.connect, sock=self._listener, backlog=1024)
        self.link = Link(self._end, self._heard, self._server.close)

    def ready(self) -> None:
        """Nobody else need take what comes from now on."""
        self.link.send(READY)

    async def close(self, seconds: float) -> None:
        """Ends what is idle, and the others when they have answered, or when the time is over."""
        self._server.close()
        tasks = [task for each in list(self._connections) if (task := each.close())]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        self.link.close()

    def connect(self, begun: bytes = b"") -> Connection:
        return Connection(self, self._connections, begun)

    def _heard(self, kind: bytes, content: bytes, descriptor: int | None) -> None:
        if kind == CALL:
            self.known.learn(json.loads(content))
        elif kind == CONNECTION and descriptor is not None:
            client = socket.socket(fileno=descriptor)
            client.setblocking(False)
            took = asyncio.get_running_loop().connect_accepted_socket(lambda: self.connect(content), client)
            task = asyncio.ensure_future(took)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


class Connection(Client, asyncio.BufferedProtocol):
    """One client, whose known calls are answered here."""

    def __init__(self, front: Front, open: set[Client], begun: bytes) -> None:
        super().__init__(open, begun)
        self._front = front
        self._giving = False

    @property
    def _elsewhere(self) -> bool:
        return self._giving

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).set_write_buffer_limits(high=0)
        super().connection_made(transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._front.room

    def buffer_updated(self, nbytes: int) -> None:
        self._buffer += self._front.room[:nbytes]
        if self._task is None and not self._giving:
            self._proceed()
        elif len(self._buffer) > LARGEST:  # requests that are sent ahead wait for their turn
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._giving:
            self._give()

    def _proceed(self) -> None:
        if not self._buffer or (may_begin(self._buffer) and not whole(self._buffer)):
            return
        head = read_head(self._buffer, self._around)
        found = None if head is None else self._front.known.find(head)
        if head is None or found is None:
            self._give()
            return
        size = head.size + head.length
        if len(self._buffer) < size:
            return
        body = bytes(self._buffer[head.size : size])
        del self._buffer[:size]
        self._task = self._loop.create_task(self._serve(*found, head, body))

    async def _serve(self, known: Known, headers: dict[str, str], head: Head, body: bytes) -> None:
        answer = Answer(self._transport, self._room, head.scope["method"], head.keep and not self._closing)
        try:
            await self._front.calls.answer(known, headers, head.scope, body, answer)
        except Exception:  # noqa: BLE001 (told in the log, and to the caller as a 500)
            _log.exception("%s %s failed", head.scope["method"], head.scope["path"])
        finally:
            answer.fail()
            self._answered(answer.keep)

    def _give(self) -> None:
        """To the launcher, when the client has all that was answered here."""
        self._giving = True
        self._transport.pause_reading()
        if not self._room.is_set() or self._transport.is_closing():
            return
        descriptor = os.dup(self._transport.get_extra_info("socket").fileno())
        self._front.link.send(CONNECTION, bytes(self._buffer), descriptor)
        self._transport.abort()
