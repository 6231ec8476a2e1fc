"""Edits that were not saved, kept beside the project so that ending the server, or losing power, loses none.

`.stackline/unsaved/` is for this machine only: 0700, files 0600, and it hides itself from git.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from stackline.core import DiagnosticError, read_bounded, write_atomic
from stackline.server.guard import inside
from stackline.server.session import Session, Step, revision_of
from stackline.template.limits import MAX_BYTES

FOLDER = ".stackline/unsaved"
_LIMIT = 16 * MAX_BYTES


class Unsaved:
    """The unsaved text of one template. `keep` writes where there is something new to keep, and clears up after."""

    def __init__(self, root: Path, file: str) -> None:
        self._path = inside(root, f"{FOLDER}/{sha256(file.encode()).hexdigest()[:16]}.json")
        self._kept: str | None = None

    def restore(self, session: Session) -> Session:
        """The session with the text kept last time as its first step; a file changed since is told apart from it."""
        if not self._path.exists():
            return session
        self._kept = ""  # something that `keep` clears up
        kept = self._read()
        if kept is None:
            return session
        base, text, others = kept
        changed = {
            name: (session.others[name], data)
            for name, data in others.items()
            if session.others.get(name, data) != data
        }
        if text == session.working and not changed:
            return session
        was = revision_of(session.base, session.others_base)
        session = session.did(Step("Edits of last time, not saved", session.working, text, others=changed))
        self._kept = session.revision
        return session if base == was else replace(session, theirs=session.base)

    def keep(self, session: Session) -> None:
        """Called every second and at the end."""
        wanted = session.revision if session.unsaved else None
        if wanted == self._kept:
            return
        try:
            if wanted is None:
                self._path.unlink(missing_ok=True)
            else:
                self._write(session)
        except OSError:
            # A folder that can't be written can't be saved to either, and saving says so.
            return
        self._kept = wanted

    def _write(self, session: Session) -> None:
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        kept = {
            "base": revision_of(session.base, session.others_base),
            "text": session.working.decode("latin-1"),
            "others": {name: data.decode("latin-1") for name, data in session.others_unsaved.items()},
        }
        write_atomic(self._path, json.dumps(kept).encode(), mode=0o600)

    def _read(self) -> tuple[str, bytes, dict[str, bytes]] | None:
        try:
            kept: Any = json.loads(read_bounded(self._path, _LIMIT))
            entries = cast(dict[str, Any], kept)
            others = cast(dict[str, Any], entries.get("others", {}))
            files = {name: str(text).encode("latin-1") for name, text in others.items()}
            return str(entries["base"]), str(entries["text"]).encode("latin-1"), files
        except (DiagnosticError, ValueError, KeyError, TypeError, AttributeError):
            return None
