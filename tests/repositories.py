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


def with_remote(folder: Path, beside: Path) -> Path:
    """Pushes main to a new bare repository in `beside`; a colleague's clone of that, with an identity."""
    git(beside, "init", "--quiet", "--bare", "-b", "main", "remote.git")
    git(folder, "remote", "add", "origin", str(beside / "remote.git"))
    git(folder, "push", "--quiet", "-u", "origin", "main")
    git(beside, "clone", "--quiet", "remote.git", "other")
    git(beside / "other", "config", "user.name", "Other")
    git(beside / "other", "config", "user.email", "other@localhost")
    return beside / "other"
