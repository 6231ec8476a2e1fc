"""The other files that an edit of the template may change: read, followed and written along with it, all or none.

Those that it names, those of environments, and templates around it in the same project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from stackline.core import DiagnosticError
from stackline.design import other_files
from stackline.server.disk import Disk, Sight, Stamp
from stackline.server.problems import changed_on_disk, refuse
from stackline.server.session import Session
from stackline.template import Template


class Beside:
    """Knows which state of each file was seen last. What cannot be read is as if it were not there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sights: dict[str, Sight] = {}
        self._drawn: tuple[str, ...] = ()
        self._reached: set[str] = set()

    def reach(self, names: Iterable[str]) -> None:
        """These may be read and written though they are outside the folder: templates around."""
        self._reached.update(names)

    def path(self, name: str) -> Path:
        """Raises Refused for one that leads out of the folder, and was not reached for."""
        return self._disk(name).path

    def with_named(self, session: Session, template: Template | None) -> Session:
        """The session with every file that the template names, as it is on disk where it was not known yet."""
        self._drawn = other_files(template) if template is not None else ()
        return self.knowing(session, self._drawn)

    def knowing(self, session: Session, names: Iterable[str]) -> Session:
        """The session with more files, as they are on disk, that an edit may change."""
        for name in names:
            if name in session.others:
                continue
            sight = Sight()
            sight.same(self._stamp(name))
            data = self._read(name)
            if data is not None:
                self._sights[name] = sight
                session = session.knows(name, data)
        return session

    def look(self, session: Session, *, now: bool = False) -> Session:
        """The session with what the files hold; `now`: whatever was seen before."""
        for name in list(session.others):
            if name not in session.others_base:
                continue  # an edit made it, and nobody has saved it yet
            put_off = name in session.others_theirs and not session.unsaved
            sight = self._sights.setdefault(name, Sight())
            if sight.same(self._stamp(name)) and not now and not put_off:
                continue
            data = self._read(name)
            if data is not None:
                session = session.found_beside(name, data, drawn=name in self._drawn)
            elif session.others.get(name) == session.others_base.get(name):
                session = session.forgets(name)
            elif session.others_theirs.get(name) != b"":
                session = replace(session, others_theirs={**session.others_theirs, name: b""})
        return session

    def all_of_disk(self, session: Session) -> Session:
        """The session with the files' bytes as its own, whatever was edited."""
        for name in list(session.others):
            data = self._read(name)
            session = session.took_beside(name, data) if data is not None else session.forgets(name)
        return session

    def write(self, session: Session, then: Callable[[], object]) -> None:
        """Write what differs from disk, and do `then`; where one of it fails nothing has changed."""
        written: list[str] = []
        wanted = {**session.others_unsaved, **{name: session.others[name] for name in session.others_theirs}}
        try:
            for name, data in wanted.items():
                self._disk(name).write(data, partial(_expect, session, name))
                written.append(name)
            then()
        except DiagnosticError:
            for name in written:
                before = session.others_theirs.get(name) or session.others_base.get(name)
                if before is None:
                    self.path(name).unlink(missing_ok=True)
                else:
                    self._disk(name).write(before)
            raise
        finally:
            for name in written:
                self._sights.setdefault(name, Sight()).forget()

    def expect_free(self, names: Iterable[str]) -> None:
        """Raises HttpRefusal where a file that an edit would make is there already."""
        for name in names:
            if self.path(name).exists():
                raise refuse(422, "file-there", f"There is a file {name} already")

    def _disk(self, name: str) -> Disk:
        outside = self._root / name if name in self._reached else None
        return Disk(outside.parent, outside.name) if outside else Disk(self._root, name)

    def _stamp(self, name: str) -> Stamp | None:
        return self._disk(name).stamp()

    def _read(self, name: str) -> bytes | None:
        try:
            disk = self._disk(name)
            return disk.read() if disk.path.is_file() else None
        except DiagnosticError:
            return None


def _expect(session: Session, name: str, path: Path) -> None:
    """What is about to be displaced is what the session knows."""
    known = session.others_theirs.get(name, session.others_base.get(name, b""))
    if (path.read_bytes() if path.exists() else b"") != known:
        raise changed_on_disk(name, "was changed")
