"""A client's connection, whoever answers it: one request after another, and the end when nothing comes for long."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import cast

_IDLE = 75.0  # seconds a connection is kept that asks for nothing


class Client:
    """`open` is the set of those that are open, `begun` what was read of it elsewhere."""

    def __init__(self, open: set[Client], begun: bytes) -> None:
        self._open = open
        self._buffer: bytearray = bytearray(begun)
        self._task: asyncio.Task[None] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._closing = False

    @abstractmethod
    def _proceed(self) -> None:
        """Answer what has been read, where that is a whole request."""

    @property
    def _elsewhere(self) -> bool:
        """Whether it is on its way to somebody else."""
        return False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._around: dict[str, object] = {
            "client": transport.get_extra_info("peername"),
            "server": transport.get_extra_info("sockname"),
        }
        self._loop = asyncio.get_running_loop()
        self._open.add(self)
        self._used = self._loop.time()
        self._idle = self._loop.call_later(_IDLE, self._look)
        if self._buffer:
            self._proceed()

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.set()  # who writes to nobody need not wait
        self._leave()

    def eof_received(self) -> bool:
        """Who asks for nothing more may still wait for an answer."""
        self._closing = True
        return self._task is not None or self._elsewhere

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

    def close(self) -> asyncio.Task[None] | None:
        """No further request; the one that is being answered."""
        self._closing = True
        if self._task is None:
            self._transport.close()
        return self._task

    def _answered(self, keep: bool) -> None:
        """The next request, where there may be one."""
        self._task = None
        self._used = self._loop.time()
        if self._transport.is_closing():
            return
        if not keep or self._closing:
            self._transport.close()
            return
        if self._given_back():
            return
        self._transport.resume_reading()
        if self._buffer:
            self._loop.call_soon(self._again)

    def _given_back(self) -> bool:
        """Whether somebody else goes on with it, now that it is answered."""
        return False

    def _again(self) -> None:
        if self._task is None and not self._elsewhere and not self._transport.is_closing():
            self._proceed()

    def _look(self) -> None:
        """A connection that has asked for nothing in a long time is closed."""
        left = self._used + _IDLE - self._loop.time()
        if self._task is None and left <= 0:
            self._transport.close()
            return
        self._idle = self._loop.call_later(max(1.0, left), self._look)

    def _leave(self) -> None:
        self._open.discard(self)
        self._idle.cancel()
