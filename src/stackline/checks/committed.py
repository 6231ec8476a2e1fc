"""A file as it was last committed, read with the person's git; nothing of the repository's own is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_SECONDS = 10
_PASSED_ON = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "XDG_CONFIG_HOME")


def committed(folder: Path, file: str) -> bytes | None:
    """Its bytes in HEAD; None where it is not there, or there is no repository or no git."""
    command = [
        "git",
        "--no-optional-locks",
        "-c",
        "core.fsmonitor=false",
        "show",
        "--no-textconv",
        f"HEAD:./{file}",
    ]
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        shown = subprocess.run(
            command,
            cwd=folder,
            env=passed,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return shown.stdout if shown.returncode == 0 else None
