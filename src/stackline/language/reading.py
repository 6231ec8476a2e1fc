"""A text as it is being typed, with what is known of its template: the place of the cursor, and the part around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from stackline.core import DiagnosticError
from stackline.design.values import at_path, mapping, type_of
from stackline.language.block import Lines, block_spot
from stackline.language.flow import flow_spot
from stackline.language.spot import Spot
from stackline.template import Path, Template
from stackline.template.json_text import looks_like_json

_SPLIT = frozenset({"Resources", "Parameters", "Mappings", "Conditions", "Rules", "Outputs", "Globals"})
_JSON_TYPE = re.compile(r'"Type"\s*:\s*"([\w:]+)"')
_TYPE = re.compile(r"^[ ]+(?:- )?[\"']?Type[\"']?:[ ]*[\"']?([\w:]+)", re.MULTILINE)


@dataclass(frozen=True)
class Typing:
    """`text` has LF line ends; `template` is what was last read of it, a moment ago: names come from there."""

    text: str
    offset: int
    template: Template

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def json(self) -> bool:
        return looks_like_json(self.text)

    @cached_property
    def spot(self) -> Spot | None:
        if self.json:
            start = self.text.find("{")
            return flow_spot(self.text, start, self.offset, (), json=True) if start >= 0 else None
        return block_spot(self.lines, self.offset)

    @cached_property
    def member(self) -> dict[str, Any]:
        """What stands at the first two steps of the spot's path (a resource, a parameter …), as it is now."""
        spot = self.spot
        if spot is None or len(spot.path) < 2 or spot.path[0] not in _SPLIT:
            return {}
        path = spot.path[:2]
        if self.json:
            return mapping(self.template.get(path)) or self._type_before(str(path[1]))
        text = self._member_text(str(path[1]))
        if text:
            try:
                found = mapping(Template.parse(f"{path[0]}:\n{text}".encode()).get(path))
            except (DiagnosticError, UnicodeEncodeError):
                found = {}
            if found:
                return found if "Type" in found else {**_type_in(text), **found}
        known = mapping(self.template.get(path))
        return known or _type_in(text)

    @property
    def type(self) -> str:
        """Of the resource that the spot is in."""
        return type_of(self.member)

    def value(self, path: Path) -> Any:
        """What stands at a path of the spot's own member."""
        return at_path(self.member, path[2:])

    def _type_before(self, name: str) -> dict[str, Any]:
        """Of a resource of a JSON text that was never read whole."""
        at = self.text.rfind(f'"{name}"', 0, self.offset)
        found = _JSON_TYPE.search(self.text, at) if at >= 0 else None
        return {"Type": found[1]} if found else {}

    def _member_text(self, name: str) -> str:
        """The lines of the member that the cursor is in."""
        lines = self.lines.lines
        number, _ = self.lines.at(self.offset)
        first = number
        while first > 0 and not _opens(lines[first], name):
            if lines[first][:1] not in (" ", "", "#", "\r") and first != number:
                return ""
            first -= 1
        depth = _indent(lines[first])
        last = first + 1
        while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > depth):
            last += 1
        # An empty key at the cursor would hide nothing, but a line of blanks may.
        return "\n".join(line for line in lines[first:last] if line.strip()) + "\n" if depth else ""


def _opens(line: str, name: str) -> bool:
    return line.lstrip().lstrip("\"'").startswith(name) and bool(
        re.match(rf"""[ ]+["']?{re.escape(name)}["']?[ ]*:""", line)
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _type_in(text: str) -> dict[str, Any]:
    found = _TYPE.search(text)
    return {"Type": found[1]} if found else {}
