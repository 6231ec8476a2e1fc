"""The virtual environment MiniStack lives in: made once a user, beside and renamed, never half there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix

VERSION = "1.5.33"
# Pinned exactly: the launcher replaces functions of this MiniStack, and the contract tests hold for this set.
REQUIREMENTS = (
    f"ministack=={VERSION}",
    "aws-sam-translator==1.115.0",
    "cryptography==50.0.2",
    "airspeed==0.7.1",  # Velocity: the templates of resolvers and integrations
)
_MARK = "requirements.txt"

Progress = Callable[[str], None]


def cache_root() -> Path:
    """`$XDG_CACHE_HOME/stackline`, by default `~/.cache/stackline`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "stackline"


def ensure(progress: Progress) -> Path:
    """The Python of a complete environment; makes it when it is absent or of other versions.

    Raises DiagnosticError (`embedded-install-failed`) with the installer's own words.
    """
    root = cache_root()
    target = root / name()
    if not _complete(target):
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root / f"{name()}.lock", progress):
            if not _complete(target):
                _build(target, progress)
    return target / "bin" / "python"


def name() -> str:
    """The environment's folder: two versions of the toolkit with other requirements each have their own."""
    return f"ministack-{VERSION}-{hashlib.sha256(_mark().encode()).hexdigest()[:8]}"


def _complete(target: Path) -> bool:
    try:
        # The Python is a link, which leads nowhere once the interpreter it was made with is gone.
        return (target / _MARK).read_text() == _mark() and (target / "bin" / "python").exists()
    except OSError:
        return False


def _mark() -> str:
    return "\n".join(REQUIREMENTS) + "\n"


@contextmanager
def _locked(path: Path, progress: Progress) -> Generator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Another process is installing the embedded cloud; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(target: Path, progress: Progress) -> None:
    """Build beside and rename: a reader finds the old environment, none, or a complete one.

    Its Python is `bin/python`, which finds the environment through `pyvenv.cfg` next to it, so it may be moved.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        progress(f"Making a virtual environment for the embedded cloud in {target}")
        _uv(["venv", "--quiet", "--python", sys.executable, str(beside)])
        progress(f"Installing MiniStack {VERSION} (once; about 30 MB)")
        _uv(["pip", "install", "--quiet", "--python", str(beside / "bin" / "python"), *REQUIREMENTS])
        progress("Compiling it, so that later starts are fast")
        subprocess.run(
            [beside / "bin" / "python", "-m", "compileall", "-q", "-j", "0", beside / "lib"],
            check=False,
            capture_output=True,
        )
        (beside / _MARK).write_text(_mark())
        if target.exists():
            target.rename(beside.with_suffix(".old"))
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(beside.with_suffix(".old"), ignore_errors=True)


def _uv(arguments: list[str]) -> None:
    # Run in the cache: the configuration of the project we happen to stand in must not change what is installed.
    command = [sys.executable, "-m", "uv", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=cache_root())
    if done.returncode:
        raise DiagnosticError(
            [
                Diagnostic(
                    "error",
                    "embedded-install-failed",
                    "The embedded cloud could not be installed",
                    (done.stderr or done.stdout).strip()[-2000:],
                    fix=Fix("Check the network and the package index settings, then start it again."),
                )
            ]
        )
