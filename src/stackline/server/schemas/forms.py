"""What may be added and set: the palette, the ends of a wire, the settings of a card or wire."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from stackline.server.schemas.common import Model, Style


class KindView(Model):
    kind: str
    type: str
    label: str
    summary: str
    family: str
    glyph: str
    group: str = Field(description="Heading in the palette.")
    existing: str | None = Field(
        default=None,
        description="What one that exists already is named by, as an example; null: none can be used.",
    )


class FieldView(Model):
    """One setting, in the inspector or on a wire."""

    path: str
    label: str
    description: str = ""
    kind: Literal["text", "number", "choice", "boolean", "yaml"]
    choices: list[str] = []
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = Field(default=None, description="A regular expression that a text must match.")
    min_length: int | None = None
    max_length: int | None = None
    required: bool = False
    replaces: Literal["no", "perhaps", "yes"] = Field(
        default="no", description="Whether a change makes CloudFormation replace the resource."
    )
    nested: Literal["object", "list", "map"] | None = Field(
        default=None, description="There is more inside: GET /api/properties with `under`."
    )
    inside: int = Field(default=0, description="How many properties, items or entries are set inside.")
    placeholder: str | None = Field(default=None, description="What holds where nothing is set.")
    value: str | None = Field(default=None, description="As YAML; null where it is not set.")
    intrinsic: bool = Field(default=False, description="The value is an intrinsic: edit it as YAML.")
    plain: bool = Field(
        default=False, description="No intrinsic can give it: neither a parameter nor another."
    )
    parameter: str | None = Field(default=None, description="The parameter that the value is a Ref to.")
    resolved: str | None = Field(
        default=None, description="What an intrinsic gives in the environment, where that is known."
    )
    unknown: bool = Field(default=False, description="Only a deployment knows what the intrinsic gives.")
    documentation: str | None = None


class TargetView(Model):
    """A legal end for a wire being drawn."""

    target: str
    connection: str
    label: str = Field(description='In words, e.g. "runs" or "reads and writes".')
    style: Style
    accesses: list[Literal["read", "write", "read-write"]] = []
    default_access: Literal["read", "write", "read-write"] | None = None
    names: str | None = Field(
        default=None, description="A facet made with the wire, which the intent must name: `route`, `task`."
    )
    settings: list[FieldView] = Field(
        default=[], description="What may be set on the wire; `path` is the name."
    )


class StatementView(Model):
    """An IAM statement as the deployed stack will have it."""

    statement: dict[str, Any] = Field(description="In IAM's own keys; intrinsics in their long form.")
    who: str = Field(description="The resource that may, or the service.")
    on: str
    resources: list[str] = Field(description="What the statement is about, as a person would say it.")
    form: str = Field(description='E.g. "policy template", "statement", "Lambda permission".')
    title: str = Field(description="The name of the policy template or managed policy.")
    written: bool = Field(description="False: SAM or AWS adds it because of what stands in these lines.")
    lines: list[int] | None = None


class GrantsView(Model):
    """What a wire grants."""

    words: str = Field(description="In a sentence, with what is notably not allowed.")
    warnings: list[str] = Field(default=[], description="Where what is written is wider than the wire needs.")
    notes: list[str] = []
    statements: list[StatementView] = []


class VariableView(Model):
    name: str
    value: str = Field(description="As YAML.")
    holder: str = Field(description="The resource that has it.")
    line: int | None = None
    fixed: str = Field(default="", description="Why its name cannot be changed on the wire.")


class FailureView(Model):
    """Where events can go that could not be delivered: a wire from `source` at `facet`."""

    source: str
    facet: str
    label: str
    summary: str
    kinds: list[str] = Field(description="Kinds that can be added as its target.")
    targets: list[str] = Field(description="Resources it can be drawn to.")
    drawn: str | None = Field(default=None, description="Where it goes already.")


class WireInspection(Model):
    """A wire that is drawn: what it grants, and what may be set. The intent `connect` with what is named changes it."""

    id: str
    label: str
    summary: str
    accesses: list[Literal["read", "write", "read-write"]] = []
    settings: list[FieldView] = Field(description="`path` is the setting's name.")
    variables: list[VariableView] = []
    failures: list[FailureView] = []
    grants: GrantsView
    problem: str | None = Field(default=None, description="Why the environment's values are not known.")


class FieldGroup(Model):
    title: str
    fields: list[FieldView]


class FidelityPart(Model):
    """What of a resource is emulated, partly or not, and the line that brings it in."""

    row: str
    level: Literal["emulated", "partly", "not"]
    part: str = Field(description="In a word or two; empty for the whole of it.")
    says: str
    file: str
    line: int


class Inspection(Model):
    id: str
    type: str
    label: str
    summary: str
    groups: list[FieldGroup]
    properties: int = Field(default=0, description="How many properties the type has: GET /api/properties.")
    loses: str | None = Field(
        default=None, description="The data that is lost where the resource is replaced."
    )
    variables: list[list[str]] = Field(
        default=[],
        description="Environment variables: name, value as YAML, and what an intrinsic gives where that is known.",
    )
    grants: list[str] = Field(default=[], description="What this resource may do, in words, a wire each.")
    fidelity: list[FidelityPart] = Field(
        default=[], description="What the embedded cloud does of it and what not, the worst first."
    )
    documentation: str | None = None
    problem: str | None = Field(default=None, description="Why the environment's values are not known.")


class PropertyList(Model):
    """Properties of one level, or those that a search found at any."""

    fields: list[FieldView]
    total: int = Field(description="How many there are; `fields` holds the first of them.")


class FoundView(Model):
    """Something that the search of the canvas finds beside cards and their facets."""

    what: Literal["property", "parameter", "condition", "mapping", "output"]
    name: str = Field(description="Of a property its path, dotted.")
    value: str = ""
    resource: str | None = None
    path: list[str] = []
    field: str = Field(default="", description="Of a property: the path of its field in the inspector.")
    line: int = Field(default=0, description="Of a declaration.")


class TypeView(Model):
    """A CloudFormation type that is no kind of the palette."""

    type: str
    label: str
    service: str


class TypeInspection(Model):
    """What to ask for before a resource of the type can be added."""

    type: str
    label: str
    documentation: str
    required: list[FieldView]
    one_of: list[list[str]] = Field(default=[], description="Of each of these groups one property is needed.")
