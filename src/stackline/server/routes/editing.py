"""What changes the working text: intents, undo and redo, save, reload, and where cards stand."""

from __future__ import annotations

from fastapi import APIRouter

from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import (
    EditRequest,
    EditResult,
    LayoutRequest,
    RevisionRequest,
    SaveRequest,
    Snapshot,
)

router = APIRouter()


@router.post("/api/edits", responses=refusals(409, 422))
def edit(here: Here, body: EditRequest) -> EditResult:
    return here.edit(body.revision, body.intent)


@router.post("/api/undo", responses=refusals(409, 422))
def undo(here: Here, body: RevisionRequest) -> EditResult:
    return here.undo(body.revision)


@router.post("/api/redo", responses=refusals(409, 422))
def redo(here: Here, body: RevisionRequest) -> EditResult:
    return here.redo(body.revision)


@router.post("/api/save", responses=refusals(409, 422))
def save(here: Here, body: SaveRequest) -> Snapshot:
    return here.save(body.revision, overwrite=body.overwrite)


@router.post("/api/reload", responses=refusals(409, 422))
def reload(here: Here, body: RevisionRequest) -> Snapshot:
    return here.reload(body.revision)


@router.put("/api/layout", status_code=204, responses=refusals(422))
def layout(here: Here, body: LayoutRequest) -> None:
    here.arrange({id: (point.x, point.y) for id, point in body.positions.items()}, body.label)
