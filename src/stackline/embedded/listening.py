"""Who takes what comes at the cloud's port: the runner, which answers known calls; this process while there is none.

Connections of which the runner does not know what to answer come over the link, and those that ask for an API again go
back when they have their answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import socket
import threading
from typing import Any

from stackline.embedded.front import Front
from stackline.gateway.link import CALL, CONNECTION, READY, Link

_MOST = 64 * 1024  # bytes read of a connection that goes back: what the runner reads more must fit beside it


class Listening:
    """`adopt` may be called from any thread, and before anything is served: then it waits for that."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self._adopted: list[socket.socket] = []
        self._link: Link | None = None
        self._own: asyncio.Server | None = None
        self._front: Front | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._has_runner = threading.Event()

    def adopt(self, end: socket.socket) -> None:
        """A runner is started, with the other end."""
        self._adopted.append(end)
        self._has_runner.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin)

    def settle(self, seconds: float) -> None:
        """Wait until the runner is ready, or has something for this process to answer, before there is a loop."""
        if self._has_runner.wait(seconds):
            select.select([self._adopted[0]], [], [], seconds)

    async def open(self, front: Front) -> None:
        self._front, self._loop = front, asyncio.get_running_loop()
        await self._listen()
        self._begin()

    def close(self) -> None:
        """Nothing new; what is being answered is the front's to wait for."""
        self._front = None
        if self._own is not None:
            self._own.close()
        if self._link is not None:
            self._link.close()

    def teach(self, told: dict[str, Any]) -> None:
        """The runner knows this call from now on. Where it cannot be told, it goes on asking here."""
        if self._link is not None:
            self._link.send(CALL, json.dumps(told).encode())

    def give_back(self, transport: asyncio.Transport, begun: bytes) -> bool:
        """Whether the connection, of which that was read, is the runner's now."""
        if self._link is None or self._own is not None or len(begun) > _MOST:
            return False
        if transport.get_write_buffer_size():
            return False
        descriptor = os.dup(transport.get_extra_info("socket").fileno())
        if not self._link.send(CONNECTION, begun, descriptor):
            return False
        transport.abort()
        return True

    def _begin(self) -> None:
        while self._adopted and self._front is not None:
            if self._link is not None:
                self._link.close()
            self._link = Link(self._adopted.pop(0), self._heard, self._gone)

    def _heard(self, kind: bytes, content: bytes, descriptor: int | None) -> None:
        if kind == READY and self._own is not None:
            self._own.close()
            self._own = None
        elif kind == CONNECTION and descriptor is not None:
            self._keep(self._take(descriptor, content))

    async def _take(self, descriptor: int, begun: bytes) -> None:
        client, front = socket.socket(fileno=descriptor), self._front
        if front is None:
            client.close()
            return
        client.setblocking(False)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: front.connect(begun), client)

    def _gone(self) -> None:
        self._link = None
        if self._front is not None:
            self._keep(self._listen())

    async def _listen(self) -> None:
        if self._own is None and self._front is not None:
            listener = self.listener.dup()
            self._own = await asyncio.get_running_loop().create_server(
                self._front.connect, sock=listener, backlog=1024
            )

    def _keep(self, work: Any) -> None:
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
