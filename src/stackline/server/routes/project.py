"""What there is to see: the project, the snapshot, the palette, a resource's settings, the drawing."""

from __future__ import annotations

import re
from typing import Literal

from fastapi import APIRouter, Response

from stackline.design import to_svg
from stackline.server.inspection import inspect, inspect_wire
from stackline.server.palette import kind_views, target_views
from stackline.server.projects import project_view
from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import Inspection, KindView, Project, Snapshot, TargetView, WireInspection

router = APIRouter()


@router.get("/api/project")
def project(here: Here) -> Project:
    return project_view(here.root, here.file)


@router.get("/api/snapshot")
def snapshot(here: Here) -> Snapshot:
    return here.snapshot()


@router.get("/api/kinds")
def kinds(here: Here) -> list[KindView]:
    return kind_views()


@router.get("/api/targets", responses=refusals(404, 422))
def targets(here: Here, source: str, facet: str | None = None) -> list[TargetView]:
    return target_views(here.drawing(), source, facet)


@router.get("/api/resources/{id:path}", responses=refusals(404, 422))
def resource(here: Here, id: str) -> Inspection:
    return inspect(here.drawing(), id)


@router.get("/api/wires/{id:path}", responses=refusals(404, 422))
def wire(here: Here, id: str) -> WireInspection:
    return inspect_wire(here.drawing(), id)


@router.get(
    "/api/diagram.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **refusals(422)},
)
def diagram(here: Here, theme: Literal["light", "dark"] = "light") -> Response:
    name = project_view(here.root, here.file).name
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", name) or "diagram"
    svg = to_svg(here.drawing().document.editable(), theme=theme, positions=dict(here.session().places))
    headers = {"content-disposition": f'attachment; filename="{plain}.svg"'}
    return Response(svg, media_type="image/svg+xml", headers=headers)
