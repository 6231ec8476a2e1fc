"""Other people's programs: finding them, running them, and what they said when it went wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.core.redaction import redact

_SECONDS = 1800
_LAST_LINES = 25


def find(program: str) -> str | None:
    return shutil.which(program)


@cache
def uv() -> str:
    """uv's program, which Stackline brings along. Finding it is not for two threads at once: ask before they begin."""
    from uv import find_uv_bin

    return find_uv_bin()


def missing(program: str, why: str, how: str) -> Diagnostic:
    """`npm-missing` and the like. `why` begins the sentence: "src has a pnpm-lock.yaml"."""
    summary = f"{why}, and {program} is not installed"
    return Diagnostic("error", f"{program}-missing", summary, fix=Fix(how))


def run(
    command: Sequence[str], folder: Path, *, code: str, name: str, more: Mapping[str, str] | None = None
) -> str:
    """What the program said. Raises DiagnosticError with the end of it where it failed; `name` is what it was for."""
    environment = {**os.environ, "NO_COLOR": "1", "CI": "true", **(more or {})}
    program = Path(command[0]).name
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        summary = f"{program} does not run: {error}"
        raise DiagnosticError([Diagnostic("error", code, summary, file=name)]) from error
    if done.returncode:
        said = "\n".join(redact(done.stdout.strip()).splitlines()[-_LAST_LINES:])
        summary = f"{' '.join([program, *command[1:2]])} failed ({done.returncode})"
        raise DiagnosticError([Diagnostic("error", code, summary, said, file=name)])
    return done.stdout


def copy(source: Path, into: Path) -> None:
    """A folder or file of the project, without what is installed in it: package managers do not all follow links."""
    if source.is_dir():
        ignore = shutil.ignore_patterns("node_modules", "vendor", ".git", ".venv", ".stackline", ".aws-sam")
        shutil.copytree(source, into, ignore=ignore, dirs_exist_ok=True, symlinks=True)
    elif not into.exists():
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, into)
