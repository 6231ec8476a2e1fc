"""Whatever the reader of API calls takes, h11 reads the same; what h11 refuses or reads otherwise is never taken.

Two readers of one connection that disagree about where a request ends let a request hide in another's body.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stackline.embedded.front import Front
from stackline.embedded.guard import Receive, Scope, Send
from stackline.gateway.heads import Head, read_head
from stackline.runner.front import Front as Port

DEEP = bool(os.environ.get("STACKLINE_DEEP"))
MANY = settings(max_examples=20_000 if DEEP else 400)
SOME = settings(max_examples=3_000 if DEEP else 100)

_READ = 64 * 1024  # bytes that are read at once
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")
ODD_METHODS = ("CONNECT", "TRACE", "PRI", "get", "G\x00T", "M-SEARCH", "X" * 21, "", "GET ")
TARGETS = (
    "/_api/ab12cd34/",
    "/_url/ab12cd34/",
    "/_api/ab12cd34/a%20b?x=1&y",
    "/_api/x?",
    "/_api/caf%C3%A9#f",
)
ODD_TARGETS = ("http://a/_api/x", "/_api", "*", "a:443", "/_api/a b", "/_api/\xe9", "/_api/\x7f", "/", "")
NUMBERS = ("0", "3", "5", "05", "40", "5, 5", "5,6", "+5", "-1", "5 ", "0x5", "", "5.0", "1_0", "٣", "²")
LONG_NUMBERS = ("0" * 19 + "5", "0" * 20 + "5", "9" * 21, "9" * 5000)
CODINGS = ("chunked", "Chunked", "identity", "gzip, chunked", "chunked, identity", "\x0bchunked", "xchunked")
VALUES = ("1", "", "a b", "a\tb", " x ", "caf\xe9", "a\x00b", "a\rb", "a\nb", "a\x0bb", "\x7f", '"', "close")
CONNECTIONS = ("keep-alive", "close", "Close", "upgrade", "close, keep-alive", "keep-alive, te", "")
NAMES = (
    "Cookie",
    "X-A",
    "Accept",
    "x-a",
    "Content_Length",
    "Cookie ",
    " Cookie",
    "X:",
    "\xe9",
    "",
    "Content-Length\x00",
)
SEPARATORS = (": ", ":", ":\t", " : ", "\t:", ":  ", "")
ENDS = ("\n", "\r", "\r\r\n", "\n\r\n", " \r\n", "\r\n \r\n", "\r\n\tfolded\r\n", "\r\n\r\n", "\x00\r\n")


def one_of(usual: Sequence[str], *odd: Sequence[str]) -> st.SearchStrategy[str]:
    """Mostly something usual: of heads with five oddities each nothing is to be learnt."""
    others = [text for texts in odd for text in texts] or list(usual)
    return st.integers(0, 9).flatmap(lambda n: st.sampled_from(usual if n < 9 else others))


def field(name: str, values: Sequence[str], *odd: Sequence[str]) -> st.SearchStrategy[str]:
    spelled = st.sampled_from((name, name.lower(), name.upper()))
    return st.builds("{}{}{}".format, spelled, one_of((": ", ":"), SEPARATORS), one_of(values, *odd))


FIELDS = st.one_of(
    field("Content-Length", ("0", "3", "5", "40"), NUMBERS, LONG_NUMBERS),
    field("Transfer-Encoding", ("chunked",), CODINGS),
    field("Connection", ("keep-alive", "close"), CONNECTIONS),
    field("Host", ("a", "127.0.0.1:1"), VALUES),
    st.builds(
        "{}{}{}".format,
        one_of(("Cookie", "X-A"), NAMES),
        one_of((": ",), SEPARATORS),
        one_of(("1", "a b"), VALUES),
    ),
    st.sampled_from(
        ("Expect: 100-continue", "Upgrade: websocket", "TE: trailers", "Trailer: X-A", "no colon")
    ),
    st.integers(65_300, 65_700).map(lambda size: "X-Long: " + "x" * size)
    if DEEP
    else st.just("X-Long: " + "x" * 65_500),
)
BODIES = st.one_of(
    st.binary(max_size=50),
    st.sampled_from((b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"0\r\n\r\n", b"\r\n", b"\r\n\r\n")),
)  # fmt: skip


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """A request, now and then with something odd about it; its body need not be as long as it says."""
    method = draw(one_of(METHODS, ODD_METHODS))
    target = draw(one_of(TARGETS, ODD_TARGETS))
    version = draw(one_of(("HTTP/1.1",), ("HTTP/1.0", "HTTP/1.2", "http/1.1", "HTTP/1.1 ", "HTTP/2", "")))
    fields = ["Host: a"] * draw(st.integers(0, 9).map(lambda n: 0 if n == 0 else 1))
    fields += draw(st.lists(FIELDS, max_size=4))
    end = one_of(("\r\n",), ENDS)
    lines = [f"{method} {target} {version}", *draw(st.permutations(fields))]
    head = "".join(line + draw(end) for line in lines) + draw(end)
    body = draw(BODIES)
    if draw(st.booleans()):  # as it should be
        lines = [f"{method} {target} {version}", *fields, f"Content-Length: {len(body)}"]
        head = "\r\n".join([*lines, "", ""])
    return head.encode("utf-8" if draw(st.booleans()) else "latin-1", "replace") + body


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Requests one after another; sometimes with a byte changed, added or taken away."""
    data = bytearray(b"".join(draw(st.lists(requests(), min_size=1, max_size=3))))
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        at = draw(st.integers(0, min(len(data), 400)))
        data[at : at + draw(st.integers(0, 2))] = draw(
            st.sampled_from((b"", b"\0", b"\r", b"\n", b" ", b":", b"\r\n", b"a"))
        )
    return bytes(data)


@dataclass(frozen=True)
class Message:
    method: bytes
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    end: int
    """Where the next one begins; -1 where this one is not whole."""


def read(data: bytes) -> list[Message]:
    """As h11 reads them, up to what it refuses, does not know the end of, or would answer with the last answer."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 24)
    connection.receive_data(data)
    found: list[Message] = []
    try:
        while (message := _next(connection, len(data))) is not None:
            found.append(message)
            if message.end < 0 or connection.their_state is h11.MUST_CLOSE:
                break
            connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
            connection.send(h11.EndOfMessage())
            connection.start_next_cycle()
    except (h11.RemoteProtocolError, h11.LocalProtocolError):
        pass
    return found


def _next(connection: h11.Connection, size: int) -> Message | None:
    first = connection.next_event()
    if not isinstance(first, h11.Request):
        return None
    body = b""
    while isinstance(event := connection.next_event(), h11.Data):
        body += bytes(event.data)
    end = size - len(connection.trailing_data[0]) if isinstance(event, h11.EndOfMessage) else -1
    path, _, query = bytes(first.target).partition(b"?")
    headers = tuple((bytes(name), bytes(value)) for name, value in first.headers)
    return Message(bytes(first.method), path, query, headers, body, end)


def taken(head: Head, data: bytes) -> Message:
    """As our reader has it."""
    rest = data[head.size :]
    return _message(
        head.scope, rest[: head.length], head.size + head.length if len(rest) >= head.length else -1
    )


def _message(scope: Scope, body: bytes, end: int) -> Message:
    assert scope["path"] == unquote(scope["raw_path"].decode("ascii"))
    headers = tuple(scope["headers"])
    return Message(scope["method"].encode(), scope["raw_path"], scope["query_string"], headers, body, end)


PLAIN = b"POST /_api/ab12cd34/ HTTP/1.1\r\nHost: a\r\n%b\r\n\r\nhello"


@MANY
@given(streams())
@example(PLAIN % b"Content-Length: 000000000000000000005")
@example(PLAIN % (b"Content-Length: " + b"9" * 5000))
@example(PLAIN % b"Content-Length: 5\r\nTransfer-Encoding: chunked")
@example(PLAIN % b"Content-Length: 5\r\n\tX-A: folded")
@example(PLAIN.replace(b"POST", b"CONNECT") % b"Content-Length: 5")
def test_what_is_taken_is_read_the_same_by_h11(data: bytes) -> None:
    head = read_head(data, {})
    if head is not None:
        assert [taken(head, data)] == read(data)[:1]


PLAIN_FIELDS = st.dictionaries(
    st.from_regex(r"x-[a-z0-9]{1,8}", fullmatch=True),
    st.from_regex(r"([!-~]([ -~]{0,20}[!-~])?)?", fullmatch=True),
    max_size=5,
)


PLAIN_TARGETS = st.from_regex(r"/_(api|url)/[a-z0-9]{1,10}[!->@-~]{0,20}(\?[!-~]{0,20})?", fullmatch=True)


@SOME
@given(st.sampled_from(METHODS), PLAIN_TARGETS, PLAIN_FIELDS, st.binary(max_size=100))
def test_what_is_plain_is_taken(method: str, target: str, fields: dict[str, str], body: bytes) -> None:
    lines = [f"{method} {target} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    data = "\r\n".join([*lines, "", ""]).encode() + body
    head = read_head(data, {})
    assert head is not None
    assert [taken(head, data)] == read(data)


class Wire(asyncio.Transport):
    """A connection without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = False
        self.protocol: Any = None

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return sys.__stdin__ if name == "socket" else ("127.0.0.1", 1)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close

    def write(self, data: bytes | bytearray | memoryview) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def deliver(self, piece: bytes) -> None:
        if isinstance(self.protocol, asyncio.BufferedProtocol):
            memoryview(self.protocol.get_buffer(-1))[: len(piece)] = piece
            self.protocol.buffer_updated(len(piece))
        else:
            self.protocol.data_received(piece)


class Way:
    """One of the two that read: `asked` is what they answer, `rest` what is somebody else's, if anything is."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.wire = Wire()
        self.begin()

    def begin(self) -> None:
        raise NotImplementedError

    async def rest(self) -> bytes | None:
        raise NotImplementedError

    def deliver(self, piece: bytes) -> None:
        if not self.wire.closed:
            self.wire.deliver(piece)


class Launcher(Way):
    """Everything that is a plain call of an API."""

    def begin(self) -> None:
        self.readers: list[asyncio.StreamReader] = []
        self.wire.protocol = Front(self._app, self._other).connect()
        self.wire.protocol.connection_made(self.wire)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(_message(scope, (await receive())["body"], 0))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def _other(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.readers.append(reader)

    async def rest(self) -> bytes | None:
        if not self.readers:
            return None
        self.readers[0].feed_eof()
        return await self.readers[0].read()


class Runner(Way):
    """Known calls, which here are those that ask for no query; what is not known is sent on with all that follows."""

    def begin(self) -> None:
        self.given: list[bytes] = []
        port = Port(*cast("tuple[Any, Any, Any, Any]", (None, None, self, self)))
        port.link = cast("Any", self)
        self.wire.protocol = port.connect()
        self.wire.protocol.connection_made(self.wire)

    def find(self, head: Head) -> tuple[None, dict[str, str]] | None:
        return None if head.scope["query_string"] else (None, {})

    async def answer(
        self, known: None, headers: dict[str, str], scope: Scope, body: bytes, answer: Any
    ) -> None:
        self.asked.append(_message(scope, body, 0))
        await answer.whole(200, {}, b"ok")

    def send(self, kind: bytes, content: bytes, descriptor: int) -> None:
        os.close(descriptor)
        self.given.append(content)

    def deliver(self, piece: bytes) -> None:
        if self.given:
            self.given.append(piece)  # whoever has the connection reads it
        else:
            super().deliver(piece)

    async def rest(self) -> bytes | None:
        return b"".join(self.given) if self.given else None


async def received(
    kind: type[Way], pieces: Sequence[bytes], pause: int
) -> tuple[list[Message], bytes | None]:
    """What is answered, and what is handed over; pauses of some turns of the loop between the pieces."""
    way = kind()
    for piece in [one[at : at + _READ] for one in pieces for at in range(0, len(one), _READ)]:
        way.deliver(piece)
        for _ in range(pause):
            await asyncio.sleep(0)
    quiet = 0
    while quiet < 4:
        await asyncio.sleep(0)
        quiet = quiet + 1 if len(asyncio.all_tasks()) == 1 else 0
    rest = await way.rest()
    if rest is None:
        way.wire.protocol.connection_lost(None)
    return way.asked, rest


@pytest.mark.parametrize("way", [Launcher, Runner])
@SOME
@given(streams(), st.data())
def test_pieces_make_no_difference(way: type[Way], data: bytes, source: st.DataObject) -> None:
    cuts = source.draw(st.lists(st.integers(0, len(data)), max_size=6).map(sorted))
    pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    asked, rest = asyncio.run(received(way, pieces, source.draw(st.integers(0, 8))))
    known = read(data)[: len(asked)]
    whole = [message for message in known if message.end >= 0]
    assert asked == [Message(m.method, m.path, m.query, m.headers, m.body, 0) for m in whole]
    if rest is not None:
        assert rest == data[whole[-1].end if whole else 0 :], "all that was not answered, and nothing else"
    assert (asked, rest) == asyncio.run(received(way, [data], 0))


@pytest.mark.parametrize("way", [Launcher, Runner])
def test_a_connection_changes_hands_once(way: type[Way]) -> None:
    """The rest of a request arrives in the moment in which the one before it has been answered."""
    first, odd = PLAIN % b"Content-Length: 5", PLAIN % b"Expect: 100-continue\r\nContent-Length: 5"
    for after in range(1, len(odd)):
        pieces = [first + odd[:after], odd[after:], odd]
        asked, rest = asyncio.run(received(way, pieces, 1))
        assert (len(asked), rest) == (1, odd + odd)


@pytest.mark.parametrize("way", [Launcher, Runner])
@SOME
@given(st.integers(1, 4), st.integers(1, 7))
def test_requests_that_are_sent_ahead_are_all_answered(way: type[Way], count: int, size: int) -> None:
    data = b"".join(PLAIN % b"Content-Length: 5\r\nX-N: %d" % n for n in range(count))
    asked, rest = asyncio.run(received(way, [data[at : at + size] for at in range(0, len(data), size)], 0))
    assert [dict(message.headers)[b"x-n"] for message in asked] == [b"%d" % n for n in range(count)]
    assert rest is None
