"""The packages Lambda's own Python runtime has: the official client and boto3, installed once a Python version."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.runner.interpreters import Interpreter, find_uv

REQUIREMENTS = ("awslambdaric==4.2.2", "boto3>=1.40")
_RECORD = "stackline-runtime.json"
_log = logging.getLogger("stackline.runner")


def cache_folder() -> Path:
    """$XDG_CACHE_HOME/stackline."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stackline"


async def runtime_folder(python: Interpreter, cache: Path | None = None) -> Path:
    """The folder with the runtime's packages for this Python, installed now if it is not there.

    Several runners may ask at once: one installs, the others wait. Raises DiagnosticError when the
    installation fails (no network, no wheel for this machine).
    """
    folder = (cache or cache_folder()) / f"runtime-python-{python.version}"
    if _is_current(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    async with _locked(folder.with_suffix(folder.suffix + ".lock")):
        if not _is_current(folder):
            await _install(python, folder)
    return folder


def _is_current(folder: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return json.loads((folder / _RECORD).read_text("utf-8")) == list(REQUIREMENTS)
    return False


async def _install(python: Interpreter, folder: Path) -> None:
    _log.info("installing the Python %s runtime (%s) …", python.version, ", ".join(REQUIREMENTS))
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        await _run_installer(python, beside)
        (beside / _RECORD).write_text(json.dumps(REQUIREMENTS), "utf-8")
        beside.chmod(0o755)
        old = folder.with_name(f"{beside.name}.old")
        if folder.exists():
            folder.rename(old)
        beside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _log.info("installed the Python %s runtime", python.version)


async def _run_installer(python: Interpreter, target: Path) -> None:
    program = str(python.program)
    uv = find_uv()
    installer = (
        # Compiled now: imports are 2.65 times slower where the sandbox cannot write the .pyc files.
        (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", program)
        if uv
        else (sys.executable, "-m", "pip", "install", "--quiet", "--python", program)
    )
    process = await asyncio.create_subprocess_exec(
        *installer,
        "--target",
        str(target),
        *REQUIREMENTS,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    if process.returncode:
        said = out.decode("utf-8", "replace").strip()[-2000:]
        fix = Fix(
            "Check the network or your package index settings (UV_INDEX_URL, PIP_INDEX_URL) and invoke again."
        )
        summary = f"The packages of Lambda's Python {python.version} runtime could not be installed"
        raise DiagnosticError([Diagnostic("error", "runtime-install-failed", summary, said, fix=fix)])


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
