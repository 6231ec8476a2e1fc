"""Starting, watching and ending worker processes, with everything they started.

A process that left its parent and its session would outlive its worker. In a sandbox with processes of its own it
cannot; elsewhere a worker is made the parent of such strays, and the runner theirs when the worker is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# RLIMIT_DATA counts memory that was asked for, thread stacks included, and Lambda counts what was used:
# without this margin a function that fits in 128 MB there would fail here.
_MEMORY_MARGIN_MB = 64
_LIBC = ctypes.CDLL(None)
_PAGES_A_MB = (1 << 20) // os.sysconf("SC_PAGE_SIZE")

_running: set[int] = set()
_adopts = False


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
            _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if launch.memory is not None:
            limit = (launch.memory + _MEMORY_MARGIN_MB) << 20
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    # preexec_fn is safe here: the runner has one thread, apart from short ones that start no process.
    process = subprocess.Popen(
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
    _running.add(process.pid)
    return process


def adopt_strays() -> None:
    """Make this process, the runner, the parent of what ended workers leave behind. Where the system can: Linux."""
    global _adopts
    _adopts = sys.platform == "linux" and _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1) == 0


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
    status = process.wait()
    _running.discard(process.pid)
    while _end_strays():
        await asyncio.sleep(0.01)
    return status


def _end_strays() -> bool:
    """End children that this process did not start. Whether there were any: their own children come next.

    What it started is a worker, or of its own session, as installers are; no process can enter a session.
    """
    if not _adopts:
        return False
    strays = [
        child for child in _children(os.getpid()) if child not in _running and not _is_of_session(child)
    ]
    for stray in strays:
        kill_tree(stray)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(stray, os.WNOHANG)
    return bool(strays)


def _is_of_session(pid: int) -> bool:
    try:
        return os.getsid(pid) == os.getsid(0)
    except ProcessLookupError:
        return True


def end_leftovers(streams: Collection[str]) -> None:
    """End what the workers of a runner that was killed have left: processes with one of these log streams' numbers."""
    for entry in Path("/proc").iterdir() if streams and Path("/proc").is_dir() else ():
        _, _, rest = _read(f"{entry}/environ").partition(b"AWS_LAMBDA_LOG_STREAM_NAME=")
        stream = rest.partition(b"\0")[0].rpartition(b"]")[2].decode("ascii", "replace")
        if entry.name.isdigit() and stream in streams:
            kill_tree(int(entry.name))


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
        children = _children(parent)
        found += children
        waiting += children
    return found


def _children(pid: int) -> list[int]:
    """What any of its threads has started: each thread has a list of its own."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (Path is slower, and this is done often)
    except OSError:
        return []
    lists = (_read(f"/proc/{pid}/task/{thread}/children") for thread in threads)
    return [int(child) for children in lists for child in children.split()]


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


def held_memory(pid: int) -> int:
    """The memory of their own that the process and those below it hold now, in MB; 0 where the system does not tell.

    Memory that a forked process shares with its parent is counted twice at first; then, if that matters, it is
    counted properly, which takes longer.
    """
    processes = [pid, *descendants(pid)]
    pages = 0
    for process in processes:
        fields = _read(f"/proc/{process}/statm").split()
        pages += int(fields[1]) - int(fields[2]) if len(fields) > 2 else 0
    return pages // _PAGES_A_MB


def shared_out_memory(pid: int) -> int:
    """The same with what several processes share counted once, in MB."""
    kilobytes = 0
    for process in (pid, *descendants(pid)):
        _, _, rest = _read(f"/proc/{process}/smaps_rollup").partition(b"Pss_Anon:")
        kilobytes += int(rest.split(None, 1)[0]) if rest else 0
    return kilobytes // 1024


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
