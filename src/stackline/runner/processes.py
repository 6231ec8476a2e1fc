"""Starting, watching and ending worker processes, with everything they started."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
# RLIMIT_DATA counts memory that was asked for, thread stacks included, and Lambda counts what was used:
# without this margin a function that fits in 128 MB there would fail here.
_MEMORY_MARGIN_MB = 64
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a worker: what to run, with which variables, where, and with how much memory (MB)."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    memory: int | None = None


def spawn(launch: Launch, output: int) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own; stdout and stderr go to the descriptor `output`."""

    def prepare() -> None:
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if launch.memory is not None:
            limit = (launch.memory + _MEMORY_MARGIN_MB) << 20
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    # preexec_fn is safe here: the runner has one thread, apart from short ones that start no process.
    return subprocess.Popen(
        launch.argv,
        env=dict(launch.environment),
        cwd=launch.folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        umask=0o022,
        preexec_fn=prepare,
    )


async def ended(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end, then end what is left of its group. Its exit status, as Popen's.

    Needs no thread a process where the system has pidfds.
    """
    if not hasattr(os, "pidfd_open"):
        return await asyncio.to_thread(process.wait)
    loop = asyncio.get_running_loop()
    descriptor = os.pidfd_open(process.pid)
    done = loop.create_future()
    loop.add_reader(descriptor, lambda: None if done.done() else done.set_result(None))
    try:
        await done
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    # Before wait(): until then the process is a zombie, and no other can have its number.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def kill_tree(pid: int) -> None:
    """End the process, its group, and descendants that left the group."""
    for descendant in [*descendants(pid), pid]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(descendant, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Every process below this one, nearest first. Empty where the system has no /proc."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop(0)
        children = [int(child) for child in _read(f"/proc/{parent}/task/{parent}/children").split()]
        found += children
        waiting += children
    return found


def function_process(pid: int) -> int:
    """The process that runs the function: the one given, or the one inside the sandbox that it is."""
    while _read(f"/proc/{pid}/comm") == b"bwrap\n":
        children = _read(f"/proc/{pid}/task/{pid}/children").split()
        if not children:
            break
        pid = int(children[0])
    return pid


def peak_memory(pid: int) -> int:
    """The most memory the process and those below it have held, in MB; 0 where the system does not tell."""
    kilobytes = 0
    for process in (pid, *descendants(pid)):
        _, _, rest = _read(f"/proc/{process}/status").partition(b"VmHWM:")
        kilobytes += int(rest.split(None, 1)[0]) if rest else 0
    return -(-kilobytes // 1024)


def _read(path: str) -> bytes:
    """A small file of /proc, without what Python's files cost: this is done for every invocation."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
