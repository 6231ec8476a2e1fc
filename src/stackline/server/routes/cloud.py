"""Running it: the embedded cloud's state, deploying the saved template."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.environments import LOCAL
from stackline.server.routes.common import All, Here, refusals
from stackline.server.schemas import CloudState, DeployState

router = APIRouter()


@router.get("/api/cloud")
def cloud(here: Here) -> CloudState:
    return here.running.cloud()


@router.get("/api/deploy")
def deployment(here: Here, environment: str = LOCAL) -> DeployState:
    """What is done to an environment, or was done last by this server."""
    return here.running.state(environment)


@router.post("/api/deploy", status_code=202, responses=refusals(409, 422, 503))
def deploy(canvases: All) -> DeployState:
    """Deploy what is saved to `local`; other environments are planned first."""
    return canvases.deploy()
