"""What functions print, told as they print it: JSON lines on a pipe that the runner was given.

{"function", "request", "line"} for each line, and {"end": request} when an invocation is over: what it printed has been
told before. Of a known call (notes.py) {"begin", "event"} comes before its first line, {"done", "answer"} is its end.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

# Nobody may read; the functions go on all the same.
_WAITING = 8 * 1024 * 1024
_MOMENT = 0.01  # seconds


class Feed:
    """Without a pipe nothing is told."""

    def __init__(self) -> None:
        self._pipe: asyncio.WriteTransport | None = None
        self.pending: dict[str, Callable[[], bytes]] = {}
        """By request, what must be told before anything else of it: by `before`."""
        self._later: list[Callable[[], bytes]] = []
        self._soon: asyncio.TimerHandle | None = None
        self.before: Callable[[str], None] = lambda _: None

    async def open(self, descriptor: int) -> None:
        """Tell on this pipe from now on; it is closed with the process."""
        pipe = os.fdopen(descriptor, "wb")
        loop = asyncio.get_running_loop()
        self._pipe, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, pipe)

    def line(self, function: str, request: str, line: str) -> None:
        if request in self.pending:
            self.before(request)
        if self.waiting < _WAITING:
            self._write({"function": function, "request": request, "line": line})

    def end(self, request: str) -> None:
        self._write({"end": request})

    def close(self) -> None:
        self._flush()
        if self._pipe is not None:
            self._pipe.close()

    @property
    def waiting(self) -> int:
        """Bytes that nobody has read yet."""
        return self._pipe.get_write_buffer_size() if self._pipe is not None else 0

    def write(self, lines: Callable[[], bytes]) -> None:
        """In a moment, with what else is told until then: each time somebody wakes up to read it."""
        self._later.append(lines)
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(_MOMENT, self._flush)

    def _flush(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        lines, self._later = b"".join(each() for each in self._later), []
        if lines and self._pipe is not None and not self._pipe.is_closing():
            self._pipe.write(lines)

    def _write(self, told: dict[str, Any]) -> None:
        if self._pipe is not None:
            line = json.dumps(told).encode() + b"\n"
            self._later.append(lambda: line)
            self._flush()
