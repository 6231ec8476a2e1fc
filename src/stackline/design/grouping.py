"""Where grouped cards stand: members inside their group's box, lines that end at a group at its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stackline.design.card import Card, Reference
from stackline.design.geometry import CARD_WIDTH, GROUP_HEAD, GROUP_PAD, HEADER_HEIGHT, PART_GAP, Port
from stackline.design.groups import Group
from stackline.design.layered import Drawing, Point
from stackline.design.layout import WireLike, arrange

_EMPTY = (CARD_WIDTH + 2 * GROUP_PAD, GROUP_HEAD + HEADER_HEIGHT + GROUP_PAD)
"""Size of a group that nothing stands in: there is room for one card."""
_FOLDED = (CARD_WIDTH + 2 * GROUP_PAD, GROUP_HEAD)
"""Size of a group that a person folded: its label."""


@dataclass(frozen=True, slots=True)
class GroupBox:
    """A group's place and size on the picture."""

    group: Group
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Moved:
    """A wire with its ends at the boxes that stand for a group's members."""

    connection: str
    source: str
    facet: str | None
    target: str
    style: str
    failure: bool


def arrange_groups(
    cards: Sequence[Card],
    wires: Sequence[WireLike],
    references: Sequence[Reference],
    known: Sequence[Group],
    positions: Mapping[str, Point] | None = None,
) -> tuple[Drawing, list[GroupBox]]:
    """The drawing of folded cards (`groups.fold`) and the boxes of their groups."""
    if not known:
        return arrange(cards, wires, references, positions), []
    if positions and any(card.id in positions for card in cards):
        places = _kept(cards, wires, references, known, positions)
    else:
        places = _nested(cards, wires, references, known)
    boxes = [_box(group, cards, places) for group in known]
    heads = [_head(box.group, box.width, GROUP_HEAD) for box in boxes]
    places |= {box.group.id: (box.x, box.y) for box in boxes}
    drawing = arrange([*cards, *heads], wires, references, places)
    return _shifted(drawing, [_box(box.group, cards, drawing.places) for box in boxes])


def _nested(
    cards: Sequence[Card], wires: Sequence[WireLike], references: Sequence[Reference], known: Sequence[Group]
) -> dict[str, Point]:
    """Each group laid out alone, then all groups as cards among the others."""
    home = {id: group.id for group in known for id in group.members}
    inner: dict[str, Drawing] = {}
    outer = [card for card in cards if card.id not in home]
    for group in known:
        mine = [card for card in cards if home.get(card.id) == group.id]
        inner[group.id] = arrange(mine, wires, references)
        width, height = _bare(group)
        if mine:
            width = inner[group.id].width + 2 * GROUP_PAD
            height = inner[group.id].height + GROUP_HEAD + GROUP_PAD
        outer.append(_head(group, width, height))
    drawing = arrange(outer, [_raised(w, home) for w in wires], [_lifted(r, home) for r in references])
    places = dict(drawing.places)
    for id, (left, top) in drawing.places.items():
        for member, (x, y) in inner[id].places.items() if id in inner else ():
            places[member] = (left + GROUP_PAD + x, top + GROUP_HEAD + y)
    return places


def _raised(wire: WireLike, home: Mapping[str, str]) -> _Moved:
    source, target = home.get(wire.source, wire.source), home.get(wire.target, wire.target)
    # Its facet keeps wires apart that now join the same two boxes.
    facet = wire.facet if source == wire.source else f"{wire.source} {wire.facet} {wire.target}"
    if source == target:
        target = ""
    return _Moved(wire.connection, source, facet, target, wire.style, wire.failure)


def _lifted(reference: Reference, home: Mapping[str, str]) -> Reference:
    source, target = (home.get(end, end) for end in (reference.source, reference.target))
    return replace(reference, source=source, target=target if target != source else "")


def _kept(
    cards: Sequence[Card],
    wires: Sequence[WireLike],
    references: Sequence[Reference],
    known: Sequence[Group],
    positions: Mapping[str, Point],
) -> dict[str, Point]:
    """Where a person put the cards; members without a place stand below the others of their group."""
    placed = dict(positions)
    for group in known:
        mine = [card for card in cards if card.id in group.members]
        for card in mine:
            if card.id in placed:
                continue
            there = [(placed[other.id], other.height) for other in mine if other.id in placed]
            if there:
                left, bottom = min(x for (x, _), _ in there), max(y + high for (_, y), high in there)
                placed[card.id] = (left, bottom + GROUP_PAD)
            elif group.id in placed:
                x, y = placed[group.id]
                placed[card.id] = (x + GROUP_PAD, y + GROUP_HEAD)
    drawing = arrange(cards, wires, references, placed)
    # `arrange` moves the whole to the corner: groups without members move with it.
    anchor = next(card.id for card in cards if card.id in placed)
    dx, dy = (drawing.places[anchor][at] - placed[anchor][at] for at in (0, 1))
    places = dict(drawing.places)
    for group in known:
        if group.id in placed:
            places[group.id] = (placed[group.id][0] + dx, placed[group.id][1] + dy)
        else:
            places[group.id] = (0.0, drawing.height + PART_GAP)
    return places


def _head(group: Group, width: float, height: float) -> Card:
    """A group as a card: lines end at the middle of its label."""
    middle = GROUP_HEAD / 2
    ends = (Port("in", "left", 0, middle), Port("out", "right", width, middle))
    return Card(
        id=group.id,
        type="",
        kind=group.kind,
        family=group.family,
        glyph=group.glyph,
        title=group.title,
        subtitle=group.subtitle,
        width=width,
        height=height,
        virtual=False,
        group=None,
        line=0,
        lines=(0, 0),
        facets=(),
        ports=ends,
    )


def _box(group: Group, cards: Sequence[Card], places: Mapping[str, Point]) -> GroupBox:
    mine = [(places[card.id], card) for card in cards if card.id in group.members]
    if not mine:
        return GroupBox(group, *places[group.id], *_bare(group))
    left, top = min(x for (x, _), _ in mine) - GROUP_PAD, min(y for (_, y), _ in mine) - GROUP_HEAD
    right = max(x + card.width for (x, _), card in mine) + GROUP_PAD
    bottom = max(y + card.height for (_, y), card in mine) + GROUP_PAD
    return GroupBox(group, left, top, right - left, bottom - top)


def _bare(group: Group) -> tuple[float, float]:
    return _FOLDED if group.free else _EMPTY


def _shifted(drawing: Drawing, boxes: list[GroupBox]) -> tuple[Drawing, list[GroupBox]]:
    """The drawing made as large as its boxes, which reach lower than the cards in them."""
    width = max(drawing.width, *(box.x + box.width for box in boxes))
    height = max(drawing.height, *(box.y + box.height for box in boxes))
    return replace(drawing, width=width, height=height), boxes
