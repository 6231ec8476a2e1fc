"""Values with what they name said otherwise: each Ref, GetAtt and hole of a Sub replaced, and nothing else touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from stackline.catalog.existing import choice, plain_mention, sub_hole
from stackline.catalog.references import mapping, mentions
from stackline.catalog.view import View

Say = Callable[[str, str], Any]
"""Logical ID and attribute ("" for Ref) → what stands there instead; None leaves it."""
_HOLE = re.compile(r"\$\{\s*([^!\s{}][^{}]*?)\s*\}")


def written(view: View, value: Any, made: Collection[str] = ()) -> Any:
    """A value that a wire writes, as it stands in text: what exists already by its parameter.

    `made`: resources that are made wherever the value counts, so that they need no choice.
    """
    if not view.reused and not view.outside:
        return value

    def say(name: str, attribute: str) -> Any:
        if name in view.outside:
            return view.outside[name].value(attribute)
        one = view.reused.get(name)
        if one is None or name in made:
            return None
        other = one.value(attribute)
        return (
            {"Fn::If": [one.condition, plain_mention(name, attribute), other]} if other is not None else None
        )

    return said(view, value, say)


def said(view: View | None, value: Any, say: Say) -> Any:
    """The value with every mention said by `say`; with a view, choices of what exists already stay as they are."""
    if isinstance(value, list):
        return [said(view, item, say) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    entries = cast("dict[str, Any]", value)
    if len(entries) == 1:
        name = _whole(entries)
        if name is not None:
            found = say(*name)
            return entries if found is None else found
        if "Fn::Sub" in entries:
            return _sub(view, entries["Fn::Sub"], say)
        chosen = choice(view, entries) if view is not None else None
        if (
            view is not None
            and chosen is not None
            and any(name in view.reused for name, _ in mentions(chosen[0]))
        ):
            return entries
    return {key: said(view, item, say) for key, item in entries.items()}


def _whole(entries: dict[str, Any]) -> tuple[str, str] | None:
    """The mention that a Ref or GetAtt is."""
    if "Ref" in entries or "Fn::GetAtt" in entries:
        found = mentions(entries)
        return (found[0][0], found[0][1] or "") if found else None
    return None


def _sub(view: View | None, operand: Any, say: Say) -> dict[str, Any]:
    parts = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
    names = mapping(parts[1]) if len(parts) > 1 else {}
    if not parts or not isinstance(parts[0], str):
        return {"Fn::Sub": operand}
    variables: dict[str, Any] = {key: said(view, item, say) for key, item in names.items()}

    def hole(found: re.Match[str]) -> str:
        name, _, attribute = found[1].partition(".")
        value = say(name, attribute) if found[1] not in names else None
        if value is None:
            return found[0]
        inside = sub_hole(value)
        if inside is not None:
            return inside
        variable = _variable(found[1], variables, value)
        variables[variable] = value
        return "${" + variable + "}"

    text = _HOLE.sub(hole, parts[0])
    return {"Fn::Sub": [text, variables] if variables else text}


def _variable(hole: str, taken: Mapping[str, Any], value: Any) -> str:
    plain = "".join(character for character in hole if character.isalnum())
    name, number = plain, 2
    while name in taken and taken[name] != value:
        name, number = f"{plain}{number}", number + 1
    return name
