"""Cards that come by pasting, and the groups that a person makes of them."""

from __future__ import annotations

from stackline.server.clipboard import source_of
from stackline.server.free_grouping import changed, dissolved, found, grouped, joined
from stackline.server.pasting import Arrived, pasted
from stackline.server.scene import NAMED, Done, Scene
from stackline.server.schemas import GroupIntent, JoinIntent, PasteIntent, RegroupIntent, UngroupIntent
from stackline.server.session import Place


def paste(scene: Scene, intent: PasteIntent) -> Done:
    at = (intent.position.x, intent.position.y) if intent.position else None
    source = source_of(intent.text)
    done = pasted(scene.document.project, intent.text, source, scene.root, at, scene.places)
    return come(scene, done, f"Paste {' and '.join(done.added)}")


def come(scene: Scene, done: Arrived, label: str) -> Done:
    moves = {id: (scene.places.get(id), place) for id, place in done.places.items()}
    if len(done.added) > NAMED:
        label = f"{label.split()[0]} {len(done.added)} resources"
    return Done(done.project, label, done.added, done.notes, moves, done.files)


def grouping(scene: Scene, intent: GroupIntent | RegroupIntent | JoinIntent | UngroupIntent) -> Done:
    """Groups are for the eye: no text changes."""
    free, project = scene.groups, scene.document.project
    moves: dict[str, tuple[Place | None, Place | None]] = {}
    match intent:
        case GroupIntent():
            assert scene.drawing is not None
            after, made = grouped(scene.drawing, free, intent.ids, intent.name)
            label = f"Group {len(made.members)} cards as {made.name}"
            moves = {id: (scene.places.get(id), (at.x, at.y)) for id, at in intent.positions.items()}
            return Done(project, label, (made.id,), moves=moves, groups=after)
        case RegroupIntent():
            after, label = changed(free, intent.id, intent.name, intent.colour, intent.collapsed)
            if intent.position is not None:
                moves[intent.id] = (scene.places.get(intent.id), (intent.position.x, intent.position.y))
        case JoinIntent():
            after = joined(free, intent.homes)
            moves = {id: (scene.places.get(id), (at.x, at.y)) for id, at in intent.positions.items()}
            cards = " and ".join(intent.homes) if len(intent.homes) <= NAMED else f"{len(intent.homes)} cards"
            homes = {found(free, home).name for home in intent.homes.values() if home is not None}
            label = (
                f"Put {cards} into {' and '.join(sorted(homes))}"
                if homes
                else f"Take {cards} out of the group"
            )
        case UngroupIntent():
            names = [found(free, id).name for id in intent.ids]
            after, label = dissolved(free, intent.ids), f"Ungroup {' and '.join(names)}"
            moves = {id: (scene.places[id], None) for id in intent.ids if id in scene.places}
    return Done(project, label, moves=moves, groups=after)
