"""A GraphQL API as a graph: the types of its schema at the left, what answers their fields at the right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackline.catalog.graphql_fields import FIELDS, Step, steps
from stackline.catalog.graphql_sources import KIND, data_sources
from stackline.catalog.places import value_at
from stackline.catalog.references import mapping
from stackline.catalog.view import View
from stackline.design.geometry import CARD_GAP, CARD_WIDTH, HEADER_HEIGHT, LAYER_GAP, card_height, facet_y
from stackline.design.graphql_schema import Schema, Type, read_schema
from stackline.design.layered import Drawing, Point, draw
from stackline.design.layers import Box, Link
from stackline.design.machines.drawing import Leads
from stackline.design.packing import pack, stack_singles
from stackline.design.wires import Wire, read_wires, view_of
from stackline.template import Path, Project

WIDTH = 340
"""Of a type: a field with its arguments is longer than the name of a resource."""
TYPE = "type:"
"""How the id of a type begins: a resource may have its name."""
SOURCE = "source:"
"""How the id of a data source begins that is about no resource of the template."""
_BESIDE = 8
"""As many types that nothing answers stand below those that are; more of them have a shelf of their own."""
_ROOTS = ("Query", "Mutation", "Subscription")
_CONNECTIONS = {one.id for one in FIELDS}
_CODE = (
    ("InlineCode", "CodeUri", "JavaScript"),
    ("Code", "CodeS3Location", "JavaScript"),
    ("RequestMappingTemplate", "RequestMappingTemplateS3Location", "Velocity"),
)


@dataclass(frozen=True, slots=True)
class Resolver:
    """One step that answers a field. `file`: its code, where that is beside the template; `place`: what says it."""

    field: str
    targets: tuple[str, ...]
    words: str
    place: Path
    file: str | None
    connection: str | None
    """Of the wire that it is, where it is one."""


@dataclass(frozen=True, slots=True)
class Source:
    """What answers fields: a resource, or a data source that is about none of the template."""

    id: str
    title: str
    subtitle: str


@dataclass(frozen=True)
class ApiGraph:
    """Types and sources have their places, and leads their routes, in the drawing."""

    id: str
    schema: Schema | None
    types: tuple[Type, ...]
    sources: tuple[Source, ...]
    resolvers: tuple[Resolver, ...]
    leads: tuple[Leads, ...]
    drawing: Drawing


def read_api(
    project: Project, id: str, answers: tuple[str, ...] = (), known: Sequence[Wire] | None = None
) -> ApiGraph | None:
    """The graph of an API; None where there is none of this name.

    `answers`: what could answer a field, shown too. `known`: the template's wires, where they are read already.
    """
    view = view_of(project)
    if id not in view.by_kind.get(KIND, ()):
        return None
    schema = read_schema(project, view, id)
    wires = {
        (wire.facet, wire.target): wire
        for wire in (known if known is not None else read_wires(project))
        if wire.source == id and wire.connection in _CONNECTIONS
    }
    resolvers = tuple(_resolvers(view, id, wires))
    types = _in_order(schema.types if schema is not None else (), resolvers)
    sources = tuple(_sources(view, id, resolvers, answers))
    leads = tuple(dict.fromkeys(_leads(types, resolvers)))
    return ApiGraph(id, schema, types, sources, resolvers, leads, _drawing(types, sources, leads))


def _resolvers(view: View, api: str, wires: Mapping[tuple[str | None, str], Wire]) -> Iterator[Resolver]:
    several: dict[str, int] = {}
    for step in steps(view):
        if step.api == api:
            several[step.facet] = several.get(step.facet, 0) + 1
    seen: dict[str, int] = {}
    for step in steps(view):
        if step.api != api:
            continue
        seen[step.facet] = seen.get(step.facet, 0) + 1
        said, file, place = _code(view, step)
        if several[step.facet] > 1:
            said = f"step {seen[step.facet]} of {several[step.facet]}, {said}"
        if step.source is None:
            targets: tuple[str, ...] = ()
        else:
            targets = step.source.targets or (f"{SOURCE}{step.source.name}",)
        wire = next((wires[step.facet, one] for one in targets if (step.facet, one) in wires), None)
        yield Resolver(step.facet, targets, said, place, file, wire.connection if wire else None)


def _code(view: View, step: Step) -> tuple[str, str | None, Path]:
    """What the step is written in, its file where that is beside the template, and its place."""
    for place in step.places:
        inner: Path = (*place, "Properties") if len(place) == 2 else place
        body = mapping(value_at(view, inner))
        for written, named, language in _CODE:
            if written in body:
                return f"{language}, in the template", None, place
            if isinstance(body.get(named), str):
                return language, _beside(body[named]), place
    return "direct", None, step.places[0]


def _beside(written: str) -> str | None:
    return None if "://" in written or written.startswith(("/", "~")) else written.removeprefix("./")


def _in_order(types: tuple[Type, ...], resolvers: tuple[Resolver, ...]) -> tuple[Type, ...]:
    """The types in the order they are shown: what is asked first, then what is answered, then the rest."""
    answered = {resolver.field.partition(".")[0] for resolver in resolvers}

    def rank(type: Type) -> tuple[int, int]:
        if type.name in _ROOTS:
            return (0, _ROOTS.index(type.name))
        return (1 if type.name in answered else 2 if type.answered else 3, 0)

    return tuple(sorted(types, key=rank))


def missing(graph: ApiGraph) -> list[str]:
    """Fields that have a resolver, and that the schema does not have."""
    if graph.schema is None or graph.schema.problem is not None:
        return []
    known = {field.id for type in graph.types for field in type.fields}
    return list(dict.fromkeys(one.field for one in graph.resolvers if one.field not in known))


def _sources(
    view: View, api: str, resolvers: tuple[Resolver, ...], answers: tuple[str, ...]
) -> Iterator[Source]:
    used = dict.fromkeys(target for resolver in resolvers for target in resolver.targets)
    about = {target: one for one in data_sources(view) if one.api == api for target in one.targets}
    for target in dict.fromkeys([*used, *about, *answers]):
        if target.startswith(SOURCE):
            continue
        source = about.get(target)
        yield Source(target, target, _said(source.title, source.name) if source else "Answers nothing yet")
    for one in data_sources(view):
        if one.api == api and not one.targets:
            kind = view.properties(one.name).get("Type") if len(one.place) == 2 else None
            title = one.title if isinstance(one.title, str) else one.name
            yield Source(f"{SOURCE}{one.name}", title, f"Data source · {_plain(kind)}")


def _said(title: Any, name: str) -> str:
    return f"Data source {title if isinstance(title, str) else name}"


def _plain(kind: Any) -> str:
    said = str(kind or "of another kind").replace("AMAZON_", "").replace("AWS_", "").replace("_", " ")
    return said if said in ("HTTP", "NONE") else said.capitalize()


def _leads(types: tuple[Type, ...], resolvers: tuple[Resolver, ...]) -> Iterator[Leads]:
    known = {field.id for type in types for field in type.fields}
    for resolver in resolvers:
        if resolver.field in known:
            for target in resolver.targets:
                owner = TYPE + resolver.field.partition(".")[0]
                yield Leads(owner, resolver.field, target, failure=False, label=resolver.words)


def type_height(type: Type) -> int:
    return card_height(len(type.fields))


def _drawing(types: tuple[Type, ...], sources: tuple[Source, ...], leads: tuple[Leads, ...]) -> Drawing:
    """Types that are answered beside what answers them; then what could answer, and the other types below."""
    rows = {field.id: index for type in types for index, field in enumerate(type.fields)}
    ends = {lead.source for lead in leads} | {lead.target for lead in leads}
    shown = {*ends, *(TYPE + name for name in _ROOTS)}
    left = [Box(TYPE + type.name, WIDTH, type_height(type)) for type in types if TYPE + type.name in shown]
    right = [Box(one.id, CARD_WIDTH, HEADER_HEIGHT) for one in sources if one.id in ends]
    free = [Box(one.id, CARD_WIDTH, HEADER_HEIGHT) for one in sources if one.id not in ends]
    links = [
        Link(
            f"{lead.source}|{lead.facet}|{lead.target}",
            lead.source,
            lead.target,
            facet_y(rows[lead.facet or ""]),
            HEADER_HEIGHT / 2,
            3.0,
            lead.facet or "",
        )
        for lead in leads
    ]
    main = draw([*left, *right], links) if links else _column(left, (0, 0))
    places = dict(main.places)
    beyond = max((places[box.id][0] for box in right), default=WIDTH + LAYER_GAP)
    places |= _column(free, (beyond, _below(right, places))).places
    others = [
        Box(TYPE + type.name, WIDTH, type_height(type)) for type in types if TYPE + type.name not in places
    ]
    if len(others) <= _BESIDE:
        places |= _column(others, (0, _below(left, places))).places
        others = []
    boxes = [box for box in (*left, *right, *free) if box.id in places]
    width = max([beyond + CARD_WIDTH, main.width])
    height = max([main.height, *(places[box.id][1] + box.height for box in boxes)])
    beside = Drawing(places, main.routes, width, height)
    return pack([beside, stack_singles(others)]) if others else beside


def _column(boxes: Sequence[Box], at: Point) -> Drawing:
    """Boxes one below the other."""
    places: dict[str, Point] = {}
    y = at[1]
    for box in boxes:
        places[box.id] = (at[0], y)
        y += box.height + CARD_GAP
    return Drawing(places, {}, max((box.width for box in boxes), default=0), max(y - CARD_GAP, 0))


def _below(boxes: Sequence[Box], places: Mapping[str, Point]) -> float:
    return max((places[box.id][1] + box.height + CARD_GAP for box in boxes), default=0)
