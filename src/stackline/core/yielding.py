"""A thread that lets others go first: what it does is wanted soon, and nobody waits for it."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

_POLITE = 15


def let_others_first() -> None:
    """Of the calling thread only, for good, and of what it starts. Nothing where the system knows no such threads."""
    if sys.platform == "linux":
        with suppress(OSError):
            # Each thread is a process to Linux, and has its own priority (sched(7)).
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _POLITE)
