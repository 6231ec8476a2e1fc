"""Starting, finding, stopping and resetting the embedded cloud from outside. One cloud a state folder."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stackline.core import Diagnostic, DiagnosticError, Fix, write_atomic
from stackline.embedded import environment, kept_calls, processes
from stackline.embedded.environment import Progress
from stackline.embedded.settings import Endpoint, Folder, source_digest

_PORT_TAKEN = 98
_START_LIMIT = 90.0
_GRACE = 10.0


def start(folder: Folder, port: int | None, progress: Progress) -> Endpoint:
    """The endpoint of the running cloud, started if need be. Raises DiagnosticError: `port-in-use`,
    `embedded-install-failed`, `embedded-start-failed`."""
    _prepare(folder)
    with _locked(folder):
        running = running_endpoint(folder)
        if running is not None and _health(running).get("source") != source_digest():
            progress("The toolkit has changed since the embedded cloud was started")
            port, running = port or running.port, None
            _stop(folder, progress)
        if running is not None:
            if port not in (None, running.port):
                raise DiagnosticError([_other_port(running, port or 0)])
            return running
        processes.end_leftovers(folder.read_endpoint())
        python = environment.ensure(progress)
        progress("Starting the embedded cloud")
        return _launch(folder, python, port, progress)


def resume(folder: Folder, port: int | None, session: int, progress: Progress) -> tuple[Endpoint, bool]:
    """The same for a session of this process, whose code is as the last session's was. True where the calls that were
    known then are answered already; everything else that is asked waits until the cloud is up."""
    before = folder.read_endpoint()
    known = before is not None and not processes.is_alive(before.pid) and port in (None, before.port)
    if before is None or not known or kept_calls.read(folder, before.port) is None:
        return start(folder, port, progress), False
    with _locked(folder):
        processes.end_leftovers(before)
        python = environment.ensure(progress)
        return _launch(folder, python, before.port, progress, session), True


def running_endpoint(folder: Folder) -> Endpoint | None:
    """The endpoint if that cloud answers with its own secret; a stranger on its port is not it."""
    endpoint = folder.read_endpoint()
    if endpoint is None or not processes.is_alive(endpoint.pid):
        return None
    return endpoint if _healthy(endpoint) else None


def stop(folder: Folder, progress: Progress) -> bool:
    """Ends the whole process group: asked first, made to after a grace period. False if nothing ran."""
    if not folder.root.is_dir():
        return False
    with _locked(folder):
        return _stop(folder, progress)


def reset(folder: Folder, progress: Progress) -> bool:
    """Stops the cloud and deletes everything it holds. False if there was nothing."""
    if not folder.root.is_dir():
        return False
    with _locked(folder):
        _stop(folder, progress)
        for path in folder.root.iterdir():
            if path == folder.lock:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    return True


def _stop(folder: Folder, progress: Progress) -> bool:
    endpoint = folder.read_endpoint()
    if endpoint is None or not _is_ours(endpoint):
        processes.end_leftovers(endpoint)
        return False
    progress("Stopping the embedded cloud")
    processes.end_group(endpoint.pid, _GRACE)
    return True


def _is_ours(endpoint: Endpoint) -> bool:
    """A process number may have been given to somebody else since."""
    return processes.is_alive(endpoint.pid) and processes.runs_launcher(endpoint.pid)


def _prepare(folder: Folder) -> None:
    folder.root.mkdir(parents=True, exist_ok=True)
    folder.root.chmod(0o700)
    # The folder holds a key: it must not get into a commit, whatever the project ignores.
    (folder.root / ".gitignore").write_text("*\n")
    if not folder.secret.exists():
        write_atomic(folder.secret, secrets.token_urlsafe(30).encode(), mode=0o600)


@contextmanager
def _locked(folder: Folder) -> Generator[None]:
    descriptor = os.open(folder.lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _launch(
    folder: Folder, python: Path, port: int | None, progress: Progress, session: int | None = None
) -> Endpoint:
    before = folder.read_endpoint()
    chosen = _choose_port(port, before.port if before else None)
    if before is not None and port is None and chosen != before.port:
        progress(
            f"Port {before.port}, where this cloud was, is taken by another program: now it is on {chosen}"
        )
    folder.endpoint.unlink(missing_ok=True)
    process = _spawn(folder, python, chosen, session)
    try:
        return _answering(folder, process, chosen, session is None)
    except BaseException:  # an interrupted start leaves nothing running
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise


def _answering(folder: Folder, process: subprocess.Popen[bytes], port: int, whole: bool) -> Endpoint:
    """Once it listens; `whole` when all of it answers."""
    deadline = time.monotonic() + _START_LIMIT
    while time.monotonic() < deadline:
        endpoint = folder.read_endpoint()
        if endpoint is not None and endpoint.pid == process.pid and (not whole or _healthy(endpoint)):
            return endpoint
        if process.poll() is not None:
            break
        time.sleep(0.03 if whole else 0.003)
    raise DiagnosticError([_taken(port) if process.returncode == _PORT_TAKEN else _failed(folder)])


def _spawn(folder: Folder, python: Path, port: int, session: int | None) -> subprocess.Popen[bytes]:
    """A session of its own, so that closing the terminal does not end it and `stop` ends all of it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "COV_"))
    }
    kept["STACKLINE_RUNNER_PYTHON"] = os.environ.get("STACKLINE_RUNNER_PYTHON", sys.executable)
    bootstrap = Path(__file__).with_name("bootstrap.py")
    command = [str(python), "-I", str(bootstrap), "--state", str(folder.root), "--port", str(port)]
    command += [] if session is None else ["--resume", str(session)]
    if folder.log.exists():
        folder.log.replace(folder.log.with_suffix(".log.1"))
    with open(os.open(folder.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=kept, cwd=folder.root,
            start_new_session=True, umask=0o077,
        )  # fmt: skip


def _choose_port(wanted: int | None, before: int | None) -> int:
    """The port asked for, or the one of last time (addresses people kept still work), or a free one."""
    if wanted is not None:
        if not _free(wanted):
            raise DiagnosticError([_taken(wanted)])
        return wanted
    if before is not None and _free(before):
        return before
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _healthy(endpoint: Endpoint) -> bool:
    return _health(endpoint).get("pid") == endpoint.pid


def _health(endpoint: Endpoint) -> dict[str, Any]:
    """What the cloud says of itself to who knows its secret; empty where nobody, or somebody else, answers."""
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=5)
    try:
        connection.request(
            "GET", "/_stackline/health", headers={"Authorization": f"Bearer {endpoint.secret}"}
        )
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == 200 else {}
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()


def _taken(port: int) -> Diagnostic:
    return Diagnostic(
        "error",
        "port-in-use",
        f"Port {port} is in use by another program",
        "The embedded cloud listens on 127.0.0.1 only, and somebody else already does on this port.",
        fix=Fix("End that program, or start with another --port, or with none to get a free one."),
    )


def _other_port(running: Endpoint, port: int) -> Diagnostic:
    return Diagnostic(
        "error",
        "embedded-running",
        f"The embedded cloud already runs, on port {running.port} and not {port}",
        fix=Fix("Stop it first: `stackline local stop`."),
    )


def _failed(folder: Folder) -> Diagnostic:
    tail = folder.log.read_text(errors="replace").strip()[-2000:] if folder.log.exists() else ""
    return Diagnostic(
        "error",
        "embedded-start-failed",
        "The embedded cloud did not start",
        tail,
        file=str(folder.log),
        fix=Fix("Read the log; `stackline local reset` starts over with an empty cloud."),
    )
