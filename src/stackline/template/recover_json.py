"""JSON that does not parse, as while a person types: what its members say, told apart by their indentation."""

from __future__ import annotations

import re
from typing import Any

from stackline.core import TemplateError
from stackline.template.constructs import construct
from stackline.template.events import NotYaml
from stackline.template.json_text import parse_json

_MEMBER = re.compile(r'(?m)^([ \t]+)"((?:[^"\\\n]|\\.)*)"[ \t]*:')
_MAX_CLOSERS = 4
_LEVELS = 2
"""Sections and their members: a resource that is broken is left out as a whole."""


def salvage_json(text: str) -> dict[str, Any]:
    """The sections of a broken JSON template with all members that can be read and stand on lines of their own."""
    return _members(text, _LEVELS)


def _members(text: str, levels: int) -> dict[str, Any]:
    matches = list(_MEMBER.finditer(text))
    if not matches:
        return {}
    indent = min((match.group(1) for match in matches), key=len)
    starts = [match for match in matches if match.group(1) == indent]
    found: dict[str, Any] = {}
    for number, match in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        value = _member(text[match.start() : end])
        if value is None and levels > 1:
            value = _members(text[match.end() : end], levels - 1) or None
        if value is not None:
            found[match.group(2)] = value
    return found


def _member(text: str) -> Any:
    """The value of one member; the brackets that close what it stands in may follow it."""
    body = text.strip().rstrip(",")
    for _ in range(_MAX_CLOSERS):
        try:
            root = parse_json("{" + body + "}").root
        except (NotYaml, TemplateError):
            if not body.endswith(("}", "]")):
                return None
            body = body[:-1].rstrip().rstrip(",")
            continue
        return construct(root.pairs[0][1]) if root is not None and root.size else None
    return None
