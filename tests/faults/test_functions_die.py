"""Functions run and leave strays while their cloud dies or sleeps: told, cleared after, and on it goes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import run_deploy, stackline, write_project
from runner.running import marked
from stackline.cloud import EmbeddedCloud
from stackline.embedded import processes
from waiting import ended, until

pytestmark = pytest.mark.cloud

CODE = """
import subprocess, sys, time

def handler(event, context):
    if event.get("stray"):
        start = "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True)"
        sleeper = [sys.executable, "-c", "import time; time.sleep(100000)", event["stray"]]
        subprocess.run([sys.executable, "-c", start, *sleeper])
    time.sleep(event.get("seconds", 0))
    return "done"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Path]:
    """A deployed function in an embedded cloud of its own."""
    write_project(tmp_path, code=CODE)
    template = tmp_path / "template.yaml"
    template.write_text(
        template.read_text().replace("Runtime: python3.11", "Runtime: python3.11\n      Timeout: 60")
    )
    assert run_deploy(tmp_path)[0].outcome == "deployed"
    yield tmp_path
    EmbeddedCloud.of(tmp_path).stop()


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    """What the command lines of this test's strays hold; none may be left."""
    text = f"stray-of-{tmp_path.name}-{os.getpid()}"
    yield text
    left = marked(text)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left


def begin(folder: Path, event: dict[str, Any]) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "stackline", "invoke", "Hello", "-e", "-")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=folder, text=True, **pipes)
    assert process.stdin
    process.stdin.write(json.dumps(event))
    process.stdin.close()
    process.stdin = None
    return process


def strays(mark: str) -> list[int]:
    """The function's own, not the calls' that name it."""
    return [pid for pid in marked(mark) if b"100000" in command_of(pid)]


def command_of(pid: int) -> bytes:
    """Nothing of a process that is gone by now."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def works(folder: Path) -> None:
    done = stackline(folder, "invoke", "Hello")
    assert (done.returncode, json.loads(done.stdout or "null")) == (0, "done"), done.stderr


def pid_of(folder: Path) -> int:
    told = EmbeddedCloud.of(folder).endpoint()
    assert told is not None
    return told["pid"]


@pytest.mark.parametrize("whom", ["cloud", "cloud and runner"])
def test_a_cloud_that_is_killed_while_a_function_runs(shop: Path, mark: str, whom: str) -> None:
    call = begin(shop, {"stray": mark, "seconds": 50})
    until(lambda: strays(mark), "the function's stray")
    cloud = pid_of(shop)
    dying = processes.members(cloud) if whom == "cloud and runner" else [cloud]
    for pid in reversed(dying):  # the runner first: it ends by itself where the cloud is gone
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _, errors = ended(call)
    assert call.returncode == 3, errors
    assert errors.count("error:") == 1
    assert "fix:" in errors
    if whom == "cloud":  # its runner is left, and ends what it ran
        until(lambda: not strays(mark), "the end of the stray")
        until(lambda: not processes.members(cloud), "the end of the runner")
    run_deploy(shop)
    until(lambda: not strays(mark), "the end of the stray")
    works(shop)


def test_a_cloud_that_sleeps_while_a_function_runs(shop: Path, mark: str) -> None:
    call = begin(shop, {"seconds": 3})
    time.sleep(2)
    cloud = processes.members(pid_of(shop))
    for pid in cloud:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(4)
    for pid in cloud:
        os.kill(pid, signal.SIGCONT)
    out, errors = ended(call)
    assert (call.returncode, json.loads(out)) == (0, "done"), errors
    works(shop)


def test_a_port_that_somebody_else_has_taken_since(shop: Path) -> None:
    told = EmbeddedCloud.of(shop).endpoint()
    assert told is not None
    EmbeddedCloud.of(shop).stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", told["port"]))
        other.listen()
        done = stackline(shop, "deploy", "local", "--no-check")
        assert done.returncode == 0, done.stderr
        assert (
            f"Port {told['port']}, where this cloud was, is taken by another program"
            in done.stdout + done.stderr
        )
        works(shop)
