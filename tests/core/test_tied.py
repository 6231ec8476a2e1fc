"""What a command starts ends with it, and with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from stackline.core import tied
from waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")

# Begins a session of its own, and hears no request to end: the worst that a command can leave behind.
STUBBORN = (
    "import os, signal, time; os.setsid(); signal.signal(15, signal.SIG_IGN); print(os.getpid(), flush=True);"
    " time.sleep(3600)"
)


def shell(text: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        tied.command(["/bin/sh", "-c", text]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def gone(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True


@pytest.mark.parametrize(("text", "status"), [("exit 0", 0), ("exit 3", 3), ("kill -9 $$", 137)])
def test_the_status_is_the_commands_own(text: str, status: int) -> None:
    process = shell(text)
    assert process.wait() == status
    process.communicate()


def test_what_it_leaves_behind_ends_with_it() -> None:
    process = shell(f"{sys.executable} -c '{STUBBORN}' & read -r x < /dev/null; sleep 0.5; exit 0")
    assert process.stdout
    assert process.wait() == 0
    said, _ = process.communicate()
    until(lambda: gone(int(said)), "the end of what it left")


def test_it_ends_when_whoever_started_it_lets_go(tmp_path: Path) -> None:
    process = shell(f"{sys.executable} -c '{STUBBORN}' & sleep 3600")
    assert process.stdin
    assert process.stdout
    pid = int(process.stdout.readline())
    process.stdin.close()
    assert process.wait() == 128 + signal.SIGKILL
    until(lambda: gone(pid), "the end of what it started")
    process.stdout.close()


def test_it_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    inner = ["/bin/sh", "-c", f"{sys.executable} -c '{STUBBORN}'; exit 0"]
    script = (
        "import subprocess, sys\n"
        "from stackline.core import tied\n"
        f"subprocess.Popen(tied.command({inner!r}), stdin=subprocess.PIPE, start_new_session=True).wait()\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    until(lambda: gone(pid), "the end of what it started")
    starter.stdout.close()
