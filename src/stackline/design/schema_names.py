"""Another name for a field, or another type for it, in the schema of a GraphQL API: the text changes there alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stackline.catalog import FieldName, Put
from stackline.catalog.changes import Ends
from stackline.catalog.graphql_fields import field_notes
from stackline.catalog.graphql_schema import schema_file, schema_place
from stackline.catalog.places import value_at
from stackline.core import Diagnostic, DiagnosticError
from stackline.design.changes import apply
from stackline.design.wires import view_of
from stackline.template import Path, Project
from stackline.template.encoding import Encoding, decode
from stackline.template.lines import column, comments_start, line_end, line_start, next_line, starts_line
from stackline.template.splice import Splice

_SUBSCRIBED = "aws_subscribe"
"""AppSync's directive that names the mutations which a subscription hears of."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A schema's text: at a place of the template, or in the file of this name."""

    text: str
    path: Path = ()
    file: str = ""
    encoding: Encoding = field(default_factory=Encoding)

    def written(self, project: Project, text: str) -> Project:
        if self.file:
            return project.with_file(self.file, self.encoding.encode(text))
        return apply(project, [Put(self.path, text)])


def rename_field(project: Project, change: FieldName) -> tuple[Project, list[Diagnostic]]:
    """The project with the field called otherwise in the schema, where it has the old one and lacks the new.

    What cannot be done there is told, and stays as it is.
    """
    found = _schema(project, change.api)
    if found is None:
        return project, _unread(project, change)
    try:
        fields = _fields(found.text)
        if change.new in fields:
            return project, []
        if change.old not in fields:
            return project, _unread(project, change)
        text, why = _renamed(found.text, change.old, change.new)
        wanted = {change.new if name == change.old else name: what for name, what in fields.items()}
        if not why and _fields(text) == wanted:
            return found.written(project, text), []
    except _unreadable() as problem:
        why = f"it cannot be read: {getattr(problem, 'message', 'it is nested too deep')}"
    summary = f"The schema of {change.api} still has {change.old}: {why or 'it is not plain enough'}"
    return project, [Diagnostic("info", "graphql-field", summary, f"Call it {change.new} there by hand.")]


def _unread(project: Project, change: FieldName) -> list[Diagnostic]:
    notes = field_notes(view_of(project), Ends(change.api, "", change.new))
    return [Diagnostic("info", one.code, one.summary, one.detail) for one in notes]


def _schema(project: Project, api: str) -> _Text | None:
    """The schema's text; None where the template has none, or it is in a file that cannot be changed."""
    view = view_of(project)
    named = schema_file(view, api)
    if named is None:
        place = schema_place(view, api)
        if place is None:
            return None
        sub = isinstance(value_at(view, place[0]), dict)
        return _Text(place[1], (*place[0], "Fn::Sub") if sub else place[0])
    name = project.name_of(named[1]) or ""
    try:
        text, encoding, _ = decode(project.read_file(name), name)
    except DiagnosticError:
        return None
    return None if encoding.read_only else _Text(text, file=name, encoding=encoding)


# The text ------------------------------------------------------------------------------------------------------------


def _unreadable() -> tuple[type[Exception], ...]:
    from graphql import GraphQLSyntaxError

    return (GraphQLSyntaxError, RecursionError)


def _types(text: str) -> list[Any]:
    """The definitions and extensions of object types and interfaces, with their places."""
    # It takes a while to load, and few templates have such an API.
    from graphql import parse

    return [
        node for node in parse(text).definitions if node.kind.startswith(("object_type", "interface_type"))
    ]


def _fields(text: str) -> dict[str, str]:
    """`Query.getItem` → its arguments and type."""
    from graphql import print_ast

    found: dict[str, str] = {}
    for node in _types(text):
        for one in node.fields or ():
            given = ", ".join(print_ast(argument) for argument in one.arguments or ())
            found[f"{node.name.value}.{one.name.value}"] = f"({given}): {print_ast(one.type)}"
    return found


def _renamed(text: str, old: str, new: str) -> tuple[str, str]:
    """The text with the field called otherwise, and why that cannot be."""
    (kind, name), (new_kind, new_name) = old.split("."), new.split(".")
    types = _types(text)
    owner, row = next(
        (node, one)
        for node in types
        if node.name.value == kind
        for one in node.fields or ()
        if one.name.value == name
    )
    known = _fields(text)
    shared = [one for node in types if node.name.value == kind for one in node.interfaces or ()]
    for interface in (str(one.name.value) for one in shared):
        if f"{interface}.{name}" in known:
            return text, f"{kind} has it of the interface {interface}"
    renaming = Splice(row.name.loc.start, row.name.loc.end, new_name)
    if new_kind == kind:
        heard = _heard(types, name, new_name) if kind == "Mutation" else ()
        return _spliced(text, [renaming, *heard]), ""
    target = next((node for node in types if node.name.value == new_kind and node.fields), None)
    if target is None or "interface" in target.kind:
        return text, f"it has no type {new_kind}"
    if len(owner.fields) == 1:
        return text, f"{kind} would be left without a field"
    return _spliced(text, _moving(text, owner, row, target, renaming)), ""


def _spliced(text: str, splices: list[Splice]) -> str:
    for one in sorted(splices, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def _heard(types: list[Any], name: str, new: str) -> Iterator[Splice]:
    """Where subscriptions say that they hear of the mutation."""
    for node in types:
        for directive in (one for each in node.fields or () for one in each.directives or ()):
            if directive.name.value != _SUBSCRIBED:
                continue
            for argument in directive.arguments:
                for value in getattr(argument.value, "values", None) or ():
                    if getattr(value, "value", None) == name:
                        yield Splice(value.loc.start, value.loc.end, f'"{new}"')


def _moving(text: str, owner: Any, row: Any, target: Any, renaming: Splice) -> list[Splice]:
    """The field goes behind the last one of the target: with its lines and comments, where it has lines of its own."""
    start, end, last = row.loc.start, row.loc.end, target.fields[-1]
    own = starts_line(text, start) and _ends_line(text, end)
    indent = column(text, start)
    first = comments_start(text, line_start(text, start), indent) if own and indent else start
    after = next_line(text, end) if own else end
    piece = text[first : renaming.start] + renaming.text + text[renaming.end : after]
    taken = Splice(first, after, "") if own else Splice(*_with_gap(owner, row), "")
    if not own or not _ends_line(text, last.loc.end):
        words = text[start : renaming.start] + renaming.text + text[renaming.end : end]
        return [taken, Splice(last.loc.end, last.loc.end, f" {words}")]
    shift = column(text, last.loc.start) - indent
    rows = [_shifted(row, shift) for row in piece.splitlines(keepends=True)]
    at = next_line(text, last.loc.end)
    return [taken, Splice(at, at, "".join(rows))]


def _ends_line(text: str, offset: int) -> bool:
    """Whether nothing but a comma or comment follows on the line, and the line ends."""
    rest = text[offset : line_end(text, offset)].strip(" \t,")
    return (not rest or rest.startswith("#")) and line_end(text, offset) < len(text)


def _with_gap(owner: Any, row: Any) -> tuple[int, int]:
    """The field on a line with others, with what parts it from the next one, or from the one before."""
    at = owner.fields.index(row)
    if at + 1 < len(owner.fields):
        return row.loc.start, owner.fields[at + 1].loc.start
    return owner.fields[at - 1].loc.end, row.loc.end


def _shifted(row: str, by: int) -> str:
    """The line further in or out; an empty one stays empty."""
    if by < 0:
        return row[min(-by, len(row) - len(row.lstrip(" "))) :]
    return " " * by + row if row.strip() else row
