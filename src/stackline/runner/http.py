"""A small HTTP/1.1 server for local clients: the Runtime API and the control socket. Not for the open network.

The clients are few and known (curl inside awslambdaric, http.client), so there are no redirects, no
compression and no TLS; bodies come with a length or chunked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

# awslambdaric sends the X-Ray cause of an error as a header of up to 1 MB.
_HEAD_LIMIT = 2 * 1024 * 1024

_REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    413: "Payload Too Large",
    500: "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`headers` have lower-case names. `body` is empty where it was `too_large` to keep."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    too_large: bool = False


Reply = Callable[[int, bytes, Mapping[str, str]], bool]
"""Answers a request once: status, JSON body, further headers. False when the client has gone."""

Handler = Callable[[HttpRequest, Reply], None]


class HttpConnection(asyncio.Protocol):
    """One client. Requests are answered one after another; the next is read when the last was answered."""

    def __init__(self, handler: Handler, body_limit: int) -> None:
        self._handler = handler
        self._limit = body_limit
        self._buffer = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None
        self._discard = 0
        self._answering = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio sets TCP_NODELAY itself; without it each call would wait 40 ms for an acknowledgement.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        if self._discard:
            skipped = min(self._discard, len(data))
            self._discard -= skipped
            data = data[skipped:]
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
            self._head = self._take_head()
            if self._head is None:
                return None
        method, path, headers = self._head
        if self._discard:
            return None
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body, whole = self._take_chunks()
            if not whole:
                return None
            too_large = len(body) > self._limit
        else:
            length = int(headers.get("content-length", "0"))
            too_large = length > self._limit
            if too_large and "stackline-skipped" not in headers:
                headers["stackline-skipped"] = "yes"
                self._discard = length - min(length, len(self._buffer))
                del self._buffer[:length]
                if self._discard:
                    return None
            elif not too_large and len(self._buffer) < length:
                return None
            body = b"" if too_large else bytes(self._buffer[:length])
            del self._buffer[: len(body)]
        self._head = None
        return HttpRequest(method, path, headers, b"" if too_large else body, too_large)

    def _take_head(self) -> tuple[str, str, dict[str, str]] | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _HEAD_LIMIT:
                raise ValueError("head too long")
            return None
        first, *rest = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        method, path, _ = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (r.partition(":") for r in rest)}
        if headers.get("expect", "").lower() == "100-continue" and self._transport is not None:
            # curl asks before it sends more than 1 MB and would wait a second for this.
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return method, path, headers

    def _take_chunks(self) -> tuple[bytes, bool]:
        body, at = bytearray(), 0
        while True:
            line = self._buffer.find(b"\r\n", at)
            if line < 0:
                return b"", False
            size = int(self._buffer[at:line].split(b";")[0], 16)
            end = line + 2 + size
            if len(self._buffer) < end + 2:
                return b"", False
            body += self._buffer[line + 2 : end]
            at = end + 2
            if size == 0:
                del self._buffer[:at]
                return bytes(body), True
