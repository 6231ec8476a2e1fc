"""What a person wants, done to a text: one function an intent. Pure; the session keeps what comes out."""

from __future__ import annotations

import json
from dataclasses import replace

from stackline import design
from stackline.catalog.recipe import load_recipes
from stackline.checks import mend
from stackline.core import Diagnostic
from stackline.design.extracting import extract
from stackline.design.moving import move
from stackline.design.replacement import renamed, replacements
from stackline.design.reusing import add_existing, make_again, replace_with_existing, reuse
from stackline.design.setting import check_own_name, set_value, unset_value
from stackline.design.sources import loop_notes
from stackline.environments.listing import FOLDER
from stackline.environments.renaming import rename
from stackline.server import facets, machines
from stackline.server.bodies import path_of
from stackline.server.declared import declared, undeclared
from stackline.server.document import Document, with_text
from stackline.server.free_grouping import renamed as renamed_in
from stackline.server.gathering import come, grouping, paste
from stackline.server.newlines import split_lines
from stackline.server.pasting import duplicated
from stackline.server.placing import beside
from stackline.server.problems import refuse
from stackline.server.scene import NO_MOVES, Done, Scene, places_of_gone, places_of_new
from stackline.server.schemas import (
    AddFacetIntent,
    AddIntent,
    ChangeFacetIntent,
    ConnectIntent,
    DeclareIntent,
    DisconnectIntent,
    DuplicateIntent,
    ExistingIntent,
    ExtractIntent,
    ExtractOnWireIntent,
    FixIntent,
    GroupIntent,
    Intent,
    JoinIntent,
    MachineIntent,
    MoveIntent,
    PasteIntent,
    RegroupIntent,
    RemoveFacetIntent,
    RemoveIntent,
    RenameIntent,
    SetIntent,
    TextIntent,
    UndeclareIntent,
    UngroupIntent,
    UnsetIntent,
)
from stackline.server.session import Moves
from stackline.server.wiring import connected, disconnected, extracted_on_wire
from stackline.template import Project, Template, parse_value

# Deeper than Resources.X.Properties.Y: the mapping that a nested setting leaves empty goes with it.
_PRUNED = 4


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
            return connected(scene, intent)
        case DisconnectIntent():
            return disconnected(scene, intent)
        case SetIntent():
            return _set(scene, intent)
        case UnsetIntent():
            return _unset(scene, intent)
        case RenameIntent():
            return _rename(scene, intent)
        case RemoveIntent():
            return _remove(scene, intent)
        case PasteIntent():
            return paste(scene, intent)
        case DuplicateIntent():
            done = duplicated(scene.document.project, intent.ids, scene.places)
            return come(scene, done, f"Duplicate {' and '.join(intent.ids)}")
        case GroupIntent() | RegroupIntent() | JoinIntent() | UngroupIntent():
            return grouping(scene, intent)
        case ExtractIntent():
            return _extract(scene, intent)
        case ExtractOnWireIntent():
            return extracted_on_wire(scene, intent)
        case ExistingIntent():
            return _existing(scene, intent)
        case MoveIntent():
            after, notes = move(scene.document.project, intent.ids, intent.into)
            return Done(
                after, f"Move {', '.join(intent.ids)} into {intent.into}", (intent.into,), tuple(notes)
            )
        case MachineIntent():
            after, label, told = machines.edited(scene.document.project, intent)
            return Done(after, label, notes=tuple(told))
        case DeclareIntent():
            after, label = declared(scene.document.editable(), intent)
            return Done(after, label)
        case UndeclareIntent():
            after, label, notes = undeclared(scene.document.editable(), intent)
            return Done(after, label, notes=tuple(notes))
        case AddFacetIntent() | ChangeFacetIntent() | RemoveFacetIntent():
            before = scene.document.project
            after, label, told, made = facets.edited(before, intent)
            moves = {
                **places_of_new(after, made, scene.places),
                **places_of_gone(before, after, scene.places),
            }
            return Done(after, label, made, told, moves)
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
    if intent.existing is not None:
        return _add_existing(scene, intent, intent.existing)
    settings = {path: parse_value(value) for path, value in intent.settings.items()}
    before = scene.document.editable()
    template, id = design.add(before, intent.kind, intent.id, settings)
    place = (intent.position.x, intent.position.y) if intent.position else beside(template, id, scene.places)
    moves: Moves = {id: (scene.places.get(id), place)}
    # A recipe's other cards go beside the first.
    rest = _others(before, template, id) if intent.kind in load_recipes() else ()
    moves.update(places_of_new(template, rest, {**scene.places, **({id: place} if place else {})}))
    return Done(template, f"Add {id}", (id, *rest), moves=moves)


def _add_existing(scene: Scene, intent: AddIntent, named: str) -> Done:
    if intent.settings:
        raise refuse(422, "existing-settings", "What exists already has its settings: none can be given")
    after, id = add_existing(scene.document.project, intent.kind, intent.id, named)
    place = (intent.position.x, intent.position.y) if intent.position else None
    return Done(after, f"Use an existing {id}", (id,), moves={id: (scene.places.get(id), place)})


def _others(before: Template | Project, after: Template | Project, id: str) -> tuple[str, ...]:
    return tuple(name for name in after.resources if name not in before.resources and name != id)


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
    before = scene.document.project
    check_own_name(before, intent.id, "renamed")
    environments = [name for name in before.files if name.startswith(f"{FOLDER}/")]
    after, told = rename(before, intent.id, intent.to, environments, scene.folder)
    moves = NO_MOVES
    if intent.id != intent.to and intent.id in scene.places:
        place = scene.places[intent.id]
        moves = {intent.id: (place, None), intent.to: (scene.places.get(intent.to), place)}
    label = f"Rename {intent.id} to {intent.to}"
    deployed = {id: body for id, body in before.resources.items() if id in scene.kept}
    lost = renamed(deployed, intent.id, intent.to, scene.document.file)
    groups = renamed_in(scene.groups, intent.id, intent.to)
    return Done(
        after,
        label,
        notes=(*told, *lost),
        moves=moves,
        groups=groups if groups != scene.groups else None,
    )


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
        moves=places_of_gone(before, after, scene.places),
    )


def _fix(scene: Scene, intent: FixIntent) -> Done:
    problem = scene.diagnostics.get(intent.diagnostic)
    if problem is None or problem.fix is None or not problem.fix.edits:
        raise refuse(422, "fix-unknown", "There is no such problem with a fix that can be made", stale=True)
    template = scene.document.editable()
    return Done(mend(template, problem.fix), f"Fix: {problem.fix.summary.rstrip('.')}")


def _setting(verb: str, intent: SetIntent | UnsetIntent) -> str:
    name = intent.path.lstrip("/")
    return f"{verb} {name} of {intent.id}"
