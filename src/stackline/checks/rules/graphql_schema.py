"""A schema that AppSync cannot read, and resolvers of fields that it does not have."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix
from stackline.design.graphql_graph import missing, read_api

_TYPES = ("AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi")


def find(subject: Subject) -> Iterable[Finding]:
    for id, resource in subject.project.expanded.resources.items():
        graph = read_api(subject.project, id, known=subject.wires) if resource.get("Type") in _TYPES else None
        if graph is None or graph.schema is None:
            continue
        if graph.schema.problem is not None:
            said, line = graph.schema.problem
            # A file that is not there is told where files are read.
            if line:
                where = graph.schema.file or "the schema"
                fix = Fix(f"Mend line {line} of {where}.")
                yield Finding(graph.schema.path, f"The schema of {id} cannot be read: {said}", fix)
        for field in missing(graph):
            place = next(one.place for one in graph.resolvers if one.field == field)
            kind, _, name = field.partition(".")
            fix = Fix(f"Add it to type {kind}, e.g. {name}: AWSJSON, or take the resolver away.")
            yield Finding(place, f"The schema of {id} has no field {field}, which has a resolver", fix)


RULE = Rule(
    code="graphql-schema",
    severity="error",
    summary="The schema of a GraphQL API can be read, and has every field that has a resolver.",
    source="AWS AppSync Developer Guide: Designing your schema",
    find=find,
)
