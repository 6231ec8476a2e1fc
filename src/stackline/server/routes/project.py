"""What there is to see: the project, the snapshot, the palette, a resource's settings, the drawing."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response

from stackline.design.machines.picture import machine_svg
from stackline.environments import LOCAL
from stackline.server.declared import template_view
from stackline.server.facets import facet_form
from stackline.server.finding import findable
from stackline.server.graphql import graphql_view
from stackline.server.guide import STEPS
from stackline.server.inspection import inspect
from stackline.server.known import Known, known_values
from stackline.server.machines import machine_view
from stackline.server.palette import kind_views, target_views
from stackline.server.properties import property_list, type_inspection, type_views
from stackline.server.routes.common import All, Has, Here, answer, refusals
from stackline.server.schemas import (
    FacetForm,
    FoundView,
    GraphqlView,
    GuideStep,
    Inspection,
    KindView,
    MachineView,
    Project,
    PropertyList,
    Snapshot,
    TargetView,
    TemplateFile,
    TemplateView,
    TypeInspection,
    TypeView,
    WireInspection,
)
from stackline.server.wire_inspection import inspect_wire

router = APIRouter()


def known_of(here: Here, environment: str) -> Known:
    """What the template's values are in the environment that the page shows."""
    return known_values(here.drawing().document.editable(), here.root, environment, here.session().others)


@router.get("/api/project")
def project(here: Here, canvases: All) -> Project:
    return canvases.project(here)


@router.get("/api/templates")
def templates(here: Here, canvases: All) -> list[TemplateFile]:
    """Every template of the repository, to open as a canvas of its own."""
    return canvases.templates(here)


@router.get("/api/snapshot", response_model=Snapshot)
def snapshot(here: Here, has: Has = "") -> Response:
    return answer(here.snapshot(), has)


@router.get("/api/kinds")
def kinds(here: Here) -> list[KindView]:
    return kind_views()


@router.get("/api/guide")
def guide() -> list[GuideStep]:
    return list(STEPS)


@router.get("/api/targets", responses=refusals(404, 422))
def targets(here: Here, source: str, facet: str | None = None) -> list[TargetView]:
    return target_views(here.drawing(), source, facet)


@router.get("/api/resources/{id:path}", responses=refusals(404, 422))
def resource(here: Here, id: str, environment: str = LOCAL) -> Inspection:
    return inspect(here.drawing(), id, known_of(here, environment))


@router.get("/api/properties", responses=refusals(404, 422))
def properties(
    here: Here, id: str, under: str = "", search: str = "", environment: str = LOCAL
) -> PropertyList:
    """All properties of a card: those of one level, or those that a search finds at any."""
    return property_list(here.drawing().document.editable(), id, known_of(here, environment), under, search)


@router.get("/api/findable", responses=refusals(422))
def everything(here: Here) -> list[FoundView]:
    """What the search of the canvas looks through, beside cards and their facets."""
    return findable(here.drawing().document.editable())


@router.get("/api/types")
def types(here: Here) -> list[TypeView]:
    return type_views()


@router.get("/api/types/{type}", responses=refusals(404))
def resource_type(here: Here, type: str) -> TypeInspection:
    return type_inspection(type)


@router.get("/api/template", responses=refusals(422))
def template(here: Here, environment: str = LOCAL) -> TemplateView:
    """Parameters, conditions, mappings, outputs …: what the template declares beside its resources."""
    return template_view(here.drawing().document.editable(), known_of(here, environment))


@router.get(
    "/api/machines/{id}/picture.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **refusals(422)},
)
def machine_picture(here: Here, id: str, theme: Literal["light", "dark"] = "light") -> Response:
    return Response(machine_svg(here.drawing().document.project, id, theme), media_type="image/svg+xml")


@router.get("/api/machines/{id:path}", responses=refusals(422))
def machine(here: Here, id: str) -> MachineView:
    """The states of a state machine, as a graph of their own."""
    return machine_view(here.drawing().document.project, id)


@router.get("/api/graphql/{id}", responses=refusals(404, 422))
def graphql(here: Here, id: str) -> GraphqlView:
    """The schema of a GraphQL API, and what answers its fields."""
    return graphql_view(here.drawing().document.project, id)


@router.get("/api/facets", responses=refusals(422))
def facets(
    here: Here,
    card: str,
    id: str | None = None,
    facet: str | None = None,
    target: str | None = None,
    change: bool = False,
) -> FacetForm:
    """What is asked to add something to a card in place, or (`change`) to change a row, an event or a rule of it."""
    return facet_form(here.drawing().document.project, card, id, facet, target, change=change)


@router.get("/api/wires/{id:path}", responses=refusals(404, 422))
def wire(here: Here, id: str, environment: str = LOCAL) -> WireInspection:
    return inspect_wire(here.drawing(), id, known_of(here, environment))
