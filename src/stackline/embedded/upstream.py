"""The one door to MiniStack's modules, which exist only in the launcher's environment and carry no types."""

from __future__ import annotations

import importlib
from typing import Any, cast

# What MiniStack's handlers answer: status, headers, body.
Response = tuple[int, dict[str, str], bytes]


def module(name: str) -> Any:
    """`module("services.sqs")` is `ministack.services.sqs`."""
    return importlib.import_module(f"ministack.{name}")


def load(name: str) -> Any:
    """Any other module of the launcher's environment (`samtranslator.…`, `hypercorn.…`)."""
    return importlib.import_module(name)


def record(value: Any) -> dict[str, Any]:
    """An untyped mapping that may be absent, as one that is there; anything else is empty."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """The same for a list."""
    return cast(list[Any], value) if isinstance(value, list) else []
