"""What changes the working text: intents, undo and redo, save, reload, and where cards stand."""

from __future__ import annotations

from fastapi import APIRouter, Response

from stackline.server.routes.common import Has, Here, answer, refusals
from stackline.server.schemas import (
    CopyRequest,
    CopyResult,
    EditRequest,
    EditResult,
    LayoutRequest,
    RevisionRequest,
    SaveRequest,
    Snapshot,
)

router = APIRouter()


@router.post("/api/edits", response_model=EditResult, responses=refusals(409, 422))
def edit(here: Here, body: EditRequest, has: Has = "") -> Response:
    return answer(here.edit(body.revision, body.intent, confirmed=body.confirmed), has)


@router.post("/api/copy", responses=refusals(422))
def copy(here: Here, body: CopyRequest) -> CopyResult:
    """Resources as text, for the system's clipboard. Nothing is changed."""
    places = {id: (point.x, point.y) for id, point in body.positions.items()}
    return CopyResult(text=here.copy(body.ids, places))


@router.post("/api/undo", response_model=EditResult, responses=refusals(409, 422))
def undo(here: Here, body: RevisionRequest, has: Has = "") -> Response:
    return answer(here.undo(body.revision), has)


@router.post("/api/redo", response_model=EditResult, responses=refusals(409, 422))
def redo(here: Here, body: RevisionRequest, has: Has = "") -> Response:
    return answer(here.redo(body.revision), has)


@router.post("/api/save", response_model=Snapshot, responses=refusals(409, 422))
def save(here: Here, body: SaveRequest, has: Has = "") -> Response:
    return answer(here.save(body.revision, overwrite=body.overwrite), has)


@router.post("/api/reload", response_model=Snapshot, responses=refusals(409, 422))
def reload(here: Here, body: RevisionRequest, has: Has = "") -> Response:
    return answer(here.reload(body.revision), has)


@router.put("/api/layout", status_code=204, responses=refusals(422))
def layout(here: Here, body: LayoutRequest) -> None:
    here.arrange({id: (point.x, point.y) for id, point in body.positions.items()}, body.label)
