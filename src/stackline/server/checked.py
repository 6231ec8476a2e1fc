"""What the slow checks found in the last texts: they come when they have come, and somebody is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import RLock

from stackline.checks.apart import ChecksApart
from stackline.core import Diagnostic
from stackline.server.checker import Checker
from stackline.template import Template

_KEPT = 16  # texts


class Checked:
    """The findings by the text's revision. `told` is called with `lock` held when those of a revision are there."""

    def __init__(self, folder: Path, lock: RLock, told: Callable[[str], None]) -> None:
        self._lock, self._told = lock, told
        self._found: dict[str, tuple[Diagnostic, ...]] = {}
        self._apart = ChecksApart()
        self._checker = Checker(partial(self._apart.check, folder=folder), self._done)
        self._going = False

    def start(self) -> None:
        self._going = True
        self._checker.start()

    def stop(self) -> None:
        self._checker.stop()
        self._apart.stop()

    def of(self, revision: str) -> tuple[Diagnostic, ...] | None:
        """None where they are not there yet, or no more."""
        return self._found.get(revision)

    def awaits(self, revision: str, template: Template | None) -> bool:
        """Whether findings are still to come."""
        return self._going and template is not None and revision not in self._found

    def want(self, revision: str, template: Template | None) -> None:
        if template is not None and self.awaits(revision, template):
            self._checker.want(revision, template)

    def _done(self, revision: str, found: list[Diagnostic]) -> None:
        with self._lock:
            self._found[revision] = tuple(found)
            while len(self._found) > _KEPT:
                self._found.pop(next(iter(self._found)))
            self._told(revision)
