"""Where in which trace something happens: handed on in X-Ray's header, and within this process in a context variable.

Source: "AWS X-Ray concepts", "Amazon SQS and AWS X-Ray" (developer guides).
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from stackline.gateway.traces import Place as Place
from stackline.gateway.traces import begin as begin

HEADER = "x-amzn-trace-id"
_ROOT = re.compile(r"(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})")
_PARENT = re.compile(r"(?:^|;)\s*Parent=([0-9a-f]{16})")
_MOST_MARKS = 20_000


current: ContextVar[Place | None] = ContextVar("trace_place", default=None)
caller: ContextVar[str] = ContextVar("trace_caller", default="")
"""What is about to call a function, by name or ARN, where the event does not say it: a rule, a state machine."""


def read(header: str | None) -> Place | None:
    """The place a header names; None where it names none."""
    root, parent = _ROOT.search(header or ""), _PARENT.search(header or "")
    return Place(root[1], parent[1]) if root and parent else None


@contextmanager
def at(place: Place | None) -> Generator[None]:
    token = current.set(place)
    try:
        yield
    finally:
        current.reset(token)


@dataclass
class Marks:
    """Of which trace a record of a stream is, by its own ID; the newest are remembered."""

    _places: OrderedDict[str, Place] = field(default_factory=OrderedDict[str, Place])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, id: str) -> None:
        """What has this ID comes of what happens now."""
        place = current.get()
        if place is None:
            return
        with self._lock:
            self._places[id] = place
            while len(self._places) > _MOST_MARKS:
                self._places.popitem(last=False)

    def get(self, id: str) -> Place | None:
        with self._lock:
            return self._places.get(id)
