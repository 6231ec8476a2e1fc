"""Calls of the runner from the event loop: connections are kept, and one that was closed is not used again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from stackline.embedded.runner_channel import Channel, RunnerGone


class Runner:
    """Answers what it was sent; `/die` closes the connection instead."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.connections: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer)
        while head := await reader.readline():
            path = head.split()[1].decode()
            rest = await reader.readuntil(b"\r\n\r\n")
            length = int(rest.partition(b"Content-Length: ")[2].split(b"\r\n")[0] or 0)
            body = await reader.readexactly(length)
            self.asked.append(path)
            if path == "/die":
                writer.close()
                return
            status = "400 Bad Request" if path == "/wrong" else "200 OK"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n".encode() + body)


def run(tmp_path: Path, calls: list[tuple[str, bytes]], *, close: bool = False) -> tuple[Runner, list[bytes]]:
    async def go() -> tuple[Runner, list[bytes]]:
        runner, found = Runner(), list[bytes]()
        socket = str(tmp_path / "s")
        server = await asyncio.start_unix_server(runner.serve, socket)
        channel, sent = Channel(lambda: socket), list[str]()
        try:
            for path, body in calls:
                found.append(await channel.post(path, body, 30, lambda: sent.append("")))
                if close:
                    runner.connections[-1].close()
                    await runner.connections[-1].wait_closed()
            assert len(sent) == len(calls)
        finally:
            server.close()
        return runner, found

    return asyncio.run(go())


def test_one_connection_serves_calls_one_after_another(tmp_path: Path) -> None:
    runner, found = run(tmp_path, [("/invoke", b"1"), ("/invoke", b"22" * 100_000)])
    assert found == [b"1", b"22" * 100_000]
    assert runner.asked == ["/status", "/invoke", "/invoke"]


def test_a_connection_that_was_closed_is_not_used_again(tmp_path: Path) -> None:
    runner, found = run(tmp_path, [("/invoke", b"1"), ("/invoke", b"2")], close=True)
    assert found == [b"1", b"2"]
    assert len(runner.connections) == 2


@pytest.mark.parametrize(("path", "words"), [("/die", "during the call"), ("/wrong", "answered 400")])
def test_a_runner_that_goes_away_is_told(tmp_path: Path, path: str, words: str) -> None:
    with pytest.raises(RunnerGone, match=words):
        run(tmp_path, [(path, b"x")])
