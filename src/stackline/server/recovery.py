"""Edits that were not saved, kept beside the project so that ending the server, or losing power, loses none.

`.stackline/unsaved/` is for this machine only: 0700, files 0600, and it hides itself from git.
"""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, cast

from stackline.core import DiagnosticError, read_bounded, write_atomic
from stackline.server.guard import inside
from stackline.server.session import Others, Session, Step, revision_of
from stackline.template.limits import MAX_BYTES

FOLDER = ".stackline/unsaved"
_LIMIT = 32 * MAX_BYTES


class Unsaved:
    """The unsaved text of one template. `keep` writes where there is something new to keep, and clears up after."""

    def __init__(self, root: Path, file: str) -> None:
        self._path = _place(root, file)
        self._kept: str | None = None
        self._durable = True

    def names(self) -> tuple[str, ...]:
        """The other files of which there are edits, kept last time."""
        kept = self._read() if self._path.exists() else None
        return tuple(kept[2]) if kept else ()

    def restore(self, session: Session) -> Session:
        """The session with the edits kept last time as its first step; a file changed since is told apart from it.

        Of other files those that it knows, and those of the project that were made or are gone.
        """
        if not self._path.exists():
            return session
        self._kept = ""  # something that `keep` clears up
        kept = self._read()
        if kept is None:
            return session
        base, text, others, others_base = kept
        found = session
        changed = {
            name: (found.others.get(name, b""), data)
            for name, data in others.items()
            if data != found.others.get(name, b"") and (name in found.others or _of_project(name))
        }
        if text == session.working and not changed:
            return session
        session = session.did(Step("Edits of last time, not saved", session.working, text, others=changed))
        known = {name: others_base[name] for name in changed if others_base.get(name)}
        session = replace(session, base=base, others_base={**found.others_base, **known})
        # What another program wrote meanwhile is no base to save over unasked.
        session = session.found_on_disk(found.base)
        for name in known:
            session = session.found_beside(name, found.others_base.get(name, b""))
        self._kept = _named(session)
        return session

    def keep(self, session: Session, *, durable: bool = False) -> None:
        """Called with every edit, and every second and at the end so that it is `durable`: safe from a power cut."""
        wanted = _named(session) if session.unsaved else None
        if wanted == self._kept and (self._durable or not durable):
            return
        try:
            if wanted is None:
                self._path.unlink(missing_ok=True)
            else:
                self._write(session, durable=durable)
        except OSError:
            # A folder that can't be written can't be saved to either, and saving says so.
            return
        self._kept = wanted
        self._durable = durable or wanted is None

    def _write(self, session: Session, *, durable: bool) -> None:
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        kept = {
            "base": session.base.decode("latin-1"),
            "text": session.working.decode("latin-1"),
            "others": _texts(session.others_unsaved),
            "others_base": _texts(
                {name: session.others_base.get(name, b"") for name in session.others_unsaved}
            ),
        }
        write_atomic(self._path, json.dumps(kept).encode(), mode=0o600, durable=durable)

    def _read(self) -> tuple[bytes, bytes, Others, Others] | None:
        try:
            kept: Any = json.loads(read_bounded(self._path, _LIMIT))
            entries = cast(dict[str, Any], kept)
            base, text = (str(entries[name]).encode("latin-1") for name in ("base", "text"))
            return base, text, _bytes(entries.get("others", {})), _bytes(entries.get("others_base", {}))
        except (DiagnosticError, ValueError, KeyError, TypeError, AttributeError):
            return None


def is_kept(root: Path, file: str) -> bool:
    """Whether there are edits of this template that nobody has saved, of last time."""
    return _place(root, file).exists()


def _place(root: Path, file: str) -> Path:
    return inside(root, f"{FOLDER}/{sha256(file.encode()).hexdigest()[:16]}.json")


def _of_project(name: str) -> bool:
    """Whether an edit may have made the file: what was kept is only as good as the folder that it lies in."""
    path = PurePosixPath(name)
    return not path.is_absolute() and not any(part.startswith(".") for part in path.parts)


def _named(session: Session) -> str:
    return f"{session.revision} on {revision_of(session.base, session.others_base)}"


def _texts(files: Others) -> dict[str, str]:
    return {name: data.decode("latin-1") for name, data in files.items()}


def _bytes(texts: Any) -> Others:
    return {name: str(text).encode("latin-1") for name, text in cast(dict[str, Any], texts).items()}
