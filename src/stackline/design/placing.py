"""Layout, step three: the height of each slot in its column, so that as many wires as possible run straight.

Column by column, again and again: the places that keep the order and the gaps and bend the least wire (the sum of
weighted distances), found exactly by pooling neighbours that would overlap.
"""

from __future__ import annotations

from collections.abc import Sequence

from stackline.design.geometry import CARD_GAP
from stackline.design.ordering import Slot

_ROUNDS = 10
_ROUNDS_OF_MANY = 6
_MANY = 1000
_PASSING_GAP = 16
_PASSING_PAIR_GAP = 12
_STAY = 0.001
"""Weight of staying where it is: only decides where nothing else does."""

_NEAR = 1.0
"""Weight of a wire turning round close to the card it leaves or enters."""

Wish = tuple[float, float]
"""Where a slot would like to be, and how much."""


def place(columns: Sequence[Sequence[Slot]]) -> dict[Slot, float]:
    """The top of each slot; the smallest is 0."""
    top: dict[Slot, float] = {}
    for column in columns:
        for slot, shift in zip(column, _shifts(column), strict=True):
            top[slot] = shift
    rounds = _ROUNDS if len(top) <= _MANY else _ROUNDS_OF_MANY
    for turn in range(rounds):
        rightwards = turn % 2 == 0
        both = turn >= rounds // 2
        for column in columns if rightwards else reversed(columns):
            _settle(column, top, left=rightwards or both, right=not rightwards or both)
    first = min((top[slot] for column in columns for slot in column if slot.box is not None), default=0.0)
    return {slot: float(round(at - first)) for slot, at in top.items()}


def _settle(column: Sequence[Slot], top: dict[Slot, float], *, left: bool, right: bool) -> None:
    """Move one column's slots to the best places given its neighbours' (pool adjacent violators, weighted medians)."""
    shifts = _shifts(column)
    blocks: list[tuple[list[Wish], int, float]] = []  # wishes less shift, slots, place less shift
    for slot, shift in zip(column, shifts, strict=True):
        wishes = [(at - shift, weight) for at, weight in _wishes(slot, top, left, right)]
        count, at = 1, _median(wishes)
        while blocks and blocks[-1][2] > at:
            above, more, _ = blocks.pop()
            wishes, count = above + wishes, count + more
            at = _median(wishes)
        blocks.append((wishes, count, at))
    places = [at for _, count, at in blocks for _ in range(count)]
    for slot, shift, at in zip(column, shifts, places, strict=True):
        top[slot] = at + shift


def _shifts(column: Sequence[Slot]) -> list[float]:
    """The tops of the slots when they stand as close as they may."""
    at = 0.0
    shifts: list[float] = []
    for index, slot in enumerate(column):
        if index:
            above = column[index - 1]
            passing = (slot.box is None) + (above.box is None)
            at += above.height + (CARD_GAP, _PASSING_GAP, _PASSING_PAIR_GAP)[passing]
        shifts.append(at)
    return shifts


def _wishes(slot: Slot, top: dict[Slot, float], left: bool, right: bool) -> list[Wish]:
    wishes: list[Wish] = []
    if slot.near is not None:
        wishes.append((top[slot.near] + slot.near.height + _PASSING_GAP, _NEAR))
    if left:
        wishes += [(top[e.left] + e.out - e.into, e.weight) for e in slot.before]
    if right:
        wishes += [(top[e.right] + e.into - e.out, e.weight) for e in slot.after]
    return wishes or [(top[slot], _STAY)]


def _median(wishes: list[Wish]) -> float:
    """The weighted median: always somebody's wish, so that at least one wire runs straight. Sorts the list."""
    if len(wishes) == 1:
        return wishes[0][0]
    wishes.sort()  # joined lists are sorted runs: this is a merge
    half = 0.0
    for _, weight in wishes:
        half += weight
    half /= 2
    for at, weight in wishes:
        half -= weight
        if half <= 0 and weight > _STAY:
            return at
    return wishes[-1][0]
