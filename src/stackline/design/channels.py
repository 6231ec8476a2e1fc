"""Layout, step four: vertical runs between two columns, each net in a channel of its own.

A net is what leaves one port (or one passing wire): wires of one net may share a run, wires of two nets never lie on
each other, so that A→X, B→X and B→Y cannot be read as A→Y. Channels are ordered so that few wires cross.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from stackline.design.geometry import LAYER_GAP

_CHANNEL_GAP = 12
_MARGIN = 24
_CLEAR = 14
"""Vertical air between two nets in one channel."""
_TOUCH = 6
_OVERLAP = 100
"""What lying on another net costs, in crossings."""


@dataclass(eq=False, slots=True)
class Net:
    """`lefts` and `rights` are the heights at which it meets the columns on either side; all are in `low`…`high`."""

    lefts: list[float] = field(default_factory=list[float])
    rights: list[float] = field(default_factory=list[float])
    low: float = math.inf
    high: float = -math.inf
    channel: int = 0

    def meet(self, lefts: Sequence[float], rights: Sequence[float]) -> None:
        """Also meet the columns at these heights."""
        self.lefts += [at for at in lefts if at not in self.lefts]
        self.rights += [at for at in rights if at not in self.rights]
        self.low = min(self.low, *lefts, *rights)
        self.high = max(self.high, *lefts, *rights)


@dataclass(frozen=True, slots=True)
class Gap:
    """Width of a gap between columns, and the x of each net's run, from the gap's left edge."""

    width: float
    runs: dict[Net, float]


def channels(nets: Sequence[Net]) -> Gap:
    """Channels for the nets of one gap. Nets that run straight get the middle: they have no run to place."""
    bent = [net for net in nets if net.high - net.low >= 1]
    above: dict[int, list[Net]] = {}
    for net, lefter in _left_to_right(bent):
        channel = max((other.channel + 1 for other in lefter), default=0)
        while any(_meet(net, other) for other in above.get(channel, ())):
            channel += 1
        net.channel = channel
        above.setdefault(channel, []).append(net)
    count = max(above, default=-1) + 1
    width = max(LAYER_GAP, 2 * _MARGIN + (count - 1) * _CHANNEL_GAP)
    first = (width - (count - 1) * _CHANNEL_GAP) / 2
    runs = {net: first + net.channel * _CHANNEL_GAP for net in bent}
    return Gap(width, {net: runs.get(net, width / 2) for net in nets})


def _meet(one: Net, other: Net) -> bool:
    return one.low < other.high + _CLEAR and other.low < one.high + _CLEAR


def _cost(left: Net, right: Net) -> int:
    """Crossings, and runs on top of each other, where `left` has its run left of that of `right`."""
    count = 0
    for at in left.rights:
        if right.low < at < right.high:
            count += 1
        for to in right.lefts:
            if abs(at - to) < _TOUCH:
                count += _OVERLAP
    for at in right.lefts:
        if left.low < at < left.high:
            count += 1
    return count


def _left_to_right(nets: Sequence[Net]) -> list[tuple[Net, list[Net]]]:
    """The nets from left to right, each with those that must stay left of it."""
    wants: dict[Net, dict[Net, int]] = {net: {} for net in nets}  # net → those to its right, and how much
    ordered = sorted(nets, key=lambda net: net.low)
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.low >= one.high + _CLEAR:
                break
            gain = _cost(other, one) - _cost(one, other)
            if gain > 0:
                wants[one][other] = gain
            elif gain < 0:
                wants[other][one] = -gain
    sequence = _untangle(ordered, wants)
    place = {net: index for index, net in enumerate(sequence)}
    lefter: dict[Net, list[Net]] = {net: [] for net in sequence}
    for net, others in wants.items():
        for other in others:
            if place[net] < place[other]:
                lefter[other].append(net)
    return [(net, lefter[net]) for net in sequence]


def _untangle(nets: Sequence[Net], wants: dict[Net, dict[Net, int]]) -> list[Net]:
    """An order that follows most of the wants (Eades, Lin and Smyth's greedy heuristic)."""
    right = {net: sum(wants[net].values()) for net in nets}
    left = dict.fromkeys(nets, 0)
    held: dict[Net, dict[Net, int]] = {net: {} for net in nets}
    for net, others in wants.items():
        for other, gain in others.items():
            left[other] += gain
            held[other][net] = gain
    remaining = list(nets)
    sequence: list[Net] = []
    while remaining:
        net = max(remaining, key=lambda net: (not left[net], right[net] - left[net]))
        remaining.remove(net)
        sequence.append(net)
        for other, gain in wants[net].items():
            left[other] -= gain
        for other, gain in held[net].items():
            right[other] -= gain
    return sequence
