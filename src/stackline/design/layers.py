"""Layout, step one: which column each card stands in. Links run to the right; those that close a cycle run back."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_ROUNDS = 8

Weighted = tuple[str, str, float]
Neighbours = dict[str, list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Box:
    """A card as the layout sees it."""

    id: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A line to draw. `out` and `into` are the heights of its ports below the tops of its two boxes.

    Links of one `bundle` that leave the same port share a trunk. `weight` says how much it wants to be short and
    straight. A `firm` link runs to the right unless it closes a cycle; others may also run back where the picture
    would become too wide. A `loose` one has no direction on the picture (a reference): drawn from either end.
    """

    key: str
    source: str
    target: str
    out: float
    into: float
    weight: float = 1.0
    bundle: str = ""
    firm: bool = True
    loose: bool = False


def layers(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, int]:
    """Column of each box, from 0. Links run to the right but for those that close a cycle, and some that may.

    A loose link orders its boxes only where one of them has no other link. None but firm links makes the picture
    wider than its number of boxes asks for: a chain of a hundred `DependsOn` is no hundred columns.
    """
    ids = [box.id for box in boxes]
    directed = [link for link in links if not link.loose and link.source != link.target]
    wired = {end for link in directed for end in (link.source, link.target)}
    back = _closing(ids, directed)
    edges = [_edge(link, back) for link in directed if link.firm]
    after: dict[str, list[str]] = {id: [] for id in ids}
    for source, target, _ in edges:
        after[source].append(target)
    level = _levels(ids, edges)
    limit = max(max(level.values(), default=0), round(2 * math.sqrt(len(ids))) + 2)
    free = [link for link in directed if not link.firm]
    free += [link for link in links if link.loose and not (link.source in wired and link.target in wired)]
    for link in free:
        source, target, weight = _edge(link, back)
        higher = _raised(source, target, level, after, limit)
        if higher is not None:
            level |= higher
            after[source].append(target)
            edges.append((source, target, weight))
    return _columns(ids, edges)


def _edge(link: Link, back: Collection[str]) -> Weighted:
    """The link as an edge to the right."""
    if link.key in back:
        return link.target, link.source, link.weight
    return link.source, link.target, link.weight


def _levels(ids: Sequence[str], edges: Sequence[Weighted]) -> dict[str, int]:
    """The longest way to each box."""
    before: dict[str, list[str]] = {id: [] for id in ids}
    for source, target, _ in edges:
        before[target].append(source)
    level: dict[str, int] = {}
    for id in _topological(ids, edges):
        level[id] = max((level[source] + 1 for source in before[id]), default=0)
    return level


def _raised(
    source: str, target: str, level: Mapping[str, int], after: Mapping[str, Sequence[str]], limit: int
) -> dict[str, int] | None:
    """The levels that change when `target` must come after `source`; None where that is a cycle or too long."""
    higher: dict[str, int] = {}
    todo = [(target, level[source] + 1)]
    while todo:
        id, least = todo.pop()
        if least <= higher.get(id, level[id]):
            continue
        if id == source or least > limit:
            return None
        higher[id] = least
        todo += [(other, least + 1) for other in after[id]]
    return higher


def _closing(ids: Sequence[str], links: Sequence[Link]) -> set[str]:
    """Keys of links that close a cycle when walked depth first, boxes that nothing leads to first."""
    leaving: dict[str, list[Link]] = {id: [] for id in ids}
    entering = dict.fromkeys(ids, 0)
    for link in links:
        leaving[link.source].append(link)
        entering[link.target] += 1
    state = dict.fromkeys(ids, 0)
    back: set[str] = set()
    for root in sorted(ids, key=lambda id: entering[id] > 0):
        stack = [(root, iter(leaving[root]))] if not state[root] else []
        state[root] = state[root] or 1
        while stack:
            id, rest = stack[-1]
            link = next(rest, None)
            if link is None:
                state[id] = 2
                stack.pop()
            elif state[link.target] == 1:
                back.add(link.key)
            elif not state[link.target]:
                state[link.target] = 1
                stack.append((link.target, iter(leaving[link.target])))
    return back


def _topological(ids: Sequence[str], edges: Sequence[Weighted]) -> list[str]:
    after: dict[str, list[str]] = {id: [] for id in ids}
    waits = dict.fromkeys(ids, 0)
    for source, target, _ in edges:
        after[source].append(target)
        waits[target] += 1
    order = [id for id in ids if not waits[id]]
    for id in order:
        for target in after[id]:
            waits[target] -= 1
            if not waits[target]:
                order.append(target)
    return order


def _columns(ids: Sequence[str], edges: Sequence[Weighted]) -> dict[str, int]:
    """Longest path from the left; then boxes, with all that must move with them, go where links are shorter."""
    order = _topological(ids, edges)
    before: Neighbours = {id: [] for id in ids}
    after: Neighbours = {id: [] for id in ids}
    for source, target, weight in edges:
        before[target].append((source, weight))
        after[source].append((target, weight))
    column = _levels(ids, edges)
    for _ in range(_ROUNDS):
        moved = [_push(id, column, before, after) for id in reversed(order)]
        mirrored = {id: -at for id, at in column.items()}
        moved += [_push(id, mirrored, after, before) for id in order]
        column = {id: -at for id, at in mirrored.items()}
        if not any(moved):
            break
    first = min(column.values(), default=0)
    return {id: column[id] - first for id in ids}


def _push(id: str, column: dict[str, int], before: Neighbours, after: Neighbours) -> bool:
    """Move a box to the right, with the boxes it touches there, while that shortens the links in all."""
    moved = False
    while True:
        group = {id}
        todo = [id]
        for one in todo:
            for other, _ in after[one]:
                if other not in group and column[other] == column[one] + 1:
                    group.add(other)
                    todo.append(other)
        gain, step = 0.0, 0
        for one in todo:
            for other, weight in after[one]:
                if other not in group:
                    room = column[other] - column[one] - 1
                    gain, step = gain + weight, min(step, room) if step else room
            for other, weight in before[one]:
                if other not in group:
                    gain -= weight
        if not step or gain <= 0:
            return moved
        for one in todo:
            column[one] += step
        moved = True
