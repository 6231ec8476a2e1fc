"""What a person does with free groups: make, name, colour, fold, fill, empty and dissolve. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from stackline.design.free_groups import FreeGroup, FreeGroups, as_groups, called, fresh_id
from stackline.design.groups import Group
from stackline.server.drawing import Drawing, group_view
from stackline.server.problems import refuse
from stackline.server.schemas import CardView, GroupView


def shown(drawing: Drawing, free: FreeGroups) -> tuple[list[CardView], list[GroupView]]:
    """The cards and groups of a drawing with the free groups among them."""
    if not free:
        return list(drawing.cards), list(drawing.groups)
    groups = of_drawing(drawing, free)
    home = {id: group.id for group in groups for id in (*group.members, *group.parts)}
    cards = [
        card.model_copy(update={"group": home[card.id]}) if card.id in home else card
        for card in drawing.cards
    ]
    return cards, [*drawing.groups, *(group_view(group) for group in groups)]


def name_of(drawing: Drawing, free: FreeGroups) -> str:
    """Names what is `shown`: another one where the drawing or a group is another."""
    return f"{drawing.name}-{sha256(repr(free).encode()).hexdigest()[:12]}" if free else drawing.name


def of_drawing(drawing: Drawing, free: FreeGroups) -> list[Group]:
    boxes = {group.id for group in drawing.groups}
    able = {card.id for card in drawing.cards if card.group is None and card.id not in boxes}
    return as_groups(free, (), able)


def grouped(
    drawing: Drawing, free: FreeGroups, ids: Sequence[str], name: str | None
) -> tuple[FreeGroups, FreeGroup]:
    """A new group of the cards; groups among the `ids` become part of it. One alone with cards takes them in."""
    known = {group.id: group for group in free}
    boxes = [known[id] for id in ids if id in known]
    able = {card.id for card in drawing.cards if card.group is None} - {group.id for group in drawing.groups}
    cards = [id for id in ids if id in able]
    members = tuple(dict.fromkeys([*(one for box in boxes for one in box.members), *cards]))
    if not members:
        raise refuse(
            422,
            "group-nothing",
            "Nothing that is selected can stand in a group",
            "What stands in a network is grouped by that.",
            "Select cards outside of networks.",
        )
    if len(boxes) == 1 and cards:
        made = replace(boxes[0], members=members)
        return _without(free, cards, made), made
    made = FreeGroup(
        fresh_id(free), called(name or "Group"), boxes[0].colour if boxes else "other", False, members
    )
    left = tuple(group for group in free if group not in boxes)
    return (*_without(left, members), made), made


def _without(free: FreeGroups, ids: Iterable[str], kept: FreeGroup | None = None) -> FreeGroups:
    """The groups without these members; `kept` takes its own place. Groups that lose their last member go."""
    gone = set(ids)
    found: list[FreeGroup] = []
    for group in free:
        if kept is not None and group.id == kept.id:
            found.append(kept)
            continue
        members = tuple(id for id in group.members if id not in gone)
        if members:
            found.append(group if members == group.members else replace(group, members=members))
    return tuple(found)


def joined(free: FreeGroups, homes: Mapping[str, str | None]) -> FreeGroups:
    """The groups with each card in another one, or in none."""
    result = _without(free, homes) if all(home is None for home in homes.values()) else free
    for home in {home for home in homes.values() if home is not None}:
        ids = [id for id, into in homes.items() if into == home]
        group = found(free, home)
        result = _without(result, homes, replace(group, members=tuple(dict.fromkeys([*group.members, *ids]))))
    return result


def changed(
    free: FreeGroups, id: str, name: str | None, colour: str | None, collapsed: bool | None
) -> tuple[FreeGroups, str]:
    """The groups with one of them changed, and what was done."""
    group = found(free, id)
    new = replace(
        group,
        name=called(name) if name is not None else group.name,
        colour=colour if colour is not None else group.colour,
        collapsed=group.collapsed if collapsed is None else collapsed,
    )
    said = (
        f"Call {group.name} {new.name}"
        if new.name != group.name
        else f"{'Fold' if new.collapsed else 'Unfold'} {group.name}"
        if new.collapsed != group.collapsed
        else f"Colour {group.name}"
    )
    return tuple(new if one is group else one for one in free), said


def dissolved(free: FreeGroups, ids: Collection[str]) -> FreeGroups:
    """Without these groups; what stood in them stays where it is."""
    for id in ids:
        found(free, id)
    return tuple(group for group in free if group.id not in ids)


def renamed(free: FreeGroups, old: str, new: str) -> FreeGroups:
    return tuple(
        replace(group, members=tuple(new if id == old else id for id in group.members))
        if old in group.members
        else group
        for group in free
    )


def living(free: FreeGroups, cards: Collection[str]) -> FreeGroups:
    """Without members whose resources are gone, and without groups that are left with none."""
    return _without(free, [id for group in free for id in group.members if id not in cards])


def found(free: FreeGroups, id: str) -> FreeGroup:
    for group in free:
        if group.id == id:
            return group
    raise refuse(422, "group-unknown", f"There is no group {id}", stale=True)
