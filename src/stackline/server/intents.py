"""What a person wants, done to a text: one function an intent. Pure; the session keeps what comes out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from stackline import design
from stackline.catalog.recipe import load_recipes
from stackline.checks import mend, still_read
from stackline.core import Diagnostic
from stackline.design.extracting import extract
from stackline.design.moving import move
from stackline.design.replacement import renamed, replacements
from stackline.design.reusing import make_again, replace_with_existing, reuse
from stackline.design.setting import check_own_name, set_value, unset_value
from stackline.design.sources import loop_notes
from stackline.server.bodies import path_of
from stackline.server.declared import declared, undeclared
from stackline.server.document import Document, with_text
from stackline.server.newlines import split_lines
from stackline.server.placing import beside, group_of, into_group, out_of_group
from stackline.server.problems import refuse
from stackline.server.schemas import (
    AddIntent,
    ConnectIntent,
    DeclareIntent,
    DisconnectIntent,
    ExistingIntent,
    ExtractIntent,
    FixIntent,
    Intent,
    MoveIntent,
    RemoveIntent,
    RenameIntent,
    SetIntent,
    TextIntent,
    UndeclareIntent,
    UnsetIntent,
)
from stackline.server.session import Moves, Place
from stackline.template import Project, Template, parse_value, rename_warnings

_NO_MOVES: Moves = {}
_MAY = {"read": "read", "write": "write to", "read-write": "read and write"}
Ends = tuple[str, str | None, str]
"""Source, facet and target of a wire."""
# Deeper than Resources.X.Properties.Y: the mapping that a nested setting leaves empty goes with it.
_PRUNED = 4


@dataclass(frozen=True, slots=True)
class Done:
    """The text after an intent, and what to tell the person."""

    text: Template | Project | bytes
    """The template after it, or the project where other files may change too; bytes where a person typed them."""
    label: str
    added: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    moves: Moves = field(default_factory=lambda: _NO_MOVES)


@dataclass(frozen=True, slots=True)
class Scene:
    """What an intent is applied to: the document, where its cards stand, and what is known to be wrong with it."""

    document: Document
    places: Mapping[str, Place]
    diagnostics: Mapping[str, Diagnostic]
    wires: Collection[Ends] = ()
    kept: Collection[str] = ()
    """Resources of the file on disk: they may be deployed, so that replacing them matters."""
    folder: Path | None = None
    """Where the code of the functions lies, if that may be read."""


def apply(scene: Scene, intent: Intent) -> Done:
    """Do `intent`; raises Refused (with the reason) where it can't be done. Says what it replaces."""
    done = _applied(scene, intent)
    if isinstance(done.text, bytes):
        return done
    start = scene.document.project
    before = {id: body for id, body in start.expanded.resources.items() if id in scene.kept}
    replaced = replacements(before, done.text.expanded.resources, scene.document.file)
    return replace(done, notes=(*done.notes, *loop_notes(start, done.text), *replaced))


def _applied(scene: Scene, intent: Intent) -> Done:
    match intent:
        case TextIntent():
            return _text(scene, intent)
        case AddIntent():
            return _add(scene, intent)
        case ConnectIntent():
            return _connect(scene, intent)
        case DisconnectIntent():
            return _disconnect(scene, intent)
        case SetIntent():
            return _set(scene, intent)
        case UnsetIntent():
            return _unset(scene, intent)
        case RenameIntent():
            return _rename(scene, intent)
        case RemoveIntent():
            return _remove(scene, intent)
        case ExtractIntent():
            return _extract(scene, intent)
        case ExistingIntent():
            return _existing(scene, intent)
        case MoveIntent():
            after, notes = move(scene.document.project, intent.ids, intent.into)
            return Done(
                after, f"Move {', '.join(intent.ids)} into {intent.into}", (intent.into,), tuple(notes)
            )
        case DeclareIntent():
            after, label = declared(scene.document.editable(), intent)
            return Done(after, label)
        case UndeclareIntent():
            after, label, notes = undeclared(scene.document.editable(), intent)
            return Done(after, label, notes=tuple(notes))
        case FixIntent():
            return _fix(scene, intent)


def _text(scene: Scene, intent: TextIntent) -> Done:
    data = with_text(scene.document, intent.text)
    return Done(data, _typing_label(scene.document, intent.text))


def _typing_label(document: Document, typed: str) -> str:
    """Names the resource in which the typing was, where it was in one."""
    if document.template is None:
        return f"Edit {document.file}"
    old = [content for content, _ in split_lines(document.text)]
    new = [content for content, _ in split_lines(typed)]
    first = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    tail = next(
        (i for i, (a, b) in enumerate(zip(old[first:][::-1], new[first:][::-1], strict=False)) if a != b),
        None,
    )
    last = len(old) - (tail if tail is not None else min(len(old), len(new)) - first)
    for id in document.template.resources:
        start, end = document.template.lines(("Resources", id))
        if start and start <= first + 1 and last <= end:
            return f"Edit {id}"
    return f"Edit {document.file}"


def _add(scene: Scene, intent: AddIntent) -> Done:
    settings = {path: parse_value(value) for path, value in intent.settings.items()}
    before = scene.document.editable()
    template, id = design.add(before, intent.kind, intent.id, settings)
    place = (intent.position.x, intent.position.y) if intent.position else beside(template, id, scene.places)
    moves: Moves = {id: (scene.places.get(id), place)}
    # A recipe's other cards go beside the first.
    rest = _others(before, template, id) if intent.kind in load_recipes() else ()
    moves.update(_places_of_new(template, rest, {**scene.places, **({id: place} if place else {})}))
    return Done(template, f"Add {id}", (id, *rest), moves=moves)


def _others(before: Template | Project, after: Template | Project, id: str) -> tuple[str, ...]:
    return tuple(name for name in after.resources if name not in before.resources and name != id)


def _connect(scene: Scene, intent: ConnectIntent) -> Done:
    before = scene.document.project
    settings = {
        name: parse_value(one) if isinstance(one, str) else one for name, one in intent.settings.items()
    }
    after, notes = design.connect_and_name(
        before,
        intent.source,
        intent.target,
        facet=intent.facet,
        connection=intent.connection,
        access=intent.access,
        settings=settings,
        variables=intent.variables,
    )
    if scene.folder is not None:
        for old, new in (intent.variables or {}).items():
            for holder in (intent.source, intent.target):
                notes = [*notes, *still_read(after.template, scene.folder, holder, old, new)]
    there = before.expanded.resources
    added = tuple(id for id in after.expanded.resources if id not in there)
    return Done(
        after,
        _connecting_label(scene, intent),
        added,
        tuple(notes),
        {
            **_places_of_new(after, added, scene.places),
            **_contained(after, intent, scene.places),
            **_dropped(intent, scene.places),
        },
    )


def _connecting_label(scene: Scene, intent: ConnectIntent) -> str:
    """Connecting what is connected changes its access or settings."""
    source = _end(intent.source, intent.facet)
    if (intent.source, intent.facet, intent.target) in scene.wires:
        if intent.access:
            return f"Let {source} {_MAY[intent.access]} {intent.target}"
        if intent.variables:
            old, new = next(iter(intent.variables.items()))
            return f"Call {old} of {source} {new}"
        if intent.settings:
            return f"Set {', '.join(intent.settings)} on the wire from {source} to {intent.target}"
    return f"Connect {source} to {intent.target}"


def _disconnect(scene: Scene, intent: DisconnectIntent) -> Done:
    before = scene.document.project
    after = design.disconnect(
        before, intent.source, intent.target, facet=intent.facet, connection=intent.connection
    )
    label = f"Disconnect {_end(intent.source, intent.facet)} from {intent.target}"
    gone = _places_of_gone(before, after, scene.places)
    outside = _released(before, after, intent, scene.places)
    return Done(after, label, moves={**gone, **outside, **_dropped(intent, scene.places)})


def _dropped(intent: ConnectIntent | DisconnectIntent, places: Mapping[str, Place]) -> Moves:
    return {id: (places.get(id), (at.x, at.y)) for id, at in (intent.positions or {}).items()}


def _contained(after: Template | Project, intent: ConnectIntent, places: Mapping[str, Place]) -> Moves:
    """A card that a line from its keyboard or list put into a group stands with the others there."""
    id = intent.target
    if intent.positions or id not in places:
        return _NO_MOVES
    place = into_group(after, id, intent.source, places)
    return {id: (places[id], place)} if place else _NO_MOVES


def _released(
    before: Template | Project,
    after: Template | Project,
    intent: DisconnectIntent,
    places: Mapping[str, Place],
) -> Moves:
    """A card that is taken out of a group stands below it."""
    id = intent.target
    if intent.positions or id not in places or group_of(after, id) == intent.source:
        return _NO_MOVES
    place = out_of_group(before, id, intent.source, places)
    return {id: (places[id], place)} if place else _NO_MOVES


def _set(scene: Scene, intent: SetIntent) -> Done:
    project = scene.document.project
    path = path_of(project, intent.id, intent.path)
    value, there = parse_value(intent.value), project.expanded.get(path, project)
    # The same value stays as it is written. JSON, because to Python 1 is True.
    if there is not project and json.dumps(there) == json.dumps(value):
        return Done(project, _setting("Set", intent))
    return Done(set_value(project, path, value), _setting("Set", intent))


def _extract(scene: Scene, intent: ExtractIntent) -> Done:
    template = scene.document.editable()
    path = path_of(template, intent.id, intent.path)
    if intent.value is not None and not template.has(path):
        template = template.put(path, parse_value(intent.value))
    label = f"Make {intent.path.lstrip('/')} of {intent.id} the parameter {intent.name}"
    after, notes = extract(template, path, intent.name, everywhere=intent.everywhere)
    return Done(after, label, notes=tuple(notes))


def _existing(scene: Scene, intent: ExistingIntent) -> Done:
    template = scene.document.project
    if intent.undo:
        return Done(make_again(template, intent.id), f"Make {intent.id} in every environment")
    if intent.arn:
        after, notes = replace_with_existing(template, intent.id, intent.arn)
        return Done(after, f"Use an existing {intent.id}", notes=tuple(notes))
    after, notes = reuse(template, intent.id, intent.parameter or None)
    return Done(after, f"Let a parameter say whether {intent.id} exists already", notes=tuple(notes))


def _unset(scene: Scene, intent: UnsetIntent) -> Done:
    project = scene.document.project
    path = path_of(project, intent.id, intent.path)
    return Done(unset_value(project, path, prune=len(path) > _PRUNED), _setting("Unset", intent))


def _rename(scene: Scene, intent: RenameIntent) -> Done:
    before = scene.document.editable()
    check_own_name(scene.document.project, intent.id, "renamed")
    after = before.rename(intent.id, intent.to)
    moves = _NO_MOVES
    if intent.id != intent.to and intent.id in scene.places:
        place = scene.places[intent.id]
        moves = {intent.id: (place, None), intent.to: (scene.places.get(intent.to), place)}
    label = f"Rename {intent.id} to {intent.to}"
    deployed = {id: body for id, body in before.resources.items() if id in scene.kept}
    lost = renamed(deployed, intent.id, intent.to, scene.document.file)
    return Done(after, label, notes=(*rename_warnings(before, intent.id), *lost), moves=moves)


def _remove(scene: Scene, intent: RemoveIntent) -> Done:
    before = after = scene.document.project
    notes: list[Diagnostic] = []
    for id in dict.fromkeys(intent.ids):
        # A companion of one that went (its log group, its rule) may have gone with it.
        if id in after.expanded.resources or id not in before.expanded.resources:
            after, told = design.remove_with_notes(after, id)
            notes += told
    return Done(
        after,
        f"Remove {' and '.join(dict.fromkeys(intent.ids))}",
        notes=tuple(notes),
        moves=_places_of_gone(before, after, scene.places),
    )


def _fix(scene: Scene, intent: FixIntent) -> Done:
    problem = scene.diagnostics.get(intent.diagnostic)
    if problem is None or problem.fix is None or not problem.fix.edits:
        raise refuse(422, "fix-unknown", "There is no such problem with a fix that can be made", stale=True)
    template = scene.document.editable()
    return Done(mend(template, problem.fix), f"Fix: {problem.fix.summary.rstrip('.')}")


def _end(source: str, facet: str | None) -> str:
    return f"{source} ({facet})" if facet else source


def _setting(verb: str, intent: SetIntent | UnsetIntent) -> str:
    name = intent.path.lstrip("/")
    return f"{verb} {name} of {intent.id}"


def _places_of_new(template: Template | Project, added: Iterable[str], places: Mapping[str, Place]) -> Moves:
    return {id: (places.get(id), beside(template, id, places)) for id in added}


def _places_of_gone(
    before: Template | Project, after: Template | Project, places: Mapping[str, Place]
) -> Moves:
    left = after.expanded.resources
    gone = [id for id in before.expanded.resources if id not in left and id in places]
    return {id: (places[id], None) for id in gone}
