"""Running it: the embedded cloud's state, deploying the saved template, calling a function."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import CloudState, DeployState, InvokeRequest, InvokeResult

router = APIRouter()


@router.get("/api/cloud")
def cloud(here: Here) -> CloudState:
    return here.running.cloud()


@router.get("/api/deploy")
def deployment(here: Here) -> DeployState:
    return here.running.state()


@router.post("/api/deploy", status_code=202, responses=refusals(409, 422, 503))
def deploy(here: Here) -> DeployState:
    return here.deploy()


@router.post("/api/invoke", responses=refusals(404, 422, 503))
def invoke(here: Here, body: InvokeRequest) -> InvokeResult:
    return here.running.invoke(body.function, body.event)
