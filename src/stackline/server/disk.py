"""The template file: read within its bound, written whole, and only over what we know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.core import Refused, read_bounded, write_atomic
from stackline.server.guard import inside
from stackline.server.problems import refuse
from stackline.template.limits import MAX_BYTES

Stamp = tuple[int, int, int]


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

    def read_if_there(self) -> bytes | None:
        return self.read() if self.path.exists() else None

    def stamp(self) -> Stamp | None:
        """Differs when the file was written or replaced; None where there is none of ours."""
        try:
            stat = self.path.stat()
        except (OSError, Refused):
            return None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)

    def write(self, data: bytes, check: Callable[[], object] | None = None) -> None:
        """Raises HttpRefusal where the folder or disk does not take it, and what `check` raises at the last moment.

        Then the file is as it was.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self.path, data, check=check)
        except OSError as error:
            raise refuse(422, "save-failed", f"{self.file} cannot be written: {error.strerror}") from error
