"""The repository as the Git panel shows it, and what a person does there: branches, commits."""

from __future__ import annotations

import os
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from stackline.core.git import act, git
from stackline.server import git as committing
from stackline.server.merging import proposed_message
from stackline.server.problems import refuse
from stackline.server.refusals_of_git import explained
from stackline.server.schemas.git import (
    BranchView,
    ChangedFile,
    CommitResult,
    FileSides,
    RepositoryView,
    SyncState,
)
from stackline.server.worktree import Worktree, on_disk, read_worktree, sides


def view(root: Path, own: tuple[str, ...], sync: SyncState) -> RepositoryView:
    """`own` are the files that Stackline writes, relative to the project's folder."""
    tree = read_worktree(root)
    if tree is None:
        return RepositoryView(repository=False, sync=sync)
    below = _prefix(root)
    written = {os.path.normpath(f"{below}{name}") for name in own}
    ours, theirs = _sides(tree)
    return RepositoryView(
        repository=True,
        top=str(tree.top),
        branch=tree.branch,
        commit=tree.commit,
        upstream=tree.upstream,
        ahead=tree.ahead,
        behind=tree.behind,
        remotes=_lines(git(tree.top, "remote")),
        branches=_branches(tree),
        files=[
            ChangedFile(
                path=one.path, change=one.change, staged=one.staged, was=one.was, ours=one.path in written
            )
            for one in tree.files
        ],
        operation=tree.operation or "",
        ours=ours,
        theirs=theirs,
        message=proposed_message(root) if tree.operation == "merge" else "",
        sync=sync,
    )


def file_sides(root: Path, path: str) -> FileSides:
    """Raises HttpRefusal (404) for a file in which git sees no change."""
    found = sides(root, path)
    tree = read_worktree(root)
    now = on_disk(tree.top, path) if tree else None
    return FileSides(**asdict(found), seen=sha256(now or b"").hexdigest())


def switch(root: Path, name: str, *, create: bool) -> None:
    """Go to a branch, or make one where the work tree is. Raises HttpRefusal with the reason; nothing was changed."""
    tree = read_worktree(root)
    if tree is None:
        raise refuse(422, "repository-none", "This project is in no git repository")
    if tree.operation:
        fix = "Go on with it, or abort it."
        raise refuse(409, "merge-open", f"A {tree.operation} is not at its end", fix=fix)
    if create:
        committing.switch_to_new(root, name)
        return
    if name not in {one.name for one in _branches(tree)}:
        raise refuse(404, "branch-unknown", f"There is no branch {name!r}", stale=True)
    local = any(one.name == name and not one.remote for one in _branches(tree))
    done = act(root, "switch", "--quiet", *(() if local else ("--track",)), name)
    if not done.ok:
        found = explained("switch", done)
        raise refuse(409, found.code, found.summary, found.detail, found.fix.summary if found.fix else "")


def commit(
    root: Path, own: tuple[str, ...], message: str, branch: str | None, files: list[str] | None
) -> CommitResult:
    """Commit what is on disk of `files`, else of what Stackline writes. Raises HttpRefusal with git's words."""
    tree = read_worktree(root)
    if tree is not None and tree.operation:
        fix = "Go on with it, or abort it."
        raise refuse(409, "merge-open", f"A {tree.operation} is not at its end", fix=fix)
    if files is None or tree is None:
        place, chosen = root, own
    else:
        place, chosen = tree.top, _chosen(tree, files)
    name = committing.commit(place, chosen, message, branch)
    return CommitResult(commit=name, branch=committing.current_branch(root) or "", message=message)


def _chosen(tree: Worktree, files: list[str]) -> tuple[str, ...]:
    changed = {one.path: one for one in tree.files}
    if not files:
        raise refuse(409, "commit-empty", "No file is chosen", fix="Choose what the commit takes.")
    for name in files:
        if name not in changed:
            raise refuse(409, "file-unchanged", f"git says nothing of a change in {name}", stale=True)
    return tuple(place for name in files for place in (changed[name].was, name) if place)


def _branches(tree: Worktree) -> list[BranchView]:
    """Those here, and those of remotes that are not here."""
    local = _lines(git(tree.top, "for-each-ref", "--format=%(refname:short)", "refs/heads"))
    if tree.branch and tree.branch not in local:
        local = [tree.branch, *local]  # before its first commit
    listed = _lines(git(tree.top, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/remotes"))
    far = [name for name in listed if not name.endswith("/HEAD") and name.partition("/")[2] not in local]
    return [
        *(BranchView(name=name, remote=False) for name in local),
        *(BranchView(name=name, remote=True) for name in far),
    ]


def _sides(tree: Worktree) -> tuple[str, str]:
    """What git calls ours and theirs, in words: a rebase turns them round."""
    here = tree.branch or "this commit"
    if tree.operation == "rebase":
        return "What your commits go on top of", "Your commit"
    if tree.operation == "merge":
        return f"Yours, as on {here}", "Theirs, what is merged in"
    return f"As on {here}", "The commit that is applied"


def _prefix(root: Path) -> str:
    return (git(root, "rev-parse", "--show-prefix") or b"").decode(errors="surrogateescape").rstrip("\n")


def _lines(said: bytes | None) -> list[str]:
    return (said or b"").decode(errors="replace").split()
