"""npm, pnpm and both yarns for tests: those that the machine lacks come from npm's registry, once a user."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

from stackline.embedded.environment import cache_root

_VERSIONS = {
    "pnpm": "pnpm@12.4.2",
    "yarn": "yarn@1.22.22",
    "berry": "@yarnpkg/cli-dist@4.9.2",
    "esbuild": "esbuild@0.25.0",
}


def manager(name: str) -> Path:
    """A folder for PATH; the test is skipped where it cannot be installed."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no Node.js with npm")
    if name == "npm":
        return Path(npm).parent
    folder = cache_root() / f"node-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            (folder / "package.json").write_text("{}")
            command = [npm, "install", "--no-audit", "--no-fund", "--no-save", _VERSIONS[name]]
            done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"{_VERSIONS[name]} cannot be installed: {done.stderr.strip()[-300:]}")
            (folder / "ready").touch()
    return folder / "node_modules" / ".bin"
