"""A command whose processes end with whoever started it, and with the command itself.

    python -I -S tied.py COMMAND ARGUMENT…

Standard input is a pipe that whoever started it holds open. When it closes, because they said so or were killed, every
process of the command is ended. Exit status: the command's own; 128 and the signal's number where one ended it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_GRACE = 2.0  # seconds to end in, before they are killed


def command(arguments: list[str]) -> list[str]:
    """What to start: with a pipe as its standard input, in a session of its own."""
    return [sys.executable, "-I", "-S", str(Path(__file__)), *arguments]


def main(arguments: list[str]) -> None:
    if sys.platform == "linux":
        # What a process leaves behind becomes ours, also where it began a session of its own.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True)
    over = threading.Lock()

    def follow() -> None:
        while os.read(0, 1):
            pass
        with over:
            _end(process.pid)
            os._exit(128 + signal.SIGKILL)

    threading.Thread(target=follow, daemon=True).start()
    # Without reaping it: until then its id, which is its group's, is nobody else's.
    ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    with over:
        _end(process.pid)
        status = ended.si_status if ended else 1
        os._exit(128 + status if ended and ended.si_code != os.CLD_EXITED else status)


def _end(group: int) -> None:
    """Ask all that is left to end, then kill it."""
    if not _left(group):
        return
    _signal(group, signal.SIGTERM)
    until = time.monotonic() + _GRACE
    while _left(group) and time.monotonic() < until:
        time.sleep(0.02)
    _signal(group, signal.SIGKILL)
    while _children():  # one that is killed hands over its own
        _signal(group, signal.SIGKILL)
        time.sleep(0.01)


def _left(group: int) -> bool:
    return bool(_children()) or _running(group)


def _running(group: int) -> bool:
    """Where the system does not list children: whether the group has processes, its first one aside."""
    if sys.platform == "linux":
        return False
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, 0)
        return True
    return False


def _children() -> list[int]:
    """Processes of ours that still run; those that have ended are reaped, but for the command itself."""
    found: list[int] = []
    for tasks in Path("/proc/self/task").glob("*/children"):
        for pid in map(int, tasks.read_text().split()):
            with suppress(ChildProcessError):
                if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                    found.append(pid)
    return found


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
    for pid in _children():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


if __name__ == "__main__":
    main(sys.argv[1:])
