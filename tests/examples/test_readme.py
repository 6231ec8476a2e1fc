"""The README's five minutes, word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
UNTIL_CTRL_C = {"stackline edit", "stackline dev"}
"""They have tests of their own."""


def commands() -> list[str]:
    section = README.read_text().partition("## Five minutes")[2].partition("\n## ")[0]
    blocks = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert set(lines) >= UNTIL_CTRL_C
    return [line for line in lines if line not in UNTIL_CTRL_C]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment whose `stackline` is the one that is tested."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "stackline"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stackline "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    yield environment
    if (tmp_path / "hello").is_dir():
        subprocess.run([program, "local", "stop"], cwd=tmp_path / "hello", env=environment)


@pytest.mark.cloud
@pytest.mark.skipif(shutil.which("curl") is None, reason="the README uses curl")
def test_the_five_minutes_work_as_written(shell: dict[str, str], tmp_path: Path) -> None:
    steps = commands()
    assert len(steps) >= 12
    marked = "\n".join(f"echo '== {number}'\n{line}" for number, line in enumerate(steps))
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", marked],
        cwd=tmp_path,
        env=shell,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = dict(zip(steps, re.split(r"== \d+\n", done.stdout)[1:], strict=True))
    (curl,) = [line for line in steps if line.startswith("curl")]
    assert said[curl] == '{"ok": true}'
    assert "no problems found" in said["stackline check"]
    assert "START" in said["stackline logs Hello"] or "platform.start" in said["stackline logs Hello"]
