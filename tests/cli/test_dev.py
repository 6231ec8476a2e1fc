"""`stackline dev` in a terminal, on the scorecard: what a person sees while they work."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from debuggers import Debugpy, free_port
from runner.running import marked
from stackline.cloud import EmbeddedCloud
from stackline.embedded import processes
from terminal import Terminal
from waiting import ended, joined, until

SCORECARD = Path(__file__).resolve().parents[2] / "examples" / "scorecard"
PATH = "/scorecards/dk-torvet/2026-03-02"
UP = "is up, and follows every change"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "scorecard"
    shutil.copytree(SCORECARD, folder, ignore=shutil.ignore_patterns(".stackline", "__pycache__"))
    yield folder
    EmbeddedCloud.of(folder).stop()


def ask(url: str) -> str:
    try:
        return urllib.request.urlopen(url).read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def api(text: str) -> str:
    found = re.search(r"ScorecardApi\s+(http://127\.0\.0\.1:\d+/_api/\w+)", text)
    assert found, text
    return found[1]


@pytest.mark.cloud
def test_a_day_at_work(project: Path) -> None:
    terminal = Terminal(project, "dev")
    try:
        shown = terminal.shows(UP)
        assert re.search(r"GET +/scorecards/\{market\}/\{day\} +GetScorecard", shown)
        assert re.search(r"POST +/scans +StartScan", shown)
        url = api(shown) + PATH
        assert "there is no scorecard" in ask(url)
        terminal.shows(f"GET {PATH}  404")

        # A changed function runs with the next call; what it prints and how it fails is shown with its line.
        app = project / "src/get_scorecard/app.py"
        good = app.read_text()
        app.write_text(good.replace("there is no scorecard", "NO SUCH CARD"))
        terminal.shows("↻ GetScorecard")
        assert "NO SUCH CARD" in ask(url)
        app.write_text("def handler(event, context):\n    print('a word')\n    return {}['lost']\n")
        terminal.shows("↻ GetScorecard", 2)
        assert "Internal Server Error" in ask(url)
        terminal.shows("KeyError: 'lost'")
        text = terminal.shows("src/get_scorecard/app.py:3")
        assert "│ a word" in text
        assert text.count("return {}['lost']") == 1
        assert "Traceback" not in text
        app.write_text(good)
        terminal.shows("↻ GetScorecard", 3)

        # A mistake in the template is shown where it is, and the application goes on.
        template = project / "template.yaml"
        whole = template.read_text()
        template.write_text(whole.replace("    Timeout: 30\n", "    Timeoutt: 30\n"))
        line = whole[: whole.index("    Timeout: 30\n")].count("\n") + 1
        terminal.shows(f"template.yaml:{line}:5: error")
        assert "there is no scorecard" in ask(url)
        template.write_text(whole.replace("    Timeout: 30\n", "    Timeout: 20\n"))
        terminal.shows("↑ Updated")
        assert "there is no scorecard" in ask(url)

        cloud = EmbeddedCloud.of(project).status().pid
        assert cloud
        assert terminal.interrupt() == 0
        assert "Stopped" in terminal.text
        assert "Traceback" not in terminal.text
        assert processes.members(cloud) == []
    finally:
        terminal.close()


@pytest.mark.cloud
def test_json_lines(project: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "stackline", "dev", "--json"], cwd=project, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines: list[dict[str, object]] = []
        for line in process.stdout:
            lines.append(json.loads(line))
            if lines[-1]["type"] == "ready":
                break
        assert lines[-1]["functions"] == ["GetScorecard", "PageFailed", "ScanPage", "StartScan", "Summarise"]
        [found] = lines[-1]["apis"]  # pyright: ignore
        ask(str(found["url"]) + PATH)
        until(lambda: json.loads(process.stdout.readline())["type"] == "request", "the request")  # pyright: ignore
        process.send_signal(signal.SIGTERM)
        out, _ = ended(process)
        assert json.loads(out.splitlines()[-1]) == {"type": "stopped"}
        assert process.returncode == 0
        assert not EmbeddedCloud.of(project).status().running
    finally:
        process.kill()


@pytest.mark.cloud
def test_stopped_while_it_starts_and_closed_while_it_runs(project: Path) -> None:
    early = Terminal(project, "dev")
    early.shows("Starting the embedded cloud")
    early.interrupt()
    early.close()
    assert not EmbeddedCloud.of(project).status().running
    later = Terminal(project, "dev")
    later.shows(UP)
    cloud = EmbeddedCloud.of(project).status().pid
    assert cloud
    later.close()
    assert later.process.returncode == 0
    until(lambda: processes.members(cloud) == [], "everything to end with the window")


DROPPED = """\
import os, signal, sys
from stackline.cli import project
from stackline.cli.main import main
from stackline.dev import Session

class Leftover:
    def __del__(self):
        os.kill(os.getpid(), signal.{signal})

class Named:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.{signal})

def dropped():
    Leftover()  # it is gone at once, and Python drops what is raised meanwhile

def wrapped():
    type("Owner", (), {{"named": Named()}})  # what is raised there becomes a RuntimeError

find = project.find_project
if "{where}" == "early":
    project.find_project = lambda file: ({how}(), find(file))[1]
Session._start = Session._follow = lambda session: None
Session._update = lambda session: {how}() if "{where}" == "late" else None
sys.argv = ["stackline", "dev"]
main()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("where", ["early", "late"])
@pytest.mark.parametrize("how", ["dropped", "wrapped"])
def test_an_end_that_is_asked_for_where_python_does_not_hand_it_on(
    project: Path, name: str, where: str, how: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", DROPPED.format(signal=name, where=where, how=how)],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, errors = ended(process)
    assert ("Exception ignored in" in errors) is (how == "dropped")
    assert "RuntimeError" not in errors
    assert process.returncode == 0
    log = project / ".stackline" / "dev.log"
    if (
        how == "wrapped" and where == "late" and sys.version_info < (3, 12)
    ):  # it raises the interruption as it is
        assert "RuntimeError" in log.read_text()
        assert log.stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_one_clear_message(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "stackline", "dev", "--port", str(port)],
            cwd=project,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.count("error") == 1
    assert f"Port {port} is in use by another program" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_project(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stackline", "dev"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "There is no template" in done.stderr


@pytest.mark.cloud
def test_a_debugger_on_the_scorecard(project: Path) -> None:
    """Attached before anything has run; the function's time stands still; new code waits for it again."""
    port = free_port()
    app = project / "src/get_scorecard/app.py"
    line = next(n for n, text in enumerate(app.read_text().splitlines(), 1) if "def handler" in text) + 1
    terminal = Terminal(project, "dev", "--debug", f"GetScorecard:{port}")
    try:
        url = api(terminal.shows(UP)) + PATH
        terminal.shows(f"◌ waits for a debugger on 127.0.0.1:{port}")
        answers: list[str] = []
        with Debugpy(port, app, line) as debugger:
            terminal.shows(f"● the debugger is attached on 127.0.0.1:{port}")
            caller = threading.Thread(target=lambda: answers.append(ask(url)), name="the caller", daemon=True)
            caller.start()
            assert debugger.stopped() == (str(app), line)
            assert debugger.value("event['pathParameters']['market']") == "'dk-torvet'"
            debugger.breaks(app)
            debugger.go_on()
            joined(caller)
        assert "there is no scorecard" in answers[0]
        terminal.shows(f"GET {PATH}  404")
        app.write_text(app.read_text().replace("there is no scorecard", "NO SUCH CARD"))
        terminal.shows("◌ waits for a debugger", 2)
        with Debugpy(port, app):
            assert "NO SUCH CARD" in ask(url)
            assert adapters(project)
        cloud = EmbeddedCloud.of(project).status().pid
        assert cloud
        assert terminal.interrupt() == 0
        assert processes.members(cloud) == []
        assert adapters(project) == []
    finally:
        terminal.close()


def adapters(project: Path) -> list[int]:
    """debugpy's own processes for this project's functions: they leave the session that they were started in."""
    found: list[int] = []
    for pid in marked("debugpy"):
        with contextlib.suppress(OSError):
            if str(project) in Path(f"/proc/{pid}/environ").read_text():
                found.append(pid)
    return found


def test_a_function_to_debug_that_is_not_there(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stackline", "dev", "--debug", "GetScore"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "There is no function GetScore" in done.stderr
    assert "Did you mean GetScorecard" in done.stderr
    assert not EmbeddedCloud.of(project).status().running
