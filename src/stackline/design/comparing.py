"""What two states of a template differ in, as a picture shows it: a mark on each card and wire that is another one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stackline.design.diagram import Diagram, DiagramWire, read_diagram
from stackline.design.layout import wire_key
from stackline.design.replacement import replaced
from stackline.template import Project, Template

Mark = Literal["added", "changed", "removed", "replaced"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Marks by card id and by wire key (`layout.wire_key`); what is in neither is as it was."""

    cards: Mapping[str, Mark] = field(default_factory=dict[str, Mark])
    wires: Mapping[str, Mark] = field(default_factory=dict[str, Mark])

    def summary(self) -> str:
        """In words: `2 added, 1 changed`; of cards, then of wires."""
        parts = [_counted(self.cards, "resource"), _counted(self.wires, "wire")]
        return "; ".join(filter(None, parts)) or "no change"


def compare(before: Template | Project, after: Template | Project) -> Comparison:
    """Resources differ where anything of them does, wires where their access does; lines that moved are no change.

    `replaced`: CloudFormation makes a new resource in place of the old one (or may: that depends on its settings).
    """
    return compare_diagrams(before, read_diagram(before), after, read_diagram(after))


def compare_diagrams(
    before: Template | Project, earlier: Diagram, after: Template | Project, later: Diagram
) -> Comparison:
    """As `compare`, for diagrams that are at hand."""
    was, now = before.expanded.resources, after.expanded.resources
    gone = replaced(was, now)
    there, then = [each.id for each in later.resources], {each.id for each in earlier.resources}
    marks: dict[str, Mark] = {}
    for id in there:
        if id not in then:
            marks[id] = "added"
        elif id in gone:
            marks[id] = "replaced"
        elif _text(was.get(id)) != _text(now.get(id)):
            marks[id] = "changed"
    for each in earlier.resources:
        if each.id not in there:
            marks[each.id] = "removed"
    return Comparison(marks, _wires(_by_key(earlier), _by_key(later)))


def _wires(was: Mapping[str, DiagramWire], now: Mapping[str, DiagramWire]) -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    for key, wire in now.items():
        old = was.get(key)
        if old is None:
            marks[key] = "added"
        elif (old.access, old.condition) != (wire.access, wire.condition):
            marks[key] = "changed"
    for key in was:
        if key not in now:
            marks[key] = "removed"
    return marks


def _by_key(diagram: Diagram) -> dict[str, DiagramWire]:
    return {wire_key(wire): wire for wire in diagram.wires}


def _text(body: Any) -> str:
    return json.dumps(body, sort_keys=True, default=str)


def _counted(marks: Mapping[str, Mark], noun: str) -> str:
    found = list(marks.values())
    words = [
        f"{found.count(mark)} {mark}" for mark in ("added", "changed", "replaced", "removed") if mark in found
    ]
    return f"{noun}s: {', '.join(words)}" if words else ""
