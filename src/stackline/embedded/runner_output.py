"""What functions print, as the runner tells it while they run: on a pipe, line by line, into the feed."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

from stackline.embedded.feed import Feed
from stackline.embedded.upstream import record

_PATIENCE = 2.0  # seconds for what is on its way in the pipe
_REMEMBERED = 1_000


class RunnerOutput:
    """`descriptor` is for the runner; it is closed here when the runner has it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._over: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

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
        with os.fdopen(descriptor, "rb") as pipe:
            for line in pipe:
                self._told(line)

    def _told(self, line: bytes) -> None:
        try:
            told = record(json.loads(line))
        except ValueError:  # half a line of a runner that was killed
            return
        if "end" in told:
            self._event(str(told["end"])).set()
        elif "line" in told:
            text: dict[str, Any] = {"function": told.get("function"), "request": told.get("request")}
            self._feed.publish("log", text, text=str(told["line"]))

    def _event(self, request: str) -> threading.Event:
        with self._lock:
            while len(self._over) > _REMEMBERED:  # nobody asked for these: their caller had gone
                self._over.pop(next(iter(self._over)))
            return self._over.setdefault(request, threading.Event())
