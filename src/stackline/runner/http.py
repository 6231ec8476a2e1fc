"""A small HTTP/1.1 server for local clients: the Runtime API and the control socket. Not for the open network.

The clients are few and known (curl inside awslambdaric, http.client), so there are no redirects, no
compression and no TLS; bodies come with a length or chunked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from stackline.runner.incoming import Body, Head, take_head

_REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Payload Too Large",
    500: "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`headers` and `trailers` have lower-case names. `body` is empty where it was `too_large` to keep."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    too_large: bool = False
    trailers: Mapping[str, str] = field(default_factory=dict[str, str])


Reply = Callable[[int, bytes, Mapping[str, str]], bool]
"""Answers a request once: status, JSON body, further headers. False when the client has gone."""

Handler = Callable[[HttpRequest, Reply], None]

BodyLimit = Callable[[Head], int]
"""How many bytes of the body of a request are kept."""

Cut = Callable[[Head], None]
"""Hears of a request whose client has gone before the body was whole."""


class HttpConnection(asyncio.Protocol):
    """One client. Requests are answered one after another; the next is read when the last was answered."""

    def __init__(self, handler: Handler, body_limit: BodyLimit, cut: Cut | None = None) -> None:
        self._handler = handler
        self._limit = body_limit
        self._cut = cut
        self._buffer = bytearray()
        self._head: Head | None = None
        self._body = Body(0, 0, False)
        self._answering = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio sets TCP_NODELAY itself; without it each call would wait 40 ms for an acknowledgement.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._head is not None and self._cut is not None:
            self._cut(self._head)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._proceed()

    def _proceed(self) -> None:
        if self._answering or self._transport is None:
            return
        try:
            request = self._take()
        except ValueError:
            self._transport.close()
            return
        if request is None:
            return
        self._answering = True
        close = request.headers.get("connection", "").lower() == "close"

        def reply(status: int, body: bytes, headers: Mapping[str, str]) -> bool:
            return self._answer(status, body, headers, close)

        self._handler(request, reply)

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str], close: bool) -> bool:
        self._answering = False
        if self._transport is None or self._transport.is_closing():
            return False
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", *(["Connection: close"] if close else [])]
        self._transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        if close:
            self._transport.close()
        elif self._buffer:
            asyncio.get_running_loop().call_soon(self._proceed)
        return True

    def _take(self) -> HttpRequest | None:
        """The next whole request, None while it is not all there. Raises ValueError on anything malformed."""
        if self._head is None:
            head = take_head(self._buffer)
            if head is None:
                return None
            self._body = Body.of(head, self._limit(head))
            self._head = head
            if head.headers.get("expect", "").lower() == "100-continue" and self._transport is not None:
                # curl asks before it sends more than 1 MB and would wait a second for this.
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        head, body = self._head, self._body
        if not body.take(self._buffer):
            return None
        self._head = None
        kept = bytes(body.kept)
        return HttpRequest(head.method, head.path, head.headers, kept, body.too_large, body.trailers)
