"""Layout, step three: the height of each slot in its column, so that as many wires as possible run straight.

Column by column, again and again: the places that keep the order and the gaps and bend the least wire (the sum of
weighted distances), found exactly by pooling neighbours that would overlap.
"""

from __future__ import annotations

from collections.abc import Sequence

from stackline.design.geometry import CARD_GAP
from stackline.design.ordering import Slot

_ROUNDS = 10
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
    for turn in range(_ROUNDS):
        rightwards = turn % 2 == 0
        both = turn >= _ROUNDS // 2
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
    wishes = [(top[slot], _STAY)]
    if slot.near is not None:
        wishes.append((top[slot.near] + slot.near.height + _PASSING_GAP, _NEAR))
    if left:
        wishes += [(top[e.left] + e.out - e.into, e.weight) for e in slot.before]
    if right:
        wishes += [(top[e.right] + e.into - e.out, e.weight) for e in slot.after]
    return wishes


def _median(wishes: list[Wish]) -> float:
    """The weighted median that is somebody's wish: between two, the one nearer to where the slots are."""
    ordered = sorted(wishes)
    half = sum(weight for _, weight in ordered) / 2
    at = ordered[-1][0]
    for wish, weight in ordered:
        half -= weight
        if half <= 0:
            at = wish
            break
    real = [wish for wish, weight in ordered if weight > _STAY]
    return min(real, key=lambda wish: abs(wish - at)) if real else at
