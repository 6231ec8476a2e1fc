"""The command line where its output goes nowhere, goes away early, cannot be written, or speaks another alphabet."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = f"{shlex.quote(sys.executable)} -m stackline.cli"


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('stackline', COMMAND, 1)}"],
        cwd=folder,
        capture_output=True,
        env={**os.environ, **environment},
    )


def test_a_reader_that_leaves_early_is_no_failure(project: Path) -> None:
    """`stackline graph | head -1`, with so much to say that the pipe is full."""
    functions = "".join(f"  F{n}:\n    Type: AWS::SNS::Topic\n" for n in range(3000))
    (project / "template.yaml").write_text(f"Resources:\n{functions}")
    for command in ("graph", "graph --json", "set F7 DisplayName hello"):
        done = shell(f"stackline {command} | (read line; exec <&-)", project)
        assert (done.returncode, done.stderr) == (0, b"")
    assert "hello" in (project / "template.yaml").read_text()


def test_help_may_be_cut_short(project: Path) -> None:
    done = shell("stackline --help | true", project)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", ["graph", "set Work VisibilityTimeout 90"])
def test_a_closed_output_is_no_traceback(project: Path, command: str, closed: str) -> None:
    done = shell(f"stackline {command} {closed}", project)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_on_a_full_disk_is_one_diagnostic(project: Path) -> None:
    for command in ("graph", "graph --json", "set Work VisibilityTimeout 90"):
        done = shell(f"stackline {command} >/dev/full", project)
        assert done.returncode == 1
        assert done.stderr.decode().splitlines()[0] == (
            "error: The output cannot be written: No space left on device  [output-not-written]"
        )
        assert b"Traceback" not in done.stderr
        assert b"Exception" not in done.stderr
    assert "VisibilityTimeout: 90" in (project / "template.yaml").read_text()


def test_a_terminal_of_another_alphabet(project: Path) -> None:
    """What it has no letter for becomes a question mark; JSON stays exact."""
    environment = {"PYTHONIOENCODING": "ascii"}
    assert shell("stackline connect Work GetItem", project, **environment).returncode == 0
    done = shell("stackline graph", project, **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert shell("stackline set Work QueueName käse --yes", project, **environment).returncode == 0
    told = shell("stackline unset Work QueueName --dry-run --json", project, **environment)
    assert b"k\\u00e4se" in told.stdout


def test_a_folder_whose_name_is_no_text(project: Path) -> None:
    folder = project / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    done = shell("stackline graph -t nothing.yaml", folder)
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    assert done.stderr.count(b"error:") == 1
