"""Time in which this machine was awake: a laptop that sleeps, or a process that is stopped, must end no function.

Linux's monotonic clock stands still while the machine is suspended, but runs on while a virtual machine is paused or
these processes are stopped (SIGSTOP). Then a timeout would be over at once when they go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

TICK_SECONDS = 0.1
# A busy machine is late by less.
_STOOD_STILL = 2.0


class Clock:
    """Asked at every tick; tells how long nothing had asked it, where that is more than a busy machine explains."""

    def __init__(self) -> None:
        self._asked = asyncio.get_running_loop().time()

    def stood_still(self) -> float:
        """Seconds since the last time it was asked, or 0."""
        now = asyncio.get_running_loop().time()
        gone, self._asked = now - self._asked - TICK_SECONDS, now
        return gone if gone > _STOOD_STILL else 0.0


class Timer:
    """Calls `ring` once, after so many seconds. `look` is called before, and may postpone it."""

    def __init__(self, seconds: float, ring: Callable[[], None], look: Callable[[], None]) -> None:
        self._ring = ring
        self._look = look
        self._due = asyncio.get_running_loop().time() + seconds
        self._handle = asyncio.get_running_loop().call_at(self._due, self._is_due)

    def postpone(self, seconds: float) -> None:
        self._handle.cancel()
        self._due += seconds
        self._handle = asyncio.get_running_loop().call_at(self._due, self._is_due)

    def cancel(self) -> None:
        self._handle.cancel()

    def _is_due(self) -> None:
        due = self._due
        self._look()
        if self._due == due:
            self._ring()
