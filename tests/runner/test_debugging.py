"""A debugger attaches to a worker before anything of its function has run; while it is there, no time passes."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from debuggers import Debugpy, Inspector, free_port
from runner.running import Client, Running
from waiting import joined

PYTHON = """\
WORD = "start"
def handler(event, context):
    doubled = event * 2
    return [doubled, context.get_remaining_time_in_millis()]
"""
NODE = """\
import { word } from "./word.mjs";
export const handler = async (event, context) => {
  const doubled = event * 2;
  return [doubled, context.getRemainingTimeInMillis(), word];
};
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    found = Running(tmp_path)
    found.start()
    yield found
    found.end()


def function(folder: Path, runtime: str, files: dict[str, str], **debug: Any) -> dict[str, Any]:
    """Its package is a copy; the developer's folder is `folder/src`."""
    for place in (folder / "src", folder / "package"):
        place.mkdir(exist_ok=True)
        for name, text in files.items():
            (place / name).write_text(text)
    return {
        "name": "f",
        "arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
        "runtime": runtime,
        "handler": "app.handler",
        "code": str(folder / "package"),
        "timeout": 0.2,
        "memory": 128,
        "debug": {"port": free_port(), "source": str(folder / "src"), **debug},
    }


def warmed(running: Running, asked: dict[str, Any]) -> int:
    """The port of its debugger."""
    assert Client(running.socket).call("POST", "/warm", {"function": asked}) == (200, {"diagnostic": None})
    return int(asked["debug"]["port"])


class Call(threading.Thread):
    def __init__(self, running: Running, asked: dict[str, Any], event: Any) -> None:
        super().__init__(daemon=True, name="the call")
        self._client = Client(running.socket)
        self._body = {"function": asked, "event": event, "request_id": f"r{time.monotonic_ns()}"}
        self.start()

    def run(self) -> None:
        self._told = self._client.call("POST", "/invoke", self._body)[1]

    @property
    def told(self) -> dict[str, Any]:
        joined(self)
        return self._told


def test_python(running: Running, tmp_path: Path) -> None:
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON})
    app = tmp_path / "src" / "app.py"
    with Debugpy(warmed(running, asked), app, 1, 4) as debugger:
        assert debugger.stopped() == (str(app), 1)  # its first line has not run yet
        debugger.go_on()
        call = Call(running, asked, 21)
        assert debugger.stopped() == (str(app), 4)
        assert debugger.value("doubled") == "42"
        assert "STACKLINE" not in debugger.value("str(__import__('os').environ)")
        time.sleep(1)  # five times its timeout
        debugger.go_on()
        doubled, left = call.told["payload"]
    assert doubled == 42
    assert left > 3_600_000
    # Without the debugger it goes on, and another one may come.
    assert Call(running, asked, 1).told["payload"][0] == 2
    with Debugpy(asked["debug"]["port"], app, 3) as debugger:
        call = Call(running, asked, 2)
        assert debugger.stopped() == (str(app), 3)
        debugger.go_on()
        assert call.told["payload"][0] == 4


@pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")
def test_node(running: Running, tmp_path: Path) -> None:
    files = {"app.mjs": NODE, "word.mjs": "export const word = 'one';\n"}
    asked = function(tmp_path, "nodejs22.x", files)
    app, word = tmp_path / "src" / "app.mjs", tmp_path / "src" / "word.mjs"
    with Inspector(warmed(running, asked), app, 4) as debugger:
        call = Call(running, asked, 21)
        assert debugger.stopped() == (str(app), 4)
        assert debugger.value("doubled + word") == "42one"
        time.sleep(1)
        debugger.go_on()
        doubled, left, said = call.told["payload"]
    assert (doubled, said) == (42, "one")
    assert left > 3_600_000
    assert word.exists()


def test_new_code_is_a_new_worker_on_the_same_port(running: Running, tmp_path: Path) -> None:
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON})
    app = tmp_path / "src" / "app.py"
    with Debugpy(warmed(running, asked), app, 4) as debugger:
        call = Call(running, asked, 21)
        assert debugger.stopped() == (str(app), 4)
        # Longer, too: what Python keeps compiled goes by the second and the size.
        app.write_text(PYTHON.replace("* 2", "* 3") + "\n")
        assert warmed(running, {**asked, "code_id": "another"})
        assert call.told["status"] == "exit"  # nobody can look at the old one any more
    with Debugpy(warmed(running, {**asked, "code_id": "another"}), app, 4) as debugger:
        call = Call(running, {**asked, "code_id": "another"}, 21)
        assert debugger.stopped() == (str(app), 4)
        assert debugger.value("doubled") == "63"
        debugger.go_on()
        assert call.told["status"] == "ok"


def test_an_editor_may_attach_again_at_once_after_a_reload(running: Running, tmp_path: Path) -> None:
    """`"restart": true`: it is told that its session begins anew, and the port is there before the new process is."""
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON})
    app = tmp_path / "src" / "app.py"
    port = warmed(running, asked)
    socket.create_connection(("127.0.0.1", port)).close()  # who only looks is no debugger
    with Debugpy(port, app, restart=True) as debugger:
        assert Call(running, asked, 21).told["payload"][0] == 42
        app.write_text(PYTHON.replace("* 2", "* 3") + "\n")
        again = {**asked, "code_id": "another"}
        call = Call(running, again, 21)
        assert debugger.event("terminated") == {"restart": True}
        with Debugpy(port, app, 4, restart=True) as second:
            assert second.stopped() == (str(app), 4)
            assert second.value("doubled") == "63"
            second.go_on()
            assert call.told["status"] == "ok"
    # No longer debugged: nothing listens any more.
    plain = {**again, "code_id": "third", "timeout": 20}
    del plain["debug"]
    assert Call(running, plain, 1).told["status"] == "ok"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_without_restart_the_session_just_ends(running: Running, tmp_path: Path) -> None:
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON})
    app = tmp_path / "src" / "app.py"
    with Debugpy(warmed(running, asked), app) as debugger:
        assert Call(running, asked, 1).told["status"] == "ok"
        warmed(running, {**asked, "code_id": "another"})
        with pytest.raises(AssertionError, match="hung up"):
            debugger.event("terminated")


def test_a_port_that_is_taken_is_one_clear_message(running: Running, tmp_path: Path) -> None:
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON})
    with socket.create_server(("127.0.0.1", asked["debug"]["port"])):
        told = Client(running.socket).call("POST", "/warm", {"function": asked})[1]
    assert told["diagnostic"]["code"] == "port-in-use"


def test_a_package_that_is_no_copy_of_the_source(running: Running, tmp_path: Path) -> None:
    asked = function(tmp_path, "python3.11", {"app.py": PYTHON}, source="")
    app = tmp_path / "package" / "app.py"
    with Debugpy(warmed(running, asked), app, 3) as debugger:
        call = Call(running, asked, 21)
        assert debugger.stopped() == (str(app), 3)
        debugger.go_on()
        assert call.told["payload"][0] == 42


def test_a_runtime_without_a_debugger(running: Running, tmp_path: Path) -> None:
    asked = function(tmp_path, "provided.al2023", {"bootstrap": "#!/bin/sh\n"})
    status, told = Client(running.socket).call("POST", "/warm", {"function": asked})
    assert status == 200
    assert told["diagnostic"]["code"] == "debugger-unsupported"
    assert "provided.al2023" in told["diagnostic"]["summary"]
    assert Call(running, asked, 1).told["status"] == "unsupported"


def test_a_debugger_that_cannot_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear message, and nothing half installed."""
    cache = tmp_path / "cache" / "stackline"
    cache.mkdir(parents=True)
    real = Path.home() / ".cache" / "stackline"
    for folder in real.glob("runtime-python-*"):
        (cache / folder.name).symlink_to(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent))
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    running = Running(tmp_path)
    running.start()
    try:
        asked = function(tmp_path, "python3.11", {"app.py": PYTHON})
        told = Client(running.socket).call("POST", "/warm", {"function": asked})[1]
        assert told["diagnostic"]["code"] == "debugger-missing"
        assert "debugpy" in told["diagnostic"]["summary"]
        assert told["diagnostic"]["fix"]["summary"]
        assert not list(cache.glob("debugpy-*[0-9]"))
        assert not list(cache.glob(".debugpy*"))
    finally:
        running.end()
