"""Layout, last step: the parts that no link joins, packed on shelves under the widest."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stackline.design.geometry import CARD_GAP, LAYER_GAP, PART_GAP
from stackline.design.layered import Drawing, Point
from stackline.design.layers import Box, Link

_SHAPE = 1.7
"""Width to height that the whole aims at: a wide window."""


def parts(boxes: Sequence[Box], links: Sequence[Link]) -> list[tuple[list[Box], list[Link]]]:
    """Boxes that links join, and their links; the largest first, else in the order given."""
    leader = {box.id: box.id for box in boxes}

    def find(id: str) -> str:
        while leader[id] != id:
            leader[id] = leader[leader[id]]
            id = leader[id]
        return id

    for link in links:
        leader[find(link.target)] = find(link.source)
    found: dict[str, tuple[list[Box], list[Link]]] = {}
    for box in boxes:
        found.setdefault(find(box.id), ([], []))[0].append(box)
    for link in links:
        found[find(link.source)][1].append(link)
    return sorted(found.values(), key=lambda part: -len(part[0]))


def stack_singles(boxes: Sequence[Box]) -> Drawing:
    """Boxes without links, in columns of about even height, row by row in the order given."""
    width = max(box.width for box in boxes)
    area = sum((box.width + LAYER_GAP) * (box.height + CARD_GAP) for box in boxes)
    count = min(len(boxes), max(1, round(math.sqrt(area * _SHAPE) / (width + LAYER_GAP))))
    bottoms = [0.0] * count
    places: dict[str, Point] = {}
    for box in boxes:
        column = min(range(count), key=lambda at: (bottoms[at], at))
        places[box.id] = (column * (width + LAYER_GAP), bottoms[column])
        bottoms[column] += box.height + CARD_GAP
    return Drawing(places, {}, count * (width + LAYER_GAP) - LAYER_GAP, max(bottoms) - CARD_GAP)


def pack(drawings: Sequence[Drawing]) -> Drawing:
    """All drawings in one: beside each other while they fit the width, then on the next shelf."""
    area = sum((one.width + PART_GAP) * (one.height + PART_GAP) for one in drawings)
    limit = max([math.sqrt(area * _SHAPE), *(one.width for one in drawings)])
    places: dict[str, Point] = {}
    routes: dict[str, list[Point]] = {}
    x = y = shelf = width = 0.0
    for one in drawings:
        if x and x + one.width > limit:
            x, y, shelf = 0.0, y + shelf + PART_GAP, 0.0
        places |= {id: (left + x, top + y) for id, (left, top) in one.places.items()}
        routes |= {key: [(left + x, top + y) for left, top in route] for key, route in one.routes.items()}
        shelf, width = max(shelf, one.height), max(width, x + one.width)
        x += one.width + PART_GAP * 1.5
    return Drawing(places, routes, width, y + shelf)
