"""Values that another stack exports: `Fn::ImportValue` names a card of its own, whose kind its exporter tells."""

from __future__ import annotations

from typing import Any, cast

PREFIX = "import/"


def import_id(operand: Any) -> str | None:
    """The id of the card for what `Fn::ImportValue` names; None where the name is no text that can be shown."""
    name = export_name(operand)
    return PREFIX + name if name else None


def export_name(value: Any) -> str | None:
    """The name of an export as written: a text, of a Sub its text, a parameter between `${` and `}`."""
    if isinstance(value, str):
        return value
    entries = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if isinstance(entries.get("Ref"), str):
        return f"${{{entries['Ref']}}}"
    operand: Any = entries.get("Fn::Sub")
    parts = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
    if isinstance(parts[0] if parts else None, str):
        return cast("str", parts[0])
    joined: Any = entries.get("Fn::Join")
    if isinstance(joined, list) and len(cast("list[Any]", joined)) == 2:
        glue, pieces = cast("list[Any]", joined)
        names = (
            [export_name(piece) for piece in cast("list[Any]", pieces)] if isinstance(pieces, list) else []
        )
        return str(glue).join(cast("list[str]", names)) if names and None not in names else None
    return None
