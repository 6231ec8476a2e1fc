"""The live state behind the canvas: one session, one lock, everybody who listens.

Every operation takes the lock, goes from the session to the next one, and tells the listeners. What an operation
means is in the pure modules beside this one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import RLock

from stackline.core import Diagnostic
from stackline.design import other_files
from stackline.design.replacement import DANGERS
from stackline.environments.renaming import environment_files, files_around
from stackline.server import free_grouping
from stackline.server.arriving import bring, named_files
from stackline.server.beside import Beside
from stackline.server.checked import Checked
from stackline.server.claims import Claims
from stackline.server.disk import Disk
from stackline.server.document import Document, shown
from stackline.server.drawing import Drawing, by_id, diagnostic_views
from stackline.server.drawings import Drawings
from stackline.server.following import Follower
from stackline.server.hub import Hub
from stackline.server.intents import apply
from stackline.server.layout import FILE as LAYOUT
from stackline.server.layout import rounded
from stackline.server.pasting import copy_text
from stackline.server.places import Places
from stackline.server.problems import HttpRefusal, ask, changed_on_disk, refuse
from stackline.server.recovery import Unsaved
from stackline.server.running import Running
from stackline.server.scene import Scene
from stackline.server.schemas import (
    DeployState,
    EditResult,
    Intent,
    Point,
    Push,
    RenameIntent,
    Snapshot,
)
from stackline.server.session import Place, Session, Step
from stackline.server.starters import write_starters
from stackline.template import Project
from stackline.template.diff import text_diff
from stackline.template.nesting import around, is_around


class Workspace:
    """A project that is open on the canvas. `file` is the template, relative to `root`.

    Raises DiagnosticError where the template can't be opened. `start` and `stop` its threads. Another template of a
    project shares what is `running` of it and the `claims`, and is in its folder `inside`.
    """

    def __init__(
        self,
        root: Path,
        file: str,
        *,
        running: Running | None = None,
        claims: Claims | None = None,
        inside: str = "",
    ) -> None:
        self.root = root.resolve()
        self.file = file
        self._owns_running = running is None
        self.running = running or Running(self.root, lambda: Project.find(self.root, file), Hub())
        self.hub = Hub(follows=self.running.hub)
        self._lock = RLock()
        self.claims = claims or Claims()
        self._disk = Disk(self.root, file)
        self._follower = Follower(self._disk)
        self._beside = Beside(self.root)
        data = self._disk.read()
        self._drawings = Drawings(file, root, inside)
        self._drawings.of(data)
        self._places = Places(self.root, file)
        self._places.look()
        self._unsaved = Unsaved(self.root, file)
        start = Session(data, data, dict(self._places.known), groups=self._places.groups)
        start = self._beside.with_named(start, self._drawing_of(start).document.template)
        self._session = self._unsaved.restore(self._knowing_kept(start))
        self._hold()
        self._checked = Checked(self.folder, self._lock, self._checks_done)
        self._shown: tuple[tuple[object, ...], Snapshot] | None = None
        self._serial = count(int(time.time() * 1000))
        self.wrote: set[str] = set()
        """Files beside the template that this made, relative to `root`."""
        self._arriving: dict[str, Path] = {}

    @property
    def folder(self) -> Path:
        """The folder that holds the template."""
        return self._disk.path.parent

    @property
    def unsaved(self) -> bool:
        return self._session.unsaved

    # Threads

    def start(self) -> None:
        self._checked.start()
        if self._owns_running:
            self.running.start()
        self._want_checks()

    def stop(self) -> None:
        self._checked.stop()
        if self._owns_running:
            self.running.stop()
        with self._lock:
            self._unsaved.keep(self._session, durable=True)

    # What there is to see

    def drawing(self) -> Drawing:
        """The drawing of the working text."""
        with self._lock:
            return self._drawing_of(self._session)

    def read(self, revision: str) -> Document | None:
        """One of the last texts, without waiting for what is being done."""
        return self._drawings.read(revision)

    def session(self) -> Session:
        return self._session

    def snapshot(self) -> Snapshot:
        """What there is to see now. Its serial is another where it is not what it was the last time."""
        with self._lock:
            session, drawing = self._session, self.drawing()
            awaits, checked = self._awaits_checks(drawing), self._checked.of(session.revision)
            state = (session, drawing, awaits, checked, self._places.problems)
            if self._shown is None or any(a is not b for a, b in zip(state, self._shown[0], strict=True)):
                self._shown = (state, self._snapshot(session, drawing))
            return self._shown[1]

    def _snapshot(self, session: Session, drawing: Drawing) -> Snapshot:
        with self._lock:
            cards, groups = free_grouping.shown(drawing, session.groups)
            return Snapshot(
                revision=session.revision,
                serial=next(self._serial),
                file=self.file,
                drawn=free_grouping.name_of(drawing, session.groups),
                text=drawing.document.text,
                others={name: shown(data, name) for name, data in self.named_files().items()},
                unsaved=session.unsaved,
                can_undo=bool(session.past),
                can_redo=bool(session.future),
                undo_label=session.past[-1].label if session.past else None,
                redo_label=session.future[-1].label if session.future else None,
                changed_on_disk=session.changed_on_disk,
                on_disk=session.on_disk,
                checking=self._awaits_checks(drawing),
                cards=cards,
                wires=list(drawing.wires),
                references=list(drawing.references),
                groups=groups,
                diagnostics=diagnostic_views(self._diagnostics()),
                positions={id: Point(x=x, y=y) for id, (x, y) in session.places.items()},
            )

    def _awaits_checks(self, drawing: Drawing) -> bool:
        return self._checked.awaits(self._session.revision, drawing.document.template)

    # Edits

    def edit(self, revision: str, intent: Intent, *, confirmed: bool = False) -> EditResult:
        """Do `intent` on the text named `revision`; refused where that is not the text now.

        Where a deployment would lose data or fail, it is refused with the warnings until it is `confirmed`.
        """
        with self._lock:
            self._expect(revision)
            before = self._session
            drawing = self.drawing()
            known = self._knowing_renamed(before, intent.id) if isinstance(intent, RenameIntent) else before
            wires = {(wire.source, wire.facet, wire.target) for wire in drawing.wires}
            saved = self._drawings.of(before.base).document.template
            kept = saved.resources if saved else ()
            scene = Scene(
                _knowing(drawing.document, known.others),
                before.places,
                by_id(self._diagnostics()),
                wires,
                kept,
                self.folder,
                self.root,
                before.groups,
                drawing,
            )
            done = apply(scene, intent)
            typed = isinstance(done.text, bytes)
            if isinstance(done.text, bytes):
                after, edited = done.text, before.others
            else:
                document = self._drawings.of_edited(done.text, known.others).document
                after, edited = document.data, document.others
            others = {
                name: (known.others.get(name, b""), data)
                for name, data in edited.items()
                if data != known.others.get(name, b"")
            }
            self._beside.expect_free(set(others) - set(known.others))
            dangers = [note for note in done.notes if note.code in DANGERS]
            if dangers and not confirmed:
                raise ask(dangers)
            for name in others:
                if name in known.others_base and name not in before.others:
                    before = before.knows(name, known.others_base[name])
            if after != before.working or others or done.moves or done.groups is not None:
                typed_at = time.monotonic() if typed else None
                moves = {id: (a, rounded(b) if b else None) for id, (a, b) in done.moves.items() if a != b}
                groups = (before.groups, done.groups) if done.groups is not None else None
                step = Step(done.label, before.working, after, moves, typed_at, others=others, groups=groups)
                self._go(before.did(step))
                if groups is not None and after == before.working and not others:
                    # Groups are no part of the text, and wait for nobody to save it.
                    gone = {id for id, (_, place) in moves.items() if place is None}
                    self._places.keep(self._session.places, gone, self._session.groups)
            self._arriving.update(done.arriving)
            return self._result(before, done.label, done.added, done.notes)

    def copy(self, ids: Sequence[str], places: Mapping[str, Place]) -> str:
        """The resources as text for the clipboard; `places`: where the canvas shows them."""
        with self._lock:
            project = self.drawing().document.project
            return copy_text(project, ids, self.root, {**self._session.places, **places})

    def undo(self, revision: str) -> EditResult:
        return self._step(revision, back=True)

    def redo(self, revision: str) -> EditResult:
        return self._step(revision, back=False)

    def arrange(self, places: Mapping[str, Place], label: str | None) -> None:
        """Put cards where a person put them; with a label it is a step of its own, that undo takes back."""
        with self._lock:
            here = {card.id for card in self.drawing().cards} | {group.id for group in self._session.groups}
            put = {id: rounded(place) for id, place in places.items() if id in here}
            session = self._session
            if label:
                moves = {id: (session.places.get(id), place) for id, place in put.items()}
                session = session.did(Step(label, session.working, session.working, moves))
            else:
                session = replace(session, places={**session.places, **put})
            self._become(session)
            self._places.keep(session.places)

    def save(self, revision: str, *, overwrite: str | None = None) -> Snapshot:
        """Write the text to the file if that still holds what was read, or what the person chose this text over.

        `overwrite`: the `on_disk` of the snapshot that the choice was made on.
        """
        with self._lock:
            self._expect(revision)
            self._look_closely()
            session = self._session
            if session.changed_on_disk and overwrite != session.on_disk:
                raise self._changed(session)
            if session.unsaved or session.changed_on_disk:
                self._beside.write(session, lambda: self._disk.write(session.working, self._expect_known))
                self._follower.wrote()
            self._keep_places(session)
            # Before anybody is told that it is saved: who then looks at the functions finds their code.
            came, brought = self._bring_files()
            files, told = write_starters(self.root, self._drawings.of(session.base), self.drawing())
            self.wrote.update(came, files)
            self._become(session.saved())
            self._notice(brought)
            self._notice(told)
            return self.snapshot()

    def _look_closely(self) -> None:
        """Before writing: what the files hold at this moment. Raises where the path leads out of the project."""
        _ = self._disk.path
        before = self._session
        now = before.unsaved or before.changed_on_disk
        looked = self._beside.look(self._follower.look(before, now=now), now=now)
        if looked is not self._session:
            self._become(looked)

    def _expect_known(self, path: Path) -> None:
        """What is about to be displaced is what the session knows; else the person is asked."""
        session = self._session
        known = session.base if session.theirs is None else session.theirs
        held = self._disk.held(path)
        if held != known:
            self._become(replace(session, theirs=held))
            raise self._changed(self._session)

    def _bring_files(self) -> tuple[list[str], str | None]:
        template = self.drawing().document.template
        if template is None:
            return [], None
        return bring(self.root, self._arriving, named_files(template))

    def _keep_places(self, session: Session) -> None:
        drawing = self.drawing()
        # A text that is broken at the moment shows fewer cards than there are.
        if drawing.whole:
            cards = {card.id for card in drawing.cards}
            groups = free_grouping.living(session.groups, cards)
            cards |= {group.id for group in groups}
            gone = {*self._places.known, *session.places} - cards
            self._places.keep({id: at for id, at in session.places.items() if id in cards}, gone, groups)

    def reload(self, revision: str) -> Snapshot:
        """Take the file's text; the text until now is what undo goes back to."""
        with self._lock:
            self._expect(revision)
            # An editor may have emptied it this moment: then what the person was shown.
            data = self._disk.held() or self._session.theirs or self._disk.read()
            self._drawings.of(data)
            self._become(self._beside.all_of_disk(self._session.took(data, "Take the file's text")))
            return self.snapshot()

    # The disk

    def look_at_disk(self) -> None:
        """Follow what others wrote: adopt it where nothing is unsaved, else say so. Called by the watcher."""
        with self._lock:
            self._unsaved.keep(self._session, durable=True)
            known = self._places.known
            moved = self._places.look()
            session = self._session
            if moved:
                here = {id: place for id, place in session.places.items() if id not in known}
                session = replace(session, places={**here, **self._places.known}, groups=self._places.groups)
            session = self._beside.look(self._follower.look(session))
            session = self._beside.with_named(session, self._drawing_of(session).document.template)
            if session is not self._session or moved:
                self._become(session)

    def _changed(self, session: Session) -> HttpRefusal:
        file = self.file if session.theirs is not None else next(iter(session.others_theirs))
        theirs = session.others_theirs.get(file, session.theirs)
        return changed_on_disk(file, "was changed" if theirs else "was deleted or emptied")

    def project(self) -> Project:
        """The project as it is to be, edits that are not saved included; Refused where nothing can be read."""
        with self._lock:
            document = self.drawing().document
            project = Project.of(document.editable(), self.root, document.others)
            project.known_exports = document.exports
            return project

    # Running it

    def deploy(self) -> DeployState:
        """Deploy the file on disk; refused while there are unsaved edits, that it would leave out."""
        with self._lock:
            self.expect_saved("A deployment")
        return self.running.deploy()

    def pushes(self) -> list[Push]:
        """What a page that begins to listen needs to be up to date."""
        return [
            Push(type="snapshot", snapshot=self.snapshot()),
            *(Push(type="deploy", deploy=one) for one in self.running.states()),
            Push(type="cloud", cloud=self.running.cloud()),
            Push(type="activity", activity=self.running.tracing.activity()),
        ]

    @property
    def own_files(self) -> tuple[str, ...]:
        """What Stackline has written of the project, relative to its folder."""
        beside = (name for name, data in self._session.others.items() if data)
        return (self.file, *beside, LAYOUT, *sorted(self.wrote))

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

    def expect_saved(self, what: str) -> None:
        """Raises HttpRefusal (409) where edits are not saved."""
        if self._session.unsaved:
            lacking = f"{what} takes {self.file} as it is on disk, which lacks your last edits"
            raise refuse(409, "unsaved", lacking, fix="Save first.")

    def _drawing_of(self, session: Session) -> Drawing:
        return self._drawings.of(session.working, session.others)

    def named_files(self) -> Mapping[str, bytes]:
        """The other files that the text names now: those that the diagram is read from."""
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
            self._go(after)
            if (after.places, after.groups) != (before.places, before.groups):
                gone = {id for id in before.places if id not in after.places}
                self._places.keep(after.places, gone, after.groups)
            return self._result(before, f"{'Undo' if back else 'Redo'}: {label}")

    def _knowing_kept(self, session: Session) -> Session:
        """The session with the other files of which edits were kept last time."""
        names = self._unsaved.names()
        if any(is_around(name) for name in names):
            self._beside.reach(around(self.root, self.file))
        return self._beside.knowing(session, names)

    def _knowing_renamed(self, session: Session, name: str) -> Session:
        """The session with the files that change with this name: the values of environments, the templates around."""
        template = self._drawing_of(session).document.template
        outer = files_around(self.root, template, name, session.others) if template is not None else ()
        self._beside.reach(outer)
        return self._beside.knowing(session, (*environment_files(self.root), *outer))

    def _paths(self, session: Session) -> set[Path]:
        """The files that differ from disk in this session."""
        own = {self._disk.path} if session.working != session.base else set[Path]()
        return own | {self._beside.path(name) for name in session.others_unsaved}

    def _hold(self) -> None:
        self.claims.hold(self._disk.path, self._paths(self._session))

    def _go(self, session: Session) -> None:
        """Become it by a person's doing; refused where that edits a file that another canvas has edits of."""
        self.claims.take(self._disk.path, self._paths(session))
        self._become(session)

    def _become(self, session: Session) -> None:
        session = self._beside.with_named(session, self._drawing_of(session).document.template)
        retyped = session.revision != self._session.revision
        self._session = session
        self._hold()
        # An edit is safe before anybody is told that it was made.
        self._unsaved.keep(session)
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
        found = [*drawing.diagnostics, *(self._checked.of(self._session.revision) or ())]
        return list(dict.fromkeys([*found, *self._places.problems]))

    def _want_checks(self) -> None:
        self._checked.want(self._session.revision, self.drawing().document.template)

    def _checks_done(self, revision: str) -> None:
        if revision == self._session.revision:
            self.hub.publish(Push(type="snapshot", snapshot=self.snapshot()))


def _knowing(document: Document, others: Mapping[str, bytes]) -> Document:
    """The document with these other files; itself where it has them, with all that was read of it."""
    return document if document.others == others else replace(document, others=others)
