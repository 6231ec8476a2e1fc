"""One editing session as plain data: the working text, the text on disk, and the steps that undo takes back.

Pure: nothing here reads a file, a clock or a template. A session is immutable; each operation gives the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from stackline.core import Diagnostic, Fix, Refused
from stackline.design.free_groups import FreeGroups
from stackline.server.merged import merged

Place = tuple[float, float]
Moves = Mapping[str, tuple[Place | None, Place | None]]
"""Card → where it stood before and after; None: no place of its own."""

Others = Mapping[str, bytes]
"""The project's other files, by name: those that the diagram is read from, as definitions of state machines, and those
that edits changed along with the text, as the values of environments."""
Changed = Mapping[str, tuple[bytes, bytes]]
"""Other file → its bytes before and after."""

MAX_STEPS = 500
MAX_KEPT = 64 * 1024 * 1024
TYPING_PAUSE = 1.5


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person did. `typed_at` (seconds) is set for typing, which is one step until there is a pause."""

    label: str
    before: bytes
    after: bytes
    moves: Moves = field(default_factory=dict[str, tuple[Place | None, Place | None]])
    typed_at: float | None = None
    foreign: bool = False
    """Taken from disk: somebody else's edit, which no commit message of ours describes."""
    others: Changed = field(default_factory=dict[str, tuple[bytes, bytes]])
    groups: tuple[FreeGroups, FreeGroups] | None = None
    """The groups that a person made, before and after; None where they stay."""


@dataclass(frozen=True, slots=True)
class Session:
    working: bytes
    base: bytes
    """What the file held when it was last read or written: saving asks that it still does."""
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    groups: FreeGroups = ()
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    theirs: bytes | None = None
    """What the file holds now, where it changed under unsaved edits."""
    others: Others = field(default_factory=dict[str, bytes])
    """Other files as they are to be; `others_base` as they were last read or written, `others_theirs` as `theirs`."""
    others_base: Others = field(default_factory=dict[str, bytes])
    others_theirs: Others = field(default_factory=dict[str, bytes])

    @property
    def revision(self) -> str:
        return revision_of(self.working, self.others)

    @property
    def unsaved(self) -> bool:
        return self.working != self.base or bool(self.others_unsaved)

    @property
    def others_unsaved(self) -> Others:
        return {name: data for name, data in self.others.items() if data != self.others_base.get(name, b"")}

    @property
    def changed_on_disk(self) -> bool:
        return self.theirs is not None or bool(self.others_theirs)

    @property
    def on_disk(self) -> str | None:
        """Names what the files hold now, where that changed under unsaved edits: what a person chooses against."""
        if not self.changed_on_disk:
            return None
        return revision_of(self.base if self.theirs is None else self.theirs, self.others_theirs)

    def did(self, step: Step) -> Session:
        """The session after `step`. What was undone can't be redone any more."""
        places = _moved(self.places, step.moves)
        past = self.past
        # Undo ends a run of typing too: then there is a future, which this step forgets.
        if past and not self.future and _joins(past[-1], step):
            past, step = past[:-1], replace(step, before=past[-1].before)
        others = {**self.others, **{name: after for name, (_, after) in step.others.items()}}
        past = _bounded((*past, step))
        groups = step.groups[1] if step.groups else self.groups
        return replace(
            self, working=step.after, others=others, places=places, groups=groups, past=past, future=()
        )

    def undone(self) -> Session | None:
        """The session before its last step, or None where there is none.

        Raises Refused where another file has changed since in the same place.
        """
        if not self.past:
            return None
        step = self.past[-1]
        back = {id: (after, before) for id, (before, after) in step.moves.items()}
        return replace(
            self,
            working=step.before,
            others=self._others_with({name: (b, a) for name, (a, b) in step.others.items()}),
            places=_moved(self.places, back),
            groups=step.groups[0] if step.groups else self.groups,
            past=self.past[:-1],
            future=(*self.future, replace(step, typed_at=None)),
        )

    def redone(self) -> Session | None:
        """The session with the last undone step done again, or None where there is none; raises Refused as `undone`."""
        if not self.future:
            return None
        step = self.future[-1]
        return replace(
            self,
            working=step.after,
            others=self._others_with(step.others),
            places=_moved(self.places, step.moves),
            groups=step.groups[1] if step.groups else self.groups,
            past=(*self.past, replace(step, typed_at=None)),
            future=self.future[:-1],
        )

    def _others_with(self, changed: Changed) -> Others:
        """The other files with these changed. What somebody else did to one of them since, and is no step, stays."""
        others = dict(self.others)
        for name, (start, end) in changed.items():
            if start and name not in others:
                continue  # it is gone from disk, and all that was in it
            now = merged(start, others.get(name, b""), end)
            if now is None:
                raise Refused([_changed_since(name)])
            others[name] = now
        return others

    def saved(self) -> Session:
        return replace(self, base=self.working, theirs=None, others_base=dict(self.others), others_theirs={})

    def knows(self, name: str, data: bytes) -> Session:
        """The session with another file that the template names, as it is on disk: no step, nobody edited it."""
        others = {**self.others, name: self.others.get(name, data)}
        return replace(self, others=others, others_base={**self.others_base, name: data})

    def forgets(self, name: str) -> Session:
        """The session without another file, which is gone from disk."""

        def left(files: Others) -> Others:
            return {one: data for one, data in files.items() if one != name}

        return replace(
            self,
            others=left(self.others),
            others_base=left(self.others_base),
            others_theirs=left(self.others_theirs),
        )

    def found_beside(self, name: str, data: bytes, *, drawn: bool = True) -> Session:
        """As `found_on_disk`, for another file.

        One that is not `drawn` here is followed where nobody edited it here, and that is no step: undo on this canvas
        takes back what was done on it.
        """
        theirs = {one: held for one, held in self.others_theirs.items() if one != name}
        base = self.others_base.get(name)
        if data == base:
            return replace(self, others_theirs=theirs) if name in self.others_theirs else self
        if not drawn and self.others.get(name) == base:
            return replace(self, others_theirs=theirs).forgets(name).knows(name, data)
        if self.unsaved and data != self.others.get(name):
            known = self.others_theirs.get(name) == data
            return self if known else replace(self, others_theirs={**theirs, name: data})
        return self.took_beside(name, data)

    def took_beside(self, name: str, data: bytes) -> Session:
        """As `took`, for another file."""
        theirs = {one: held for one, held in self.others_theirs.items() if one != name}
        before = self.others.get(name, b"")
        others = {name: (before, data)}
        step = Step(f"Change of {name} on disk", self.working, self.working, foreign=True, others=others)
        next = self if before == data else self.did(step)
        return replace(next, others_base={**self.others_base, name: data}, others_theirs=theirs)

    def found_on_disk(self, data: bytes) -> Session:
        """The session once the file holds `data`: followed where nothing is unsaved, else remembered as `theirs`."""
        if data == self.base:
            return self if self.theirs is None else replace(self, theirs=None)
        if data == self.working:
            return replace(self, base=data, theirs=None)
        if self.unsaved:
            return self if self.theirs == data else replace(self, theirs=data)
        return self.took(data, "Change on disk")

    def took(self, data: bytes, label: str) -> Session:
        """The session with the file's text as its own: a step, so that nothing of a person's work is gone."""
        same = data == self.working
        next = self if same else self.did(Step(label, self.working, data, foreign=True))
        return replace(next, base=data, theirs=None)


def revision_of(data: bytes, others: Others | None = None) -> str:
    """The name of this text, with that of other files: its SHA-256, in hexadecimal."""
    found = sha256(data)
    for name, other in sorted((others or {}).items()):
        found.update(sha256(name.encode()).digest() + sha256(other).digest())
    return found.hexdigest()


def _changed_since(name: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "changed-since",
        f"{name} has changed since in the lines that this step changed",
        "Nothing was changed by this.",
        file=name,
        fix=Fix("Change those lines back, or make the opposite edit in place of going back."),
    )


def _moved(places: Mapping[str, Place], moves: Moves) -> Mapping[str, Place]:
    if not moves:
        return places
    result = dict(places)
    for id, (_, after) in moves.items():
        if after is None:
            result.pop(id, None)
        else:
            result[id] = after
    return result


def _joins(last: Step, step: Step) -> bool:
    """Whether both are typing, with no pause between them."""
    if (
        last.typed_at is None
        or step.typed_at is None
        or last.moves
        or step.moves
        or last.others
        or last.groups
    ):
        return False
    return 0 <= step.typed_at - last.typed_at <= TYPING_PAUSE


def _bounded(past: tuple[Step, ...]) -> tuple[Step, ...]:
    """The newest steps, as many as memory is set aside for."""
    kept, size = 0, 0
    for step in reversed(past[-MAX_STEPS:]):
        size += len(step.after) + sum(len(after) for _, after in step.others.values())
        if size > MAX_KEPT and kept:
            break
        kept += 1
    return past[len(past) - kept :]
