"""Values that come from JSON, or from modules without types."""

from __future__ import annotations

from typing import Any, cast


def record(value: Any) -> dict[str, Any]:
    """An untyped mapping that may be absent, as one that is there; anything else is empty."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """The same for a list."""
    return cast(list[Any], value) if isinstance(value, list) else []
