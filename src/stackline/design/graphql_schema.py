"""The schema of a GraphQL API: its types and fields, from the template or the file beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stackline.catalog.graphql_schema import schema_file, schema_place
from stackline.catalog.view import View
from stackline.core import DiagnosticError
from stackline.template import Path, Project
from stackline.template.encoding import decode


@dataclass(frozen=True, slots=True)
class Field:
    """`id` is how a wire names it (`Query.getItem`); `line` counts from 1 in the schema."""

    id: str
    name: str
    arguments: str
    type: str
    description: str
    line: int


@dataclass(frozen=True, slots=True)
class Type:
    """`kind`: type, interface, input, enum, union or scalar. Only the fields of a type may have a resolver."""

    name: str
    kind: str
    description: str
    fields: tuple[Field, ...]
    line: int

    @property
    def answered(self) -> bool:
        return self.kind == "type"


@dataclass(frozen=True, slots=True)
class Schema:
    """`problem`: why it cannot be read, and the line in it; then there are no types. `file`: where it is, if beside."""

    path: Path
    file: str | None
    types: tuple[Type, ...] = ()
    problem: tuple[str, int] | None = None
    line: int = field(default=1)
    """The line of its file or of the template that its first line is on."""


_KINDS = {
    "object_type": "type",
    "interface_type": "interface",
    "input_object_type": "input",
    "enum_type": "enum",
    "union_type": "union",
    "scalar_type": "scalar",
}


def read_schema(project: Project, view: View, api: str) -> Schema | None:
    """The schema of an API; None where the template names none that can be here."""
    named = schema_file(view, api)
    if named is not None:
        name = project.name_of(named[1])
        try:
            text = decode(project.read_file(name or ""), name or "")[0]
        except DiagnosticError as error:
            return Schema(named[0], name, problem=(error.diagnostics[0].summary, 0))
        return _parsed(Schema(named[0], name), text)
    found = schema_place(view, api)
    if found is None:
        return None
    path, text = found
    span = project.template.span(path)
    # What a block scalar holds begins on the line after its mark.
    begins = (span.line + 1 if "\n" in text else span.line) if span is not None else 1
    return _parsed(Schema(path, None, line=begins), text)


def _parsed(schema: Schema, text: str) -> Schema:
    # It takes a while to load, and few templates have such an API.
    from graphql import GraphQLSyntaxError, parse

    try:
        document = parse(text)
    except (GraphQLSyntaxError, RecursionError) as error:
        places = getattr(error, "locations", None) or ()
        line = places[0].line if places else 1
        said = str(getattr(error, "message", error)).removeprefix("Syntax Error: ")
        return Schema(schema.path, schema.file, problem=(said, line), line=schema.line)
    types: dict[str, Type] = {}
    for node in document.definitions:
        for found in _types(node):
            known = types.get(found.name)
            # An extension adds to its type, whichever comes first.
            types[found.name] = (
                Type(
                    found.name,
                    known.kind,
                    known.description or found.description,
                    (*known.fields, *found.fields),
                    known.line,
                )
                if known is not None
                else found
            )
    return Schema(schema.path, schema.file, tuple(types.values()), line=schema.line)


def _types(node: Any) -> Iterator[Type]:
    kind = _KINDS.get(str(node.kind).removesuffix("_definition").removesuffix("_extension"))
    if kind is None:
        return
    name = str(node.name.value)
    fields = tuple(
        _field(name, one) for one in (*_part(node, "fields"), *_part(node, "values"), *_union(node))
    )
    yield Type(name, kind, _description(node), fields, _line(node))


def _part(node: Any, name: str) -> tuple[Any, ...]:
    return tuple(getattr(node, name, None) or ())


def _union(node: Any) -> tuple[Any, ...]:
    return _part(node, "types") if "union" in str(node.kind) else ()


def _field(owner: str, node: Any) -> Field:
    from graphql import print_ast

    name = str(node.name.value)
    given = ", ".join(f"{one.name.value}: {print_ast(one.type)}" for one in _part(node, "arguments"))
    of = getattr(node, "type", None)
    return Field(
        f"{owner}.{name}",
        name,
        f"({given})" if given else "",
        print_ast(of) if of is not None else "",
        _description(node),
        _line(node),
    )


def _description(node: Any) -> str:
    found = getattr(node, "description", None)
    return str(found.value).strip() if found is not None else ""


def _line(node: Any) -> int:
    return int(node.loc.start_token.line) if node.loc is not None else 1
