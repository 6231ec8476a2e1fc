"""Packets between two processes: connections change hands whole, and who is gone is told."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable

from stackline.gateway.link import CALL, CONNECTION, LARGEST, Link, pair
from stackline.gateway.page import Page

Heard = list[tuple[bytes, bytes, int | None]]


def talk(work: Callable[[Link, Link, Heard, asyncio.Event], Awaitable[None]]) -> None:
    async def run() -> None:
        heard, gone = Heard(), asyncio.Event()
        ours, theirs = pair()

        def hear(kind: bytes, content: bytes, descriptor: int | None) -> None:
            heard.append((kind, content, descriptor))

        one, other = Link(ours, hear, gone.set), Link(theirs, hear, gone.set)
        try:
            await work(one, other, heard, gone)
        finally:
            one.close()
            other.close()

    asyncio.run(run())


async def until(found: Callable[[], object]) -> None:
    while not found():
        await asyncio.sleep(0.001)


def test_a_connection_changes_hands_with_what_was_read_of_it() -> None:
    async def work(one: Link, _other: Link, heard: Heard, _gone: asyncio.Event) -> None:
        client, server = socket.socketpair()
        client.sendall(b"not read yet")
        assert one.send(CONNECTION, b"read", os.dup(server.fileno()))
        server.close()
        await until(lambda: heard)
        [(kind, begun, descriptor)] = heard
        assert (kind, begun) == (CONNECTION, b"read")
        assert descriptor is not None
        with socket.socket(fileno=descriptor) as again, client:
            assert again.recv(100) == b"not read yet"
            again.sendall(b"answer")
            assert client.recv(100) == b"answer"

    talk(work)


def test_what_the_other_end_takes_later_comes_in_order() -> None:
    async def work(one: Link, _other: Link, heard: Heard, _gone: asyncio.Event) -> None:
        for number in range(50):
            assert one.send(CALL, bytes([number]) * 100_000)
        await until(lambda: len(heard) == 50)
        assert [content[0] for _, content, _ in heard] == list(range(50))

    talk(work)


def test_what_is_too_large_is_not_sent_and_its_descriptor_is_closed() -> None:
    async def work(one: Link, _other: Link, _heard: Heard, _gone: asyncio.Event) -> None:
        descriptor = os.open(os.devnull, os.O_RDONLY)
        assert not one.send(CONNECTION, b"x" * LARGEST, descriptor)
        try:
            os.fstat(descriptor)
        except OSError:
            return
        raise AssertionError("it is open")

    talk(work)


def test_who_is_gone_is_told_once() -> None:
    async def work(one: Link, other: Link, _heard: Heard, gone: asyncio.Event) -> None:
        other.close()
        await gone.wait()
        assert not one.is_open
        assert not one.send(CALL, b"x")

    talk(work)


def test_a_page_is_seen_by_who_has_its_descriptor() -> None:
    page = Page.new()
    other = Page(os.dup(page.descriptor))
    page.generation += 1
    other.notes += 2
    assert (other.generation, page.notes) == (1, 2)
