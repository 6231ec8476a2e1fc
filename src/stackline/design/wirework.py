"""Wires as SVG path data: rounded bends, shared trunks drawn once, dashes that fall on each other where wires meet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from stackline.design.card import Reference
from stackline.design.geometry import BEND_RADIUS
from stackline.design.layered import Point
from stackline.design.layout import WireLike, reference_key, wire_key

_CURVE = 1.6232
"""Length of a quadratic curve round a right angle, in radii."""


class SaidWire(WireLike, Protocol):
    """What a picture shows of a wire besides."""

    @property
    def by_name(self) -> bool: ...
    @property
    def condition(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line to draw. `style` is event, access, attach or reference; `length` that of its path in pixels.

    `ends` are the (card, port) pairs it joins; a reference lies on no port. `faint`: it rests on a name only. `badge`
    is the name of a Condition, to be shown at `middle`.
    """

    path: str
    style: str
    length: float
    title: str
    failure: bool = False
    ends: tuple[tuple[str, str], ...] = ()
    faint: bool = False
    badge: str | None = None
    middle: Point = (0, 0)
    key: str = ""
    """Of a wire: `layout.wire_key`."""


def strokes(
    wires: Sequence[SaidWire], references: Sequence[Reference], routes: Mapping[str, Sequence[Point]]
) -> list[Stroke]:
    """Lines for everything that has a route; references first, so that wires lie on top of them."""
    drawn: dict[tuple[str, str, str], list[Sequence[Point]]] = {}
    lines: list[Stroke] = []
    for reference in references:
        route = routes.get(reference_key(reference))
        if route is not None:
            trunk = drawn.setdefault((reference.source, "", "reference"), [])
            if route not in trunk:
                path, length = _branch(route, trunk)
                lines.append(
                    Stroke(path, "reference", length, f"{reference.source} refers to {reference.target}")
                )
    for wire in wires:
        route = routes.get(wire_key(wire))
        if route is not None:
            path, length = _branch(route, drawn.setdefault((wire.source, wire.facet or "", wire.style), []))
            ends = ((wire.source, wire.facet or "out"), (wire.target, "in"))
            start = f"{wire.source} {wire.facet}" if wire.facet else wire.source
            title = f"{start} → {wire.target}" + (", by name only" if wire.by_name else "")
            title += f", if {wire.condition}" if wire.condition else ""
            middle = _middle(route)
            lines.append(
                Stroke(
                    path,
                    wire.style,
                    length,
                    title,
                    wire.failure,
                    ends,
                    wire.by_name,
                    wire.condition,
                    middle,
                    wire_key(wire),
                )
            )
    return lines


def _middle(route: Sequence[Point]) -> Point:
    """The middle of the longest straight piece: where a word fits best."""
    start, end = max(pairwise(route), key=lambda piece: math.dist(*piece))
    return (start[0] + end[0]) / 2, (start[1] + end[1]) / 2


def rounded(points: Sequence[Point], radius: float = BEND_RADIUS) -> tuple[str, float]:
    """SVG path data through the points with round bends, and the path's length."""
    path = [f"M{_at(points[0])}"]
    length = sum(math.dist(one, other) for one, other in pairwise(points))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        arrives, leaves = math.dist(before, corner), math.dist(corner, after)
        bend = min(radius, arrives / 2, leaves / 2)
        if bend < 0.1:
            continue
        start, end = _towards(corner, before, bend), _towards(corner, after, bend)
        path.append(f"L{_at(start)}Q{_at(corner)} {_at(end)}")
        length -= (2 - _CURVE) * bend
    path.append(f"L{_at(points[-1])}")
    return "".join(path), length


def _branch(route: Sequence[Point], trunk: list[Sequence[Point]]) -> tuple[str, float]:
    """The part of a route that the routes of its net drawn before do not cover."""
    shared = max((_shared(route, other) for other in trunk), default=0.0)
    trunk.append(route)
    return rounded(_without(route, shared - BEND_RADIUS))


def _shared(one: Sequence[Point], other: Sequence[Point]) -> float:
    """How far two routes from one port run on each other."""
    length = 0.0
    for (start, end), (also, stop) in zip(pairwise(one), pairwise(other), strict=False):
        if start != also:
            break
        if end == stop:
            length += math.dist(start, end)
            continue
        if _same_way(start, end, stop):
            length += min(math.dist(start, end), math.dist(start, stop))
        break
    return length


def _same_way(start: Point, one: Point, other: Point) -> bool:
    (ax, ay), (bx, by) = (one[0] - start[0], one[1] - start[1]), (other[0] - start[0], other[1] - start[1])
    return abs(ax * by - ay * bx) < 0.5 and ax * bx + ay * by > 0


def _without(route: Sequence[Point], length: float) -> Sequence[Point]:
    """The route less its first `length` pixels."""
    if length <= 0:
        return route
    for index, (start, end) in enumerate(pairwise(route)):
        piece = math.dist(start, end)
        if length < piece:
            return [_towards(start, end, length), *route[index + 1 :]]
        length -= piece
    return route[-2:]


def _towards(start: Point, end: Point, length: float) -> Point:
    share = length / (math.dist(start, end) or 1)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _at(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"
