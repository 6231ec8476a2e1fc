"""`make demo` interrupted: whatever it was doing, nothing that it started stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from waiting import ended, until

pytestmark = pytest.mark.cloud

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A repository with the script and the example only."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "demo.py", tmp_path / "scripts")
    ignore = shutil.ignore_patterns("__pycache__", ".stackline")
    shutil.copytree(ROOT / "examples" / "scorecard", tmp_path / "examples" / "scorecard", ignore=ignore)
    yield tmp_path
    for pid in _of(tmp_path):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("said", "status"), [("Deploying to", 130), pytest.param("#token=", 0, marks=pytest.mark.deep)]
)
def test_an_impatient_person_leaves_nothing_behind(root: Path, said: str, status: int) -> None:
    command = [sys.executable, "-u", str(root / "scripts" / "demo.py")]
    demo = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert demo.stdout is not None
    before = []
    for line in demo.stdout:
        before.append(line)
        if said in line:
            break
    else:
        pytest.fail("".join(before))
    until(lambda: any("stackline.runner" in line for line in _of(root).values()), "the embedded cloud")
    os.killpg(demo.pid, signal.SIGINT)
    time.sleep(0.3)
    os.killpg(demo.pid, signal.SIGINT)
    after, _ = ended(demo)
    assert demo.returncode == status, after
    assert "Traceback" not in after
    until(lambda: not _of(root), f"the end of {_of(root)}", seconds=30)


def _of(folder: Path) -> dict[int, str]:
    """The processes that work in this folder, or were started on something in it."""
    found: dict[int, str] = {}
    for process in Path("/proc").iterdir():
        try:
            line = (process / "cmdline").read_text().replace("\0", " ") if process.name.isdigit() else ""
            if str(folder) in line or str(folder) in str((process / "cwd").readlink()):
                found[int(process.name)] = line
        except (OSError, ValueError):
            continue
    return found
