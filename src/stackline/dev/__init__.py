"""The developer's loop: the application on the embedded cloud, its code as it is on disk, and what happens in it."""

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
