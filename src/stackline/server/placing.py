"""Where a new card goes: beside what it is joined to, on free ground. Nothing that stands is ever moved."""

from __future__ import annotations

from collections.abc import Mapping

from stackline import design
from stackline.design.geometry import (
    CARD_GAP,
    CARD_WIDTH,
    GROUP_HEAD,
    GROUP_PAD,
    LAYER_GAP,
    PART_GAP,
    card_height,
)
from stackline.design.groups import Group, groups, within
from stackline.server.session import Place
from stackline.template import Project, Template

_STEP = card_height(0) + CARD_GAP
_TRIES = 200


def beside(template: Template | Project, id: str, places: Mapping[str, Place]) -> Place | None:
    """A free place for the card `id`, or None where no neighbour has a place: then the layout decides.

    None also for what is folded into a group: it is not drawn.
    """
    if not places:
        return None
    diagram = design.read_diagram(template)
    if any(id in group.parts for group in groups(template, diagram)):
        return None
    joins = [(wire.source, wire.target) for wire in diagram.wires]
    joins += [(reference.source, reference.target) for reference in diagram.references]
    sources = [places[a] for a, b in joins if b == id and a in places]
    targets = [places[b] for a, b in joins if a == id and b in places]
    if sources:
        x = max(x for x, _ in sources) + CARD_WIDTH + LAYER_GAP
    elif targets:
        x = min(x for x, _ in targets) - CARD_WIDTH - LAYER_GAP
    else:
        return None
    near = sources or targets
    return free(x, sum(y for _, y in near) / len(near), places)


def free(x: float, y: float, places: Mapping[str, Place]) -> Place:
    """(x, y), or the nearest place below it where no card stands."""
    for _ in range(_TRIES):
        if all(abs(x - px) >= CARD_WIDTH or abs(y - py) >= _STEP for px, py in places.values()):
            break
        y += _STEP
    return x, y


def group_of(template: Template | Project, id: str) -> str | None:
    """The group that a card is in."""
    return within(groups(template, design.read_diagram(template))).get(id)


def into_group(
    template: Template | Project, id: str, group: str, places: Mapping[str, Place]
) -> Place | None:
    """Where the card `id` stands in the group it is in: below the others, else under its label."""
    found = _group(template, group)
    if found is None or id not in found.members:
        return None
    others = [places[member] for member in found.members if member != id and member in places]
    if others:
        return free(
            min(x for x, _ in others),
            max(y for _, y in others) + _STEP,
            {key: at for key, at in places.items() if key not in (id, group)},
        )
    x, y = places.get(group, places[id])
    return x + GROUP_PAD, y + GROUP_HEAD


def out_of_group(
    template: Template | Project, id: str, group: str, places: Mapping[str, Place]
) -> Place | None:
    """Where the card `id` stands when it is taken out of the group that it is in."""
    found = _group(template, group)
    if found is None or id not in found.members:
        return None
    bottom = max(places[member][1] for member in found.members if member in places)
    others = {key: at for key, at in places.items() if key not in (id, group)}
    return free(places[id][0], bottom + _STEP + PART_GAP, others)


def _group(template: Template | Project, id: str) -> Group | None:
    return next((each for each in groups(template, design.read_diagram(template)) if each.id == id), None)
