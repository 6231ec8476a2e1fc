"""The whole work tree as git sees it: branch, what changed, what is half done, and the two sides of a file.

Paths are relative to the top of the repository, which may lie above the project's folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stackline.core import Refused
from stackline.core.git import git, names
from stackline.server.guard import inside
from stackline.server.problems import refuse

Change = Literal["added", "changed", "removed", "renamed", "conflict", "untracked"]
Operation = Literal["merge", "rebase", "cherry-pick", "revert"]

_LETTERS: dict[str, Change] = {"A": "added", "M": "changed", "T": "changed", "D": "removed", "R": "renamed"}
_HALF_DONE: dict[str, Operation] = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
# What is shown of a file; larger ones are compared elsewhere.
SHOWN_BYTES = 1024 * 1024
_STAGES = (1, 2, 3)  # where the two sides parted, ours, theirs


@dataclass(frozen=True, slots=True)
class Changed:
    path: str
    change: Change
    staged: bool = False
    was: str = ""
    """Where it was, for a file that was renamed."""


@dataclass(frozen=True, slots=True)
class Worktree:
    """`commit` is None before the first one; `upstream` where the branch follows none, or follows one that is gone."""

    top: Path
    branch: str | None
    commit: str | None
    upstream: str | None
    ahead: int
    behind: int
    files: tuple[Changed, ...]
    operation: Operation | None

    @property
    def conflicts(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.files if file.change == "conflict")


def read_worktree(root: Path) -> Worktree | None:
    """None where there is no repository, or no git."""
    top = top_of(root)
    status = git(root, "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all") if top else None
    if top is None or status is None:
        return None
    head: dict[str, str] = {}
    files: list[Changed] = []
    entries = iter(names(status))
    for entry in entries:
        if entry.startswith("# "):
            key, _, value = entry[2:].partition(" ")
            head[key] = value
        else:
            files.append(_file(entry, entries))
    counts = head.get("branch.ab", "+0 -0").split()
    name, commit = head.get("branch.head", ""), head.get("branch.oid", "")
    return Worktree(
        top,
        None if name == "(detached)" else name or None,
        None if commit == "(initial)" else commit or None,
        head.get("branch.upstream") if "branch.ab" in head else None,
        abs(int(counts[0])),
        abs(int(counts[1])),
        tuple(files),
        operation_of(root),
    )


def top_of(root: Path) -> Path | None:
    said = git(root, "rev-parse", "--show-toplevel")
    return Path(said.decode(errors="surrogateescape").rstrip("\n")) if said else None


def _file(entry: str, entries: Iterator[str]) -> Changed:
    """One line of `git status --porcelain=v2`; a renamed file's old path is the entry after it."""
    kind = entry[0]
    if kind == "?":
        return Changed(entry[2:], "untracked")
    if kind == "u":
        return Changed(entry.split(" ", 10)[10], "conflict")
    parts = entry.split(" ", 9 if kind == "2" else 8)
    index, worktree = parts[1]
    letter = index if index != "." else worktree
    # Added to the index and taken away again on disk: what a commit of the file would do counts.
    change: Change = "removed" if worktree == "D" else _LETTERS.get(letter, "changed")
    return Changed(parts[-1], change, index != ".", next(entries) if kind == "2" else "")


def operation_of(root: Path) -> Operation | None:
    """What was begun and waits for its end: somebody must resolve, continue or abort it."""
    for mark, operation in _HALF_DONE.items():
        said = git(root, "rev-parse", "--git-path", mark)
        if said and (root / said.decode(errors="surrogateescape").rstrip("\n")).exists():
            return operation
    return None


@dataclass(frozen=True, slots=True)
class Sides:
    """A changed file: as committed and as it is now; in a conflict also both sides and where they parted.

    None where there is no such file. `text` is false where one of them is no text, or too much of it.
    """

    path: str
    before: str | None
    now: str | None
    base: str | None = None
    ours: str | None = None
    theirs: str | None = None
    conflict: bool = False
    text: bool = True


def sides(root: Path, path: str) -> Sides:
    """The sides of one file that git says has changed. Raises HttpRefusal for any other."""
    tree = read_worktree(root)
    file = next((one for one in tree.files if one.path == path), None) if tree else None
    if tree is None or file is None:
        raise refuse(404, "file-unchanged", f"git says nothing of a change in {path}", stale=True)
    before = _object(tree.top, f"HEAD:{file.was or path}")
    now = on_disk(tree.top, path)
    conflict = file.change == "conflict"
    staged = [_object(tree.top, f":{stage}:{path}") if conflict else None for stage in _STAGES]
    if any(one is not None and (b"\0" in one or len(one) > SHOWN_BYTES) for one in (before, now, *staged)):
        return Sides(path, None, None, conflict=conflict, text=False)
    base, ours, theirs = (_text(data) for data in staged)
    return Sides(path, _text(before), _text(now), base, ours, theirs, conflict)


def on_disk(top: Path, path: str) -> bytes | None:
    """A file of the work tree. A link is what it says, as git keeps it; what it points to is never read."""
    place = top / path
    if place.is_symlink():
        return str(place.readlink()).encode(errors="surrogateescape")
    try:
        found = inside(top, path)
        return found.read_bytes() if found.is_file() and found.stat().st_size <= 8 * SHOWN_BYTES else None
    except (OSError, Refused):
        return None


def _object(top: Path, name: str) -> bytes | None:
    return git(top, "cat-file", "blob", name)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")
