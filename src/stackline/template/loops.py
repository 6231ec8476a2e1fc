"""What a loop variable does in a text: `${Name}` and `&{Name}`, in keys and values (AWS: "Fn::ForEach")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

_HOLE = re.compile(r"([$&])\{\s*([A-Za-z0-9]+)\s*\}")

Scope = Mapping[str, str]


def filled(text: str, scope: Scope) -> str:
    """The text with the values of the loop's variables; of `&{Name}` the letters and digits only."""

    def value(match: re.Match[str]) -> str:
        known = scope.get(match[2])
        if known is None:
            return match[0]
        return known if match[1] == "$" else "".join(filter(str.isalnum, known))

    return _HOLE.sub(value, text) if scope and "{" in text else text


def stem(text: str, scope: Scope) -> str:
    """The text without the loop's variables: what all that a loop makes has in common."""
    return filled(text, dict.fromkeys(scope, "")) if scope else text


def mentions_variable(value: Any, names: frozenset[str]) -> bool:
    """Whether a value says something else for each item: it holds one of the loop's variables."""
    if isinstance(value, str):
        return any(match[2] in names for match in _HOLE.finditer(value))
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value)
        if len(entries) == 1 and entries.get("Ref") in names:
            return True
        return any(mentions_variable(one, names) for pair in entries.items() for one in pair)
    return isinstance(value, list) and any(mentions_variable(one, names) for one in cast("list[Any]", value))


def settled(value: dict[str, Any]) -> Any:
    """An intrinsic whose loop variables have got their values: a Sub without holes is a text."""
    ((name, operand),) = value.items()
    if name == "Fn::Sub":
        parts = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
        text = parts[0] if parts else None
        if isinstance(text, str) and "${" not in text:
            return text
    if name == "Fn::GetAtt" and isinstance(operand, str) and "." in operand:
        return {name: list(operand.split(".", 1))}
    return value
