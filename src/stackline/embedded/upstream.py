"""The one door to MiniStack's modules, which exist only in the launcher's environment and carry no types."""

from __future__ import annotations

import importlib
from typing import Any

from stackline.gateway.untyped import record as record
from stackline.gateway.untyped import rows as rows

# What MiniStack's handlers answer: status, headers, body.
Response = tuple[int, dict[str, str], bytes]


def module(name: str) -> Any:
    """`module("services.sqs")` is `ministack.services.sqs`."""
    return importlib.import_module(f"ministack.{name}")


def load(name: str) -> Any:
    """Any other module of the launcher's environment (`samtranslator.…`, `hypercorn.…`)."""
    return importlib.import_module(name)
