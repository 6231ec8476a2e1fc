"""Where a new card goes: beside what it is joined to, on free ground. Nothing that stands is ever moved."""

from __future__ import annotations

from collections.abc import Mapping

from stackline import design
from stackline.design.geometry import CARD_GAP, CARD_WIDTH, LAYER_GAP, card_height
from stackline.server.session import Place
from stackline.template import Project, Template

_STEP = card_height(0) + CARD_GAP
_TRIES = 200


def beside(template: Template | Project, id: str, places: Mapping[str, Place]) -> Place | None:
    """A free place for the card `id`, or None where no neighbour has a place: then the layout decides."""
    if not places:
        return None
    diagram = design.read_diagram(template)
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
