"""Wires drawn, changed and erased on the canvas, and where cards stand that come into a group by one, or leave it."""

from __future__ import annotations

from collections.abc import Mapping

from stackline import design
from stackline.checks import still_read
from stackline.design.extracting import extract_on_wire
from stackline.server.placing import group_of, into_group, out_of_group
from stackline.server.scene import NO_MOVES, Done, Scene, places_of_gone, places_of_new
from stackline.server.schemas import ConnectIntent, DisconnectIntent, ExtractOnWireIntent
from stackline.server.session import Moves, Place
from stackline.template import Project, Template, parse_value

_MAY = {"read": "read", "write": "write to", "read-write": "read and write"}


def connected(scene: Scene, intent: ConnectIntent) -> Done:
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
            **places_of_new(after, added, scene.places),
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


def disconnected(scene: Scene, intent: DisconnectIntent) -> Done:
    before = scene.document.project
    after = design.disconnect(
        before, intent.source, intent.target, facet=intent.facet, connection=intent.connection
    )
    label = f"Disconnect {_end(intent.source, intent.facet)} from {intent.target}"
    gone = places_of_gone(before, after, scene.places)
    outside = _released(before, after, intent, scene.places)
    return Done(after, label, moves={**gone, **outside, **_dropped(intent, scene.places)})


def _dropped(intent: ConnectIntent | DisconnectIntent, places: Mapping[str, Place]) -> Moves:
    return {id: (places.get(id), (at.x, at.y)) for id, at in (intent.positions or {}).items()}


def _contained(after: Template | Project, intent: ConnectIntent, places: Mapping[str, Place]) -> Moves:
    """A card that a line from its keyboard or list put into a group stands with the others there."""
    id = intent.target
    if intent.positions or id not in places:
        return NO_MOVES
    place = into_group(after, id, intent.source, places)
    return {id: (places[id], place)} if place else NO_MOVES


def _released(
    before: Template | Project,
    after: Template | Project,
    intent: DisconnectIntent,
    places: Mapping[str, Place],
) -> Moves:
    """A card that is taken out of a group stands below it."""
    id = intent.target
    if intent.positions or id not in places or group_of(after, id) == intent.source:
        return NO_MOVES
    place = out_of_group(before, id, intent.source, places)
    return {id: (places[id], place)} if place else NO_MOVES


def extracted_on_wire(scene: Scene, intent: ExtractOnWireIntent) -> Done:
    after, notes = extract_on_wire(
        scene.document.project,
        intent.source,
        intent.target,
        facet=intent.facet,
        connection=intent.connection,
        given={intent.setting: parse_value(intent.value)},
        name=intent.name,
    )
    source = _end(intent.source, intent.facet)
    label = f"Make {intent.setting} of the wire from {source} to {intent.target} the parameter {intent.name}"
    return Done(after, label, notes=tuple(notes))


def _end(source: str, facet: str | None) -> str:
    return f"{source} ({facet})" if facet else source
