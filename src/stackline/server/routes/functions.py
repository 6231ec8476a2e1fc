"""Functions: their code as files, events to try them with, and calling them."""

from __future__ import annotations

import json

from fastapi import APIRouter

from stackline import events
from stackline.core import DiagnosticError
from stackline.server import function_code as code
from stackline.server.packages import package_of
from stackline.server.problems import refuse_all
from stackline.server.routes.common import All, Here, refusals
from stackline.server.schemas.functions import (
    CodeFile,
    CodeFolderView,
    CodeRequest,
    EventOffer,
    EventsView,
    EventText,
    InvokeRequest,
    InvokeResult,
    SaveEventRequest,
)
from stackline.server.schemas.packages import PackageView

router = APIRouter()


@router.get("/api/packages/{id}", responses=refusals(404, 422))
def package(here: Here, id: str) -> PackageView:
    return package_of(here.project(), id)


@router.get("/api/functions/{id}/code", responses=refusals(404))
def code_folder(here: Here, id: str) -> CodeFolderView:
    found = code.code_folder(here.project(), id)
    return CodeFolderView(folder=found.name, files=list(found.files), handler=found.handler, more=found.more)


@router.get("/api/functions/{id}/code/file", responses=refusals(404, 422))
def code_file(here: Here, id: str, path: str) -> CodeFile:
    text, seen = code.read_code(here.project(), id, path)
    return CodeFile(path=path, text=text, seen=seen)


@router.put("/api/functions/{id}/code/file", responses=refusals(404, 409, 422))
def write_code(here: Here, id: str, body: CodeRequest) -> CodeFile:
    project = here.project()
    seen = code.write_code(project, id, body.path, body.text, body.seen)
    folder = code.code_folder(project, id)
    here.wrote.add(f"{folder.name}/{body.path}")
    return CodeFile(path=body.path, text=body.text, seen=seen)


@router.get("/api/functions/{id}/events", responses=refusals(404, 422))
def event_offers(here: Here, id: str) -> EventsView:
    project = here.project()
    return EventsView(
        offers=[
            EventOffer(kind=one.kind, label=one.label, group=one.group, source=one.source)
            for one in events.offers(project, id)
        ],
        saved=events.saved_names(here.root),
        folder=events.FOLDER,
    )


@router.get("/api/functions/{id}/events/{kind}", responses=refusals(404, 422))
def generated_event(here: Here, id: str, kind: str, source: str = "") -> EventText:
    """An event of the kind, with the names of what sends it to this function."""
    offers = [one for one in events.offers(here.project(), id) if one.kind == kind]
    chosen = next((one for one in offers if one.source == source), offers[0] if offers else None)
    made = events.generate(kind, chosen.names if chosen else None)
    return EventText(name=kind, text=json.dumps(made, indent=2, ensure_ascii=False))


@router.get("/api/events/{name}", responses=refusals(404, 422))
def saved_event(here: Here, name: str) -> EventText:
    try:
        return EventText(name=name, text=events.read_saved(here.root, name))
    except DiagnosticError as error:
        raise refuse_all(404, error.diagnostics) from error


@router.put("/api/events/{name}", responses=refusals(409, 422))
def save_event(here: Here, name: str, body: SaveEventRequest) -> EventText:
    try:
        file = events.write_saved(here.root, name, body.text, replace=body.replace)
    except DiagnosticError as error:
        status = 409 if error.diagnostics[0].code == "event-there" else 422
        raise refuse_all(status, error.diagnostics) from error
    here.wrote.add(file)
    return EventText(name=name, text=body.text)


@router.post("/api/invoke", responses=refusals(404, 422, 503))
def invoke(here: Here, every: All, body: InvokeRequest) -> InvokeResult:
    return every.calls.call(here.project(), body)
