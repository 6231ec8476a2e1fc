"""A GraphQL API as the canvas draws it: its schema, and what answers its fields."""

from __future__ import annotations

from pydantic import Field

from stackline.server.schemas.common import Model
from stackline.server.schemas.machines import GraphCard, LeadView


class ResolverView(Model):
    """One step that answers a field."""

    words: str = Field(description='What it is written in, e.g. "JavaScript, in the template".')
    targets: list[str] = Field(description="Cards at the right.")
    lines: list[int] = Field(description="Where the template says it.")
    file: str | None = Field(default=None, description="Its code: GET /api/file.")
    connection: str | None = Field(default=None, description="The wire that it is, where it is one.")


class GraphqlField(Model):
    id: str
    name: str
    arguments: str
    type: str
    description: str
    answered: bool = Field(description="Whether it may have a resolver.")
    line: int = Field(description="In the schema's file, or the template.")
    resolvers: list[ResolverView] = []


class GraphqlType(Model):
    name: str
    kind: str
    description: str
    fields: list[GraphqlField]


class AnswerView(Model):
    """What could answer a field."""

    id: str
    connection: str
    label: str
    family: str
    glyph: str


class GraphqlView(Model):
    id: str
    file: str = Field(description="Where the schema is.")
    problem: str | None = Field(default=None, description="Why there is no schema to show.")
    width: float
    height: float
    cards: list[GraphCard]
    leads: list[LeadView]
    types: dict[str, GraphqlType] = Field(description="By the id of the card.")
    answers: list[AnswerView]
