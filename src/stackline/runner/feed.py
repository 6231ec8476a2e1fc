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


class Feed:
    """Without a pipe nothing is told."""

    def __init__(self) -> None:
        self._pipe: asyncio.WriteTransport | None = None
        self.pending: dict[str, bytes] = {}
        """By request, what must be told before anything else of it: by `before`."""
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
        if self._pipe is not None:
            self._pipe.close()

    @property
    def waiting(self) -> int:
        """Bytes that nobody has read yet."""
        return self._pipe.get_write_buffer_size() if self._pipe is not None else 0

    def write(self, lines: bytes) -> None:
        if self._pipe is not None and not self._pipe.is_closing():
            self._pipe.write(lines)

    def _write(self, told: dict[str, Any]) -> None:
        if self._pipe is not None:
            self.write(json.dumps(told).encode() + b"\n")
