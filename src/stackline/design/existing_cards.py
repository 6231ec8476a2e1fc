"""Cards of what exists already: parameters that hold an ARN, and resources that a parameter may replace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackline.catalog import View
from stackline.design.dependencies import Dependency
from stackline.design.values import mapping
from stackline.template import Reference

_ARN = re.compile(r".+(Arn|ARN)")


@dataclass(frozen=True, slots=True)
class Existing:
    """`parameter` says which one; `always`: this template never makes it. `kind` and `type` are the card's."""

    parameter: str
    always: bool
    kind: str = "other"
    type: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"parameter": self.parameter, "always": self.always}


def existing(view: View, references: Iterable[Reference]) -> dict[str, Existing]:
    """Logical ID or parameter → how it exists. Parameters called `…Arn` that a resource uses are cards of no kind."""
    found = {id: Existing(one.parameter, False) for id, one in view.reused.items()}
    found |= {id: Existing(id, True, one.kind, one.type) for id, one in view.outside.items()}
    about = {one.parameter for one in view.reused.values()}
    about |= {one.asked(key) for one in view.outside.values() for key in one.existing.asked}
    about |= {one.outside.asked(key) for one in view.reused.values() for key in one.outside.existing.asked}
    for name in dict.fromkeys(one.target for one in references if one.path[0] == "Resources"):
        held = mapping(view.parameters.get(name)).get("Type")
        if name not in found and name not in about and _ARN.fullmatch(name) and held == "String":
            found[name] = Existing(name, True)
    return found


def mentioned(
    view: View, there: Mapping[str, Existing], references: Iterable[Reference]
) -> Iterator[Dependency]:
    """Which resources mention them, and where."""
    cards = {id: id for id, one in there.items() if one.always}
    for id, one in view.outside.items():
        cards |= {one.asked(key): id for key in one.existing.asked}
    for one in references:
        target = cards.get(one.target)
        if target is not None and len(one.path) > 2 and one.path[0] == "Resources":
            yield Dependency(str(one.path[1]), target, one.via, one.path)
