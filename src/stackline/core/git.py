"""The person's own git: one way to run it, for reading and for acting.

Runs the `git` that is on PATH, never through a shell, and never lets it ask on a terminal that nobody sees. What the
repository's own configuration could make a *reading* command run (a file system monitor, an external diff) is switched
off; a command that acts runs their hooks, as always.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 60
# A commit runs hooks: linters, tests.
_SECONDS_TO_ACT = 1800
_PASSED_ON = (
    *("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "XDG_CONFIG_HOME"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)
# Who the person is, and what their hooks, keys and credential helpers need.
_PASSED_ON_TO_ACT = (
    *_PASSED_ON,
    *("USER", "LOGNAME", "EMAIL", "LANG", "LC_ALL", "XDG_RUNTIME_DIR", "APPDATA", "LOCALAPPDATA"),
    *("GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "DBUS_SESSION_BUS_ADDRESS"),
    *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND"),
    *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"),
    *("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
)
_MARKS = ("<<<<<<< ", "=======", ">>>>>>> ")
READING = ("--no-optional-locks", "-c", "core.fsmonitor=false")
"""A file system monitor is a program that a repository's configuration names."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended. `status` is None where there is no git, or it took too long."""

    status: int | None
    out: bytes = b""
    said: str = ""
    """What it wrote for people, on both streams."""

    @property
    def ok(self) -> bool:
        return self.status == 0


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes | None:
    """What a reading command prints; None where it fails, or there is no repository or no git."""
    done = _run(folder, (*READING, *arguments), _environment(_PASSED_ON), stdin, _SECONDS)
    return done.out if done.ok else None


def act(folder: Path, *arguments: str, stdin: bytes = b"") -> Done:
    """Run a command that changes something, with the person's identity, hooks and helpers."""
    return _run(folder, arguments, acting_environment(), stdin, _SECONDS_TO_ACT)


def acting_environment() -> dict[str, str]:
    """The variables of a command that acts: `git` asks nobody, and opens no editor."""
    return {**_environment(_PASSED_ON_TO_ACT), "GIT_EDITOR": "true", "GIT_SEQUENCE_EDITOR": "true"}


def _environment(passed: tuple[str, ...]) -> dict[str, str]:
    found = {name: os.environ[name] for name in passed if name in os.environ}
    return {**found, "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}


def _run(
    folder: Path, arguments: tuple[str, ...], environment: dict[str, str], stdin: bytes, seconds: float
) -> Done:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return Done(None)
    said = (done.stderr + done.stdout).decode(errors="replace").strip()
    return Done(done.returncode, done.stdout, said)


def current_branch(folder: Path) -> str | None:
    """The branch the work tree is on; None where it is on none, or there is no repository."""
    return (git(folder, "symbolic-ref", "--short", "-q", "HEAD") or b"").decode(
        errors="replace"
    ).strip() or None


def names(listed: bytes | None) -> list[str]:
    """What a command printed with `-z`."""
    return [name for name in (listed or b"").decode(errors="surrogateescape").split("\0") if name]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that git left with both sides in it: the lines of its marks, from 1, and what it calls the sides."""

    first: int
    middle: int
    last: int
    ours: str
    theirs: str


def conflicts(text: str) -> list[Conflict]:
    """Each three marks at the beginnings of lines, in order."""
    found: list[Conflict] = []
    marks: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith(_MARKS[len(marks)]):
            continue
        marks.append((number, line.removeprefix(_MARKS[len(marks)]).strip()))
        if len(marks) == len(_MARKS):
            (first, ours), (middle, _), (last, theirs) = marks
            found.append(Conflict(first, middle, last, ours, theirs))
            marks = []
    return found


def conflict_line(text: str) -> int | None:
    """Where the first conflict begins that git left in a text; None where there is none."""
    return next((one.first for one in conflicts(text)), None)


def committed(folder: Path, file: str, revision: str = "HEAD") -> bytes | None:
    """A file's bytes as committed; `file` is relative to the folder. None where it is not there."""
    return git(folder, "show", "--no-textconv", f"{revision}:./{file}")


def files_at(folder: Path, revision: str, endings: tuple[str, ...], largest: int) -> dict[str, bytes] | None:
    """The files below the folder as they are in a revision: those of these endings, of at most `largest` bytes each.

    By path relative to the folder; None where git does not know the revision.
    """
    commit = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        return None
    listed = git(folder, "ls-tree", "-r", "-l", "-z", commit.decode().strip())
    blobs: dict[str, str] = {}
    for entry in (listed or b"").decode(errors="surrogateescape").split("\0"):
        about, _, name = entry.partition("\t")
        if name.lower().endswith(endings):
            mode, _, blob, size = about.split()
            if mode.startswith("100") and int(size) <= largest:
                blobs[name] = blob
    return dict(zip(blobs, _contents(folder, list(blobs.values())), strict=True))


def _contents(folder: Path, blobs: list[str]) -> list[bytes]:
    """Of each object, by one process: `<id> blob <size>`, the bytes and a line's end, one after the other."""
    said = git(folder, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode()) or b""
    found: list[bytes] = []
    at = 0
    for _ in blobs:
        end = said.index(b"\n", at)
        size = int(said[at:end].split()[2])
        found.append(said[end + 1 : end + 1 + size])
        at = end + size + 2
    return found
