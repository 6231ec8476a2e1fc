"""The head of an HTTP/1.1 request that calls an API, as an ASGI scope. Whatever is unusual is not for this reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

API_PREFIX = "/_api/"
URL_PREFIX = "/_url/"
LARGEST_API_BODY = 10 * 1024 * 1024  # API Gateway's limit
Scope = MutableMapping[str, Any]

_LARGEST_HEAD = 64 * 1024
_OPEN = (API_PREFIX.encode(), URL_PREFIX.encode())
# After CONNECT the connection speaks another protocol.
_FIRST = re.compile(rb"(?!CONNECT )([A-Z]{1,20}) (/[\x21-\x7e]*) HTTP/1\.1")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = re.compile(rb"[0-9]{1,20}")  # more digits are no length, to other readers either
# What changes how a message is read, or asks for another protocol.
_UNUSUAL = {b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer", b"http2-settings"}
_ONCE = {b"host", b"content-length", b"connection"}


@dataclass(frozen=True, slots=True)
class Head:
    """`size` is in bytes, of the head with its empty line; `length` of the body."""

    scope: Scope
    size: int
    length: int
    keep: bool  # the connection, when it is answered


def may_begin(data: bytes | bytearray) -> bool:
    """Whether these first bytes may become a request of an API: where not, there is no need to wait for more."""
    first, space, rest = bytes(data[:64]).partition(b" ")
    if not space:
        return len(first) < 20 and (not first or first.isupper())
    return any(rest.startswith(one[: len(rest)]) for one in _OPEN)


def whole(data: bytes | bytearray) -> bool:
    """Whether the head is there, or longer than any that is read here."""
    return b"\r\n\r\n" in data or len(data) > _LARGEST_HEAD


def read_head(data: bytes | bytearray, around: Mapping[str, object]) -> Head | None:
    """None for what another reader must look at: other paths, odd spellings, bodies in chunks, WebSockets.

    `around` is what the scope has of the connection.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0 or end > _LARGEST_HEAD:
        return None
    first, *lines = bytes(data[:end]).split(b"\r\n")
    found = _FIRST.fullmatch(first)
    if found is None or not found[2].startswith(_OPEN):
        return None
    headers: list[tuple[bytes, bytes]] = []
    known: dict[bytes, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        name, value = name.lower(), value.strip(b" \t")
        if not colon or not _NAME.fullmatch(name) or _FORBIDDEN.search(value):
            return None
        if name in _UNUSUAL or (name in _ONCE and name in known):
            return None
        known[name] = value
        headers.append((name, value))
    length, keep = known.get(b"content-length", b"0"), known.get(b"connection", b"keep-alive").lower()
    if b"host" not in known or not _LENGTH.fullmatch(length) or keep not in (b"keep-alive", b"close"):
        return None
    if int(length) > LARGEST_API_BODY:
        return None
    path, _, query = found[2].partition(b"?")
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "asgi": {"spec_version": "2.1", "version": "3.0"},
        "method": found[1].decode(),
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "state": {},
        "extensions": {},
        **around,
    }
    return Head(scope, end + 4, int(length), keep == b"keep-alive")


def header_map(scope: Scope) -> dict[str, str]:
    """Names in lower case; a repeated header is joined with commas, as it is signed."""
    found: dict[str, str] = {}
    for name, value in scope.get("headers", []):
        key, text = name.decode("latin-1").lower(), value.decode("utf-8", "replace")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found
