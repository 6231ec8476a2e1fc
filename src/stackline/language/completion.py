"""What a completion is: plain data, so that whoever asked only has to show it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal

from stackline.language.spot import Spot
from stackline.template import render_value
from stackline.template.house import House

Kind = Literal[
    "section", "type", "property", "value", "resource", "parameter", "condition", "mapping", "attribute", "function",
    "pseudo", "policy",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completion:
    """`insert` takes the place of what was typed. `again`: there is more to complete right behind it.

    `rank` orders what fits equally well, the least first.
    """

    label: str
    kind: Kind
    insert: str
    detail: str = ""
    told: str = ""
    page: str = ""
    required: bool = False
    again: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Completions:
    """`start` to `end` is what a completion replaces. Not `whole`: typing on may find others than these."""

    start: int
    end: int
    items: tuple[Completion, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Writing:
    """How something new is written at a spot, in the ways of the file."""

    spot: Spot
    house: House

    def key(self, name: str, opens: str = "") -> str:
        """A key with what belongs behind it; `opens`: a mapping ("map", "object") or a "list" follows."""
        spot = self.spot
        if spot.json:
            return name if spot.colon else f'{name}": ' if spot.quote else f'"{name}": '
        if spot.colon:
            return name
        if spot.flow or not opens:
            return f"{name}: "
        column = spot.column
        if opens == "list":
            return f"{name}:\n{' ' * (column + self.house.offset)}- "
        return f"{name}:\n{' ' * (column + self.house.width)}"

    def end(self) -> int:
        """Where the replaced text ends: a key of JSON takes its closing quotation mark along."""
        spot = self.spot
        more = 1 if spot.json and spot.quote and spot.role == "key" and not spot.colon else 0
        return (spot.end if spot.colon else spot.offset) + more

    def value(self, text: str, *, as_text: bool = False) -> str:
        """A plain value; `as_text`: it must be read as text, whatever it looks like."""
        if self.spot.json:
            return text if self.spot.quote or text in ("true", "false") else json.dumps(text)
        if self.spot.quote:
            return text
        return render_value(text).strip() if as_text else text


def fitting(items: list[Completion], typed: str, most: int) -> tuple[list[Completion], bool]:
    """Those of very many that what is typed fits, and whether these are all."""
    if len(items) <= most:
        return items, True
    words = typed.lower().replace("::", " ").split()
    found = [one for one in items if all(word in one.label.lower() for word in words)]
    found.sort(key=lambda one: one.rank)
    return found[:most], False


def ranked(items: list[Completion]) -> list[Completion]:
    """In the order of the list, as ranks."""
    return [replace(one, rank=number) for number, one in enumerate(items)]
