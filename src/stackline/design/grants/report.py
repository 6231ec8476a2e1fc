"""Grants as JSON, for the command line and the web app: words first, then each statement with its lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from stackline.catalog import View
from stackline.catalog.references import mapping
from stackline.design.grants.wire_grants import About, WireGrants, wire_grants
from stackline.design.grants.words import notes, sentence, warnings
from stackline.design.wires import Wire, view_of, wires_in
from stackline.template import Path, Project, Template


def drawn_grants(template: Template | Project) -> dict[tuple[str, str, str | None, str], dict[str, Any]]:
    """The key of each wire (connection, source, facet, target) → what it grants."""
    view = view_of(template)
    wires = wires_in(view)
    return {wire.key: report(template, view, wire, wires) for wire in wires}


def report(template: Template | Project, view: View, wire: Wire, wires: Sequence[Wire]) -> dict[str, Any]:
    """`words`, `warnings`, `notes`, and `statements`: each in IAM's own keys, who may, and where it stands."""
    grants = wire_grants(view, wire, wires)
    return {
        "words": sentence(view, grants),
        "warnings": warnings(view, grants),
        "notes": notes(view, grants),
        "statements": [_statement(template, grants, one) for one in grants.statements],
    }


def _statement(template: Template | Project, grants: WireGrants, one: About) -> Mapping[str, Any]:
    first, last = _lines(template, one.stated.path)
    return {
        "statement": one.stated.statement,
        "who": one.stated.who,
        "on": one.target,
        "resources": [short(value) for value in one.stated.resources],
        "form": one.stated.form,
        "title": one.stated.title,
        "written": one.stated.written,
        "lines": [first, last] if first else None,
    }


def _lines(template: Template | Project, path: Path) -> tuple[int, int]:
    """Those of the place, or of the nearest around it that has some (an item that `Fn::If` chooses)."""
    while len(path) > 2:
        found = template.lines(path)
        if found[0]:
            return found
        path = path[:-1]
    return template.lines(path) if path else (0, 0)


def short(value: Any) -> str:
    """A resource as a person would say it: `Items.Arn`, `arn:…:table/${Items}`."""
    entries = mapping(value)
    if len(entries) == 1:
        key, operand = next(iter(entries.items()))
        if key == "Ref":
            return str(operand)
        if key == "Fn::GetAtt":
            return operand if isinstance(operand, str) else ".".join(map(str, operand))
        if key == "Fn::Sub":
            return _substituted(operand)
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _substituted(operand: Any) -> str:
    parts = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
    text, names = str(parts[0]), mapping(parts[1]) if len(parts) > 1 else {}
    for name, value in names.items():
        shown = short(value)
        plain = isinstance(value, str) or "{" in shown
        text = text.replace(f"${{{name}}}", shown if plain else f"${{{shown}}}")
    return text.replace("arn:${AWS::Partition}:", "arn:…:").replace(
        ":${AWS::Region}:${AWS::AccountId}:", ":…:"
    )
