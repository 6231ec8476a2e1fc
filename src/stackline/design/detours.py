"""Wires between cards that stand where a person put them: level, one step, or around what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from stackline.design.geometry import CARD_GAP, LAYER_GAP
from stackline.design.layered import Drawing, Point
from stackline.design.layers import Box, Link
from stackline.design.pathfinding import MARGIN, Area, way_around

_STEP = 10
_TRIES = 12
_NARROW = 8
"""Pixels to the right that a step needs at least."""


def around(boxes: Sequence[Box], links: Sequence[Link], positions: Mapping[str, Point]) -> Drawing:
    """Boxes at their `positions` (others near their neighbours, where there is room), links led around them."""
    places = _settled(boxes, links, positions)
    areas = {box.id: _area(box, places[box.id]) for box in boxes}
    runs: list[tuple[str, float, float, float]] = []
    routes: dict[str, list[Point]] = {}
    for link in links:
        start = (areas[link.source].right, places[link.source][1] + link.out)
        end = (areas[link.target].left, places[link.target][1] + link.into)
        if link.loose and end[0] < start[0]:
            start = (areas[link.source].left, start[1])
            end = (areas[link.target].right, end[1])
            route = _route(end, start, areas.values(), runs, f"{link.source} reference")[::-1]
        else:
            route = _route(start, end, areas.values(), runs, f"{link.source} {link.out} {link.bundle}")
        routes[link.key] = route
    points = [point for route in routes.values() for point in route]
    left = min([area.left for area in areas.values()] + [x for x, _ in points])
    top = min([area.top for area in areas.values()] + [y for _, y in points])
    right = max([area.right for area in areas.values()] + [x for x, _ in points])
    bottom = max([area.bottom for area in areas.values()] + [y for _, y in points])
    return Drawing(
        {id: (x - left, y - top) for id, (x, y) in places.items()},
        {key: [(x - left, y - top) for x, y in route] for key, route in routes.items()},
        right - left,
        bottom - top,
    )


def _area(box: Box, at: Point, margin: float = 0) -> Area:
    return Area(at[0] - margin, at[1] - margin, at[0] + box.width + margin, at[1] + box.height + margin)


def _settled(boxes: Sequence[Box], links: Sequence[Link], positions: Mapping[str, Point]) -> dict[str, Point]:
    places = {box.id: positions[box.id] for box in boxes if box.id in positions}
    size = {box.id: box for box in boxes}
    for box in boxes:
        if box.id in places:
            continue
        wanted = next(_beside(box, links, places, size), None)
        if wanted is None:
            left = min(x for x, _ in places.values())
            wanted = (left, max(y + size[id].height for id, (_, y) in places.items()) + CARD_GAP)
        places[box.id] = _free(box, wanted, [_area(size[id], at, CARD_GAP) for id, at in places.items()])
    return places


def _beside(
    box: Box, links: Sequence[Link], places: Mapping[str, Point], size: Mapping[str, Box]
) -> Iterator[Point]:
    """Places right of a box that leads here, or left of one this leads to."""
    for link in links:
        if link.target == box.id and link.source in places:
            x, y = places[link.source]
            yield x + size[link.source].width + LAYER_GAP, y + link.out - link.into
        elif link.source == box.id and link.target in places:
            x, y = places[link.target]
            yield x - box.width - LAYER_GAP, y + link.into - link.out


def _free(box: Box, wanted: Point, taken: Sequence[Area]) -> Point:
    """The place nearest below or above `wanted` that overlaps nothing."""
    x, y = wanted
    tops = [y]
    tops += [top for area in taken for top in (area.bottom, area.top - box.height)]
    for top in sorted(tops, key=lambda top: abs(top - y)):
        corner, opposite = (x, top), (x + box.width, top + box.height)
        if not any(area.cut_by(corner, opposite) for area in taken):
            return x, top
    return wanted


def _route(
    start: Point, end: Point, areas: Iterable[Area], runs: list[tuple[str, float, float, float]], net: str
) -> list[Point]:
    areas = list(areas)
    for points in _plain(start, end):
        inner = [(start[0] + 1, start[1]), *points[1:-1], (end[0] - 1, end[1])]
        if any(area.cut_by(one, other) for one, other in pairwise(inner) for area in areas):
            continue
        if not any(_shares(one, other, net, runs) for one, other in pairwise(points)):
            break
    else:
        points = way_around(start, end, areas) or _stepped(start, end, (start[0] + end[0]) / 2)
    runs += [
        (net, one[0], min(one[1], other[1]), max(one[1], other[1]))
        for one, other in pairwise(points)
        if one[0] == other[0]
    ]
    return points


def _plain(start: Point, end: Point) -> Iterator[list[Point]]:
    """A level line, else one step with its run at the middle, then ever further from it; nothing to go back."""
    room = end[0] - start[0]
    if room < _NARROW:
        return
    if abs(start[1] - end[1]) < 1:
        yield [start, end]
        return
    for step in range(_TRIES):
        shift = (step + 1) // 2 * _STEP * (1 if step % 2 else -1)
        if abs(shift) <= max(room / 2 - MARGIN, 0):
            yield _stepped(start, end, (start[0] + end[0]) / 2 + shift)


def _stepped(start: Point, end: Point, x: float) -> list[Point]:
    return [start, (x, start[1]), (x, end[1]), end]


def _shares(one: Point, other: Point, net: str, runs: Sequence[tuple[str, float, float, float]]) -> bool:
    """Whether an upright piece lies on another net's."""
    if one[0] != other[0]:
        return False
    low, high = min(one[1], other[1]), max(one[1], other[1])
    return any(
        owner != net and abs(x - one[0]) < _STEP / 2 and low < bottom and top < high
        for owner, x, top, bottom in runs
    )
