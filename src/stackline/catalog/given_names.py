"""Names as a template writes them, in one form: two values that always come to the same name have the same text."""

from __future__ import annotations

import re
from typing import Any, cast

from stackline.catalog.references import mapping

_HOLE = re.compile(r"\$\{\s*([^!\s{}][^{}]*?)\s*\}")


def as_text(value: Any) -> str | None:
    """`!Join ["-", [!Ref Stage, a]]` → `${Stage}-a`, as `!Sub "${Stage}-a"` gives; None for what is no text."""
    if isinstance(value, str):
        return value
    entries = mapping(value)
    if len(entries) != 1:
        return None
    key, operand = next(iter(entries.items()))
    if key == "Ref":
        return f"${{{operand}}}"
    if key == "Fn::GetAtt":
        return "${" + (operand if isinstance(operand, str) else ".".join(map(str, operand))) + "}"
    if key == "Fn::Sub":
        return _substituted(operand)
    return _joined(operand) if key == "Fn::Join" else None


def _substituted(operand: Any) -> str | None:
    parts = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
    if not parts or not isinstance(parts[0], str):
        return None
    own = {name: as_text(inner) for name, inner in mapping(parts[1] if len(parts) > 1 else None).items()}
    if None in own.values():
        return None

    def hole(found: re.Match[str]) -> str:
        return own.get(found[1]) or f"${{{found[1]}}}"

    return _HOLE.sub(hole, parts[0])


def _joined(operand: Any) -> str | None:
    parts = cast("list[Any]", operand) if isinstance(operand, list) else []
    if len(parts) != 2 or not isinstance(parts[0], str) or not isinstance(parts[1], list):
        return None
    texts = [as_text(part) for part in cast("list[Any]", parts[1])]
    return None if None in texts else parts[0].join(cast("list[str]", texts))
