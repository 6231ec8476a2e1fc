"""The constraints a template puts on a parameter's value (CloudFormation User Guide, "Parameters: syntax")."""

from __future__ import annotations

import re
from typing import Any, cast


def broken_constraint(value: str, declaration: dict[str, Any], *, hidden: bool = False) -> str | None:
    """Why the value is not allowed, in words, or None. A `hidden` value (NoEcho) is not repeated in the words."""
    shown = "the value" if hidden else f"'{value}'"
    kind = str(declaration.get("Type", "String"))
    parts = (
        [p.strip() for p in value.split(",")] if kind in ("CommaDelimitedList", "List<Number>") else [value]
    )
    if kind in ("Number", "List<Number>") and any(_number(p) is None for p in parts):
        return f"{shown} is not a number"
    allowed = declaration.get("AllowedValues")
    if isinstance(allowed, list):
        choices = [_plain(a) for a in cast("list[Any]", allowed)]
        if any(p not in choices for p in parts):
            return f"{shown} is not one of {', '.join(choices)}"
    return (
        _length(value, shown, declaration)
        or _range(parts, shown, declaration)
        or _pattern(value, shown, declaration)
    )


def _length(value: str, shown: str, declaration: dict[str, Any]) -> str | None:
    least, most = _number(declaration.get("MinLength")), _number(declaration.get("MaxLength"))
    if least is not None and len(value) < least:
        return f"{shown} is shorter than {least:g} characters"
    if most is not None and len(value) > most:
        return f"{shown} is longer than {most:g} characters"
    return None


def _range(parts: list[str], shown: str, declaration: dict[str, Any]) -> str | None:
    least, most = _number(declaration.get("MinValue")), _number(declaration.get("MaxValue"))
    numbers = [n for n in map(_number, parts) if n is not None]
    if least is not None and any(n < least for n in numbers):
        return f"{shown} is less than {least:g}"
    if most is not None and any(n > most for n in numbers):
        return f"{shown} is more than {most:g}"
    return None


def _pattern(value: str, shown: str, declaration: dict[str, Any]) -> str | None:
    pattern = declaration.get("AllowedPattern")
    if not isinstance(pattern, str):
        return None
    try:
        fits = re.fullmatch(pattern, value)
    except re.error:
        return None  # Java syntax that Python does not know: the cloud judges it.
    return None if fits else f"{shown} does not match {pattern}"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
