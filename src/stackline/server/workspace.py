"""The live state behind the canvas: one session, one lock, everybody who listens.

Every operation takes the lock, goes from the session to the next one, and tells the listeners. What an operation
means is in the pure modules beside this one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import RLock

from stackline import checks, design
from stackline.core import Diagnostic, DiagnosticError
from stackline.design.starter import wants_starter_code, write_starter_code
from stackline.environments import load_settings
from stackline.server import git
from stackline.server.checker import Checker
from stackline.server.disk import Disk
from stackline.server.document import Document, edited_document, read_document
from stackline.server.drawing import Drawing, by_id, diagnostic_views, draw
from stackline.server.hub import Hub
from stackline.server.inspection import inspect, inspect_wire
from stackline.server.intents import Scene, apply
from stackline.server.layout import FILE as LAYOUT_FILE
from stackline.server.layout import rounded
from stackline.server.message import propose, steps_since
from stackline.server.palette import kind_views, target_views
from stackline.server.places import Places
from stackline.server.problems import refuse
from stackline.server.recovery import Unsaved
from stackline.server.running import Running
from stackline.server.schemas import (
    CommitResult,
    DeployState,
    EditResult,
    GitStatus,
    Inspection,
    Intent,
    KindView,
    Point,
    Push,
    Snapshot,
    TargetView,
    WireInspection,
)
from stackline.server.schemas import Project as ProjectView
from stackline.server.session import Place, Session, Step, revision_of
from stackline.template import Project, Template
from stackline.template.diff import text_diff

_DRAWINGS_KEPT = 16


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
        self._stamp = self._disk.stamp()
        data = self._disk.read()
        read_document(data, file)
        self._places = Places(self.root, file)
        self._places.look()
        self._unsaved = Unsaved(self.root, file)
        self._session = self._unsaved.restore(Session(data, data, dict(self._places.known)))
        self._drawings: dict[str, Drawing] = {}
        self._checked: dict[str, tuple[Diagnostic, ...]] = {}
        self._serial = count(int(time.time() * 1000))
        self._checker = Checker(checks.check, self._checks_done)
        self._checking = False
        self._missing = 0
        self.running = Running(self.root, self._saved_project, self.hub)

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

    def project(self) -> ProjectView:
        return ProjectView(
            name=self._name(),
            folder=str(self.root),
            file=self.file,
            version=_version(),
            branch=git.current_branch(self.root),
        )

    def _name(self) -> str:
        try:
            return load_settings(self.root).name
        except DiagnosticError:
            # What is wrong with the settings is said where they matter: at a deployment.
            return self.root.name

    def snapshot(self) -> Snapshot:
        with self._lock:
            session, drawing = self._session, self._drawing()
            return Snapshot(
                revision=session.revision,
                serial=next(self._serial),
                file=self.file,
                text=drawing.document.text,
                unsaved=session.unsaved,
                can_undo=bool(session.past),
                can_redo=bool(session.future),
                undo_label=session.past[-1].label if session.past else None,
                redo_label=session.future[-1].label if session.future else None,
                changed_on_disk=session.theirs is not None,
                checking=self._checking and session.revision not in self._checked and _readable(drawing),
                cards=list(drawing.cards),
                wires=list(drawing.wires),
                references=list(drawing.references),
                groups=list(drawing.groups),
                diagnostics=diagnostic_views(self._diagnostics()),
                positions={id: Point(x=x, y=y) for id, (x, y) in session.places.items()},
            )

    def kinds(self) -> list[KindView]:
        return kind_views()

    def targets(self, source: str, facet: str | None) -> list[TargetView]:
        return target_views(self._drawing(), source, facet)

    def inspect(self, id: str) -> Inspection:
        with self._lock:
            return inspect(self._drawing(), id)

    def inspect_wire(self, id: str) -> WireInspection:
        with self._lock:
            return inspect_wire(self._drawing(), id)

    def svg(self, theme: str) -> str:
        with self._lock:
            template, places = self._document().editable(), dict(self._session.places)
        return design.to_svg(template, theme=theme, positions=places)

    # Edits

    def edit(self, revision: str, intent: Intent) -> EditResult:
        """Do `intent` on the text named `revision`; refused where that is not the text now."""
        with self._lock:
            self._expect(revision)
            before = self._session
            scene = Scene(self._document(), before.places, by_id(self._diagnostics()))
            done = apply(scene, intent)
            after = self._known(done.text)
            if after != before.working or done.moves:
                typed_at = time.monotonic() if done.typed else None
                moves = {id: (a, rounded(b) if b else None) for id, (a, b) in done.moves.items() if a != b}
                step = Step(done.label, before.working, after, moves, typed_at)
                self._become(before.did(step))
            return self._result(before, done.label, done.added, done.notes)

    def undo(self, revision: str) -> EditResult:
        return self._step(revision, back=True)

    def redo(self, revision: str) -> EditResult:
        return self._step(revision, back=False)

    def arrange(self, places: Mapping[str, Place], label: str | None) -> None:
        """Put cards where a person put them; with a label it is a step of its own, that undo takes back."""
        with self._lock:
            here = {card.id for card in self._drawing().cards}
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
            session = self._session
            if not overwrite:
                self._expect_untouched()
            if session.unsaved or session.theirs is not None:
                self._disk.write(session.working)
                self._stamp = self._disk.stamp()
                self._write_starter_code(session)
            self._missing = 0
            cards = {card.id for card in self._drawing().cards}
            gone = {id for id in {*self._places.known, *session.places} if id not in cards}
            kept = {id: place for id, place in session.places.items() if id not in gone}
            # A text that is broken at the moment shows fewer cards than there are.
            if _readable(self._drawing()):
                self._places.keep(kept, gone)
            self._become(self._session.saved())
            return self.snapshot()

    def _write_starter_code(self, session: Session) -> None:
        """What functions added since the last save need to run; never into a folder that is there."""
        template = self._document().template
        if template is None:
            return
        before = self._drawing_of(session.base).document.template
        known = set(before.resources) if before is not None else set[str]()
        try:
            new = [
                id
                for id in template.resources
                if id not in known and wants_starter_code(self.root, template, id)
            ]
            written = [file for id in new for file in write_starter_code(self.root, template, id)]
        except OSError as error:
            self.hub.publish(Push(type="notice", notice=f"Starter code was not written: {error.strerror}"))
            return
        if written:
            self.hub.publish(Push(type="notice", notice=f"Wrote {', '.join(written)}"))

    def reload(self, revision: str) -> Snapshot:
        """Take the file's text; the text until now is what undo goes back to."""
        with self._lock:
            self._expect(revision)
            data = self._disk.read()
            read_document(data, self.file)
            self._become(self._session.took(data, "Take the file's text"))
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
            stamp = self._disk.stamp()
            if stamp != self._stamp or self._missing:
                session = self._followed(session, stamp)
            if session != self._session or moved:
                self._become(session)

    def _followed(self, session: Session, stamp: tuple[int, int, int] | None) -> Session:
        if stamp is None:
            # An editor that replaces the file takes it away for a moment.
            self._missing += 1
            return replace(session, theirs=b"") if self._missing > 1 else session
        self._missing = 0
        self._stamp = stamp
        try:
            data = self._disk.read()
            read_document(data, self.file)
        except DiagnosticError as error:
            self.hub.publish(Push(type="notice", notice=str(error.diagnostics[0].summary)))
            return replace(session, theirs=b"")
        return session.found_on_disk(data)

    def _expect_untouched(self) -> None:
        held = self._disk.read_if_there()
        if held == self._session.base:
            return
        self._become(replace(self._session, theirs=held if held is not None else b""))
        how = "was changed" if held is not None else "was deleted"
        raise refuse(
            409,
            "changed-on-disk",
            f"{self.file} {how} by another program since it was read",
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

    def _saved_project(self) -> Project:
        return Project.find(self.root, self.file)

    # Git

    def git_status(self) -> GitStatus:
        with self._lock:
            session, text = self._session, self._document().text
        found = git.read(self.root, self.file, LAYOUT_FILE)
        if found is None:
            return GitStatus(repository=False)
        head = read_document(found.head, self.file).text if found.head is not None else None
        return GitStatus(
            repository=True,
            branch=found.branch,
            branches=list(found.branches),
            changed=list(found.changed),
            diff=text_diff(head or "", text, self.file, self.file),
            head_text=head,
            message=propose(steps_since(session.past, found.head), self.file),
        )

    def commit(self, message: str, branch: str | None) -> CommitResult:
        with self._lock:
            self._expect_saved("A commit")
        name = git.commit(self.root, (self.file, LAYOUT_FILE), message, branch)
        return CommitResult(commit=name, branch=git.current_branch(self.root) or "", message=message)

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
        retyped = session.working != self._session.working
        self._session = session
        if retyped:
            self._want_checks()
        self.hub.publish(Push(type="snapshot", snapshot=self.snapshot()))

    def _result(
        self, before: Session, label: str, added: tuple[str, ...] = (), notes: tuple[Diagnostic, ...] = ()
    ) -> EditResult:
        old = self._drawing_of(before.working).document.text
        return EditResult(
            snapshot=self.snapshot(),
            diff=text_diff(old, self._document().text, self.file, self.file),
            label=label,
            added=list(added),
            notes=diagnostic_views(notes),
        )

    def _known(self, text: Template | bytes) -> bytes:
        """The bytes of a text; a template is drawn here, so that it is not read again."""
        if isinstance(text, bytes):
            return text
        document = edited_document(text)
        name = revision_of(document.data)
        if name not in self._drawings:
            self._drawings[name] = draw(document)
        return document.data

    def _document(self) -> Document:
        return self._drawing().document

    def _drawing(self) -> Drawing:
        return self._drawing_of(self._session.working)

    def _drawing_of(self, data: bytes) -> Drawing:
        name = revision_of(data)
        with self._lock:
            drawing = self._drawings.pop(name, None) or draw(read_document(data, self.file))
            self._drawings[name] = drawing
            while len(self._drawings) > _DRAWINGS_KEPT:
                self._drawings.pop(next(iter(self._drawings)))
            return drawing

    def _diagnostics(self) -> list[Diagnostic]:
        drawing = self._drawing()
        found = self._checked.get(self._session.revision, drawing.diagnostics)
        return [*found, *self._places.problems]

    def _want_checks(self) -> None:
        template = self._document().template
        if self._checking and template is not None and self._session.revision not in self._checked:
            self._checker.want(self._session.revision, template)

    def _checks_done(self, revision: str, found: list[Diagnostic]) -> None:
        with self._lock:
            quick = self._drawings[revision].diagnostics if revision in self._drawings else ()
            self._checked[revision] = tuple(dict.fromkeys([*quick, *found]))
            while len(self._checked) > _DRAWINGS_KEPT:
                self._checked.pop(next(iter(self._checked)))
            if revision == self._session.revision:
                self.hub.publish(Push(type="snapshot", snapshot=self.snapshot()))


def _readable(drawing: Drawing) -> bool:
    return drawing.document.template is not None


def _version() -> str:
    from importlib.metadata import version

    return version("stackline")
