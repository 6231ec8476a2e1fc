"""Layout, step two: the order of cards and passing wires within each column, with few crossings.

A wire that passes a column gets a slot there (`Slot` without a box). Median sweeps in both directions from the order of
the template, then neighbours change places while that removes crossings.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

_SWEEPS = 24
_SWAPPING_LIMIT = 600
"""Slots up to which neighbours change places and both directions are tried: it costs more than it gains beyond."""


@dataclass(eq=False, slots=True)
class Slot:
    """A place in a column: a box, or a wire passing (`box` None). `before` and `after` are its edges to neighbours.

    `near` is the slot in the same column that a wire which turns round there should stay close to.
    """

    column: int
    box: str | None
    height: float
    rank: int = 0
    near: Slot | None = None
    before: list[Edge] = field(default_factory=list["Edge"])
    after: list[Edge] = field(default_factory=list["Edge"])


@dataclass(eq=False, slots=True)
class Edge:
    """A piece of wire between neighbouring columns; `out` and `into` are heights below its slots' tops."""

    left: Slot
    right: Slot
    out: float
    into: float
    weight: float


def join(left: Slot, right: Slot, out: float, into: float, weight: float) -> Edge:
    edge = Edge(left, right, out, into, weight)
    left.after.append(edge)
    right.before.append(edge)
    return edge


def order(columns: list[list[Slot]]) -> list[list[Slot]]:
    """The columns with their slots in an order that crosses few wires; ranks are set to it."""
    swapping = sum(map(len, columns)) <= _SWAPPING_LIMIT
    best, fewest = _improved(columns, rightwards=True, swapping=swapping)
    if fewest and swapping:
        other, count = _improved(columns, rightwards=False, swapping=True)
        best = other if count < fewest else best
    _rank(best)
    return best


def _improved(
    columns: Sequence[Sequence[Slot]], *, rightwards: bool, swapping: bool
) -> tuple[list[list[Slot]], int]:
    """The best order that sweeps come by, starting from the order given and in this direction."""
    best = [list(column) for column in columns]
    _rank(best)
    fewest = crossings(best)
    current = [list(column) for column in best]
    idle = 0
    for sweep in range(_SWEEPS):
        if not fewest or idle > 5:
            break
        _sweep(current, rightwards=(sweep % 2 == 0) == rightwards)
        while swapping and _swap(current):
            pass
        now = crossings(current)
        idle += 1
        if now < fewest:
            best, fewest, idle = [list(column) for column in current], now, 0
    return best, fewest


def crossings(columns: Sequence[Sequence[Slot]]) -> int:
    """How many pairs of edges cross, by the slots' ranks and the heights of their ports."""
    total = 0
    for column in columns:
        ends = sorted(
            (edge.left.rank, edge.out, edge.right.rank, edge.into) for slot in column for edge in slot.after
        )
        seen: list[tuple[int, float]] = []
        group: list[tuple[int, float]] = []
        start: tuple[int, float] | None = None
        for rank, out, right, into in ends:
            if (rank, out) != start:  # edges from one port do not cross each other
                for end in group:
                    insort(seen, end)
                group, start = [], (rank, out)
            total += len(seen) - bisect_right(seen, (right, into))
            group.append((right, into))
    return total


def _rank(columns: Sequence[Sequence[Slot]]) -> None:
    for column in columns:
        for rank, slot in enumerate(column):
            slot.rank = rank


def _sweep(columns: list[list[Slot]], *, rightwards: bool) -> None:
    for column in columns if rightwards else reversed(columns):
        wanted = {slot: _wanted(slot, rightwards) for slot in column}
        column.sort(key=lambda slot: wanted[slot])
        for rank, slot in enumerate(column):
            slot.rank = rank


def _wanted(slot: Slot, rightwards: bool) -> float:
    """Where the slot's neighbours on one side would have it; where it is, if it has none."""
    if rightwards:
        ends = [(e.left.rank + e.out / (e.left.height + 1), e.weight) for e in slot.before]
    else:
        ends = [(e.right.rank + e.into / (e.right.height + 1) - e.out / 1e4, e.weight) for e in slot.after]
    if slot.near is not None:
        ends.append((slot.near.rank + 0.6, 2.0))
    total = sum(weight for _, weight in ends)
    return sum(place * weight for place, weight in ends) / total if total else slot.rank


def _swap(columns: Sequence[list[Slot]]) -> bool:
    """Let neighbours change places where that uncrosses wires; whether any did."""
    swapped = False
    for column in columns:
        for index in range(len(column) - 1):
            upper, lower = column[index], column[index + 1]
            if _pair(upper, lower) > _pair(lower, upper):
                column[index], column[index + 1] = lower, upper
                upper.rank, lower.rank = index + 1, index
                swapped = True
    return swapped


def _pair(upper: Slot, lower: Slot) -> int:
    """Crossings between the edges of two slots when `upper` stands above `lower`."""
    count = 0
    for above, below in (
        ([(e.left.rank, e.out) for e in upper.before], [(e.left.rank, e.out) for e in lower.before]),
        ([(e.right.rank, e.into) for e in upper.after], [(e.right.rank, e.into) for e in lower.after]),
    ):
        count += sum(one > other for one in above for other in below)
    return count
