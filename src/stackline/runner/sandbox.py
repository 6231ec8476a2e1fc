"""Lambda's file system around a worker, made by bubblewrap where the machine allows it.

With it the code is at /var/task, layers at /opt, /tmp is the worker's own, and everything else is read-only.
It keeps a function from depending on what Lambda has not got. It is no wall against hostile code: the network
and the rest of the disk stay readable.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from stackline.runner.toolchain import Toolchain

_HIDDEN = ("opt", "var", "tmp", "proc", "dev", "sys")
_OWN_PROCESSES = ("--proc", "/proc", "--unshare-pid", "--unshare-ipc", "--unshare-uts")
_SHARED_PROCESSES = ("--ro-bind", "/proc", "/proc")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How workers are walled in: the bubblewrap program and its way with processes; no program, no walls."""

    program: str | None
    processes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a worker's things are on the machine."""

    code: Path
    scratch: Path
    runtime: Path | None = None
    layers: Path | None = None
    binds: tuple[tuple[Path, str], ...] = ()
    start: str = "/var/task"


async def probe(toolchain: Toolchain, scratch: Path) -> Sandbox:
    """The strictest sandbox in which this program starts here.

    Some distributions forbid user namespaces to ordinary users, and containers often forbid a new /proc.
    """
    program = shutil.which("bwrap")
    if program is None or os.environ.get("STACKLINE_SANDBOX") == "off":
        return Sandbox(None)
    for processes in (_OWN_PROCESSES, _SHARED_PROCESSES):
        sandbox = Sandbox(program, processes)
        folders = Folders(code=scratch, scratch=scratch)
        argv = [*arguments(sandbox, folders, toolchain), str(toolchain.program or "/bin/true"), "--version"]
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        if await process.wait() == 0:
            return sandbox
    return Sandbox(None)


def arguments(sandbox: Sandbox, folders: Folders, toolchain: Toolchain) -> list[str]:
    """The command line up to the program to run; empty without a sandbox."""
    if sandbox.program is None:
        return []
    argv = [sandbox.program, "--die-with-parent", *_top_folders(), "--dev", "/dev", *sandbox.processes]
    argv += ["--ro-bind", "/sys", "/sys", "--bind", str(folders.scratch), "/tmp", "--tmpfs", "/var"]
    argv += ["--ro-bind", str(folders.code), "/var/task"]
    argv += (
        ["--ro-bind", str(folders.runtime), "/var/runtime"] if folders.runtime else ["--dir", "/var/runtime"]
    )
    argv += ["--tmpfs", "/opt"]
    for entry in sorted(folders.layers.iterdir()) if folders.layers else []:
        argv += ["--ro-bind", str(entry), f"/opt/{entry.name}"]
    prefix = toolchain.prefix
    if prefix and is_hidden(prefix):
        argv += ["--ro-bind", str(prefix), str(prefix)]
    for source, target in folders.binds:
        argv += ["--ro-bind", str(source), target]
    # What was mounted there stays as it is: this is of the empty folders that it is mounted in.
    return [*argv, "--remount-ro", "/var", "--remount-ro", "/opt", "--chdir", folders.start, "--"]


def is_hidden(path: Path) -> bool:
    """Whether the folder is in a part of the machine that a worker does not see."""
    return path.parts[1:2] != () and path.parts[1] in _HIDDEN


def _top_folders() -> list[str]:
    """Every folder of the machine's root but those Lambda has of its own.

    Binding / as a whole would create /var/task on the machine itself when run as root.
    """
    argv: list[str] = []
    for entry in sorted(Path("/").iterdir()):
        if entry.name in _HIDDEN:
            continue
        if entry.is_symlink():
            argv += ["--symlink", str(entry.readlink()), str(entry)]
        else:
            argv += ["--ro-bind-try", str(entry), str(entry)]
    return argv
