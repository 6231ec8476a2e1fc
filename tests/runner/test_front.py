"""The cloud's port: known calls are answered, and every other connection goes to the launcher as it came."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from stackline.gateway.link import CALL, CONNECTION, READY, Link, pair
from stackline.gateway.page import Page
from stackline.gateway.proxy_calls import Route
from stackline.runner.calls import Calls
from stackline.runner.feed import Feed
from stackline.runner.front import Front
from stackline.runner.host import Host
from stackline.runner.known import LARGEST, KnownCalls
from stackline.runner.launching import Launching
from stackline.runner.model import Function, Request, Result
from stackline.runner.notes import Notes

PATH = "/_api/ab12cd34/hello"
ROUTE = Route("000000000000", "ab12cd34", "$default", "/hello", "GET /hello", None, "2.0")
FUNCTION = {"name": "f", "arn": "arn:f", "runtime": "python3.11", "handler": "app.handler", "code": "/code"}


class Quick(Host):
    """Runs nothing: says which path was asked for."""

    def __init__(self, folder: Path, feed: Feed) -> None:
        super().__init__(Launching(folder), feed=feed)
        self.answer: Any = None

    async def run(self, function: Function, request: Request) -> Result:
        self.feed.line(function.name, request.id, "a line")
        await asyncio.sleep(0)
        return Result(self.answer or {"statusCode": 200, "body": json.loads(request.event)["rawPath"]}, "ok")


class Launcher:
    """The other end of the link, and the end of the pipe of what is told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.page = folder, Page.new()
        self.given: list[tuple[bytes, socket.socket]] = []
        self.ready = asyncio.Event()

    async def open(self) -> None:
        ours, theirs = pair()
        self.link = Link(ours, self._heard, lambda: None)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.port: int = self.listener.getsockname()[1]
        self.told, pipe = os.pipe()
        feed = Feed()
        await feed.open(pipe)
        self.host = Quick(self.folder, feed)
        self.known = KnownCalls(self.page, self.port)
        self.front = Front(self.listener, theirs, self.known, Calls(self.host, Notes(feed, self.page)))
        self.feed = feed
        await self.front.open()
        self.front.ready()
        await self.ready.wait()

    def teach(self, **more: Any) -> None:
        told = {"number": 7, "generation": self.page.generation, "method": "GET", "path": PATH}
        route = dataclasses.asdict(ROUTE)
        self.link.send(CALL, json.dumps({**told, "route": route, "function": FUNCTION, **more}).encode())

    def _heard(self, kind: bytes, content: bytes, descriptor: int | None) -> None:
        if kind == READY:
            self.ready.set()
        elif kind == CONNECTION and descriptor is not None:
            self.given.append((content, socket.socket(fileno=descriptor)))

    async def next_given(self) -> tuple[bytes, socket.socket]:
        while not self.given:
            await asyncio.sleep(0.001)
        return self.given.pop(0)

    def notes(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in os.read(self.told, 1 << 20).splitlines()]


Work = Callable[[Launcher, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def run(folder: Path, work: Work, *, taught: bool = True) -> None:
    async def go() -> None:
        launcher = Launcher(folder)
        await launcher.open()
        if taught:
            launcher.teach()
        reader, writer = await asyncio.open_connection("127.0.0.1", launcher.port)
        try:
            await work(launcher, reader, writer)
        finally:
            writer.close()
            await launcher.front.close(5)
            launcher.link.close()
            launcher.feed.close()

    asyncio.run(go())


def asking(launcher: Launcher, path: str = PATH, *more: str, method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{launcher.port}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    return int(head.split()[1]), await reader.readexactly(length)


def test_known_calls_are_answered_one_after_another(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            writer.write(asking(launcher) * 2)
            assert await answered(reader) == (200, b"/hello")
            assert await answered(reader) == (200, b"/hello")
        assert not launcher.given

    run(tmp_path, work)


def test_a_call_is_counted_before_it_is_answered_and_told_in_order(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(asking(launcher, PATH, "User-Agent: me"))
        await answered(reader)
        assert launcher.page.notes == 2
        found: list[dict[str, Any]] = []
        while len(found) < 3:
            found += await asyncio.to_thread(launcher.notes)
        begun, line, done = found
        assert begun["event"]["rawPath"] == "/hello"
        assert line["line"] == "a line"
        assert begun["begin"]["request"] == line["request"] == done["done"]["request"]
        said = done["done"]
        assert (said["known"], said["status"], said["path"], said["agent"]) == (7, 200, PATH, "me")
        assert done["answer"]["status"] == "ok"

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/_api/ab12cd34/other", ()),
        ("/_stackline/health", ()),
        ("/", ("Authorization: AWS4-HMAC-SHA256 x",)),
        (PATH, ("Origin: https://evil.example",)),
        (PATH, ("Sec-Fetch-Site: cross-site",)),
        (PATH, ("Upgrade: websocket", "Connection: Upgrade")),
        (PATH, (f"Content-Length: {LARGEST}",)),
    ],
)
def test_anything_else_goes_to_the_launcher_with_all_that_was_read(
    tmp_path: Path, path: str, more: tuple[str, ...]
) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = asking(launcher, path, *more)
        writer.write(asking(launcher))
        await answered(reader)
        writer.write(request[:20])
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(request[20:])
        begun, client = await launcher.next_given()
        with client:
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            while len(begun) < len(request):
                begun += await loop.sock_recv(client, 1000)
            assert begun == request
            await loop.sock_sendall(client, b"from the launcher")
            assert await reader.readexactly(17) == b"from the launcher"

    run(tmp_path, work)


def test_another_host_is_for_the_launcher_to_refuse(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(asking(launcher).replace(b"127.0.0.1:", b"evil.example:"))
        _, client = await launcher.next_given()
        client.close()

    run(tmp_path, work)


def test_nothing_is_known_any_more_when_something_changes(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(asking(launcher))
        await answered(reader)
        launcher.page.generation += 1
        writer.write(asking(launcher))
        begun, client = await launcher.next_given()
        client.close()
        assert begun == asking(launcher)

    run(tmp_path, work)


def test_what_was_known_before_a_change_is_not_learned(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        launcher.page.generation += 1
        launcher.teach(generation=0)
        writer.write(asking(launcher))
        _, client = await launcher.next_given()
        client.close()

    run(tmp_path, work, taught=False)


def test_a_connection_that_comes_back_is_answered_again(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(asking(launcher, "/_api/ab12cd34/other"))
        _, client = await launcher.next_given()
        request = asking(launcher)
        launcher.link.send(CONNECTION, request[:30], client.detach())
        writer.write(request[30:])
        assert await answered(reader) == (200, b"/hello")

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"statusCode": 204, "body": None}, 204),
        ({"statusCode": 200, "body": 5}, 500),
        ({"statusCode": 200, "body": "a", "isBase64Encoded": True}, 500),
        ({"statusCode": 200, "body": "\ud800"}, 500),
        ({"statusCode": 200, "headers": {"\u20ac": "x"}, "body": ""}, 500),
    ],
)
def test_every_call_ends_whatever_its_answer_is(tmp_path: Path, answer: Any, status: int) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        launcher.host.answer = answer
        writer.write(asking(launcher))
        head = await reader.readuntil(b"\r\n\r\n")
        assert int(head.split()[1]) == status
        found: list[dict[str, Any]] = []
        while not any("done" in one for one in found):
            found += await asyncio.to_thread(launcher.notes)
        assert found[-1]["done"]["status"] == status

    run(tmp_path, work)


def test_a_length_that_the_function_gives_is_not_believed(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        headers = {"Content-Length": "3"}
        launcher.host.answer = {"statusCode": 200, "headers": headers, "body": "longer"}
        writer.write(asking(launcher) * 2)
        for _ in range(2):
            assert await answered(reader) == (200, b"longer")
        launcher.teach(method="HEAD")
        writer.write(asking(launcher, method="HEAD"))
        assert b"content-length: 3\r\n" in (await reader.readuntil(b"\r\n\r\n")).lower()

    run(tmp_path, work)


def test_an_answer_that_cannot_be_sent_is_a_500_and_the_connection_goes_on(tmp_path: Path) -> None:
    async def work(launcher: Launcher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        launcher.host.answer = {"statusCode": 200, "headers": {"x-note": "a\r\nx-more: b"}, "body": ""}
        writer.write(asking(launcher))
        assert (await answered(reader))[0] == 500
        launcher.host.answer = None
        writer.write(asking(launcher))
        assert await answered(reader) == (200, b"/hello")

    run(tmp_path, work)
