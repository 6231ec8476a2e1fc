"""A merge, rebase or pick that stopped at conflicts: the person settles each file, then it goes on or is undone.

Nothing here decides anything: a side is taken because somebody chose it for that file.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Literal

from stackline.core import write_atomic
from stackline.core.git import act, conflict_line
from stackline.server import git
from stackline.server.guard import inside
from stackline.server.problems import refuse
from stackline.server.worktree import Worktree, on_disk, operation_of, read_worktree

Side = Literal["ours", "theirs", "file", "text"]


def resolve(root: Path, path: str, side: Side, text: str | None = None, seen: str | None = None) -> None:
    """Settle one conflict: with one side, with the file as it is on disk, or with a text in its place.

    `seen` is the SHA-256 of the file that the text was made from: where the file has changed since, it is refused.
    """
    tree = _conflicted(root, path)
    if side == "text":
        _write(tree, path, text or "", seen)
    elif side in ("ours", "theirs"):
        _take(tree, path, side)
        return
    now = on_disk(tree.top, path)
    if now is not None and _in_conflict(now):
        raise refuse(
            422,
            "conflict-left",
            f"{path} still holds conflict markers",
            fix="Make of both sides what it is to be, and take the lines with <<<<<<<, ======= and >>>>>>> out.",
        )
    git.do(tree.top, "add", "--all", "--", path)


def _write(tree: Worktree, path: str, text: str, seen: str | None) -> None:
    place = inside(tree.top, path)
    held = on_disk(tree.top, path) or b""
    if place.is_symlink() or sha256(held).hexdigest() != seen:
        raise refuse(
            409,
            "changed-on-disk",
            f"{path} was changed by another program since it was read",
            "Nothing was written.",
            "Look at the file as it is now.",
            stale=True,
        )
    data = text.replace("\r\n", "\n").replace("\n", "\r\n") if b"\r\n" in held else text
    if _in_conflict(data.encode()):
        raise refuse(
            422,
            "conflict-left",
            f"{path} still holds conflict markers",
            fix="Take them out, then say it again.",
        )
    write_atomic(place, data.encode())


def _take(tree: Worktree, path: str, side: Side) -> None:
    """One side of the file, also where that side has none."""
    stage = {"ours": "2", "theirs": "3"}[side]
    if act(tree.top, "cat-file", "-e", f":{stage}:{path}").ok:
        git.do(tree.top, "checkout", "--quiet", f"--{side}", "--", path)
        git.do(tree.top, "add", "--", path)
    else:
        git.do(tree.top, "rm", "--quiet", "--force", "--", path)


def _in_conflict(data: bytes) -> bool:
    return conflict_line(data.decode("utf-8", "replace")) is not None


def _conflicted(root: Path, path: str) -> Worktree:
    tree = read_worktree(root)
    if tree is None or path not in tree.conflicts:
        raise refuse(409, "conflict-gone", f"{path} is in no conflict any more", stale=True)
    return tree


def go_on(root: Path, message: str | None = None) -> None:
    """End what was begun with what was resolved. Raises HttpRefusal while a conflict is open, or in git's words."""
    tree = read_worktree(root)
    operation = tree.operation if tree else None
    if tree is None or operation is None:
        raise refuse(409, "merge-none", "There is no merge to go on with")
    if tree.conflicts:
        left = ", ".join(tree.conflicts[:3])
        raise refuse(409, "conflict-open", f"Not resolved yet: {left}", fix="Resolve each file first.")
    if operation == "merge":
        if message and message.strip():
            git.do(tree.top, "commit", "--quiet", "--file=-", stdin=message.encode())
        else:
            git.do(tree.top, "commit", "--quiet", "--no-edit")
        return
    done = act(tree.top, operation, "--continue")
    # A rebase may stop again at the next commit: its conflicts are shown then.
    if not done.ok and not (read_worktree(root) or tree).conflicts:
        raise git.refused(operation, done)


def abort(root: Path) -> None:
    """Back to before it was begun, as git does it."""
    operation = operation_of(root)
    if operation is None:
        raise refuse(409, "merge-none", "There is no merge to abort")
    git.do(root, operation, "--abort")


def proposed_message(root: Path) -> str:
    """What git would call the merge."""
    done = act(root, "rev-parse", "--git-path", "MERGE_MSG")
    path = root / done.out.decode(errors="surrogateescape").rstrip("\n")
    try:
        lines = path.read_text("utf-8", "replace").splitlines() if done.ok else []
    except OSError:
        return ""
    return "\n".join(line for line in lines if not line.startswith("#")).strip()
