"""What functions print, as the runner tells it while they run: on a pipe, line by line, into the feed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
import time
from typing import Any, Protocol

from stackline.core.yielding import let_others_first
from stackline.embedded.feed import Feed
from stackline.embedded.upstream import record
from stackline.gateway.page import Page

_log = logging.getLogger(__name__)

_PATIENCE = 2.0  # seconds for what is on its way in the pipe
_REMEMBERED = 1_000


class CallNotes(Protocol):
    """Who notes what the runner tells of known calls."""

    def begun(self, told: dict[str, Any], event: Any) -> None: ...
    def done(self, told: dict[str, Any], answer: dict[str, Any]) -> None: ...
    def gone(self) -> None: ...


class RunnerOutput:
    """`descriptor` is for the runner; it is closed here when the runner has it."""

    def __init__(self, feed: Feed, page: Page) -> None:
        self._page = page
        self._feed = feed
        self.calls: CallNotes | None = None  # who notes known calls, as soon as there is somebody
        self._begun = threading.Event()
        self.heard = 0  # notes of known calls
        self._over: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def begin(self, calls: CallNotes) -> None:
        """Read from now on; until then it waits in the pipe."""
        self.calls = calls
        self._begun.set()

    def open(self) -> int:
        """A new pipe, whose other end is read by a thread until the runner is gone. The descriptor to write to."""
        ours, theirs = os.pipe()
        threading.Thread(target=self._read, args=(ours,), name="runner-output", daemon=True).start()
        return theirs

    def drained(self, request: str) -> None:
        """Wait until everything that this invocation printed has been told. It has ended."""
        self._event(request).wait(_PATIENCE)
        with self._lock:
            self._over.pop(request, None)

    def is_drained(self, request: str) -> bool:
        """Whether all of it has been told already."""
        return self._event(request).is_set()

    def _read(self, descriptor: int) -> None:
        self._begun.wait()
        let_others_first()  # a call is answered before it is told of
        with os.fdopen(descriptor, "rb") as pipe:
            for line in pipe:
                self._told(line)
        if self.calls is not None:
            self.calls.gone()
        self.heard = self._page.notes  # what it had not told yet, nobody ever will

    async def up_to_date(self) -> None:
        """Wait until everything has been noted of the calls that were answered up to now."""
        wanted, end = self._page.notes, time.monotonic() + _PATIENCE
        while self.heard < wanted and time.monotonic() < end:
            await asyncio.sleep(0.001)

    def _told(self, line: bytes) -> None:
        try:
            told = record(json.loads(line))
        except ValueError:  # half a line of a runner that was killed
            _log.warning("The runner told something that is no JSON: %.200r", line)
            return
        if self.calls is not None and ("begin" in told or "done" in told):
            self._note(self.calls, told)
        elif "end" in told:
            self._event(str(told["end"])).set()
        elif "line" in told:
            text: dict[str, Any] = {"function": told.get("function"), "request": told.get("request")}
            self._feed.publish("log", text, text=str(told["line"]))

    def _note(self, calls: CallNotes, told: dict[str, Any]) -> None:
        """What goes wrong with one note must not end what is told of all others."""
        try:
            if "begin" in told:
                calls.begun(record(told["begin"]), told.get("event"))
            else:
                calls.done(record(told["done"]), record(told.get("answer")))
        except Exception:  # noqa: BLE001 (told in the log)
            _log.exception("A known call could not be noted")
        finally:
            self.heard += 1

    def _event(self, request: str) -> threading.Event:
        with self._lock:
            while len(self._over) > _REMEMBERED:  # nobody asked for these: their caller had gone
                self._over.pop(next(iter(self._over)))
            return self._over.setdefault(request, threading.Event())
