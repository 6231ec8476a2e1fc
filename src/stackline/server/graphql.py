"""A GraphQL API for its own canvas: schema and resolvers side by side."""

from __future__ import annotations

from collections.abc import Mapping

from stackline.design import targets
from stackline.design.geometry import CARD_WIDTH, HEADER_HEIGHT, facet_y
from stackline.design.graphql_graph import TYPE, WIDTH, ApiGraph, Source, read_api, type_height
from stackline.design.graphql_schema import Type
from stackline.design.machines.cards import looks_of
from stackline.server.problems import refuse
from stackline.server.schemas import (
    AnswerView,
    GraphCard,
    GraphqlField,
    GraphqlType,
    GraphqlView,
    GraphRow,
    LeadView,
    Point,
    PortView,
    ResolverView,
)
from stackline.template import Project

_GLYPHS = {
    "type": ("api", "graphql-api"),
    "interface": ("other", "connector"),
    "input": ("other", "parameter"),
    "enum": ("other", "log-group"),
    "union": ("other", "box"),
    "scalar": ("other", "box"),
}


def graphql_view(project: Project, id: str) -> GraphqlView:
    """All that the canvas of a GraphQL API shows; raises HttpRefusal (404) where there is none of this name."""
    looks = looks_of(project)
    answers = [
        AnswerView(id=one.target, connection=one.connection, label=one.label, family=family, glyph=glyph)
        for one in targets(project, id, None)
        if one.names == "field"
        for family, glyph in [looks.get(one.target, ("other", "box"))]
    ]
    graph = read_api(project, id, tuple(one.id for one in answers))
    if graph is None:
        raise refuse(404, "api-unknown", f"There is no GraphQL API {id} in {project.file}")
    schema = graph.schema
    led = {lead.facet for lead in graph.leads}
    return GraphqlView(
        id=id,
        file=(schema.file if schema is not None else None) or project.file,
        problem=_problem(graph),
        width=graph.drawing.width,
        height=graph.drawing.height,
        cards=[
            *(_type_card(graph, one, led) for one in graph.types),
            *(_source_card(graph, one, looks) for one in graph.sources),
        ],
        leads=[
            LeadView(
                id=key,
                source=lead.source,
                port=lead.facet or "",
                target=lead.target,
                failure=False,
                label=lead.label,
                points=[Point(x=x, y=y) for x, y in graph.drawing.routes.get(key, [])],
            )
            for lead in graph.leads
            for key in [f"{lead.source}|{lead.facet}|{lead.target}"]
        ],
        types={TYPE + one.name: _type(project, graph, one) for one in graph.types},
        answers=answers,
    )


def _problem(graph: ApiGraph) -> str | None:
    if graph.schema is None:
        return "The template names no schema, or one that is not on this machine."
    if graph.schema.problem is not None:
        said, line = graph.schema.problem
        return f"{said} (line {line} of the schema)" if line else said
    return None


def _type_card(graph: ApiGraph, type: Type, led: set[str | None]) -> GraphCard:
    x, y = graph.drawing.places[TYPE + type.name]
    family, glyph = _GLYPHS.get(type.kind, ("other", "box"))
    count = len(type.fields)
    inner = {"enum": "value", "union": "type"}.get(type.kind, "field")
    return GraphCard(
        id=TYPE + type.name,
        shape="card",
        title=type.name,
        subtitle=type.kind
        if type.kind == "scalar"
        else f"{type.kind} · {count} {inner}{'' if count == 1 else 's'}",
        family=family,
        glyph=glyph,
        x=x,
        y=y,
        width=WIDTH,
        height=type_height(type),
        rows=[
            GraphRow(id=field.id, label=f"{field.name}{field.arguments}", note=field.type or None)
            for field in type.fields
        ],
        ports=[
            PortView(id=field.id, side="right", x=WIDTH, y=facet_y(index), connected=field.id in led)
            for index, field in enumerate(type.fields)
            if type.answered
        ],
        level="schema",
    )


def _source_card(graph: ApiGraph, source: Source, looks: Mapping[str, tuple[str, str]]) -> GraphCard:
    x, y = graph.drawing.places[source.id]
    family, glyph = looks.get(source.id, ("other", "box"))
    led = any(lead.target == source.id for lead in graph.leads)
    return GraphCard(
        id=source.id,
        shape="card" if led else "mark",
        title=source.title,
        subtitle=source.subtitle,
        family=family,
        glyph=glyph,
        x=x,
        y=y,
        width=CARD_WIDTH,
        height=HEADER_HEIGHT,
        ports=[PortView(id="in", side="left", x=0, y=HEADER_HEIGHT / 2, connected=led)],
        level="sources",
    )


def _type(project: Project, graph: ApiGraph, type: Type) -> GraphqlType:
    first = graph.schema.line if graph.schema is not None else 1
    return GraphqlType(
        name=type.name,
        kind=type.kind,
        description=type.description,
        fields=[
            GraphqlField(
                id=field.id,
                name=field.name,
                arguments=field.arguments,
                type=field.type,
                description=field.description,
                answered=type.answered,
                line=first + field.line - 1,
                resolvers=[
                    ResolverView(
                        words=one.words,
                        targets=list(one.targets),
                        lines=list(project.lines(one.place)),
                        file=one.file,
                        connection=one.connection,
                    )
                    for one in graph.resolvers
                    if one.field == field.id
                ],
            )
            for field in type.fields
        ],
    )
