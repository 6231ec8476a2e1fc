"""What the launcher is told of known calls, on the feed's pipe: that one began, with its event, and how it ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from stackline.gateway.page import Page
from stackline.runner.feed import Feed
from stackline.runner.model import Result

_SOON = 0.005  # seconds until a call that still goes on is told of
_MOST = 4 * 1024 * 1024  # bytes that wait for the launcher; then calls do, too


Begun = Callable[[], bytes]


def _nothing() -> bytes:
    return b""


class Notes:
    """They are counted on the page when they are certain to be told."""

    def __init__(self, feed: Feed, page: Page) -> None:
        self._feed, self._page = feed, page
        self._soon: asyncio.TimerHandle | None = None
        feed.before = self._begun

    def begin(self, request: str, told: dict[str, Any], event: bytes) -> None:
        """Told with its end, where that comes at once; else in a moment, and before what it prints."""
        self._feed.pending[request] = lambda: (
            b'{"begin":' + json.dumps(told).encode() + b',"event":' + event + b"}\n"
        )
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(_SOON, self._later)

    async def ending(self, request: str) -> Begun:
        """Its caller is answered next: who asks from then on waits for what is told of it. To be given to `end`."""
        while self._feed.waiting > _MOST:
            await asyncio.sleep(_SOON)
        begun = self._feed.pending.pop(request, _nothing)
        self._page.notes += 1 if begun is _nothing else 2
        return begun

    def end(self, begun: Begun, told: dict[str, Any], result: Result) -> None:
        self._feed.write(
            lambda: begun() + json.dumps({"done": told, "answer": result.to_json()}).encode() + b"\n"
        )

    def _begun(self, request: str) -> None:
        if (note := self._feed.pending.pop(request, None)) is not None:
            self._page.notes += 1
            self._feed.write(note)

    def _later(self) -> None:
        self._soon = None
        for request in list(self._feed.pending):
            self._begun(request)
