"""What there is to see: the project, the snapshot, the palette, a resource's settings, the drawing."""

from __future__ import annotations

import re
from typing import Literal

from fastapi import APIRouter, Response

from stackline.design import to_svg
from stackline.server.declared import template_view
from stackline.server.inspection import inspect
from stackline.server.known import Known, known_values
from stackline.server.palette import kind_views, target_views
from stackline.server.projects import project_view
from stackline.server.properties import property_list, type_inspection, type_views
from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import (
    Inspection,
    KindView,
    Project,
    PropertyList,
    Snapshot,
    TargetView,
    TemplateView,
    TypeInspection,
    TypeView,
    WireInspection,
)
from stackline.server.wire_inspection import inspect_wire

router = APIRouter()


def known_of(here: Here) -> Known:
    return known_values(here.drawing().document.editable(), here.root)


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
    return inspect(here.drawing(), id, known_of(here))


@router.get("/api/properties", responses=refusals(404, 422))
def properties(here: Here, id: str, under: str = "", search: str = "") -> PropertyList:
    """All properties of a card: those of one level, or those that a search finds at any."""
    return property_list(here.drawing().document.editable(), id, known_of(here), under, search)


@router.get("/api/types")
def types(here: Here) -> list[TypeView]:
    return type_views()


@router.get("/api/types/{type}", responses=refusals(404))
def resource_type(here: Here, type: str) -> TypeInspection:
    return type_inspection(type)


@router.get("/api/template", responses=refusals(422))
def template(here: Here) -> TemplateView:
    """Parameters, conditions, mappings, outputs …: what the template declares beside its resources."""
    return template_view(here.drawing().document.editable(), known_of(here))


@router.get("/api/wires/{id:path}", responses=refusals(404, 422))
def wire(here: Here, id: str) -> WireInspection:
    return inspect_wire(here.drawing(), id, known_of(here))


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
