"""Follows the template file: what others wrote becomes the session's, or is remembered beside it."""

from __future__ import annotations

import time
from dataclasses import replace

from stackline.server.disk import Disk, Sight
from stackline.server.session import Session

# An editor that replaces or empties a file takes its text away for a moment.
_MOMENT = 0.9


class Follower:
    """Knows which state of the file was seen last. `look` is cheap where nothing happened."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._sight = Sight()
        self._gone: float | None = None

    def wrote(self) -> None:
        """The file was written by us; what it holds by now is looked at next time."""
        self._sight.forget()
        self._gone = None

    def look(self, session: Session, *, now: bool = False) -> Session:
        """The session with what the file holds. `now`: whatever was seen before, and though it may be half-way."""
        # What was put off under unsaved edits is followed once they are taken back.
        put_off = session.theirs is not None and not session.unsaved
        stamp = self._disk.stamp()
        same = self._sight.same(stamp)
        if same and not now and not put_off and self._gone is None:
            return session
        held = self._disk.held()
        if held:
            self._gone = None
            return session.found_on_disk(held)
        self._gone = self._gone or time.monotonic()
        if not now and time.monotonic() - self._gone < _MOMENT:
            return session
        if stamp is not None and stamp[1] == 0 and not now:
            return session.found_on_disk(held)
        return session if session.theirs == b"" else replace(session, theirs=b"")
