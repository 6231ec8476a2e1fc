"""Connections: calls of APIs are answered at once, one after another, and anything else changes hands whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from stackline.embedded.front import Front
from stackline.embedded.guard import Receive, Scope, Send

GET = b"GET /_api/ab12cd34/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
Ask = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Says the end of its path and the body; some paths misbehave."""
    body = (await receive())["body"]
    what = scope["path"].rpartition("/")[2]
    headers = {
        "injects": [(b"x-note", b"a\r\nx-more: b")],
        "closes": [(b"connection", b"close")],
    }.get(what, [])
    status = 204 if what == "empty" else 200
    if what == "fails":
        raise RuntimeError("on purpose")
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if what == "streams":
        for part in (b"a", b"", b"bc"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})
    elif what != "halts":
        text = b"" if what == "empty" else what.encode() + body
        await send({"type": "http.response.body", "body": text})


async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"other:" + await reader.readuntil(b"\r\n\r\n"))
    writer.close()


def talk(ask: Ask) -> bytes:
    async def run() -> bytes:
        front = Front(app, other)
        server = await asyncio.get_running_loop().create_server(front.connect, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            return await ask(reader, writer)
        finally:
            writer.close()
            server.close()
            await front.close(5)

    return asyncio.run(run())


def said(*requests: bytes) -> bytes:
    """Everything that is answered, until the connection ends; who sends says that it is the end."""

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for request in requests:
            writer.write(request)
            await writer.drain()
            await asyncio.sleep(0)
        writer.write_eof()
        return await reader.read()

    return talk(ask)


def bodies(answers: bytes) -> list[bytes]:
    found: list[bytes] = []
    while answers:
        head, _, answers = answers.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        found.append(answers[:length])
        answers = answers[length:]
    return found


def test_one_connection_has_many_answers_in_order() -> None:
    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET % b"one" + GET % b"two")  # the second before the first is answered
        found = b""
        while found.count(b"HTTP/1.1 200 OK") < 2 or not found.endswith(b"two"):
            found += await reader.read(1000)
        writer.write(GET % b"three")
        while not found.endswith(b"three"):
            found += await reader.read(1000)
        return found

    assert bodies(talk(ask)) == [b"one", b"two", b"three"]


def test_a_body_comes_in_pieces() -> None:
    request = (GET % b"body-").replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 4\r\n\r\n")
    assert bodies(said(*[(request + b"four")[at : at + 7] for at in range(0, len(request) + 4, 7)])) == [
        b"body-four"
    ]


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /_stackline/health HTTP/1.1\r\nHost: a\r\n\r\n",
        (GET % b"ws").replace(b"Host", b"Upgrade: websocket\r\nHost"),
        b"POST / HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_anything_else_changes_hands_with_all_that_was_read(request_: bytes) -> None:
    assert said(request_) == b"other:" + request_
    assert said(request_[:30], request_[30:]) == b"other:" + request_


def test_a_connection_changes_hands_between_two_requests() -> None:
    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET % b"one")
        found = await reader.readuntil(b"one")
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return found + await reader.read()

    assert talk(ask).endswith(b"oneother:GET / HTTP/1.1\r\nHost: a\r\n\r\n")


def test_an_application_that_fails_is_a_500_and_the_connection_goes_on() -> None:
    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET % b"fails")
        found = await reader.readuntil(b'Error"}')
        writer.write(GET % b"after")
        return found + await reader.readuntil(b"after")

    assert talk(ask).startswith(b"HTTP/1.1 500 ")


def test_a_function_cannot_write_headers_of_its_own_making() -> None:
    answer = said(GET % b"injects")
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"x-more" not in answer


def test_a_stream_comes_in_chunks() -> None:
    answer = said(GET % b"streams")
    assert b"transfer-encoding: chunked\r\n" in answer
    assert answer.endswith(b"\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n")


def test_no_body_where_there_may_be_none() -> None:
    assert said((GET % b"x").replace(b"GET", b"HEAD")).endswith(b"\r\n\r\n")
    empty = said(GET % b"empty")
    assert empty.startswith(b"HTTP/1.1 204 ")
    assert b"content-length" not in empty.lower()


def test_the_connection_is_closed_when_either_asks_for_it() -> None:
    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET % b"closes")
        return await reader.read()

    assert b"connection: close" in talk(ask)
    assert b"connection: close" in said((GET % b"x").replace(b"Host", b"Connection: close\r\nHost"))
