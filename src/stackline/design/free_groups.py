"""Groups that a person makes of cards, for the eye only: no template knows them, `.stackline/layout.json` does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackline.catalog.references import mapping
from stackline.design.groups import Group, within
from stackline.design.values import sequence

KIND = "group"
COLOURS = ("other", "compute", "api", "data", "messaging", "flow", "storage", "identity", "network")
"""Colours by the families' names, as the tokens have them; the first is a new group's."""
_ID = re.compile(r"group-\d+")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class FreeGroup:
    """`id` is `group-1`, which no logical ID can be. `members` are logical IDs, some perhaps of resources that went."""

    id: str
    name: str
    colour: str = COLOURS[0]
    collapsed: bool = False
    members: tuple[str, ...] = ()


FreeGroups = tuple[FreeGroup, ...]


def as_groups(free: Iterable[FreeGroup], known: Sequence[Group], drawn: Collection[str]) -> list[Group]:
    """The groups of cards that are drawn and stand in no network, each in one group only."""
    taken = {*within(known), *(group.id for group in known)}
    found: list[Group] = []
    for one in free:
        members = tuple(id for id in one.members if id in drawn and id not in taken)
        taken.update(members)
        if not members:
            continue
        count = f"{len(members)} resource{'s' if len(members) != 1 else ''}"
        inside, folded = ((), members) if one.collapsed else (members, ())
        found.append(Group(one.id, KIND, one.colour, "layer", one.name, count, inside, folded, free=True))
    return found


def free_groups(value: Any) -> FreeGroups:
    """The groups of one template as the layout file has them. What is not understood is left out."""
    return tuple(_read(mapping(value)))


def _read(value: Mapping[str, Any]) -> Iterator[FreeGroup]:
    for id, body in value.items():
        name, members = mapping(body).get("name"), mapping(body).get("members")
        if not _ID.fullmatch(id) or not isinstance(name, str) or not isinstance(members, list):
            continue
        colour = mapping(body).get("colour")
        yield FreeGroup(
            id,
            called(name),
            colour if colour in COLOURS else COLOURS[0],
            mapping(body).get("collapsed") is True,
            tuple(dict.fromkeys(member for member in sequence(members) if isinstance(member, str))),
        )


def called(name: str) -> str:
    """A name as it is kept: one line, not too long, never empty."""
    return " ".join(name.split())[:_LONGEST] or "Group"


def fresh_id(free: Iterable[FreeGroup]) -> str:
    taken = {group.id for group in free}
    number = 1
    while f"group-{number}" in taken:
        number += 1
    return f"group-{number}"
