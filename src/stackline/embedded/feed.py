"""What happens in this cloud, for who watches: requests of APIs, invocations, what functions print.

Events are numbered, and the last few thousand are kept in memory; `GET /_stackline/events?after=N` waits for more.
"""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping
from itertools import islice
from typing import Any

KEPT = 5_000
_MOST_CHARACTERS = 40_000_000  # of all texts together
_MOMENT = 0.05  # seconds
_LONGEST = 64 * 1024  # characters of one text: a function may print a picture


class Feed:
    """Events of one run of the launcher. `publish` may be called from any thread."""

    def __init__(self) -> None:
        self._run = uuid.uuid4().hex
        self._events: deque[dict[str, Any]] = deque()
        self._characters = 0
        self._last = 0
        self._lock = threading.Lock()
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False

    def publish(self, kind: str, *parts: Mapping[str, Any], **told: Any) -> None:
        """What is told is JSON, put together of parts: of a name that several have, the last says it, `told` after all.

        Every text in it is cut where it is very long.
        """
        whole = {name: value for part in (*parts, told) for name, value in part.items()}
        event = {"at": time.time(), **{name: _bounded(value) for name, value in whole.items()}, "kind": kind}
        with self._lock:
            self._last += 1
            self._keep({**event, "number": self._last})
        self._wake()

    def close(self) -> None:
        """Who waits is answered now: the end of this process must not wait for what happens next."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for future in waiting:
            future.get_loop().call_soon_threadsafe(_wake, future)

    def _keep(self, event: dict[str, Any]) -> None:
        self._events.append(event)
        self._characters += _characters(event)
        while len(self._events) > KEPT or (self._characters > _MOST_CHARACTERS and len(self._events) > 1):
            self._characters -= _characters(self._events.popleft())

    async def after(self, number: int, run: str, seconds: float) -> dict[str, Any]:
        """The events after `number`; waits up to `seconds` for one. `number` counts only within the `run` named.

        `lost` is true where events were forgotten before they were asked for. Who waits is told what happens within a
        moment at once: in a busy cloud, asking for each event would cost more than what it tells of.
        """
        number = number if run == self._run else 0
        end = time.monotonic() + seconds
        while True:
            with self._lock:
                found, last = self._newer(number), self._last
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                if not found:
                    self._waiting.add(future)
            left = end - time.monotonic()
            if found or left <= 0 or self._closed:
                break
            await asyncio.wait([future], timeout=left)
        if found and left > _MOMENT and not self._closed:
            await asyncio.sleep(_MOMENT)
            with self._lock:
                found, last = self._newer(number), self._last
        with self._lock:
            self._waiting.discard(future)
        lost = bool(found) and found[0]["number"] > number + 1
        return {"run": self._run, "last": last, "lost": lost, "events": found}

    def _newer(self, number: int) -> list[dict[str, Any]]:
        """They are numbered without gaps."""
        count = min(len(self._events), self._last - number)
        return list(islice(self._events, len(self._events) - count, None)) if count > 0 else []


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _characters(event: dict[str, Any]) -> int:
    return sum(len(value) for value in event.values() if isinstance(value, str))


def _bounded(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}… ({len(value):,} characters)"
    return value
