"""What the first session of a project needs when the embedded cloud is up, loaded while it comes up, beside it."""

from __future__ import annotations

import contextlib
import importlib

_SLOW = ("boto3", "sqlalchemy", "cfnlint", "samtranslator")


def load_ahead() -> None:
    """On a thread of its own. What cannot be loaded is told by who needs it."""
    for name in _SLOW:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
