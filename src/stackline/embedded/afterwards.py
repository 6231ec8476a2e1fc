"""What is noted of a call when its caller has been answered: nobody waits for it, but who asks afterwards finds it.

Steps are taken in order, on the event loop: while the next call is on its way to its function, when there is nothing
else to do, and all of them before anything that may ask for what they note.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

_SOON = 0.002  # seconds
_AT_ONCE = 4  # steps beside a call
_MOST = 1_000  # steps that wait; then who adds one takes one

Step = Callable[[bool], bool]
"""Given whether it must be taken now; False where it cannot be taken yet."""


class Afterwards:
    """Used from the loop's thread only."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque()
        self._handle: asyncio.TimerHandle | None = None

    def add(self, step: Step) -> None:
        self._steps.append(step)
        if len(self._steps) > _MOST:
            self._steps.popleft()(True)
        if self._handle is None:
            self._handle = asyncio.get_running_loop().call_later(_SOON, self._later)

    def some(self) -> None:
        """Beside a call that goes on elsewhere."""
        for _ in range(min(_AT_ONCE, len(self._steps))):
            if not self._steps[0](False):
                return
            self._steps.popleft()

    def all(self) -> None:
        while self._steps:
            self._steps.popleft()(True)

    def _later(self) -> None:
        self._handle = None
        self.some()
        if self._steps and self._handle is None:
            self._handle = asyncio.get_running_loop().call_later(_SOON, self._later)
