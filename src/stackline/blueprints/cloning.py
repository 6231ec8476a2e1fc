"""A project from any git repository: its files as they are now, without its history.

A starting point's history and remote belong to those who wrote it, so neither is kept. Nothing of it runs: the clone
has no hooks, and submodules are not fetched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from stackline.core import Diagnostic, Fix, Refused

# What git would run for other schemes (`ext::`) is a program of the URL's choice.
_PROTOCOLS = "file:https:ssh"
# A caller that is itself a git hook hands these down; they would make the clone work on its repository.
_NOT_PASSED_ON = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"}
_SAID = 4_000


@dataclass(frozen=True, slots=True)
class Clone:
    """`commit` is the one the files are of; `submodules` are folders that stayed empty."""

    commit: str
    submodules: tuple[str, ...]


def clone(url: str, folder: Path, *, progress: bool = False) -> Clone:
    """The files of `url` in `folder`, which is empty or not there. Raises Refused, OSError; then nothing stays."""
    if url.startswith("-") or not url.strip() or "\0" in url:
        raise _refused(
            "git-url", f"{url!r} is no address of a git repository", "Write it like https://host/path.git."
        )
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _leaving_on_signals():
            beside = Path(tempfile.mkdtemp(prefix=".clone-", dir=folder))
            try:
                found = _fetch(url, beside / "files", progress)
                for entry in list((beside / "files").iterdir()):
                    entry.rename(folder / entry.name)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    except BaseException:
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        if made:
            folder.rmdir()
        raise
    return found


def _fetch(url: str, files: Path, progress: bool) -> Clone:
    shown = "--progress" if progress else "--quiet"
    status, said = _git(
        "clone",
        shown,
        "--depth=1",
        "--no-recurse-submodules",
        "--template=",
        "--",
        url,
        str(files),
        echo=progress,
    )
    if status:
        raise _refused(
            "git-clone", f"git could not clone {url}", "Check the address, and that you may read it.", said
        )
    commit, listed = (
        _git("-C", str(files), "rev-parse", "HEAD"),
        _git("-C", str(files), "ls-files", "-z", "--stage"),
    )
    if commit[0]:
        raise _refused("git-empty", f"{url} has no commit", "Choose a repository with a template in it.")
    shutil.rmtree(files / ".git")
    links = [entry.partition("\t")[2] for entry in listed[1].split("\0") if entry.startswith("160000 ")]
    return Clone(commit[1].strip(), tuple(links))


def _git(*arguments: str, echo: bool = False) -> tuple[int, str]:
    """Exit status and the end of what git said, on both streams; with `echo` its progress is shown meanwhile."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    environment = {**kept, "GIT_ALLOW_PROTOCOL": _PROTOCOLS}
    if not sys.stdin.isatty():
        environment["GIT_TERMINAL_PROMPT"] = "0"
    command = ["git", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        git = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except FileNotFoundError as error:
        raise _refused("git-away", "git is not installed", "Install git.") from error
    assert git.stdout
    said = b""
    try:
        while chunk := os.read(git.stdout.fileno(), 65_536):
            said += chunk
            if echo:
                sys.stderr.write(chunk.decode(errors="replace"))
                sys.stderr.flush()
        return git.wait(), said.decode(errors="surrogateescape")
    finally:
        if git.poll() is None:
            git.terminate()
            git.wait()
        git.stdout.close()


@contextmanager
def _leaving_on_signals() -> Generator[None]:
    """A polite kill or a closed terminal unwinds as Ctrl-C does, so that what was begun is cleared away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _refused(code: str, summary: str, fix: str, said: str = "") -> Refused:
    return Refused([Diagnostic("error", code, summary, said.strip()[-_SAID:], fix=Fix(fix))])
