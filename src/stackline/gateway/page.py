"""Two numbers that the launcher and its runner see at once, in memory that both have.

`generation` is counted up by the launcher when an API or a function may have changed: what is known of calls counts for
its own generation only. `notes` is counted up by the runner for everything that it will tell of calls, before their
callers are answered: who asks afterwards waits until so many have been heard.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path

_SIZE = 16


class Page:
    """A number has one writer. `descriptor` is of a file of this size, open in both processes."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._numbers = memoryview(mmap.mmap(descriptor, _SIZE)).cast("Q")

    @classmethod
    def new(cls) -> Page:
        """A page whose file has no name, for a process that is started with its descriptor."""
        descriptor, path = tempfile.mkstemp(prefix="stackline-page-")
        Path(path).unlink()
        os.ftruncate(descriptor, _SIZE)
        return cls(descriptor)

    @property
    def generation(self) -> int:
        return self._numbers[0]

    @generation.setter
    def generation(self, number: int) -> None:
        self._numbers[0] = number

    @property
    def notes(self) -> int:
        return self._numbers[1]

    @notes.setter
    def notes(self, number: int) -> None:
        self._numbers[1] = number
