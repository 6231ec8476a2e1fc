"""Which process did it, and whether it still lives: a pid alone is not enough, since pids are used again."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """`born` is the process's start in kernel ticks where the system tells it (Linux), else empty."""

    host: str
    pid: int
    born: str

    @property
    def here(self) -> bool:
        return self.host == socket.gethostname()

    @property
    def alive(self) -> bool:
        """Whether it runs on this machine. Of another machine's processes nothing is known: True."""
        if not self.here:
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        return not self.born or self.born == born(self.pid)


def this_process() -> Process:
    return Process(socket.gethostname(), os.getpid(), born(os.getpid()))


def actor() -> str:
    """The person this process works for, as the system names them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def born(pid: int) -> str:
    """Field 22 of /proc/PID/stat (proc(5)); empty where there is no /proc, and for a zombie, which is dead."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
