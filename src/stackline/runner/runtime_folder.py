"""The packages that Lambda's own runtimes have, installed once for all projects of this user."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix

_RECORD = "stackline-runtime.json"
_log = logging.getLogger("stackline.runner")

Install = Callable[[Path], Awaitable[None]]
"""Fills the folder it is given."""


def cache_folder() -> Path:
    """$XDG_CACHE_HOME/stackline."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stackline"


async def installed(folder: Path, requirements: Sequence[str], install: Install) -> Path:
    """The folder with these packages, filled now if it has not got them: whole, or not there at all.

    Several runners may ask at once: one installs, the others wait. Raises what `install` raises.
    """
    if _is_current(folder, requirements):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    async with _locked(folder.with_name(f"{folder.name}.lock")):
        if not _is_current(folder, requirements):
            await _fill(folder, requirements, install)
    return folder


async def run_installer(what: str, *command: str) -> None:
    """Run uv, pip or npm. Raises DiagnosticError with the end of its output when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    if process.returncode:
        said = out.decode("utf-8", "replace").strip()[-2000:]
        summary = f"The packages of Lambda's {what} runtime could not be installed"
        fix = Fix("Check the network and your package index settings, then invoke again.")
        raise DiagnosticError([Diagnostic("error", "runtime-install-failed", summary, said, fix=fix)])


def _is_current(folder: Path, requirements: Sequence[str]) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return json.loads((folder / _RECORD).read_text("utf-8")) == list(requirements)
    return False


async def _fill(folder: Path, requirements: Sequence[str], install: Install) -> None:
    _log.info("installing %s (%s) …", folder.name, ", ".join(requirements))
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        await install(beside)
        (beside / _RECORD).write_text(json.dumps(requirements), "utf-8")
        beside.chmod(0o755)
        old = folder.with_name(f"{beside.name}.old")
        if folder.exists():
            folder.rename(old)
        beside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _log.info("installed %s", folder.name)


@contextlib.asynccontextmanager
async def _locked(path: Path) -> AsyncGenerator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.2)
        yield
    finally:
        os.close(descriptor)
