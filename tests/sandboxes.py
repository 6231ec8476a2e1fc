"""bubblewrap for tests: the machine's, else Debian's package of it, unpacked once a user and installed nowhere."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from stackline.embedded.environment import cache_root

_TRIES = ("--ro-bind", "/", "/", "--dev", "/dev", "true")


def bubblewrap() -> Path:
    """A folder for PATH. The test is skipped where there is no bubblewrap, or it may not make namespaces."""
    program, why = _found()
    if program is None:
        pytest.skip(why)
    return program.parent


@cache
def _found() -> tuple[Path | None, str]:
    there = shutil.which("bwrap")
    program = Path(there) if there else _unpacked()
    if program is None:
        return None, "no bubblewrap (bwrap) on PATH, and Debian's package of it cannot be downloaded"
    done = subprocess.run([program, *_TRIES], capture_output=True, text=True, check=False)
    if done.returncode:
        return None, f"bubblewrap cannot make namespaces here: {done.stderr.strip()}"
    return program, ""


def _unpacked() -> Path | None:
    folder = cache_root() / "bubblewrap"
    program = folder / "usr" / "bin" / "bwrap"
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not program.exists():
            try:
                _run(folder, "apt-get", "download", "-q", "bubblewrap")
                (package,) = folder.glob("bubblewrap_*.deb")
                _run(folder, "dpkg-deb", "-x", package.name, ".")
            except (OSError, subprocess.CalledProcessError, ValueError):
                return None
    return program if program.exists() else None


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
