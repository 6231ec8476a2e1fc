"""Two files change places at once, where the system can: nothing that either of them holds is lost on the way."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def swap(one: Path, other: Path) -> bool:
    """Whether it was done; not where the system or the file system has no such thing, or one of them is not there."""
    names = os.fsencode(one), os.fsencode(other)
    call = _call()
    if call is None:
        return False
    if sys.platform == "darwin":
        return call(names[0], names[1], _EXCHANGE) == 0
    return call(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0


@cache
def _call() -> Any:
    """renameat2 (Linux 3.15, glibc 2.28) or renamex_np (macOS 10.12)."""
    try:
        name = "renamex_np" if sys.platform == "darwin" else "renameat2"
        return getattr(ctypes.CDLL(None), name, None)
    except (OSError, TypeError):
        return None
