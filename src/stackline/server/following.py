"""Follows the template file: what others wrote becomes the session's, or is remembered beside it."""

from __future__ import annotations

from dataclasses import replace

from stackline.core import DiagnosticError
from stackline.server.disk import Disk, Stamp
from stackline.server.document import read_document
from stackline.server.session import Session


class Follower:
    """Knows which state of the file was seen last. `look` is cheap where nothing happened."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._stamp: Stamp | None = disk.stamp()
        self._missing = 0

    def wrote(self) -> None:
        """What is on disk now is ours."""
        self._stamp = self._disk.stamp()
        self._missing = 0

    def look(self, session: Session) -> Session:
        """The session with what the file holds now."""
        stamp = self._disk.stamp()
        if stamp is None:
            # An editor that replaces the file takes it away for a moment.
            self._missing += 1
            return replace(session, theirs=b"") if self._missing > 1 else session
        if stamp == self._stamp and not self._missing:
            return session
        self._missing, self._stamp = 0, stamp
        try:
            data = self._disk.read()
            read_document(data, self._disk.file)
        except DiagnosticError:
            # No text, or too much of it: nothing to follow, and nothing to overwrite unasked.
            return replace(session, theirs=b"")
        return session.found_on_disk(data)
