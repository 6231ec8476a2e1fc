"""Committing with the person's own git: the files that are named, and nothing else of the index or the work tree."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path

from stackline.core.git import Done, act, committed, current_branch, names
from stackline.core.git import git as ask
from stackline.server.problems import HttpRefusal, refuse

__all__ = ["Repository", "commit", "current_branch", "do", "read", "refused", "switch_to_new"]


@dataclass(frozen=True, slots=True)
class Repository:
    """What git says about the project's folder. `head` is the template as last committed, None where it is not."""

    branch: str | None
    branches: tuple[str, ...]
    changed: tuple[str, ...]
    head: bytes | None


def read(root: Path, template: str, *also: str) -> Repository | None:
    """The state of `template` and `also` (relative to `root`); None where there is no repository or no git."""
    if (ask(root, "rev-parse", "--is-inside-work-tree") or b"").strip() != b"true":
        return None
    branches = ask(root, "for-each-ref", "--format=%(refname:short)", "refs/heads") or b""
    return Repository(
        branch=current_branch(root),
        branches=tuple(branches.decode(errors="replace").split()),
        changed=tuple(_changed(root, template, *also)),
        head=committed(root, template),
    )


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
        switch_to_new(root, branch)
    known = set(names(do(root, "ls-files", "-z", "--", *changed)))
    new = [name for name in changed if name not in known and (root / name).exists()]
    try:
        if new:
            do(root, "add", "--", *new)
        do(root, "commit", "--quiet", "--only", "--file=-", "--", *changed, stdin=message.encode())
    except HttpRefusal:
        if new:
            act(root, "rm", "--cached", "--quiet", "--force", "--", *new)
        if branch is not None:
            _switch_back(root, before, branch)
        raise
    return (ask(root, "rev-parse", "HEAD") or b"").decode().strip()


def switch_to_new(root: Path, branch: str, *at: str) -> None:
    """Make a branch, where the work tree is or `at` a commit, and go to it."""
    if branch.startswith("-") or not act(root, "check-ref-format", "--branch", branch).ok:
        raise refuse(422, "branch-name-invalid", f"git takes no branch of the name {branch!r}")
    do(root, "switch", "--quiet", "--create", branch, *at)


def _switch_back(root: Path, before: str | None, branch: str) -> None:
    if before is None:
        act(root, "switch", "--quiet", "--detach")
    elif not act(root, "switch", "--quiet", before).ok:
        # A repository without a commit has no branch to switch to, only the name of the one to come.
        act(root, "symbolic-ref", "HEAD", f"refs/heads/{before}")
    act(root, "branch", "--quiet", "-D", branch)


def _changed(root: Path, *files: str) -> list[str]:
    status = ask(
        root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *files
    )
    prefix = (ask(root, "rev-parse", "--show-prefix") or b"").decode(errors="surrogateescape").rstrip("\n")
    # git names them from the top of the work tree; a template around a nested one is outside its folder.
    return [posixpath.relpath(entry[3:], prefix or ".") for entry in names(status)]


def do(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """What a command that acts prints. Raises HttpRefusal with git's own words where it fails."""
    done = act(root, *arguments, stdin=stdin)
    if not done.ok:
        raise refused(arguments[0], done)
    return done.out


def refused(command: str, done: Done) -> HttpRefusal:
    if done.status is None:
        return refuse(
            422, "git-away", "git did not answer", f"`git {command}` is not installed or took too long."
        )
    return refuse(422, "git-refused", f"git {command} failed", done.said[-4_000:])
