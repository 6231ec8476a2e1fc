"""A state machine as the canvas draws it, and what may be done to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stackline.server.schemas.common import Model, Point
from stackline.server.schemas.drawing import PortView
from stackline.server.schemas.forms import FieldGroup


class GraphRow(Model):
    id: str = Field(description="The port it leads out by, where there is one of that id.")
    label: str
    note: str | None = None
    resource: str | None = Field(default=None, description="The card of what a task runs.")
    failure: bool = Field(default=False, description="A failure path.")


class GraphCard(Model):
    """A state, drawn as a card or a `box` around others; a branch; or a `mark` where the execution begins or ends."""

    id: str
    shape: Literal["card", "box", "branch", "mark"]
    title: str
    subtitle: str
    family: str
    glyph: str
    x: float
    y: float
    width: float
    height: float
    rows: list[GraphRow] = []
    ports: list[PortView] = []
    level: str = Field(default="", description="A state leads only to states of its own level.")
    problems: list[str] = []


class LeadView(Model):
    """A transition, from the port of a state to another."""

    id: str
    source: str
    port: str
    target: str
    failure: bool
    label: str = Field(description="When it is taken; empty where that is said by its row.")
    points: list[Point]


class StateView(Model):
    """What the inspector shows of a state."""

    id: str
    type: str
    lines: list[int] = Field(description="First and last line, in the file of the definition.")
    groups: list[FieldGroup]
    adds: list[Literal["choice", "catch", "retry", "branch"]] = Field(
        description="What one more of may be added."
    )
    resources: list[str] = []


class RunView(Model):
    """A resource that a task may run."""

    id: str
    label: str = Field(description='What the task does with it, e.g. "invokes".')
    family: str
    glyph: str


class MachineView(Model):
    id: str
    file: str = Field(description="Where the definition is.")
    fixed: str | None = Field(default=None, description="Why it cannot be edited here.")
    language: str
    comment: str
    width: float
    height: float
    cards: list[GraphCard] = Field(description="Boxes come before what is inside.")
    leads: list[LeadView]
    states: dict[str, StateView]
    types: list[str] = Field(description="Types of states that may be added.")
    runs: list[RunView]


class AddState(Model):
    op: Literal["add"]
    type: str
    name: str
    after: str = Field(description="A state, the mark where it begins, or the id of a branch.")
    port: str = "out"
    resource: str | None = Field(default=None, description="What a Task runs.")


class RemoveState(Model):
    op: Literal["remove"]
    state: str


class RenameState(Model):
    op: Literal["rename"]
    state: str
    to: str


class LeadState(Model):
    """`port` may be `choice:new` or `catch:new`; without `target` it leads nowhere any more."""

    op: Literal["lead"]
    state: str
    port: str
    target: str | None = None


class SetState(Model):
    op: Literal["set"]
    state: str
    path: str = Field(description="Dotted, in the state; empty: the whole state.")
    value: str | None = Field(description="YAML; null takes it away.")


class RunState(Model):
    op: Literal["run"]
    state: str
    resource: str


class RuleState(Model):
    op: Literal["rule"]
    state: str
    what: Literal["choice", "catch", "retry", "branch"]


class MachineIntent(Model):
    do: Literal["machine"]
    id: str = Field(description="The state machine.")
    edit: Annotated[
        AddState | RemoveState | RenameState | LeadState | SetState | RunState | RuleState,
        Field(discriminator="op"),
    ]
