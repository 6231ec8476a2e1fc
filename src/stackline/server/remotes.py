"""Fetch, pull and push: in a thread, with progress and an end by the person; never over anybody's work.

A pull is a fetch, then a merge or rebase as the person's own configuration says; where that says nothing and both sides
have commits, it is asked. Only the fetch can be cancelled: a merge takes a moment and is not left half way.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import Literal

from stackline.core import Diagnostic, DiagnosticError
from stackline.core.git import Done, act, acting_environment, git
from stackline.server.drawing import diagnostic_views
from stackline.server.hub import Hub
from stackline.server.problems import refuse
from stackline.server.refusals_of_git import explained
from stackline.server.schemas import Push
from stackline.server.schemas.git import (
    SyncState,
)
from stackline.server.worktree import Worktree, read_worktree

What = Literal["fetch", "pull", "push"]
How = Literal["configured", "merge", "rebase"]
_log = logging.getLogger(__name__)
_READ = 4096


class Remotes:
    """What goes on with the remote of one repository, one thing at a time."""

    def __init__(self, root: Path, hub: Hub, settled: Callable[[], object]) -> None:
        """`settled` is called when the work tree may have changed."""
        self._root = root
        self._hub = hub
        self._settled = settled
        self._lock = Lock()
        self._state = SyncState()
        self._serial = count(int(time.time() * 1000))
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = False

    def state(self) -> SyncState:
        with self._lock:
            return self._state

    def begin(self, what: What, how: How = "configured", *, publish: bool = False) -> SyncState:
        """Start it in a thread. Raises HttpRefusal: one is going on, or there is nothing to do it with."""
        tree = _ready(self._root, what, publish)
        with self._lock:
            if self._state.running:
                raise refuse(
                    409, "git-busy", f"git is at a {self._state.what} already", fix="Wait for its end."
                )
            self._cancelled = False
            self._state = begun = SyncState(
                serial=next(self._serial), what=what, running=True, cancellable=True
            )
        self._hub.publish(Push(type="sync", sync=begun))
        Thread(target=self._work, args=(what, how, tree), name=f"git {what}", daemon=True).start()
        return begun

    def cancel(self) -> None:
        """End it, if it can still be ended. git itself leaves everything as it was before."""
        with self._lock:
            if self._process is not None and self._state.cancellable:
                self._cancelled = True
                _end(self._process)

    def _work(self, what: What, how: How, tree: Worktree) -> None:
        try:
            problem = self._do(what, how, tree)
        except DiagnosticError as error:
            problem = error.diagnostics[0]
        except Exception as error:  # noqa: BLE001 - the page would wait for ever
            _log.exception("git %s failed", what)
            problem = Diagnostic(
                "error", "git-failed", f"git {what} failed", f"{type(error).__name__}: {error}"
            )
        after = read_worktree(self._root)
        conflicts = bool(after and after.conflicts)
        with self._lock:
            outcome = "done"
            if self._cancelled:
                outcome, problem = "cancelled", None
            elif conflicts:
                outcome, problem = "conflict", None
            elif problem is not None:
                outcome = "refused"
            told = diagnostic_views([problem] if problem else [])
            self._state = ended = SyncState(
                serial=next(self._serial), what=what, outcome=outcome, diagnostics=told
            )
        self._settled()
        self._hub.publish(Push(type="sync", sync=ended))

    def _do(self, what: What, how: How, tree: Worktree) -> Diagnostic | None:
        if what == "push":
            return self._push(tree)
        remote = _remote(tree)
        fetched = self._stream(("fetch", "--progress", "--prune", remote))
        if not fetched.ok:
            return explained("fetch", fetched)
        if what == "fetch" or self._cancelled:
            return None
        with self._lock:
            more = {"serial": next(self._serial), "cancellable": False, "progress": "Joining"}
            self._state = self._state.model_copy(update=more)
        return _join(self._root, how)

    def _push(self, tree: Worktree) -> Diagnostic | None:
        branch = tree.branch or ""
        target = (
            ()
            if tree.upstream
            else ("--set-upstream", _remote(tree), f"refs/heads/{branch}:refs/heads/{branch}")
        )
        done = self._stream(("push", "--progress", *target))
        return None if done.ok else explained("push", done)

    def _stream(self, arguments: tuple[str, ...]) -> Done:
        """Run it and tell its progress, line by line."""
        try:
            process = _start(self._root, arguments)
        except OSError:
            return Done(None)
        with self._lock:
            self._process = process
        said = bytearray()
        assert process.stdout is not None
        while data := os.read(process.stdout.fileno(), _READ):
            said += data
            self._tell(bytes(said))
        status = process.wait()
        process.stdout.close()
        with self._lock:
            self._process = None
        return Done(status, b"", said.decode(errors="replace").strip())

    def _tell(self, said: bytes) -> None:
        lines = said.replace(b"\r", b"\n").decode(errors="replace").split("\n")
        line = next((line.strip() for line in reversed(lines[:-1]) if line.strip()), "")
        with self._lock:
            if line == self._state.progress:
                return
            more = {"serial": next(self._serial), "progress": line}
            self._state = told = self._state.model_copy(update=more)
        self._hub.publish(Push(type="sync", sync=told))


def _start(root: Path, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    # A session of its own has no terminal to ask on, and is ended as one. English, since the reasons are recognised.
    environment = {**acting_environment(), "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
    command = environment.get("GIT_SSH_COMMAND") or _configured_ssh(root)
    if "GIT_SSH" not in environment and command.split()[0].rsplit("/", 1)[-1] == "ssh":
        environment["GIT_SSH_COMMAND"] = f"{command} -o BatchMode=yes"
    return subprocess.Popen(
        ["git", *arguments],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _configured_ssh(root: Path) -> str:
    return (git(root, "config", "--get", "core.sshCommand") or b"").decode(errors="replace").strip() or "ssh"


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)


def _ready(root: Path, what: What, publish: bool) -> Worktree:
    tree = read_worktree(root)
    if tree is None:
        raise refuse(
            422, "repository-none", "This project is in no git repository", fix="Run `git init` in it."
        )
    if tree.operation and what != "fetch":
        fix = "Resolve its conflicts and go on, or abort it."
        raise refuse(409, "merge-open", f"A {tree.operation} is not at its end", fix=fix)
    if what != "fetch" and tree.branch is None:
        raise refuse(
            409,
            "head-detached",
            f"A {what} needs a branch, and the work tree is on a commit of none",
            fix="Switch to a branch, or make one here.",
        )
    _remote(tree)
    if what == "pull" and tree.upstream is None:
        raise refuse(
            409,
            "upstream-none",
            f"{tree.branch} follows no branch of a remote",
            fix="Push it first: that sets one.",
        )
    if what == "push" and tree.commit is None:
        raise refuse(409, "commit-none", "There is no commit to push yet", fix="Commit first.")
    if what == "push" and tree.upstream is None and not publish:
        fix = f"Push it as a new branch of {_remote(tree)}."
        raise refuse(409, "upstream-none", f"{tree.branch} is not on the remote yet", fix=fix)
    return tree


def _remote(tree: Worktree) -> str:
    """The remote of the branch, else the one that pushes go to, else the only one, else `origin`."""
    asked = [f"branch.{tree.branch}.remote", "remote.pushDefault"]
    for key in asked:
        said = (git(tree.top, "config", "--get", key) or b"").decode(errors="replace").strip()
        if said and said != ".":
            return said
    remotes = (git(tree.top, "remote") or b"").decode(errors="replace").split()
    if not remotes:
        fix = "Add one in a terminal: `git remote add origin ADDRESS`."
        raise refuse(422, "remote-none", "This repository has no remote", fix=fix)
    return "origin" if "origin" in remotes else remotes[0]


def _join(root: Path, how: How) -> Diagnostic | None:
    """Bring the fetched commits in as `git pull` would: branch.NAME.rebase, pull.rebase and pull.ff decide."""
    tree = read_worktree(root)
    if tree is None or tree.upstream is None or not tree.behind:
        return None
    rebase, only_ff = _configured(tree)
    if how != "configured":
        rebase, only_ff = how == "rebase", False
    if tree.ahead and rebase is None and only_ff is None:
        summary = f"{tree.branch} and {tree.upstream} both have commits that the other lacks"
        detail = "Your git configuration (pull.rebase, pull.ff) does not say whether to merge or to rebase."
        return Diagnostic("error", "branches-diverged", summary, detail)
    if rebase:
        arguments = ("rebase", tree.upstream)
    else:
        ff = {True: ("--ff-only",), False: (), None: ()}[only_ff]
        arguments = ("merge", "--no-edit", *ff, tree.upstream)
    done = act(root, *arguments)
    return None if done.ok else explained(arguments[0], done)


def _configured(tree: Worktree) -> tuple[bool | None, bool | None]:
    """Whether to rebase, and whether only to go forward; None where nobody has said."""
    said = [
        (git(tree.top, "config", "--get", key) or b"").decode(errors="replace").strip().lower()
        for key in (f"branch.{tree.branch}.rebase", "pull.rebase", "pull.ff")
    ]
    rebase = next((one not in ("false", "no", "off", "0") for one in said[:2] if one), None)
    return rebase, said[2] == "only" if said[2] else None
