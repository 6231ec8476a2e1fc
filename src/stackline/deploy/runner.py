"""The function runner as a process of our own, for code that is not deployed: started at the first call."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from threading import Lock
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, Fix

_STARTS_WITHIN = 60.0
# Installing a runtime's packages at the first call may take minutes; the function's own timeout comes on top.
_PATIENCE = 600.0


class Runner:
    """One runner, used again by every call. `state` is a folder of its own."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None

    def invoke(self, function: dict[str, Any], event: Any) -> dict[str, Any]:
        """The runner's answer; see docs/running-functions.md. Raises DiagnosticError where it does not run."""
        content = {"function": function, "event": event, "request_id": str(uuid.uuid4())}
        place = self._started()
        connection = _Connection(str(place), _PATIENCE + float(function["timeout"]))
        try:
            connection.request("POST", "/invoke", json.dumps(content), {"Content-Type": "application/json"})
            answer: Any = json.loads(connection.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise DiagnosticError([_gone(str(error))]) from error
        finally:
            connection.close()
        return cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}

    def close(self) -> None:
        """End it, and every function that it runs."""
        with self._lock:
            if self._process is not None:
                self._process.terminate()
                try:
                    self._process.wait(15)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            if self._socket is not None:
                shutil.rmtree(self._socket.parent, ignore_errors=True)
            self._process = self._socket = None

    def _started(self) -> Path:
        with self._lock:
            if self._process is not None and self._process.poll() is None and self._socket is not None:
                return self._socket
            # A socket's path has at most 107 bytes.
            self._socket = Path(tempfile.mkdtemp(prefix="stackline-")) / "run.sock"
            self._state.mkdir(parents=True, exist_ok=True, mode=0o700)
            source = str(Path(__file__).parents[2])
            paths = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
            command = [sys.executable, "-m", "stackline.runner", "--socket", str(self._socket)]
            with (self._state / "runner.log").open("ab") as log:
                self._process = subprocess.Popen(
                    [*command, "--state", str(self._state / "state")],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env={**os.environ, "PYTHONPATH": paths},
                )
            self._wait(self._process, self._socket)
            return self._socket

    def _wait(self, process: subprocess.Popen[bytes], place: Path) -> None:
        end = time.monotonic() + _STARTS_WITHIN
        while not place.exists():
            if process.poll() is not None or time.monotonic() > end:
                raise DiagnosticError([_gone(f"See {self._state / 'runner.log'}.")])
            time.sleep(0.02)


class _Connection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _gone(detail: str) -> Diagnostic:
    fix = Fix("Call it again: a new runner is started.")
    return Diagnostic("error", "runner-gone", "The function's runner does not answer", detail, fix=fix)
