"""The live state behind the canvas: one session, one lock, everybody who listens.

Every operation takes the lock, goes from the session to the next one, and tells the listeners. What an operation
means is in the pure modules beside this one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from threading import RLock

from stackline import checks
from stackline.core import Diagnostic
from stackline.design import other_files
from stackline.server import commits
from stackline.server.checker import Checker
from stackline.server.companions import Companions
from stackline.server.disk import Disk
from stackline.server.document import shown
from stackline.server.drawing import Drawing, by_id, diagnostic_views
from stackline.server.drawings import Drawings
from stackline.server.following import Follower
from stackline.server.hub import Hub
from stackline.server.intents import Scene, apply
from stackline.server.layout import rounded
from stackline.server.places import Places
from stackline.server.problems import HttpRefusal, refuse
from stackline.server.recovery import Unsaved
from stackline.server.running import Running
from stackline.server.schemas import CommitResult, DeployState, EditResult, Intent, Point, Push, Snapshot
from stackline.server.session import Place, Session, Step
from stackline.server.starters import write_starters
from stackline.template import Project
from stackline.template.diff import text_diff

_CHECKED_KEPT = 16


class Workspace:
    """A project that is open on the canvas. `file` is the template, relative to `root`.

    Raises DiagnosticError where the template can't be opened. `start` and `stop` its threads.
    """

    def __init__(self, root: Path, file: str, *, hub: Hub | None = None) -> None:
        self.root = root.resolve()
        self.file = file
        self.hub = hub or Hub()
        self._lock = RLock()
        self._disk = Disk(self.root, file)
        self._follower = Follower(self._disk)
        self._companions = Companions(self.root)
        data = self._disk.read()
        self._drawings = Drawings(file, root)
        self._drawings.of(data)
        self._places = Places(self.root, file)
        self._places.look()
        self._unsaved = Unsaved(self.root, file)
        start = Session(data, data, dict(self._places.known))
        start = self._companions.with_named(start, self._drawing_of(start).document.template)
        self._session = self._unsaved.restore(start)
        self._checked: dict[str, tuple[Diagnostic, ...]] = {}
        self._serial = count(int(time.time() * 1000))
        self._checker = Checker(partial(checks.check, folder=self.folder), self._checks_done)
        self._checking = False
        self.running = Running(self.root, lambda: Project.find(self.root, file), self.hub)

    @property
    def folder(self) -> Path:
        """The folder that holds the template."""
        return self._disk.path.parent

    @property
    def unsaved(self) -> bool:
        return self._session.unsaved

    # Threads

    def start(self) -> None:
        self._checking = True
        self._checker.start()
        self.running.start()
        self._want_checks()

    def stop(self) -> None:
        self._checker.stop()
        self.running.stop()
        with self._lock:
            self._unsaved.keep(self._session)

    # What there is to see

    def drawing(self) -> Drawing:
        """The drawing of the working text."""
        with self._lock:
            return self._drawing_of(self._session)

    def session(self) -> Session:
        return self._session

    def snapshot(self) -> Snapshot:
        with self._lock:
            session, drawing = self._session, self.drawing()
            return Snapshot(
                revision=session.revision,
                serial=next(self._serial),
                file=self.file,
                text=drawing.document.text,
                others={name: shown(data, name) for name, data in self._others().items()},
                unsaved=session.unsaved,
                can_undo=bool(session.past),
                can_redo=bool(session.future),
                undo_label=session.past[-1].label if session.past else None,
                redo_label=session.future[-1].label if session.future else None,
                changed_on_disk=session.changed_on_disk,
                checking=self._awaits_checks(drawing),
                cards=list(drawing.cards),
                wires=list(drawing.wires),
                references=list(drawing.references),
                groups=list(drawing.groups),
                diagnostics=diagnostic_views(self._diagnostics()),
                positions={id: Point(x=x, y=y) for id, (x, y) in session.places.items()},
            )

    def _awaits_checks(self, drawing: Drawing) -> bool:
        return (
            self._checking
            and drawing.document.template is not None
            and self._session.revision not in self._checked
        )

    # Edits

    def edit(self, revision: str, intent: Intent) -> EditResult:
        """Do `intent` on the text named `revision`; refused where that is not the text now."""
        with self._lock:
            self._expect(revision)
            before = self._session
            drawing = self.drawing()
            wires = {(wire.source, wire.facet, wire.target) for wire in drawing.wires}
            saved = self._drawings.of(before.base).document.template
            kept = saved.resources if saved else ()
            scene = Scene(
                drawing.document, before.places, by_id(self._diagnostics()), wires, kept, self.folder
            )
            done = apply(scene, intent)
            typed = isinstance(done.text, bytes)
            if isinstance(done.text, bytes):
                after, edited = done.text, before.others
            else:
                document = self._drawings.of_edited(done.text, before.others).document
                after, edited = document.data, document.others
            others = {
                name: (before.others.get(name, b""), data)
                for name, data in edited.items()
                if data != before.others.get(name, b"")
            }
            self._companions.expect_free(set(others) - set(before.others))
            if after != before.working or others or done.moves:
                typed_at = time.monotonic() if typed else None
                moves = {id: (a, rounded(b) if b else None) for id, (a, b) in done.moves.items() if a != b}
                step = Step(done.label, before.working, after, moves, typed_at, others=others)
                self._become(before.did(step))
            return self._result(before, done.label, done.added, done.notes)

    def undo(self, revision: str) -> EditResult:
        return self._step(revision, back=True)

    def redo(self, revision: str) -> EditResult:
        return self._step(revision, back=False)

    def arrange(self, places: Mapping[str, Place], label: str | None) -> None:
        """Put cards where a person put them; with a label it is a step of its own, that undo takes back."""
        with self._lock:
            here = {card.id for card in self.drawing().cards}
            put = {id: rounded(place) for id, place in places.items() if id in here}
            session = self._session
            if label:
                moves = {id: (session.places.get(id), place) for id, place in put.items()}
                session = session.did(Step(label, session.working, session.working, moves))
            else:
                session = replace(session, places={**session.places, **put})
            self._become(session)
            self._places.keep(session.places)

    def save(self, revision: str, *, overwrite: bool = False) -> Snapshot:
        """Write the text to the file if that still holds what was read, or the person chose this text."""
        with self._lock:
            self._expect(revision)
            if not overwrite:
                self._expect_others_untouched()
                self._expect_untouched()
            session = self._session
            if session.unsaved or session.changed_on_disk:
                check = None if overwrite else self._expect_untouched
                self._companions.write(session, lambda: self._disk.write(session.working, check))
                self._follower.wrote()
            self._keep_places(session)
            self._become(session.saved())
            self._notice(write_starters(self.root, self._drawings.of(session.base), self.drawing()))
            return self.snapshot()

    def _keep_places(self, session: Session) -> None:
        drawing = self.drawing()
        # A text that is broken at the moment shows fewer cards than there are.
        if drawing.whole:
            cards = {card.id for card in drawing.cards}
            gone = {*self._places.known, *session.places} - cards
            self._places.keep({id: at for id, at in session.places.items() if id in cards}, gone)

    def reload(self, revision: str) -> Snapshot:
        """Take the file's text; the text until now is what undo goes back to."""
        with self._lock:
            self._expect(revision)
            data = self._disk.read()
            self._drawings.of(data)
            self._become(self._companions.all_of_disk(self._session.took(data, "Take the file's text")))
            return self.snapshot()

    # The disk

    def look_at_disk(self) -> None:
        """Follow what others wrote: adopt it where nothing is unsaved, else say so. Called by the watcher."""
        with self._lock:
            self._unsaved.keep(self._session)
            known = self._places.known
            moved = self._places.look()
            session = self._session
            if moved:
                here = {id: place for id, place in session.places.items() if id not in known}
                session = replace(session, places={**here, **self._places.known})
            session = self._companions.look(self._follower.look(session))
            session = self._companions.with_named(session, self._drawing_of(session).document.template)
            if session is not self._session or moved:
                self._become(session)

    def _expect_others_untouched(self) -> None:
        looked = self._companions.look(self._session)
        if looked.others_theirs:
            self._become(looked)
            raise self._changed(next(iter(looked.others_theirs)), "was changed")
        self._session = looked

    def _expect_untouched(self) -> None:
        held = self._disk.read_if_there()
        if held == self._session.base or (held is not None and not self._session.unsaved):
            # With nothing unsaved the file is followed, as the watcher does a moment later.
            self._session = self._follower.look(self._session)
            return
        self._become(replace(self._session, theirs=held if held is not None else b""))
        raise self._changed(self.file, "was changed" if held is not None else "was deleted")

    def _changed(self, file: str, how: str) -> HttpRefusal:
        return refuse(
            409,
            "changed-on-disk",
            f"{file} {how} by another program since it was read",
            "Nothing was written.",
            "Choose between the file's text and yours; the other one can be had back with undo or git.",
            stale=True,
        )

    # Running it

    def deploy(self) -> DeployState:
        """Deploy the file on disk; refused while there are unsaved edits, that it would leave out."""
        with self._lock:
            self._expect_saved("A deployment")
        return self.running.deploy()

    def pushes(self) -> list[Push]:
        """What a page that begins to listen needs to be up to date."""
        return [
            Push(type="snapshot", snapshot=self.snapshot()),
            Push(type="deploy", deploy=self.running.state()),
            Push(type="cloud", cloud=self.running.cloud()),
        ]

    def commit(self, message: str, branch: str | None) -> CommitResult:
        with self._lock:
            self._expect_saved("A commit")
        return commits.commit(
            self.root,
            (self.file, *(name for name, data in self._session.others.items() if data)),
            message,
            branch,
        )

    # The parts of an operation

    def _expect(self, revision: str) -> None:
        if revision != self._session.revision:
            raise refuse(
                409,
                "stale",
                "The text has changed since this was drawn",
                "Another tab, or the file on disk, was edited in the meantime. Nothing was changed by this.",
                "Look at the current text and do it again.",
                stale=True,
            )

    def _expect_saved(self, what: str) -> None:
        if self._session.unsaved:
            lacking = f"{what} takes the file on disk, which lacks your last edits"
            raise refuse(409, "unsaved", lacking, fix="Save first.")

    def _drawing_of(self, session: Session) -> Drawing:
        return self._drawings.of(session.working, session.others)

    def _others(self) -> Mapping[str, bytes]:
        """The other files that the text names now."""
        template = self.drawing().document.template
        named = other_files(template) if template is not None else ()
        return {name: self._session.others[name] for name in named if name in self._session.others}

    def _step(self, revision: str, *, back: bool) -> EditResult:
        with self._lock:
            self._expect(revision)
            before = self._session
            after = before.undone() if back else before.redone()
            if after is None:
                what = "undo" if back else "redo"
                raise refuse(422, f"nothing-to-{what}", f"There is nothing to {what}")
            label = (before.past if back else before.future)[-1].label
            self._become(after)
            if after.places != before.places:
                gone = {id for id in before.places if id not in after.places}
                self._places.keep(after.places, gone)
            return self._result(before, f"{'Undo' if back else 'Redo'}: {label}")

    def _become(self, session: Session) -> None:
        session = self._companions.with_named(session, self._drawing_of(session).document.template)
        retyped = session.revision != self._session.revision
        self._session = session
        if retyped:
            self._want_checks()
        self.hub.publish(Push(type="snapshot", snapshot=self.snapshot()))

    def _notice(self, text: str | None) -> None:
        if text:
            self.hub.publish(Push(type="notice", notice=text))

    def _result(
        self, before: Session, label: str, added: tuple[str, ...] = (), notes: tuple[Diagnostic, ...] = ()
    ) -> EditResult:
        now = self._session
        parts = [
            text_diff(
                self._drawing_of(before).document.text, self.drawing().document.text, self.file, self.file
            )
        ]
        for name in now.others:
            old = shown(before.others.get(name, b""), name)
            parts.append(text_diff(old, shown(now.others[name], name), name, name))
        return EditResult(
            snapshot=self.snapshot(),
            diff="".join(parts),
            label=label,
            added=list(added),
            notes=diagnostic_views(notes),
        )

    def _diagnostics(self) -> list[Diagnostic]:
        drawing = self.drawing()
        # The slow checks know nothing of the diagram, the quick ones do.
        found = [*drawing.diagnostics, *self._checked.get(self._session.revision, ())]
        return list(dict.fromkeys([*found, *self._places.problems]))

    def _want_checks(self) -> None:
        drawing = self.drawing()
        template = drawing.document.template
        if template is not None and self._awaits_checks(drawing):
            self._checker.want(self._session.revision, template)

    def _checks_done(self, revision: str, found: list[Diagnostic]) -> None:
        with self._lock:
            self._checked[revision] = tuple(found)
            while len(self._checked) > _CHECKED_KEPT:
                self._checked.pop(next(iter(self._checked)))
            if revision == self._session.revision:
                self.hub.publish(Push(type="snapshot", snapshot=self.snapshot()))
