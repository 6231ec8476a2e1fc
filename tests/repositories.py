"""Real git repositories for tests, with an identity of their own."""

from __future__ import annotations

import subprocess
from pathlib import Path

_CONFIG = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "init.defaultBranch=main")


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *_CONFIG, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def committed(root: Path, message: str = "Start") -> str:
    """Everything in the folder committed, in a repository that is made if there is none; the commit's name."""
    if not (root / ".git").is_dir():
        git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", message)
    return git(root, "rev-parse", "HEAD").strip()
