"""Which canvas has unsaved edits of which file: until they are saved or taken back, no other canvas edits that file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from stackline.server.problems import HttpRefusal, refuse
from stackline.server.recovery import is_kept


class Claims:
    """Shared by the canvases of a project. Each is known by its template's path; all paths are absolute."""

    def __init__(self) -> None:
        self._held: dict[Path, frozenset[Path]] = {}
        self._lock = Lock()

    def hold(self, canvas: Path, files: Iterable[Path]) -> None:
        """What this canvas has unsaved edits of now."""
        with self._lock:
            self._held[canvas] = frozenset(files)

    def take(self, canvas: Path, files: Iterable[Path]) -> None:
        """It is about to edit these. Raises HttpRefusal (422), and takes none, where another one has edits of one.

        One that both have, as after a restart, is each one's to save or take back.
        """
        with self._lock:
            wanted = frozenset(files) - self._held.get(canvas, frozenset())
            for other, held in self._held.items():
                if other != canvas and wanted & held:
                    raise _edited_elsewhere(canvas, min(wanted & held), other)
            for file in sorted(wanted - set(self._held)):
                if is_kept(file.parent, file.name):
                    raise _edited_elsewhere(canvas, file, file)
            self._held[canvas] = self._held.get(canvas, frozenset()) | wanted


def _edited_elsewhere(canvas: Path, file: Path, other: Path) -> HttpRefusal:
    where = "its own canvas" if file == other else f"the canvas of {_name(other, canvas)}"
    return refuse(
        422,
        "edited-elsewhere",
        f"{_name(file, canvas)} has edits on {where} that are not saved",
        "This would change that file, too. Nothing was changed.",
        "Save them there or take them back, and do this again.",
    )


def _name(file: Path, canvas: Path) -> str:
    """As a person on that canvas says it."""
    return Path(os.path.relpath(file, canvas.parent)).as_posix()
