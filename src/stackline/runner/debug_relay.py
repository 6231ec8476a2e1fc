"""The port that an editor attaches to, which stays while the debugged processes behind it come and go.

New code is a new process, with a debug adapter of its own. Whoever connects meanwhile waits for it; and an editor that
asked for `"restart": true` is told, when its process is gone, that the session begins anew (Debug Adapter Protocol,
event `terminated`). It knows no more of the protocol than that.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

_log = logging.getLogger("stackline.runner")
_RETRY_SECONDS = 0.05
_CHUNK = 65536
# Longer messages hold a program's output or sources, and nothing that matters here.
_LONGEST = 1 << 20


class Relay:
    """One port. `lead` says where the next process will listen."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._target: int | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self._closing = False

    async def open(self, port: int) -> None:
        """Raises OSError where the port is taken."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)

    def lead(self) -> int:
        """A port that is free for the next process; who connects from now on is led there."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._target = int(probe.getsockname()[1])
        return self._target

    def close(self) -> None:
        self._closing = True
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            session.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._sessions.add(task)
            task.add_done_callback(self._sessions.discard)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.CancelledError) as ended:
            _log.debug("a debugger's connection ended: %r", ended)
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # An adapter takes whoever connects for its client: one that says nothing, and looks only, is none.
        first = await reader.read(_CHUNK)
        if not first:
            return
        adapter, to_adapter = await self._adapter()
        asked, told = _Asked(), _Told()
        asked.hear(first)
        to_adapter.write(first)
        up = asyncio.create_task(_pump(reader, to_adapter, asked))
        down = asyncio.create_task(_pump(adapter, writer, told))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            if down.done() and asked.restarts and told.may_say_more and not self._closing:
                writer.write(told.terminated())
                await writer.drain()
        finally:
            up.cancel()
            down.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            to_adapter.close()

    async def _adapter(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The process that there is, or the next one: it may take a while until it listens."""
        while True:
            if self._target is not None:
                with contextlib.suppress(OSError):
                    return await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.sleep(_RETRY_SECONDS)


async def _pump(source: asyncio.StreamReader, into: asyncio.StreamWriter, listener: _Asked | _Told) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(_CHUNK):
            listener.hear(data)
            into.write(data)
            await into.drain()


@dataclass
class _Messages:
    """Cuts a stream into messages: `Content-Length: N`, an empty line, and N bytes of JSON."""

    rest: bytes = b""

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        self.rest += data
        while True:
            head, end, body = self.rest.partition(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                ),
                0,
            )
            if not end or len(body) < length:
                return
            self.rest = body[length:]
            if length <= _LONGEST:
                message: Any = json.loads(body[:length])
                if isinstance(message, dict):
                    yield cast("dict[str, Any]", message)


@dataclass
class _Asked:
    """What the editor wants: whether its session is to begin anew."""

    restarts: bool = False
    _messages: _Messages | None = field(default_factory=_Messages)

    def hear(self, data: bytes) -> None:
        if self._messages is None:
            return  # attached: the rest is between the two
        for message in self._messages.feed(data):
            if message.get("command") in ("attach", "launch"):
                self.restarts = bool(message.get("arguments", {}).get("restart"))
                self._messages = None
                return


@dataclass
class _Told:
    """What the adapter has told: its last number, and whether it said itself that this is the end."""

    last: int = 0
    ended: bool = False
    _messages: _Messages = field(default_factory=_Messages)

    def hear(self, data: bytes) -> None:
        for message in self._messages.feed(data):
            self.last = int(message.get("seq") or self.last)
            self.ended = self.ended or message.get("event") == "terminated"

    @property
    def may_say_more(self) -> bool:
        """Not in the middle of a message, and not after the last."""
        return not self.ended and not self._messages.rest

    def terminated(self) -> bytes:
        event = {"seq": self.last + 1, "type": "event", "event": "terminated", "body": {"restart": True}}
        body = json.dumps(event).encode()
        return b"Content-Length: %d\r\n\r\n" % len(body) + body
