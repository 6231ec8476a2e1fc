"""The person's own git: what a commit would take, and making it."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.server import commits
from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import CommitRequest, CommitResult, GitStatus

router = APIRouter()


@router.get("/api/git", responses=refusals(422))
def status(here: Here) -> GitStatus:
    return commits.status(here.root, here.file, here.session())


@router.post("/api/commit", responses=refusals(409, 422))
def commit(here: Here, body: CommitRequest) -> CommitResult:
    return here.commit(body.message, body.branch)
