"""An ASGI application's answer, written as HTTP/1.1."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, MutableMapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, cast

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode("ascii", "replace")
    for status in HTTPStatus
}
_FAILED = b'{"message":"Internal Server Error"}'
Message = MutableMapping[str, Any]


class Answer:
    """Of one request. `room` is set while the client takes what is written."""

    def __init__(self, transport: asyncio.Transport, room: asyncio.Event, method: str, keep: bool) -> None:
        self._transport, self._room = transport, room
        self._bare = method == "HEAD"
        self.keep = keep
        self.done = False
        self._start: Message | None = None
        self._chunked = False
        self._begun = False

    async def send(self, message: Message) -> None:
        """Raises ValueError for headers that would end before they should."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None and not self.done:
            self._body(bytes(message.get("body", b"")), bool(message.get("more_body")))
            if not self._room.is_set():
                await self._room.wait()

    async def whole(self, status: int, headers: Mapping[str, Any], body: bytes) -> None:
        """A header of several values is sent as several."""
        lines: list[tuple[bytes, bytes]] = []
        for name, value in headers.items():
            for one in cast("list[Any]", value) if isinstance(value, list | tuple) else [value]:
                lines.append((name.encode("latin-1"), _encoded(str(one))))
        await self.send({"type": "http.response.start", "status": int(status), "headers": lines})
        await self.send({"type": "http.response.body", "body": body})

    def fail(self) -> None:
        """The application has ended without an answer, or in the middle of one."""
        if self.done:
            return
        if self._begun:  # it cannot be taken back; who reads it learns that it is not whole
            self.done, self.keep = True, False
            return
        self._start = {"status": 500, "headers": [(b"content-type", b"application/json")]}
        self._body(_FAILED, False)

    def _body(self, body: bytes, more: bool) -> None:
        head = b"" if self._begun else self._head(body, more)
        self._begun, self.done = True, not more
        if self._bare:
            body = b""
        elif self._chunked:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        if not self._transport.is_closing():
            self._transport.write(head + body)

    def _head(self, body: bytes, more: bool) -> bytes:
        start = self._start or {}
        status = int(start["status"])
        parts = [_LINES.get(status) or f"HTTP/1.1 {status} \r\n".encode()]
        names: set[bytes] = set()
        for name, value in start.get("headers", []):
            if not _NAME.fullmatch(name) or _FORBIDDEN.search(value):
                raise ValueError(f"{name!r} is no header")
            lower = name.lower()
            if lower in (b"connection", b"transfer-encoding"):
                self.keep = self.keep and not (lower == b"connection" and value.lower() == b"close")
                continue
            if lower == b"content-length" and not more and not (self._bare and value.isdigit()):
                continue  # it is counted here: with any other, what comes next would be read as a part of this
            names.add(lower)
            parts.append(b"%b: %b\r\n" % (name, value))
        empty = status < 200 or status in (204, 304)
        if empty:
            self._bare = True
        elif b"content-length" not in names and more:
            self._chunked = True
            parts.append(b"transfer-encoding: chunked\r\n")
        elif b"content-length" not in names and not self._bare:
            parts.append(b"content-length: %d\r\n" % len(body))
        if b"date" not in names:
            parts.append(b"date: %b\r\n" % formatdate(time.time(), usegmt=True).encode())
        if not self.keep:
            parts.append(b"connection: close\r\n")
        return b"".join([*parts, b"\r\n"])


def _encoded(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()
