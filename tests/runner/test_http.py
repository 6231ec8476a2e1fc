"""The small HTTP server: requests in pieces, in one piece, too large, malformed."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.runner.http import HttpConnection, HttpRequest, Reply

LIMIT = 1000


class Wire(asyncio.Transport):
    """The client's end: what the server wrote, and whether it hung up."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def serve(*pieces: bytes) -> tuple[list[HttpRequest], Wire]:
    """Feed the pieces to a server that answers each request with its number."""
    seen: list[HttpRequest] = []
    wire = Wire()

    async def run() -> None:
        def handle(request: HttpRequest, reply: Reply) -> None:
            seen.append(request)
            reply(200, str(len(seen)).encode(), {"X-Number": str(len(seen))})

        connection = HttpConnection(handle, lambda _: LIMIT)
        connection.connection_made(wire)
        for piece in pieces:
            connection.data_received(piece)
            await asyncio.sleep(0)
        for _ in range(10):
            await asyncio.sleep(0)

    asyncio.run(run())
    return seen, wire


def post(body: bytes, *headers: str, path: str = "/x") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: h", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}"]).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes) -> bytes:
    head = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=1500), max_size=5), st.lists(st.integers(0, 10_000), max_size=8))
def test_requests_are_the_same_however_they_arrive(bodies: list[bytes], places: list[int]) -> None:
    seen, wire = serve(*cut(b"".join(post(body) for body in bodies), places))
    expected = [(b"", True) if len(body) > LIMIT else (body, False) for body in bodies]
    assert [(request.body, request.too_large) for request in seen] == expected
    assert wire.written.count(b"HTTP/1.1 200 OK") == len(bodies)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.binary(min_size=1, max_size=300), max_size=5), st.lists(st.integers(0, 10_000), max_size=5)
)
def test_chunks_are_put_together(chunks: list[bytes], places: list[int]) -> None:
    seen, _ = serve(*cut(chunked(*chunks) + post(b"next"), places))
    body = b"".join(chunks)
    assert seen[0].body == (b"" if len(body) > LIMIT else body)
    assert seen[1].body == b"next"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=3), st.lists(st.integers(0, 10_000), max_size=5))
def test_trailers_are_told_and_end_the_request(chunks: list[bytes], places: list[int]) -> None:
    whole = chunked(*filter(None, chunks)).removesuffix(b"\r\n") + b"X-Error: Type\r\nX-Body: e30=\r\n\r\n"
    seen, _ = serve(*cut(whole + post(b"next"), places))
    assert seen[0].trailers == {"x-error": "Type", "x-body": "e30="}
    assert (seen[1].body, seen[1].trailers) == (b"next", {})


def test_a_request_that_is_cut_off_is_told() -> None:
    lost: list[str] = []

    async def run() -> None:
        connection = HttpConnection(lambda *_: None, lambda _: LIMIT, lambda head: lost.append(head.path))
        connection.connection_made(Wire())
        connection.data_received(chunked(b"some").removesuffix(b"0\r\n\r\n"))
        connection.connection_lost(None)

    asyncio.run(run())
    assert lost == ["/x"]


def test_a_client_that_asks_first_is_told_to_go_on() -> None:
    _, wire = serve(post(b"body", "Expect: 100-continue"))
    assert wire.written.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_a_client_that_wants_the_connection_closed_gets_it_closed() -> None:
    _, wire = serve(post(b"", "Connection: close"))
    assert wire.closed
    assert b"Connection: close" in wire.written


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET /x HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 5000,
        b"GET /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"x" * (2 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_request_ends_the_connection(data: bytes) -> None:
    seen, wire = serve(data)
    assert not seen
    assert wire.closed
