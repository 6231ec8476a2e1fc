"""Payloads are cut where they are long, and say how long they were."""

from __future__ import annotations

import json

from stackline.embedded.payloads import LONGEST, shown, shown_body


def test_a_short_one_is_whole() -> None:
    assert shown("event", {"a": 1}) == {"event": '{"a": 1}'}
    assert shown("event", None) == {"event": "null"}


def test_a_long_one_is_cut_after_it_was_masked() -> None:
    told = shown("event", {"password": "hunter22", "text": "x" * 100_000})
    assert len(told["event"]) == LONGEST
    assert told["event_size"] > 100_000
    assert "hunter22" not in told["event"]


def test_the_beginning_of_many() -> None:
    told = shown("event", [{"n": number, "token": "hunter22"} for number in range(100_000)])
    assert told["event"].startswith('[{"n": 0, "token": "****"}')
    assert len(told["event"]) <= LONGEST
    assert told["event_size"] > 1_000_000


def test_bodies() -> None:
    assert shown_body("event", b"", 0) == {}
    assert shown_body("event", b"\xff\x00", 2) == {"event": "", "event_size": 2}
    body = json.dumps({"token": "x"}).encode()
    assert shown_body("event", body, len(body)) == {"event": '{"token": "****"}'}
    assert shown_body("event", b'{"token": "secret-of-mine', 90_000) == {
        "event": '{"token": "****',
        "event_size": 90_000,
    }
