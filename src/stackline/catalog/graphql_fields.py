"""Fields of GraphQL APIs and what answers them: SAM's Resolvers and Functions, or AppSync's resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Note, Put
from stackline.catalog.graphql_code import (
    OPERATIONS,
    RUNTIME,
    changed_code,
    code,
    code_settings,
    operation_of,
    stage_of,
)
from stackline.catalog.graphql_schema import fields, schema_text
from stackline.catalog.graphql_sources import (
    API,
    KIND,
    SAM_API,
    DataSource,
    data_sources,
    role_of,
    sam_source,
    source_resource,
)
from stackline.catalog.model import Connection, Facet, Path, Setting, Spelling
from stackline.catalog.places import value_at
from stackline.catalog.references import items, mapping
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

FIELD = Facet(
    "field",
    "Field",
    pattern=r"(?P<type>[_A-Za-z]\w*)\.(?P<field>[_A-Za-z]\w*)",
    make="{type}.{field}",
    example="Query.getItem",
)
_RESOLVER, _FUNCTION = "AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a field's resolver, most have one: its places, and the data source it asks (None: not known)."""

    api: str
    facet: str
    places: tuple[Path, ...]
    source: DataSource | None


# Reading -----------------------------------------------------------------------------------------------------------


def steps(view: View) -> list[Step]:
    known: list[Step] | None = view.memory.get("graphql-steps")
    if known is None:
        known = view.memory["graphql-steps"] = [*_sam_steps(view), *_resolver_steps(view)]
    return known


def _sam_steps(view: View) -> Iterator[Step]:
    for api in view.by_type.get(SAM_API, ()):
        path: Path = ("Resources", api, "Properties")
        functions = mapping(view.properties(api).get("Functions"))
        for kind, resolvers in mapping(view.properties(api).get("Resolvers")).items():
            for name, resolver in mapping(resolvers).items():
                place = (*path, "Resolvers", kind, name)
                facet = f"{kind}.{mapping(resolver).get('FieldName', name)}"
                pipeline = list(items(mapping(resolver).get("Pipeline"), (*place, "Pipeline")))
                asked = [
                    _asked(view, api, (*path, "Functions", str(one)), functions.get(str(one)))
                    for _, one in pipeline
                ]
                yield from _steps_of(api, facet, place, [item for item, _ in pipeline], asked)


_Asked = tuple[tuple[Path, ...], DataSource | None]
"""The places of a function, and its data source."""


def _asked(view: View, api: str, place: Path, body: Any) -> _Asked:
    entries = mapping(body)
    if "Id" in entries:
        return (
            ((place, *inner[0]), inner[1])
            if (inner := _function(view, api, entries["Id"]))
            else ((place,), None)
        )
    return (place,), _source(view, api, entries.get("DataSource"))


def _function(view: View, api: str, value: Any) -> _Asked | None:
    for name in view.named(value):
        if view.types.get(name) == _FUNCTION:
            return (("Resources", name),), _source(view, api, view.properties(name).get("DataSourceName"))
    return None


def _source(view: View, api: str, value: Any) -> DataSource | None:
    """By reference, or by the name that AppSync knows it by."""
    mine = [one for one in data_sources(view) if one.api == api]
    if isinstance(value, str):
        return next((one for one in mine if value in (one.title or one.name, one.name)), None)
    names = view.named(value)
    return next((one for one in mine if len(one.place) == 2 and one.name in names), None)


def _resolver_steps(view: View) -> Iterator[Step]:
    for key in view.by_type.get(_RESOLVER, ()):
        properties, place = view.properties(key), ("Resources", key)
        facet = f"{properties.get('TypeName')}.{properties.get('FieldName')}"
        pipeline = mapping(properties.get("PipelineConfig")).get("Functions")
        for api in view.ends(properties.get("ApiId"), KIND):
            if pipeline is None:
                yield Step(api, facet, (place,), _source(view, api, properties.get("DataSourceName")))
                continue
            path: Path = (*place, "Properties", "PipelineConfig", "Functions")
            found = list(items(pipeline, path))
            asked = [_function(view, api, value) or ((), None) for _, value in found]
            yield from _steps_of(api, facet, place, [item for item, _ in found], asked)


def _steps_of(api: str, facet: str, place: Path, listed: list[Path], asked: list[_Asked]) -> Iterator[Step]:
    """A resolver goes as a whole where all of its steps ask one data source; else each step by itself."""
    whole = len({source.place if source else None for _, source in asked}) == 1
    for item, (places, source) in zip(listed, asked, strict=True):
        yield Step(api, facet, (place if whole else item, *places), source)
    if not listed:
        yield Step(api, facet, (place,), None)


def _reader(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for step in steps(view):
            for target in step.source.targets if step.source is not None else ():
                if view.kind(target) == kind:
                    claims = tuple(_claims(view, step, step.source, target))
                    settings = code_settings(_code(view, step)[1])
                    yield Found(step.api, target, claims, step.facet, settings=settings)

    return read


def _code(view: View, step: Step) -> tuple[Path, Any]:
    """The code of the step, and its place."""
    for place in step.places:
        for path in ((*place, "InlineCode"), (*place, "Properties", "Code")):
            if isinstance(value_at(view, path), str):
                return path, value_at(view, path)
    return (), None


def _change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """Another value in the code that drawing wrote, where it is still written so."""
    for step in steps(view):
        mine = step.source is not None and found.target in step.source.targets
        if not mine or (step.api, step.facet) != (found.source, found.facet):
            continue
        place, text = _code(view, step)
        new = changed_code(text, name, value)
        if new is not None:
            return [] if new == text else [Put(place, new)]
    where = f"The code of {found.facet} says what it does with {found.target}"
    return [No(where, "Change it there, or take the wire away and draw it again.")]


def _claims(view: View, step: Step, source: DataSource | None, target: str) -> Iterator[Path]:
    yield from step.places
    if source is not None and not _asked_elsewhere(view, source):
        yield source.place
        yield from role_of(view, source, target)


def _asked_elsewhere(view: View, source: DataSource) -> bool:
    """Whether a function that no field uses asks it."""
    used = {place for step in steps(view) for place in step.places}
    functions = mapping(view.properties(source.api).get("Functions"))
    for name, body in functions.items():
        place: Path = ("Resources", source.api, "Properties", "Functions", name)
        if place not in used and _asked(view, source.api, place, body)[1] == source:
            return True
    return False


# Writing -----------------------------------------------------------------------------------------------------------


def _write(view: View, ends: Ends, new: Callable[[View, Ends], list[Change]]) -> list[Change]:
    mine = [step for step in steps(view) if (step.api, step.facet) == (ends.source, ends.facet)]
    if any(ends.target in step.source.targets for step in mine if step.source is not None):
        return []
    if mine:
        return [
            No(
                f"{ends.facet} of {ends.source} has a resolver already",
                "Take that one away first, or add a step to its pipeline by hand.",
            )
        ]
    return [*new(view, ends), *field_notes(view, ends)]


def _sam(view: View, ends: Ends) -> list[Change]:
    kind, _, field = (ends.facet or "").partition(".")
    source, changes = sam_source(view, ends, operation_of(ends))
    path: Path = ("Resources", ends.source, "Properties")
    # SAM makes logical IDs of these keys.
    key = re.sub(r"[^A-Za-z0-9]", "", field) or "field"
    resolvers = mapping(mapping(view.properties(ends.source).get("Resolvers")).get(kind))
    function = free_key(key, mapping(view.properties(ends.source).get("Functions")))
    resolver: dict[str, Any] = {"Pipeline": [function]}
    if key != field or key in resolvers:
        resolver = {"FieldName": field, **resolver}
    body = {"DataSource": source, "Runtime": dict(RUNTIME), "InlineCode": code(view, ends)}
    return [
        *changes,
        Put((*path, "Functions", function), body),
        Put((*path, "Resolvers", kind, free_key(key, resolvers)), resolver),
    ]


def free_key(wanted: str, taken: dict[str, Any]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def _resource(view: View, ends: Ends) -> list[Change]:
    kind, _, field = (ends.facet or "").partition(".")
    source, changes = source_resource(view, ends, operation_of(ends))
    properties: dict[str, Any] = {
        "ApiId": {"Fn::GetAtt": [ends.source, "ApiId"]},
        "TypeName": kind,
        "FieldName": field,
        "DataSourceName": {"Fn::GetAtt": [source, "Name"]},
    }
    # Without code the function gets the whole context, and its result is the answer ("Direct Lambda resolvers").
    if view.kind(ends.target) != "function":
        properties["Runtime"] = {"Name": RUNTIME["Name"], "RuntimeVersion": RUNTIME["Version"]}
        properties["Code"] = code(view, ends)
    value: dict[str, Any] = {"Type": _RESOLVER}
    schemas = [
        key
        for key in view.by_type.get("AWS::AppSync::GraphQLSchema", ())
        if ends.source in view.named(view.properties(key).get("ApiId"))
    ]
    if schemas:
        value["DependsOn"] = schemas[0] if len(schemas) == 1 else schemas
    value["Properties"] = properties
    name = free_name(view, f"{ends.source}{kind}{field[:1].upper()}{field[1:]}Resolver")
    return [*changes, Put(("Resources", name), value)]


def field_notes(view: View, ends: Ends) -> Iterator[Note]:
    """What AppSync refuses later, and is not ours to decide: the field's arguments and its type."""
    kind, _, field = (ends.facet or "").partition(".")
    schema = schema_text(view, ends.source)
    if schema is None:
        yield Note(
            "graphql-field",
            f"The schema of {ends.source} is in a file: the field {ends.facet} must be there",
            f"If it is not yet, add it to type {kind}, e.g. {field}(id: ID!): AWSJSON",
        )
    elif field not in fields(schema, kind):
        yield Note(
            "graphql-field",
            f"The schema of {ends.source} has no field {ends.facet} yet",
            f"Add it to type {kind} before you deploy, e.g. {field}(id: ID!): AWSJSON",
        )
    if view.kind(ends.target) in ("http-api", "rest-api"):
        stage = stage_of(view, ends.target)
        if stage is not None and not isinstance(stage, str):
            yield Note(
                "wire-stage",
                f"Only a deployment knows the name of {ends.target}'s stage",
                "Put it in front of the path in the resolver's code.",
            )


# Connections -------------------------------------------------------------------------------------------------------

_DOCS = "https://docs.aws.amazon.com/appsync/latest/devguide/"
_OPERATION = Setting(
    path="operation",
    label="Does",
    description="What the field does with the table; left out, its name says it: `Mutation.deleteItem` deletes, "
    "`Query.listItems` scans. Its code is yours to change.",
    kind="choice",
    choices=OPERATIONS,
    plain=True,
    documentation=f"{_DOCS}js-resolver-reference-dynamodb.html",
)
_SOURCE = Setting(
    path="source",
    label="Source",
    description="`source` of the events; their `detail-type` is the field's name.",
    default="graphql.api",
    example="shop.orders",
    plain=True,
    documentation=f"{_DOCS}resolver-reference-eventbridge-js.html",
)
_HTTP = (
    Setting(
        path="method",
        label="Method",
        kind="choice",
        choices=("GET", "POST", "PUT", "PATCH", "DELETE"),
        default="GET",
        plain=True,
        documentation=f"{_DOCS}resolver-reference-http-js.html",
    ),
    Setting(
        path="path",
        label="Path",
        description="After the stage, e.g. `/items`.",
        default="/",
        example="/items",
        plain=True,
    ),
)


def field_connection(target: str, verb: str, label: str, summary: str, *settings: Setting) -> Connection:
    read = _reader(target)
    return Connection(
        id=f"{KIND}-{verb}-{target}",
        source=KIND,
        facet=FIELD.id,
        target=target,
        style="event",
        label=label,
        summary=summary,
        settings=settings,
        spellings=(
            Spelling(
                name="sam-resolver",
                sources=(SAM_API,),
                write=lambda view, ends: _write(view, ends, _sam),
                read=read,
                change=_change,
            ),
            Spelling(name="resolver", sources=(API,), write=lambda view, ends: _write(view, ends, _resource)),
        ),
    )


FIELDS = [
    field_connection("function", "invokes", "runs", "The function answers the field."),
    field_connection(
        "table",
        "asks",
        "asks",
        "The field reads or writes items of the table, without a function.",
        _OPERATION,
    ),
    field_connection(
        "event-bus", "feeds", "feeds", "The field sends its arguments to the bus as an event.", _SOURCE
    ),
    field_connection("http-api", "asks", "asks", "A route of the HTTP API answers the field.", *_HTTP),
    field_connection("rest-api", "asks", "asks", "A route of the REST API answers the field.", *_HTTP),
]
