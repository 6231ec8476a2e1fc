"""The runner as a process of its own, as the embedded cloud starts it, and what it leaves running."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from waiting import ended, until

_numbers = itertools.count(1)


class Client(http.client.HTTPConnection):
    """HTTP over the runner's socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        self.send_call(method, path, body)
        return self.answer()

    def send_call(self, method: str, path: str, body: Any = None) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.request(method, path, None if method == "GET" else text)

    def answer(self) -> tuple[int, Any]:
        response = self.getresponse()
        return response.status, json.loads(response.read())


class Running:
    """A runner with a folder of its own. `start` may be called again after it has ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "runner.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        state = self.folder / "state"
        command = [
            sys.executable,
            "-m",
            "stackline.runner",
            "--socket",
            str(self.socket),
            "--state",
            str(state),
        ]
        self.process = subprocess.Popen(command)
        until(lambda: self.socket.exists() or self._ended(), "the runner's socket")
        assert not self._ended()

    def _ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        ended(self.process)

    def function(self, source: str, **changes: Any) -> dict[str, Any]:
        code = self.folder / f"code-{next(_numbers)}"
        code.mkdir()
        (code / "app.py").write_text(textwrap.dedent(source), "utf-8")
        given: dict[str, Any] = {
            "name": "hello",
            "arn": f"arn:{code.name}",
            "runtime": "python3.11",
            "handler": "app.handler",
            "code": str(code),
            "timeout": 60,
            "memory": 512,
        }
        return {**given, **changes}

    def invoke(self, function: dict[str, Any], event: Any = None) -> dict[str, Any]:
        status, answer = self.begin(function, event).answer()
        assert status == 200, answer
        return answer

    def begin(self, function: dict[str, Any], event: Any = None) -> Client:
        """An invocation whose `answer` is still to come."""
        client = Client(self.socket)
        body = {"function": function, "event": event, "request_id": f"request-{next(_numbers)}"}
        client.send_call("POST", "/invoke", body)
        return client

    def forget(self, name: str = "hello") -> None:
        Client(self.socket).call("POST", "/forget", {"name": name})

    @property
    def workers(self) -> list[int]:
        functions = Client(self.socket).call("GET", "/status")[1]["functions"]
        return [pid for function in functions for pid in function["workers"]]

    @property
    def peak_megabytes(self) -> int:
        """The most memory the runner itself has held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def marked(text: str) -> list[int]:
    """Live processes whose command line holds this text, other than this one."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if text in command and alive(int(folder.name)):
            found.append(int(folder.name))
    return found


def alive(pid: int) -> bool:
    """Runs, and is not a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
