"""The developer's loop: the application on the embedded cloud, its code as it is on disk, and what happens in it.

A name is loaded when it is asked for: a session that goes on as the last one answers before it has loaded everything.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackline.dev.events import (
        Api,
        Called,
        Debugger,
        DevEvent,
        Failure,
        Logged,
        Place,
        Problems,
        Progress,
        Ready,
        Reloaded,
        Requested,
        Returned,
        Route,
        Stopped,
        Updated,
    )
    from stackline.dev.session import Session

__all__ = [
    "Api",
    "Called",
    "Debugger",
    "DevEvent",
    "Failure",
    "Logged",
    "Place",
    "Problems",
    "Progress",
    "Ready",
    "Reloaded",
    "Requested",
    "Returned",
    "Route",
    "Session",
    "Stopped",
    "Updated",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'stackline.dev' has no attribute {name!r}")
    home = "session" if name == "Session" else "events"
    return getattr(importlib.import_module(f"stackline.dev.{home}"), name)
