"""The runner as the embedded cloud starts it: its socket, its end, and nothing left behind."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runner.running import Client, alive
from waiting import ended, until

SLEEPER = "import os, subprocess, time\ndef handler(e, c):\n    time.sleep(e)\n    return os.getpid()"


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    path = tmp_path / "runner.sock"
    process = subprocess.Popen(
        [sys.executable, "-m", "stackline.runner", "--socket", str(path), "--state", str(tmp_path / "state")]
    )
    until(lambda: path.exists() or process.poll() is not None, "the runner's socket")
    assert process.poll() is None
    yield process, path
    process.kill()
    ended(process)


def function(tmp_path: Path, source: str = "def handler(e, c): return e") -> dict[str, Any]:
    code = tmp_path / "code"
    code.mkdir(exist_ok=True)
    (code / "app.py").write_text(source)
    return {
        "name": "hello",
        "arn": "arn:hello",
        "runtime": "python3.11",
        "handler": "app.handler",
        "code": str(code),
    }


def test_invokes_over_the_socket(runner: tuple[subprocess.Popen[bytes], Path], tmp_path: Path) -> None:
    _, path = runner
    client = Client(path)
    body = {"function": function(tmp_path), "event": {"ü": "🎈" * 500_000}, "request_id": "r-1"}
    for _ in range(2):
        status, answer = client.call("POST", "/invoke", body)
        assert status == 200
        assert answer["payload"] == body["event"]
        assert (answer["status"], answer["error"], answer["error_type"]) == ("ok", False, None)
        assert answer["log"].startswith("START RequestId: r-1")
    status, answer = client.call("GET", "/status")
    assert len(answer["functions"][0]["workers"]) == 1
    assert client.call("POST", "/forget", {"name": "hello"}) == (200, {"forgotten": 1})
    assert client.call("POST", "/forget", {"name": "unknown"}) == (200, {"forgotten": 0})


def test_only_the_owner_may_open_the_socket(runner: tuple[subprocess.Popen[bytes], Path]) -> None:
    assert stat.S_IMODE(runner[1].stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "body",
    ["", "[", "[]", "{}", '{"function": 1}', '{"function": {"name": "a"}, "request_id": "x"}'],
)
def test_a_malformed_request_is_a_diagnostic(runner: tuple[subprocess.Popen[bytes], Path], body: str) -> None:
    client = Client(runner[1])
    status, answer = client.call("POST", "/invoke", body)
    assert status == 400
    assert answer["diagnostic"]["code"] == "runner-request"
    assert client.call("GET", "/nowhere")[0] == 404


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_the_runner(
    runner: tuple[subprocess.Popen[bytes], Path], tmp_path: Path, how: signal.Signals
) -> None:
    process, path = runner
    client = Client(path)
    made = function(tmp_path, SLEEPER)
    client.call("POST", "/invoke", {"function": made, "event": 0, "request_id": "a"})
    busy = Client(path)
    busy.request("POST", "/invoke", json.dumps({"function": made, "event": 60, "request_id": "b"}))
    until(lambda: client.call("GET", "/status")[1]["functions"][0]["busy"], "a busy worker")
    workers = client.call("GET", "/status")[1]["functions"][0]["workers"]
    assert workers
    process.send_signal(how)
    ended(process)
    until(lambda: not any(alive(pid) for pid in workers), f"the end of the workers {workers}")
    assert how == signal.SIGKILL or not path.exists()


def test_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "runner.sock"
    command = [
        sys.executable,
        "-m",
        "stackline.runner",
        "--socket",
        str(path),
        "--state",
        str(tmp_path / "s"),
    ]
    start = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); sys.stdin.read()"
    parent = subprocess.Popen(
        [sys.executable, "-c", start, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    until(path.exists, "the runner's socket")
    parent.kill()
    ended(parent)
    until(lambda: not alive(pid), "the end of the runner")
    assert not path.exists()
