"""One connected part of a diagram, drawn in columns from left to right: places of boxes and routes of links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from stackline.design.channels import Gap, Net, channels
from stackline.design.layers import Box, Link, layers
from stackline.design.ordering import Slot, join, order
from stackline.design.placing import place

Point = tuple[float, float]
Way = Literal["forward", "turned", "around", "beside"]
_PASSING_WEIGHT = 4.0
"""A wire that passes a column is kept straight before all else."""
_AROUND_WEIGHT = 2.0
"""One that goes back makes room for those that lead on."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Places (top left corner) of boxes by id, routes of links by key from source to target, and the whole's size."""

    places: dict[str, Point]
    routes: dict[str, list[Point]]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Trace:
    """A link's stations from left to right (of one beside: its ends): slots with the wire's height in each.

    `way`: "around" links close a cycle: they leave their source to the right, come back over the stations, and enter
    their target from the left. Loose links need not: "turned" ones are drawn from target to source, those "beside"
    join the right sides of two boxes in one column.
    """

    link: Link
    stations: list[tuple[Slot, float]]
    net: str
    way: Way


class _Grid:
    """The columns of slots while links are threaded through them."""

    def __init__(self, boxes: Sequence[Box], column: Mapping[str, int]):
        self.columns: list[list[Slot]] = [[] for _ in range(max(column.values(), default=0) + 1)]
        self.slots: dict[str, Slot] = {}
        self._passing: dict[tuple[str, int], Slot] = {}
        self._joined: set[tuple[Slot, Slot, float, float]] = set()
        for box in boxes:
            slot = self.slots[box.id] = Slot(column[box.id], box.id, box.height)
            self.columns[slot.column].append(slot)

    def thread(self, link: Link, way: Way) -> _Trace:
        """Give a link its slots in every column it passes, and join them."""
        source, target = self.slots[link.source], self.slots[link.target]
        if way == "beside":
            return _Trace(link, [(source, link.out), (target, link.into)], _net(source, link), way)
        if way == "around":
            net = f"around {link.key}"
            passed = [self._pass(net, at) for at in range(target.column, source.column + 1)]
            passed[0][0].near, passed[-1][0].near = target, source
            trace = _Trace(link, passed, net, way)
        else:
            left, right = (target, source) if way == "turned" else (source, target)
            net = _net(left, link)
            between = [self._pass(net, at) for at in range(left.column + 1, right.column)]
            trace = _Trace(link, [(left, link.out), *between, (right, link.into)], net, way)
        self._join(trace)
        return trace

    def _pass(self, net: str, at: int) -> tuple[Slot, float]:
        slot = self._passing.get((net, at))
        if slot is None:
            slot = self._passing[net, at] = Slot(at, None, 0)
            self.columns[at].append(slot)
        return slot, 0.0

    def _join(self, trace: _Trace) -> None:
        for (one, out), (other, into) in pairwise(trace.stations):
            if (one, other, out, into) not in self._joined:
                self._joined.add((one, other, out, into))
                passes = one.box is None and other.box is None
                passing = _AROUND_WEIGHT if trace.way == "around" else _PASSING_WEIGHT
                join(one, other, out, into, passing if passes else trace.link.weight)


class _Channels:
    """The gaps between columns: gap 0 lies left of column 0, gap k right of column k - 1."""

    def __init__(
        self, traces: Sequence[_Trace], heights: Mapping[Slot, float], slots: Mapping[str, Slot], count: int
    ):
        self._nets: dict[tuple[int, str], Net] = {}
        for trace in traces:
            levels = [(slot.column, heights[slot] + below) for slot, below in trace.stations]
            if trace.way == "beside":
                self._meet(levels[0][0] + 1, trace.net, [at for _, at in levels], ())
                continue
            for (left, out), (_, into) in pairwise(levels):
                self._meet(left + 1, trace.net, (out,), (into,))
            if trace.way == "around":
                source, target = slots[trace.link.source], slots[trace.link.target]
                leaves, enters = heights[source] + trace.link.out, heights[target] + trace.link.into
                self._meet(source.column + 1, trace.net, (leaves, levels[-1][1]), ())
                self._meet(target.column, trace.net, (), (levels[0][1], enters))
        nets: list[list[Net]] = [[] for _ in range(count + 1)]
        for (gap, _), net in self._nets.items():
            nets[gap].append(net)
        self.gaps = [
            Gap(0, {}) if at in (0, count) and not here else channels(here) for at, here in enumerate(nets)
        ]

    def _meet(self, gap: int, net: str, lefts: Sequence[float], rights: Sequence[float]) -> None:
        self._nets.setdefault((gap, net), Net()).meet(lefts, rights)

    def run(self, gap: int, net: str) -> float:
        """The x of the net's run, from the gap's left edge."""
        return self.gaps[gap].runs[self._nets[gap, net]]


def draw(boxes: Sequence[Box], links: Sequence[Link]) -> Drawing:
    """Lay out a part. Every link's ends must be among the boxes."""
    column = layers(boxes, links)
    grid = _Grid(boxes, column)
    traces = [grid.thread(link, _way(link, column)) for link in links]
    heights = place(order(grid.columns))
    paths = _Channels(traces, heights, grid.slots, len(grid.columns))
    lefts = _lefts(boxes, column, paths.gaps)
    places = {box.id: (lefts[column[box.id]], heights[grid.slots[box.id]]) for box in boxes}
    width = {box.id: box.width for box in boxes}
    starts = [left - gap.width for left, gap in zip(lefts, paths.gaps, strict=False)]
    starts.append(
        lefts[-1] + max((box.width for box in boxes if column[box.id] == len(lefts) - 1), default=0)
    )
    routes: dict[str, list[Point]] = {}
    for trace in traces:
        link = trace.link
        head, tail = places[link.source], places[link.target]
        leaves, enters = (head[0] + width[link.source], head[1] + link.out), (tail[0], tail[1] + link.into)
        if trace.way == "beside":
            enters = (tail[0] + width[link.target], enters[1])
        elif trace.way == "turned":
            leaves, enters = (
                (head[0], head[1] + link.into),
                (tail[0] + width[link.target], tail[1] + link.out),
            )
        routes[link.key] = _route(trace, (leaves, enters), heights, paths, starts)
    return _fitted(places, routes, boxes)


def _net(start: Slot, link: Link) -> str:
    """Links that leave one port, of one bundle, are one net."""
    return f"{start.box} {link.out} {link.bundle}"


def _way(link: Link, column: Mapping[str, int]) -> Way:
    if column[link.source] < column[link.target]:
        return "forward"
    if not link.loose:
        return "around"
    return "turned" if column[link.source] > column[link.target] else "beside"


def _lefts(boxes: Sequence[Box], column: Mapping[str, int], gaps: Sequence[Gap]) -> list[float]:
    """The left edge of each column."""
    widths = [0.0] * (len(gaps) - 1)
    for box in boxes:
        widths[column[box.id]] = max(widths[column[box.id]], box.width)
    lefts: list[float] = []
    at = 0.0
    for gap, width in zip(gaps, widths, strict=False):
        at += gap.width
        lefts.append(at)
        at += width
    return lefts


def _route(
    trace: _Trace,
    ends: tuple[Point, Point],
    heights: Mapping[Slot, float],
    paths: _Channels,
    starts: Sequence[float],
) -> list[Point]:
    """From end to end: level through columns, up or down in the run of its net in each gap."""
    levels = [(slot.column, heights[slot] + below) for slot, below in trace.stations]
    gaps = [column + 1 for column, _ in levels[:-1]]
    ups = [at for _, at in levels]
    if trace.way == "around":  # from the right: out, over the stations, in
        gaps = [levels[-1][0] + 1, *reversed(gaps), levels[0][0]]
        ups = [ends[0][1], *reversed(ups), ends[1][1]]
    elif trace.way == "turned":
        gaps.reverse()
        ups.reverse()
    points = [ends[0]]
    for gap, after in zip(gaps, ups[1:], strict=True):
        if abs(after - points[-1][1]) >= 1:  # less is drawn level: half pixels come from odd row heights
            x = starts[gap] + paths.run(gap, trace.net)
            points += [(x, points[-1][1]), (x, after)]
    return [*points, (ends[1][0], points[-1][1])]


def _fitted(places: dict[str, Point], routes: dict[str, list[Point]], boxes: Sequence[Box]) -> Drawing:
    """The drawing moved so that nothing lies left of or above its origin."""
    size = {box.id: (box.width, box.height) for box in boxes}
    corners = [(x, y) for x, y in places.values()] + [point for route in routes.values() for point in route]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    corners += [(x + size[id][0], y + size[id][1]) for id, (x, y) in places.items()]
    return Drawing(
        {id: (x - left, y - top) for id, (x, y) in places.items()},
        {key: [(x - left, y - top) for x, y in route] for key, route in routes.items()},
        max(x for x, _ in corners) - left,
        max(y for _, y in corners) - top,
    )
