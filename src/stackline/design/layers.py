"""Layout, step one: which column each card stands in. Links run to the right; those that close a cycle run back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_ROUNDS = 8

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
    straight. A `loose` link has no direction on the picture (a reference): it may be drawn from its target.
    """

    key: str
    source: str
    target: str
    out: float
    into: float
    weight: float = 1.0
    bundle: str = ""
    loose: bool = False


def layers(boxes: Sequence[Box], links: Sequence[Link]) -> tuple[dict[str, int], set[str]]:
    """Column of each box, from 0, and the keys of the links that run against the columns (they close cycles)."""
    ids = [box.id for box in boxes]
    back = _closing(ids, [link for link in links if not link.loose])
    firm = [(link.source, link.target) for link in links if not link.loose and link.key not in back]
    firm += [(link.target, link.source) for link in links if link.key in back]
    place = {id: index for index, id in enumerate(_topological(ids, firm))}
    knot = _knots(ids, firm + [(link.source, link.target) for link in links if link.loose])
    for link in links:
        if link.loose and knot[link.source] == knot[link.target] and place[link.source] > place[link.target]:
            back.add(link.key)
    forward = [
        (link.target, link.source, link.weight)
        if link.key in back
        else (link.source, link.target, link.weight)
        for link in links
        if link.source != link.target
    ]
    return _columns(ids, forward), back


def _closing(ids: Sequence[str], links: Sequence[Link]) -> set[str]:
    """Keys of links that close a cycle when walked depth first from the first boxes; self-links are among them."""
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


def _topological(ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[str]:
    after: dict[str, list[str]] = {id: [] for id in ids}
    waits = dict.fromkeys(ids, 0)
    for source, target in edges:
        if source != target:
            after[source].append(target)
            waits[target] += 1
    order = [id for id in ids if not waits[id]]
    for id in order:
        for target in after[id]:
            waits[target] -= 1
            if not waits[target]:
                order.append(target)
    return order


def _knots(ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Strongly connected components (Kosaraju, without recursion)."""
    after: dict[str, list[str]] = {id: [] for id in ids}
    before: dict[str, list[str]] = {id: [] for id in ids}
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    finished: list[str] = []
    seen: set[str] = set()
    for root in ids:
        stack = [] if root in seen else [(root, iter(after[root]))]
        seen.add(root)
        while stack:
            id, rest = stack[-1]
            follow = next((target for target in rest if target not in seen), None)
            if follow is None:
                finished.append(id)
                stack.pop()
            else:
                seen.add(follow)
                stack.append((follow, iter(after[follow])))
    knot: dict[str, int] = {}
    for number, root in enumerate(reversed(finished)):
        todo = [root]
        while todo:
            id = todo.pop()
            if id not in knot:
                knot[id] = number
                todo += before[id]
    return knot


def _columns(ids: Sequence[str], edges: Sequence[tuple[str, str, float]]) -> dict[str, int]:
    """Longest path from the left; then boxes, with all that must move with them, go where links are shorter."""
    order = _topological(ids, [(source, target) for source, target, _ in edges])
    before: Neighbours = {id: [] for id in ids}
    after: Neighbours = {id: [] for id in ids}
    for source, target, weight in edges:
        before[target].append((source, weight))
        after[source].append((target, weight))
    column = dict.fromkeys(ids, 0)
    for id in order:
        column[id] = max((column[source] + 1 for source, _ in before[id]), default=0)
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
            touched = [
                other for other, _ in after[one] if column[other] == column[one] + 1 and other not in group
            ]
            group.update(touched)
            todo += dict.fromkeys(touched)
        shorter = [(other, one, weight) for one in todo for other, weight in after[one] if other not in group]
        longer = sum(weight for one in todo for other, weight in before[one] if other not in group)
        if not shorter or sum(weight for _, _, weight in shorter) <= longer:
            return moved
        step = min(column[other] - column[one] - 1 for other, one, _ in shorter)
        for one in todo:
            column[one] += step
        moved = True
