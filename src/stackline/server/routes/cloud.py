"""Running it: the embedded cloud's state, deploying the saved template."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.server.routes.common import All, Here, refusals
from stackline.server.schemas import CloudState, DeployState

router = APIRouter()


@router.get("/api/cloud")
def cloud(here: Here) -> CloudState:
    return here.running.cloud()


@router.get("/api/deploy")
def deployment(here: Here) -> DeployState:
    return here.running.state()


@router.post("/api/deploy", status_code=202, responses=refusals(409, 422, 503))
def deploy(canvases: All) -> DeployState:
    return canvases.deploy()
