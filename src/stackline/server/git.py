"""The person's own git, for the template, the files it names and the layout. Index, hooks and identity stay theirs.

Runs the `git` that is on PATH, never through a shell. What the repository's own configuration could make a *reading*
command run (a file system monitor, an external diff) is switched off; committing runs their hooks, as always.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stackline.server.problems import HttpRefusal, refuse

_SECONDS = 60
_PASSED_ON = frozenset(
    (
        *(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "EMAIL",
            "LANG",
            "LC_ALL",
            "TMPDIR",
            "XDG_CONFIG_HOME",
            "XDG_RUNTIME_DIR",
        ),
        *("GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "SYSTEMROOT", "USERPROFILE", "APPDATA"),
        *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"),
        *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    )
)
_READING = ("--no-optional-locks", "-c", "core.fsmonitor=false")


@dataclass(frozen=True, slots=True)
class Repository:
    """What git says about the project's folder. `head` is the template as last committed, None where it is not."""

    branch: str | None
    branches: tuple[str, ...]
    changed: tuple[str, ...]
    head: bytes | None


def read(root: Path, template: str, *also: str) -> Repository | None:
    """The state of `template` and `also` (relative to `root`); None where there is no repository or no git."""
    if _ask(root, "rev-parse", "--is-inside-work-tree").strip() != b"true":
        return None
    branches = _ask(root, "for-each-ref", "--format=%(refname:short)", "refs/heads")
    return Repository(
        branch=current_branch(root),
        branches=tuple(branches.decode(errors="replace").split()),
        changed=tuple(_changed(root, template, *also)),
        head=committed(root, template),
    )


def committed(root: Path, file: str) -> bytes | None:
    """The file's bytes as last committed; None where it is not."""
    shown = _run(root, *_READING, "show", f"HEAD:./{file}")
    return shown.stdout if shown is not None and shown.returncode == 0 else None


def current_branch(root: Path) -> str | None:
    """The branch the work tree is on; None where it is on none, or there is no repository."""
    return _ask(root, "symbolic-ref", "--short", "-q", "HEAD").decode(errors="replace").strip() or None


def commit(root: Path, files: tuple[str, ...], message: str, branch: str | None) -> str:
    """Commit what changed of `files` and nothing else, on a new `branch` if one is named; the commit's name.

    Other changes stay as they were, staged or not. Raises HttpRefusal with git's own words; then the branch and the
    index are as before.
    """
    changed = _changed(root, *files)
    if not message.strip():
        raise refuse(422, "commit-message-empty", "A commit needs a message")
    if not changed:
        raise refuse(409, "commit-empty", "There is nothing to commit: the files are as last committed")
    before = current_branch(root)
    if branch is not None:
        _switch(root, branch)
    known = set(_names(_do(root, "ls-files", "-z", "--", *changed)))
    new = [name for name in changed if name not in known and (root / name).exists()]
    try:
        if new:
            _do(root, "add", "--", *new)
        _do(root, "commit", "--quiet", "--only", "--file=-", "--", *changed, stdin=message.encode())
    except HttpRefusal:
        if new:
            _run(root, "rm", "--cached", "--quiet", "--force", "--", *new)
        if branch is not None:
            _switch_back(root, before, branch)
        raise
    return _ask(root, "rev-parse", "HEAD").decode().strip()


def _switch(root: Path, branch: str) -> None:
    valid = _run(root, "check-ref-format", "--branch", branch)
    if valid is None or valid.returncode or branch.startswith("-"):
        raise refuse(422, "branch-name-invalid", f"git takes no branch of the name {branch!r}")
    _do(root, "switch", "--quiet", "--create", branch)


def _switch_back(root: Path, before: str | None, branch: str) -> None:
    if before is None:
        _run(root, "switch", "--quiet", "--detach")
    elif _run_failed(root, "switch", "--quiet", before):
        # A repository without a commit has no branch to switch to, only the name of the one to come.
        _run(root, "symbolic-ref", "HEAD", f"refs/heads/{before}")
    _run(root, "branch", "--quiet", "-D", branch)


def _changed(root: Path, *files: str) -> list[str]:
    status = _ask(
        root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *files
    )
    prefix = _ask(root, "rev-parse", "--show-prefix").decode(errors="surrogateescape").rstrip("\n")
    return [entry[3:].removeprefix(prefix) for entry in _names(status)]


def _names(listed: bytes) -> list[str]:
    return [name for name in listed.decode(errors="surrogateescape").split("\0") if name]


def _ask(root: Path, *arguments: str) -> bytes:
    """What a reading command says; nothing where it fails."""
    done = _run(root, *_READING, *arguments)
    return done.stdout if done is not None and done.returncode == 0 else b""


def _do(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = _run(root, *arguments, stdin=stdin)
    if done is None:
        raise refuse(
            422, "git-away", "git did not answer", f"`git {arguments[0]}` is not installed or took too long."
        )
    if done.returncode:
        said = (done.stderr + done.stdout).decode(errors="replace").strip()
        raise refuse(422, "git-refused", f"git {arguments[0]} failed", said[-4_000:])
    return done.stdout


def _run_failed(root: Path, *arguments: str) -> bool:
    done = _run(root, *arguments)
    return done is None or done.returncode != 0


def _run(root: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    environment = {name: value for name, value in os.environ.items() if name in _PASSED_ON}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "GIT_EDITOR": "true"}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
