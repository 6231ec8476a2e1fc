"""Process groups of the embedded cloud: alive, ours, ended to the last member. Reads /proc."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from stackline.embedded.settings import Endpoint


def is_alive(pid: int) -> bool:
    """Runs, and is not a zombie nobody has waited for."""
    found = _stat(pid)
    return found is not None and found[0] != "Z"


def runs_launcher(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"embedded/bootstrap.py" in command


def end_group(leader: int, grace: float) -> None:
    """SIGTERM to the leader, who stops its runner; after `grace` seconds SIGKILL to whoever is left in the session."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while is_alive(leader) and time.monotonic() < deadline:
        _reap(leader)
        time.sleep(0.02)
    deadline = time.monotonic() + 2
    while members(leader) and time.monotonic() < deadline:
        _reap(leader)
        time.sleep(0.02)
    _kill(members(leader))
    _reap(leader)


def end_leftovers(endpoint: Endpoint | None) -> None:
    """What a killed launcher left running. Its session number cannot be anyone else's while a member lives."""
    if endpoint is not None and not is_alive(endpoint.pid):
        _kill(members(endpoint.pid))


def members(session: int) -> list[int]:
    """Live processes of this user in the session, other than zombies."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            stat = _stat(int(entry.name))
            if stat is not None and stat[1] == session and stat[0] != "Z" and _is_mine(entry):
                found.append(int(entry.name))
    return found


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _stat(pid: int) -> tuple[str, int] | None:
    """State letter and session (proc(5), fields 3 and 6; the name before them may hold anything)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[3])


def _is_mine(entry: Path) -> bool:
    try:
        return entry.stat().st_uid == os.getuid()
    except OSError:
        return False


def _reap(pid: int) -> None:
    """Collects the leader where it is our own child (the process that started it may also stop it)."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
