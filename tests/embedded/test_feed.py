"""What happens is numbered, kept for a while, and told to who waits."""

from __future__ import annotations

import asyncio
import threading

import pytest

from stackline.embedded import feed as feeds
from stackline.embedded.feed import KEPT, Feed


def test_who_asks_gets_what_is_new() -> None:
    async def ask() -> None:
        feed = Feed()
        feed.publish("request", path="/a")
        first = await feed.after(0, "", 0)
        assert [event["path"] for event in first["events"]] == ["/a"]
        assert (await feed.after(first["last"], first["run"], 0))["events"] == []
        feed.publish("request", path="/b")
        again = await feed.after(first["last"], first["run"], 0)
        assert [event["path"] for event in again["events"]] == ["/b"]
        assert not again["lost"]

    asyncio.run(ask())


def test_who_waits_is_told_from_another_thread() -> None:
    async def ask() -> None:
        feed = Feed()
        threading.Timer(0.05, lambda: feed.publish("request", path="/late")).start()
        assert [event["path"] for event in (await feed.after(0, "", 30))["events"]] == ["/late"]

    asyncio.run(ask())


def test_numbers_of_another_run_count_from_the_beginning() -> None:
    async def ask() -> None:
        feed = Feed()
        feed.publish("request")
        assert len((await feed.after(700, "of another launcher", 0))["events"]) == 1

    asyncio.run(ask())


def test_what_was_forgotten_is_said_to_be() -> None:
    async def ask() -> None:
        feed = Feed()
        run = (await feed.after(0, "", 0))["run"]
        feed.publish("request", text="x" * 1_000_000)
        for number in range(KEPT):
            feed.publish("request", path=str(number))
        told = await feed.after(0, run, 0)
        assert told["lost"]
        assert len(told["events"]) == KEPT

    asyncio.run(ask())


def test_a_long_text_is_cut() -> None:
    async def ask() -> None:
        feed = Feed()
        feed.publish("invocation", log="x" * 1_000_000)
        log = (await feed.after(0, "", 0))["events"][0]["log"]
        assert log.startswith("xxx")
        assert log.endswith("… (1,000,000 characters)")
        assert len(log) < 70_000

    asyncio.run(ask())


def test_large_texts_are_kept_for_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_MOST_CHARACTERS", 100_000)

    async def ask() -> None:
        feed = Feed()
        for _ in range(50):
            feed.publish("invocation", event="x" * 10_000)
        assert len((await feed.after(0, "", 0))["events"]) == 9

    asyncio.run(ask())


def test_what_happens_within_a_moment_is_told_at_once() -> None:
    async def ask() -> None:
        feed = Feed()
        asking = asyncio.create_task(feed.after(0, "", 30))
        await asyncio.sleep(0)
        for path in ("/a", "/b"):
            feed.publish("request", path=path)
            await asyncio.sleep(0)
        told = await asking
        assert [event["path"] for event in told["events"]] == ["/a", "/b"]
        assert told["last"] == 2

    asyncio.run(ask())


def test_who_waits_is_answered_when_it_closes() -> None:
    async def ask() -> None:
        feed = Feed()
        asking = asyncio.create_task(feed.after(0, "", 1_000_000))
        await asyncio.sleep(0)
        feed.close()
        assert (await asking)["events"] == []
        assert (await feed.after(0, "", 1_000_000))["events"] == []

    asyncio.run(ask())


def test_what_is_told_twice_is_told_once_by_the_last() -> None:
    """What is told is put together of parts that may have the same names: a function, its event, its answer."""

    async def ask() -> None:
        feed = Feed()
        feed.publish(
            "invocation", {"request": "of an event", "kind": "other", "self": 1}, {"request": "its own"}
        )
        feed.publish("invocation", {"request": "of an event"}, request="its own")
        told = (await feed.after(0, "", 0))["events"]
        assert [(event["kind"], event["request"]) for event in told] == [("invocation", "its own")] * 2
        assert [event["number"] for event in told] == [1, 2]

    asyncio.run(ask())
