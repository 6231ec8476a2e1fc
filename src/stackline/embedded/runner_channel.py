"""Calls of the runner from the event loop: HTTP over its socket, without a thread for each of them."""

from __future__ import annotations

import asyncio
import contextlib
import select
import time
from collections.abc import Callable
from typing import cast

_PATIENCE = 15.0  # seconds to wait for a runner that is starting
_PAUSE = 0.05
_STATUS = b"GET /status HTTP/1.1\r\nHost: runner\r\n\r\n"


class RunnerGone(Exception):
    """The runner did not answer: it died during the call, or never came up."""


class Channel:
    """`path` gives the socket's, which another runner may have later."""

    def __init__(self, path: Callable[[], str]) -> None:
        self._path = path
        self._idle: list[_Connection] = []

    async def post(self, path: str, body: bytes, seconds: float | None, sent: Callable[[], None]) -> bytes:
        """The answer's body. `sent` is called when the request is on its way. Raises RunnerGone.

        A call that may have arrived is never sent again, so it must not be sent to a runner that is gone.
        """
        connection = self._pop() or await self._fresh()
        head = f"POST {path} HTTP/1.1\r\nHost: runner\r\nContent-Length: {len(body)}\r\n\r\n"
        answer = connection.ask(head.encode() + body)
        sent()
        try:
            status, data = await (answer if seconds is None else asyncio.wait_for(answer, seconds))
        except (OSError, TimeoutError) as error:
            connection.close()
            raise RunnerGone(f"The function runner went away during the call ({error})") from error
        except asyncio.CancelledError:
            connection.close()
            raise
        if status != 200:
            connection.close()
            raise RunnerGone(f"The function runner answered {status}: {data[:300]!r}")
        self._idle.append(connection)
        return data

    def _pop(self) -> _Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_quiet():
                return connection
            connection.close()
        return None

    async def _fresh(self) -> _Connection:
        """A new connection that has answered once: the kernel also connects to a process that is dying."""
        loop, deadline = asyncio.get_running_loop(), time.monotonic() + _PATIENCE
        while True:
            with contextlib.suppress(OSError):
                _, connection = await loop.create_unix_connection(_Connection, self._path())
                await connection.ask(_STATUS)
                return connection
            if time.monotonic() > deadline:
                raise RunnerGone("The function runner is not running")
            await asyncio.sleep(_PAUSE)


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length = -1  # of the body that comes
        self._status = 0
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._descriptor: int = transport.get_extra_info("socket").fileno()

    def connection_lost(self, exc: Exception | None) -> None:
        self._descriptor = -1
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("it closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._length < 0:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            first, *lines = bytes(self._buffer[:end]).lower().split(b"\r\n")
            del self._buffer[: end + 4]
            self._status = int(first.split(b" ")[1])
            self._length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        if len(self._buffer) < self._length or self._answer is None:
            return
        body = bytes(self._buffer)
        self._buffer.clear()
        self._length = -1
        if not self._answer.done():
            self._answer.set_result((self._status, body))

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        self._answer = asyncio.get_running_loop().create_future()
        if self._descriptor < 0:
            self._answer.set_exception(ConnectionResetError("it closed the connection"))
        else:
            self._transport.write(request)
        return self._answer

    def is_quiet(self) -> bool:
        """Whether it can be used again: a runner that is gone has closed it, though the loop may not know yet."""
        if self._descriptor < 0 or self._transport.is_closing():
            return False
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        self._transport.close()
