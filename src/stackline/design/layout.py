"""Where cards stand and how wires run, for exports: layered from left to right, or around the places a person chose.

The canvas has its own layout (in the browser); card sizes and ports are the same (`geometry`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from stackline.design.card import Card, Reference
from stackline.design.detours import around
from stackline.design.layered import Drawing, Point, draw
from stackline.design.layers import Box, Link
from stackline.design.packing import pack, parts, stack_singles

_WEIGHTS: Mapping[str, float] = {"event": 3.0, "access": 1.5, "attach": 1.2}
_REFERENCE_WEIGHT = 0.4


class WireLike(Protocol):
    """What layout and pictures need of a wire."""

    @property
    def connection(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def facet(self) -> str | None: ...
    @property
    def target(self) -> str: ...
    @property
    def style(self) -> str: ...
    @property
    def failure(self) -> bool: ...


def layout(
    cards: Sequence[Card], wires: Sequence[WireLike], positions: Mapping[str, Point] | None = None
) -> dict[str, Point]:
    """The top left corner of each card, by id, in canvas pixels. Cards in `positions` stay where they are."""
    return arrange(cards, wires, (), positions).places


def wire_key(wire: WireLike) -> str:
    """Names a wire within a diagram: `source|facet|target|connection`."""
    return f"{wire.source}|{wire.facet or ''}|{wire.target}|{wire.connection}"


def reference_key(reference: Reference) -> str:
    return f"{reference.source}||{reference.target}|reference"


def arrange(
    cards: Sequence[Card],
    wires: Sequence[WireLike],
    references: Sequence[Reference] = (),
    positions: Mapping[str, Point] | None = None,
) -> Drawing:
    """Places of all cards, and routes of all wires and references by `wire_key` and `reference_key`.

    Wires whose ends are not among the cards are left out. With saved `positions` the wires run around the cards; cards
    without one are put near their neighbours, where there is room.
    """
    boxes = [Box(card.id, card.width, card.height) for card in cards]
    links = _links(cards, wires, references)
    if positions and any(box.id in positions for box in boxes):
        return around(boxes, links, positions)
    drawings: list[Drawing] = []
    singles: list[Box] = []
    for part, its_links in parts(boxes, links):
        if len(part) == 1 and not its_links:
            singles += part
        else:
            drawings.append(draw(part, its_links))
    if singles:
        drawings.append(stack_singles(singles))
    return pack(drawings)


def _links(cards: Sequence[Card], wires: Sequence[WireLike], references: Sequence[Reference]) -> list[Link]:
    known = {card.id: card for card in cards}
    links: dict[str, Link] = {}
    for wire in wires:
        if wire.source in known and wire.target in known:
            port = known[wire.source].port(wire.facet or "out")
            into = known[wire.target].port("in")
            key = wire_key(wire)
            weight = _WEIGHTS.get(wire.style, 1.0)
            firm = wire.style == "event"
            links[key] = Link(key, wire.source, wire.target, port.y, into.y, weight, wire.style, firm)
    drawn = {(link.source, link.target) for link in links.values()}
    for reference in references:
        ends = (reference.source, reference.target)
        if reference.via == "Event":  # what an event comes from stands left of what it runs
            ends = (reference.target, reference.source)
        if ends not in drawn and ends[0] in known and ends[1] in known:
            drawn.add(ends)
            out, into = known[ends[0]].port("out").y, known[ends[1]].port("in").y
            key = reference_key(reference)
            links[key] = Link(key, *ends, out, into, _REFERENCE_WEIGHT, "reference", firm=False, loose=True)
    return list(links.values())
