"""A wire's way around cards: the shortest level and upright line with few bends."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stackline.design.layered import Point

MARGIN = 14
"""Air between a wire and a card it passes."""
_BEND = 60
"""What a bend costs, in pixels of wire."""
_AROUND = 240
"""How far beyond both ends cards are looked at."""
_CLOSE = 6
_GRID_LIMIT = 160
"""Lines of the search grid a side; beyond it the search would take too long."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle that wires keep out of, in canvas pixels."""

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


def way_around(start: Point, end: Point, areas: Sequence[Area]) -> list[Point] | None:
    """A* over the lines that pass the cards at a margin; bends cost. None where the grid would be too large."""
    first, last = (start[0] + MARGIN, start[1]), (end[0] - MARGIN, end[1])
    box = Area(
        min(first[0], last[0]) - _AROUND,
        min(first[1], last[1]) - _AROUND,
        max(first[0], last[0]) + _AROUND,
        max(first[1], last[1]) + _AROUND,
    )
    near = [area for area in areas if box.cut_by((area.left, area.top), (area.right, area.bottom))]
    sides = [x for area in near for x in (area.left - MARGIN, area.right + MARGIN)]
    xs = _grid([first[0], last[0]], [(first[0] + last[0]) / 2, *sides])
    ys = _grid([first[1], last[1]], [y for area in near for y in (area.top - MARGIN, area.bottom + MARGIN)])
    if len(xs) > _GRID_LIMIT or len(ys) > _GRID_LIMIT:
        return None
    walls = [Area(a.left - 13, a.top - 13, a.right + 13, a.bottom + 13) for a in near]
    came = _shortest(
        (xs.index(first[0]), ys.index(first[1])), (xs.index(last[0]), ys.index(last[1])), xs, ys, walls
    )
    if came is None:
        return None
    points = [start, *((xs[i], ys[j]) for i, j in came), end]
    return _straightened(points)


def _grid(ends: Sequence[float], lines: Sequence[float]) -> list[float]:
    """The lines of the grid, sorted; those that would only make a small jog beside an end are left out."""
    return sorted({*ends, *(line for line in lines if all(abs(line - end) > _CLOSE for end in ends))})


def _shortest(
    first: tuple[int, int],
    last: tuple[int, int],
    xs: Sequence[float],
    ys: Sequence[float],
    walls: Sequence[Area],
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
