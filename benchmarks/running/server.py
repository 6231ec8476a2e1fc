"""One server that runs: started, waited for until it answers, weighed, ended with everything it started."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from running.load import Client
from running.rivals import Plan

_PAUSE = 0.003  # seconds between two tries to reach it


class Server:
    """Began at construction; `first_answer` is in seconds from there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        began = time.perf_counter()
        self._process = subprocess.Popen(
            plan.command,
            cwd=plan.folder,
            env={**inherited, **plan.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if plan.url else subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,
        )
        self._drain: subprocess.Popen[bytes] | None = None
        try:
            self.url = plan.url or self._told_url()
            self._wait()
        except BaseException:
            self.stop()
            raise
        self.first_answer = time.perf_counter() - began

    def client(self) -> Client:
        return Client(self.url)

    def memory(self) -> float:
        """MB that all processes of the server hold together (resident; what they share counts for each)."""
        kilobytes = 0
        for pid in self._tree():
            with contextlib.suppress(OSError, StopIteration):
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                kilobytes += int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])
        return kilobytes / 1024

    def stop(self) -> None:
        tree = self._tree()
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(15)
        left = _processes()
        for pid, (_, begun) in tree.items():  # its descendants; a number may be somebody else's by now
            if pid in left and left[pid][1] == begun:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._process.wait()
        if self._drain is not None:
            self._drain.wait()

    def _told_url(self) -> str:
        """The address in the line that says it is ready. What it says after that is read by somebody else."""
        assert self._process.stdout is not None
        told: dict[str, Any] = {"type": ""}
        while told["type"] != "ready":
            line = self._process.stdout.readline()
            if not line:
                self._fail("it ended")
            told = json.loads(line)
            if told["type"] == "problem":
                self._fail(line.decode())
        self._drain = subprocess.Popen(["cat"], stdin=self._process.stdout, stdout=subprocess.DEVNULL)
        self._process.stdout.close()
        return f"{told['apis'][0]['url']}/hello"

    def _wait(self) -> None:
        while True:
            if self._process.poll() is not None:
                self._fail("it ended")
            try:
                client = self.client()
            except OSError:
                time.sleep(_PAUSE)
                continue
            with contextlib.closing(client), contextlib.suppress(OSError, ValueError):
                client.get()
                return
            time.sleep(_PAUSE)

    def _tree(self) -> dict[int, tuple[int, str]]:
        everything = _processes()
        found: dict[int, tuple[int, str]] = {}
        waiting = [self._process.pid, *_own_cloud(self.plan.folder)]
        while waiting:
            pid = waiting.pop()
            if pid in everything:
                found[pid] = everything[pid]
            waiting += [child for child, (parent, _) in everything.items() if parent == pid]
        return found

    def _fail(self, why: str) -> NoReturn:
        self._said.seek(0)
        tail = self._said.read()[-2000:].decode(errors="replace")
        raise SystemExit(f"{self.plan.name} did not come up: {why}\n{tail}")


def _own_cloud(folder: Path) -> list[int]:
    """The embedded cloud of a project: a process of a session of its own, started by one that has ended."""
    try:
        return [json.loads((folder / ".stackline" / "cloud" / "endpoint.json").read_text())["pid"]]
    except (OSError, ValueError):
        return []


def _processes() -> dict[int, tuple[int, str]]:
    """Parent and time of start, by number."""
    found: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                found[int(entry.name)] = (int(fields[1]), fields[19])
    return found
