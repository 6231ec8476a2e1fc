"""What differs from another state of the project."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.server.differences import COMMIT, differences
from stackline.server.routes.common import All, Here, refusals
from stackline.server.schemas import Differences

router = APIRouter()


@router.get("/api/differences", responses=refusals())
def read_differences(here: Here, all: All, since: str = COMMIT) -> Differences:
    """Since the last commit (`commit`), a deployment (`environment:NAME`) or any revision (`revision:NAME`)."""
    alone = here is all.main
    return differences(here.root, here.drawing(), here.named_files(), since, deployed_alone=alone)
