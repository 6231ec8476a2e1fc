"""Environments: what stands in each, plans, approvals, deployments and logs."""

from __future__ import annotations

from fastapi import APIRouter, Query

from stackline.cloud import Away
from stackline.server.problems import refuse_all
from stackline.server.routes.common import All, refusals
from stackline.server.schemas import DeployState, EditResult, TextIntent
from stackline.server.schemas.delivery import (
    ApartView,
    DrawnView,
    DriftView,
    EnvironmentState,
    EnvironmentView,
    LogLineView,
    PlanChoice,
    PlanRequest,
    PlanView,
    PutBackRequest,
    TakeRequest,
)

router = APIRouter()


@router.get("/api/environments")
def environments(all: All) -> list[EnvironmentView]:
    return all.delivery.environments()


@router.get("/api/environments/{name}", responses=refusals(422))
def environment(all: All, name: str) -> EnvironmentState:
    """What stands there, the latest deployments, and the plan that waits; asks its cloud."""
    return all.delivery.state(name)


@router.post("/api/environments/{name}/plan", status_code=202, responses=refusals(409, 422))
def plan(all: All, name: str, body: PlanRequest) -> DeployState:
    """Begin to plan a deployment of what is saved, a promotion or a roll back."""
    if body.operation == "deploy":
        all.expect_saved("A plan")
    return all.delivery.plan(name, body)


@router.delete("/api/environments/{name}/plan", status_code=204, responses=refusals(422))
def discard(all: All, name: str) -> None:
    all.delivery.discard(name)


@router.post("/api/environments/{name}/approve", responses=refusals(404, 422, 503))
def approve(all: All, name: str, body: PlanChoice) -> PlanView:
    try:
        return all.delivery.approve(name, body.plan)
    except Away as error:
        raise refuse_all(503, error.diagnostics) from error


@router.post("/api/environments/{name}/apply", status_code=202, responses=refusals(404, 409, 422))
def apply(all: All, name: str, body: PlanChoice) -> DeployState:
    return all.delivery.apply(name, body.plan)


@router.post("/api/environments/{name}/stop", responses=refusals(409, 422))
def stop(all: All, name: str) -> DeployState:
    """Ask what goes on there to stop: before the change set is executed nothing changes; what the cloud has begun it
    finishes."""
    return all.main.running.stop_doing(name)


@router.get("/api/environments/{name}/plan/{id}/picture", responses=refusals(404, 422, 503))
def plan_picture(all: All, name: str, id: str) -> DrawnView:
    try:
        return all.delivery.picture(name, id)
    except Away as error:
        raise refuse_all(503, error.diagnostics) from error


@router.get("/api/environments/{name}/difference", responses=refusals(422, 503))
def difference(all: All, name: str, before: str, after: str) -> ApartView:
    """How two deployments differ, by their ids."""
    try:
        return all.delivery.apart(name, before, after)
    except Away as error:
        raise refuse_all(503, error.diagnostics) from error


@router.post("/api/environments/{name}/drift", responses=refusals(422, 503))
def drift(all: All, name: str) -> DriftView:
    """Look what is otherwise than it was deployed; changes nothing."""
    try:
        return all.delivery.look_for_drift(name)
    except Away as error:
        raise refuse_all(503, error.diagnostics) from error


@router.post("/api/environments/{name}/drift/take", responses=refusals(409, 422))
def take(all: All, name: str, body: TakeRequest) -> EditResult:
    """Write what is there into the template that is edited: a step that undo takes back."""
    main = all.main
    after = all.delivery.taken(name, main.project(), body.id)
    return main.edit(body.revision, TextIntent(do="text", text=after.template.text))


@router.post("/api/environments/{name}/drift/put-back", status_code=202, responses=refusals(409, 422))
def put_back(all: All, name: str, body: PutBackRequest) -> DeployState:
    """Begin to make everything that drifts as it was deployed."""
    return all.delivery.put_back(name, body)


@router.get("/api/environments/{name}/logs", responses=refusals(422, 503))
def logs(
    all: All, name: str, function: str = "", minutes: int = Query(default=60, ge=1, le=1440)
) -> list[LogLineView]:
    """What functions wrote in the last minutes: the last 500 lines."""
    try:
        return all.delivery.logs(name, function, minutes)
    except Away as error:
        raise refuse_all(503, error.diagnostics) from error
