"""The function runner as a child of the launcher: started, called over its socket, started again when it dies."""

from __future__ import annotations

import ctypes
import functools
import http.client
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stackline.embedded.runner_channel import Channel, RunnerGone
from stackline.embedded.runner_output import RunnerOutput
from stackline.gateway import link
from stackline.gateway.page import Page

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded before any fork: a child between fork and exec must not load libraries
# What the runner keeps of the environment: functions see none of it, but it installs packages with uv and npm.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
_KEPT_PREFIXES = ("XDG_", "STACKLINE_", "UV_", "PIP_", "NPM_", "npm_config_")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_PATIENCE = 15.0  # seconds to wait for a runner that is starting


@dataclass
class Runner:
    """`python` is the toolkit's interpreter, `source` the folder that holds its `stackline` package."""

    python: str
    source: str
    state: Path
    log: Path
    output: RunnerOutput
    page: Page
    listener: socket.socket
    adopt: Callable[[socket.socket], None]
    """Takes our end of each runner's link."""
    known: Path | None = None
    """Calls that it knows when it begins."""
    socket_path: str = ""
    channel: Channel = field(init=False)
    """The same calls from the event loop."""
    _process: subprocess.Popen[bytes] | None = None
    _idle: list[http.client.HTTPConnection] = field(default_factory=list[http.client.HTTPConnection])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.channel = Channel(lambda: self.socket_path)

    def start(self) -> None:
        """Starts the runner and a thread that keeps it running. The socket's folder is short: a path has 107 bytes."""
        note = self.state / "runner-socket"
        if note.exists() and Path(note.read_text()).name.startswith(
            "stackline-"
        ):  # of a launcher that was killed
            shutil.rmtree(note.read_text(), ignore_errors=True)
        folder = tempfile.mkdtemp(prefix="stackline-", dir="/tmp" if Path("/tmp").is_dir() else None)
        note.write_text(folder)
        self.socket_path = f"{folder}/runner.sock"
        threading.Thread(target=self._keep, name="stackline-runner", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.socket_path:
            shutil.rmtree(Path(self.socket_path).parent, ignore_errors=True)
            (self.state / "runner-socket").unlink(missing_ok=True)

    def call(self, path: str, body: bytes, timeout: float | None) -> bytes:
        """POSTs JSON and returns the answer's; raises RunnerGone. Without a `timeout` it waits for ever."""
        connection = self._connection(timeout)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise RunnerGone(f"The function runner went away during the call ({error})") from error
        if answer.status != 200:
            connection.close()
            raise RunnerGone(f"The function runner answered {answer.status}: {data[:300]!r}")
        if not answer.will_close:
            with self._lock:
                self._idle.append(connection)
        return data

    def _connection(self, timeout: float | None) -> http.client.HTTPConnection:
        """A connection whose other end is alive: a call that may have arrived is never sent again, so it must not be
        sent to a runner that is gone."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                connection = self._fresh(timeout)
            elif select.select([connection.sock], [], [], 0)[0]:  # closed by a runner that is gone
                connection.close()
                continue
            if connection is not None:
                connection.sock.settimeout(timeout)
                return connection
            if self._stopping.is_set() or time.monotonic() > deadline:
                raise RunnerGone("The function runner is not running")
            time.sleep(0.05)

    def _fresh(self, timeout: float | None) -> http.client.HTTPConnection | None:
        """A new connection that has answered once: the kernel also connects to a process that is dying."""
        connection = _UnixConnection(self.socket_path, timeout)
        try:
            connection.request("GET", "/status")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return None
        return connection

    def _keep(self) -> None:
        """The thread outlives the runner: the death signal is bound to the thread that started it."""
        wait = 0.2
        while not self._stopping.is_set():
            started = time.monotonic()
            feed = self.output.open()
            ours, theirs = link.pair()
            with self.log.open("ab") as log:
                self._process = self._spawn(log.fileno(), feed, theirs.fileno())
            os.close(feed)
            theirs.close()
            self.adopt(ours)
            self._process.wait()
            with self._lock:
                self._idle.clear()
            wait = 0.2 if time.monotonic() - started > 10 else min(wait * 2, 5.0)
            self._stopping.wait(wait)

    def _spawn(self, log: int, feed: int, end: int) -> subprocess.Popen[bytes]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in _KEPT or name.lower() in _PROXIES or name.startswith(_KEPT_PREFIXES)
        }
        environment |= {"PYTHONPATH": self.source, "STACKLINE_RUNNER_PYTHON": self.python}
        front = (self.listener.fileno(), end, self.page.descriptor)
        command = [
            self.python,
            "-m",
            "stackline.runner",
            "--socket",
            self.socket_path,
            "--state",
            str(self.state),
            "--feed",
            str(feed),
            "--front",
            *map(str, front),
            *([] if self.known is None else ["--known", str(self.known)]),
        ]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            pass_fds=(feed, *front),
            preexec_fn=functools.partial(_die_with, os.getpid()),
        )


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float | None) -> None:
        super().__init__("runner", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _die_with(parent: int) -> None:
    """A launcher that is killed must not leave functions running (prctl(2), PR_SET_PDEATHSIG)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call
        os._exit(1)
