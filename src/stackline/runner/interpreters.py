"""Finds a Python for a Lambda runtime: one outside every virtual environment, of the runtime's own version if
the machine has it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

_ASK = (
    "import sys, json; print(json.dumps([getattr(sys, '_base_executable', sys.executable), sys.base_prefix,"
    " '%d.%d' % sys.version_info[:2]]))"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python: its program, the folder it is installed in, and its version (`3.13`)."""

    program: Path
    prefix: Path
    version: str


async def find_python(runtime: str) -> Interpreter:
    """The interpreter for `python3.13`: `python3.13` on PATH, one uv knows, else the one running this.

    Never the toolkit's virtual environment: its packages would be importable here and missing on Lambda.
    """
    version = runtime.removeprefix("python")
    own = _own()
    if own.version == version:
        return own
    for candidate in (shutil.which(f"python{version}"), await _known_to_uv(version)):
        if candidate and (found := await _ask(candidate)) and found.version == version:
            return found
    return own


def _own() -> Interpreter:
    base: str = getattr(sys, "_base_executable", sys.executable)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Interpreter(Path(base).resolve(), Path(sys.base_prefix).resolve(), version)


async def _known_to_uv(version: str) -> str | None:
    uv = find_uv()
    if uv is None:
        return None
    return await _output(uv, "python", "find", "--no-python-downloads", "--no-project", "--system", version)


async def _ask(program: str) -> Interpreter | None:
    answer = await _output(program, "-I", "-c", _ASK)
    if answer is None:  # pyenv's shims are on PATH for versions that are not switched on
        return None
    base, prefix, version = json.loads(answer)
    return Interpreter(Path(base).resolve(), Path(prefix).resolve(), version)


async def _output(*argv: str) -> str | None:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    out, _ = await process.communicate()
    return out.decode().strip() or None if process.returncode == 0 else None


def find_uv() -> str | None:
    """uv beside this Python (Stackline depends on it), else on PATH."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("uv")
