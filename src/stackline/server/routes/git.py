"""The person's own git: what changed, committing, branches, remotes, conflicts."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from stackline.server import commits, merging, repository
from stackline.server.routes.common import All, Here, refusals
from stackline.server.schemas.git import (
    BranchRequest,
    CommitRequest,
    CommitResult,
    FileSides,
    GitStatus,
    GoOnRequest,
    RepositoryView,
    ResolveRequest,
    SyncRequest,
    SyncState,
)

router = APIRouter()


@router.get("/api/git", responses=refusals(422))
def status(here: Here) -> GitStatus:
    return commits.status(here.root, here.file, here.session())


@router.post("/api/commit", responses=refusals(409, 422))
def commit(here: Here, body: CommitRequest) -> CommitResult:
    here.expect_saved("A commit")
    return repository.commit(here.root, here.own_files, body.message, body.branch, body.files)


@router.get("/api/repository")
def worktree(every: All) -> RepositoryView:
    return repository.view(every.main.root, every.own_files(), every.remotes.state())


@router.get("/api/repository/file", responses=refusals(404))
def changed_file(every: All, path: str) -> FileSides:
    return repository.file_sides(every.main.root, path)


@router.post("/api/repository/branch", responses=refusals(404, 409, 422))
def branch(every: All, body: BranchRequest) -> RepositoryView:
    every.expect_saved("Switching branches")
    repository.switch(every.main.root, body.name, create=body.create)
    every.look_at_disk()
    return worktree(every)


@router.post("/api/repository/sync", status_code=202, responses=refusals(409, 422))
def sync(every: All, body: SyncRequest) -> SyncState:
    if body.what == "pull":
        every.expect_saved("A pull")
    return every.remotes.begin(body.what, body.how, publish=body.publish)


@router.post("/api/repository/cancel", status_code=204)
def cancel(every: All) -> None:
    every.remotes.cancel()


@router.post("/api/repository/resolve", responses=refusals(409, 422))
def resolve(every: All, body: ResolveRequest) -> RepositoryView:
    every.expect_saved("Resolving a conflict")
    merging.resolve(every.main.root, body.path, body.side, body.text, body.seen)
    every.look_at_disk()
    return worktree(every)


@router.post("/api/repository/{do}", responses=refusals(409, 422))
def end_merge(every: All, do: Literal["go-on", "abort"], body: GoOnRequest) -> RepositoryView:
    every.expect_saved("Ending a merge")
    if do == "abort":
        merging.abort(every.main.root)
    else:
        merging.go_on(every.main.root, body.message)
    every.look_at_disk()
    return worktree(every)
