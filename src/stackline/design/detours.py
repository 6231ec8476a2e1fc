"""Wires between cards that stand where a person put them: level, one step, or around what is in the way."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stackline.design.geometry import CARD_GAP, LAYER_GAP
from stackline.design.layered import Drawing, Point
from stackline.design.layers import Box, Link

_MARGIN = 14
_STEP = 10
_TRIES = 12
_BEND = 60
"""What a bend costs, in pixels of wire."""
_GRID_LIMIT = 160
"""Lines of the search grid a side; beyond it the wire takes the direct way."""


@dataclass(frozen=True, slots=True)
class _Area:
    left: float
    top: float
    right: float
    bottom: float

    def cut_by(self, one: Point, other: Point) -> bool:
        return (
            max(one[0], other[0]) > self.left
            and min(one[0], other[0]) < self.right
            and max(one[1], other[1]) > self.top
            and min(one[1], other[1]) < self.bottom
        )


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


def _area(box: Box, at: Point, margin: float = 0) -> _Area:
    return _Area(at[0] - margin, at[1] - margin, at[0] + box.width + margin, at[1] + box.height + margin)


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


def _free(box: Box, wanted: Point, taken: Sequence[_Area]) -> Point:
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
    start: Point, end: Point, areas: Iterable[_Area], runs: list[tuple[str, float, float, float]], net: str
) -> list[Point]:
    areas = list(areas)
    for points in _plain(start, end):
        inner = [(start[0] + 1, start[1]), *points[1:-1], (end[0] - 1, end[1])]
        if any(area.cut_by(one, other) for one, other in pairwise(inner) for area in areas):
            continue
        if not any(_shares(one, other, net, runs) for one, other in pairwise(points)):
            break
    else:
        points = _search(start, end, areas) or next(_plain(start, end))
    runs += [
        (net, one[0], min(one[1], other[1]), max(one[1], other[1]))
        for one, other in pairwise(points)
        if one[0] == other[0]
    ]
    return points


def _plain(start: Point, end: Point) -> Iterator[list[Point]]:
    """A level line, else one step with its run at the middle, then ever further from it."""
    if abs(start[1] - end[1]) < 1 and start[0] < end[0]:
        yield [start, end]
        return
    room = (end[0] - start[0]) / 2 - _MARGIN
    middle = (start[0] + end[0]) / 2
    for step in range(_TRIES):
        shift = (step + 1) // 2 * _STEP * (1 if step % 2 else -1)
        if abs(shift) <= room:
            yield [start, (middle + shift, start[1]), (middle + shift, end[1]), end]
    if room < 0:
        turn = max(start[1], end[1]) + 60
        out, into = start[0] + _MARGIN, end[0] - _MARGIN
        yield [start, (out, start[1]), (out, turn), (into, turn), (into, end[1]), end]


def _shares(one: Point, other: Point, net: str, runs: Sequence[tuple[str, float, float, float]]) -> bool:
    """Whether an upright piece lies on another net's."""
    if one[0] != other[0]:
        return False
    low, high = min(one[1], other[1]), max(one[1], other[1])
    return any(
        owner != net and abs(x - one[0]) < _STEP / 2 and low < bottom and top < high
        for owner, x, top, bottom in runs
    )


def _search(start: Point, end: Point, areas: Sequence[_Area]) -> list[Point] | None:
    """A* over the lines that pass the cards at a margin; bends cost. None where the grid would be too large."""
    first, last = (start[0] + _MARGIN, start[1]), (end[0] - _MARGIN, end[1])
    box = _Area(
        min(first[0], last[0]) - 240,
        min(first[1], last[1]) - 240,
        max(first[0], last[0]) + 240,
        max(first[1], last[1]) + 240,
    )
    near = [area for area in areas if box.cut_by((area.left, area.top), (area.right, area.bottom))]
    xs = sorted(
        {first[0], last[0], (first[0] + last[0]) / 2}
        | {x for area in near for x in (area.left - _MARGIN, area.right + _MARGIN)}
    )
    ys = sorted(
        {first[1], last[1]} | {y for area in near for y in (area.top - _MARGIN, area.bottom + _MARGIN)}
    )
    if len(xs) > _GRID_LIMIT or len(ys) > _GRID_LIMIT:
        return None
    walls = [_Area(a.left - 13, a.top - 13, a.right + 13, a.bottom + 13) for a in near]
    came = _shortest(
        (xs.index(first[0]), ys.index(first[1])), (xs.index(last[0]), ys.index(last[1])), xs, ys, walls
    )
    if came is None:
        return None
    points = [start, *((xs[i], ys[j]) for i, j in came), end]
    return _straightened(points)


def _shortest(
    first: tuple[int, int],
    last: tuple[int, int],
    xs: Sequence[float],
    ys: Sequence[float],
    walls: Sequence[_Area],
) -> list[tuple[int, int]] | None:
    def ahead(i: int, j: int) -> float:
        return abs(xs[i] - xs[last[0]]) + abs(ys[j] - ys[last[1]])

    best: dict[tuple[int, int, bool], float] = {(*first, True): 0}
    came: dict[tuple[int, int, bool], tuple[int, int, bool]] = {}
    heap: list[tuple[float, tuple[int, int, bool]]] = [(ahead(*first), (*first, True))]
    while heap:
        _, here = heapq.heappop(heap)
        i, j, level = here
        if (i, j) == last and level:
            steps = [here]
            while steps[-1] in came:
                steps.append(came[steps[-1]])
            return [(i, j) for i, j, _ in reversed(steps)]
        turns = [(i, j, True)] if (i, j) == last else []
        for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            if 0 <= i + di < len(xs) and 0 <= j + dj < len(ys):
                one, other = (xs[i], ys[j]), (xs[i + di], ys[j + dj])
                if not any(wall.cut_by(one, other) for wall in walls):
                    turns.append((i + di, j + dj, di != 0))
        for there in turns:
            length = (
                abs(xs[there[0]] - xs[i]) + abs(ys[there[1]] - ys[j]) + (_BEND if there[2] != level else 0)
            )
            cost = best[here] + length
            if cost < best.get(there, float("inf")):
                best[there] = cost
                came[there] = here
                heapq.heappush(heap, (cost + ahead(there[0], there[1]), there))
    return None


def _straightened(points: Sequence[Point]) -> list[Point]:
    kept = [points[0]]
    for point, following in pairwise(points[1:]):
        before = kept[-1]
        if not (before[0] == point[0] == following[0] or before[1] == point[1] == following[1]):
            kept.append(point)
    return [*kept, points[-1]]
