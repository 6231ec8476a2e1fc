"""AWS SAM CLI in a virtual environment of its own, made once a user: it pins libraries that Stackline has newer."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stackline.embedded.environment import cache_root

VERSION = "1.170.0"


def sam_command() -> Path:
    """`sam`; the test is skipped where it cannot be installed."""
    folder = cache_root() / f"sam-cli-{VERSION}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _install(folder)
    return folder / "bin" / "sam"


def _install(folder: Path) -> None:
    """Marked as ready at the end: one that was cut off is made again."""
    for command in (
        ["venv", "--clear", "--python", sys.executable, str(folder)],
        ["pip", "install", "--python", str(folder / "bin" / "python"), f"aws-sam-cli=={VERSION}"],
    ):
        uv = [sys.executable, "-m", "uv", "--quiet", *command]
        done = subprocess.run(uv, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"aws-sam-cli {VERSION} cannot be installed: {done.stderr.strip()[-300:]}")
    (folder / "ready").touch()


def sam(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit status and all it said. It asks nothing, reports nothing home, and has no account to call."""
    environment = {
        **os.environ,
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        # `sam build` looks for an interpreter of the functions' version.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [str(sam_command()), *arguments],
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout
