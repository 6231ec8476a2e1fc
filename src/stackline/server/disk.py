"""A file of the project: read within its bound, written whole, and only over what we know."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.core import DiagnosticError, Refused, read_bounded, write_atomic
from stackline.server.guard import inside
from stackline.server.problems import refuse
from stackline.template.encoding import decode
from stackline.template.limits import MAX_BYTES

Stamp = tuple[int, int, int]
# Two writes within what the file system's clock can tell apart have one stamp; the coarsest clocks tick every 2 s.
_TICK = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Disk:
    """One file of the project: `file` is relative to `root`, and does not lead out of it."""

    root: Path
    file: str

    @property
    def path(self) -> Path:
        return inside(self.root, self.file)

    def read(self) -> bytes:
        """Its bytes; raises DiagnosticError where it is missing, unreadable or too large."""
        return read_bounded(self.path, MAX_BYTES)

    def held(self, path: Path | None = None) -> bytes:
        """What it holds; nothing where it is gone, or is no text that can be followed. `path`: where else to look."""
        try:
            data = read_bounded(path or self.path, MAX_BYTES)
            decode(data, self.file)
        except DiagnosticError:
            return b""
        return data

    def stamp(self) -> Stamp | None:
        """Differs when the file was written or replaced; None where there is none of ours."""
        try:
            stat = self.path.stat()
        except (OSError, Refused):
            return None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)

    def write(self, data: bytes, check: Callable[[Path], object] | None = None) -> None:
        """Raises HttpRefusal where the folder or disk does not take it, and what `check` raises at the last moment.

        Then the file is as it was. `check` is given the path of what is about to be displaced.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self.path, data, check=check)
        except OSError as error:
            raise refuse(422, "save-failed", f"{self.file} cannot be written: {error.strerror}") from error


class Sight:
    """Which state of a file was read last. A stamp so young that a later write may have it too tells nothing."""

    def __init__(self) -> None:
        self._stamp: Stamp | None = None
        self._settled = False

    def same(self, stamp: Stamp | None) -> bool:
        """Whether the file with this stamp holds what was read last. It is taken as read from now on."""
        same = self._settled and stamp == self._stamp
        self._stamp = stamp
        self._settled = stamp is None or time.time_ns() - stamp[0] > _TICK
        return same

    def forget(self) -> None:
        self._settled = False
