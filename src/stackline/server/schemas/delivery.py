"""Environments, what stands in each, plans, deployments and how they differ."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model
from stackline.server.schemas.differences import Differences
from stackline.server.schemas.drawing import CardView, GroupView, ReferenceView, WireView
from stackline.server.schemas.running import ResourceState


class EnvironmentView(Model):
    """An environment as its files say. With a `problem` nothing can be done there."""

    name: str
    problem: DiagnosticView | None = None
    cloud: Literal["embedded", "aws"] = "embedded"
    account: str = ""
    region: str = ""
    regions: list[str] = []
    stack: str = ""
    protected: bool = False
    approvals: int = Field(default=0, description="How many must say yes to a change.")
    approvers: list[str] = Field(default=[], description="Who may; empty: anybody.")
    personal: str = Field(default="", description="Whose copy it is.")
    planned: bool = Field(default=True, description="A change is planned first, then applied.")
    promote_from: str = ""
    promotes_to: list[str] = Field(default=[], description="Where what is deployed here may go next.")


class DeployedResource(ResourceState):
    """A card's resource as it stands in the environment."""

    type: str
    physical: str
    at: str = Field(description="When it changed last, ISO 8601.")


class DeploymentView(Model):
    id: str
    kind: Literal["deploy", "rollback", "promote", "put-back"]
    at: str
    by: str
    identity: str = Field(description="Who STS said they are.")
    commit: str
    dirty: bool
    verified: str = Field(description="`passed` or `failed`, as `verify` ended; empty where it did not run.")
    outcome: str = Field(description="`started`: it goes on, or was broken off.")
    changes: int
    seconds: float
    source: str = Field(description="Of which deployment it is a copy.")
    origin: str = Field(description="In which environment that was.")
    current: bool = Field(description="What is deployed now.")


class ChangeView(Model):
    """One resource of a plan."""

    id: str
    type: str
    action: Literal["add", "modify", "replace", "may-replace", "remove", "import"]
    card: str = Field(description="The card that it belongs to.")
    words: str = Field(description="The change as a sentence about it, with the property that causes it.")
    causes: list[str] = Field(description="The properties that cause it, those that replace it first.")
    endangered: bool = Field(description="Its data would be lost.")
    data: str | None = None
    allowed: bool = Field(description="Somebody said that its data may be lost.")


class PermissionView(Model):
    way: Literal["widened", "narrowed"]
    words: str


class ApprovalView(Model):
    name: str
    identity: str
    at: str


class PlanView(Model):
    """A plan, and whether it can be applied: nothing in `stale` or `refused`, and `left` is 0."""

    id: str
    operation: Literal["deploy", "promote", "rollback"]
    made: str
    by: str
    commit: str
    dirty: bool
    source: str
    origin: str
    headline: str = Field(description="`2 added, 1 replaced`.")
    changes: list[ChangeView]
    permissions: list[PermissionView]
    file: str = Field(
        description="Relative to the project; empty where it is refused, for none is written then."
    )
    refused: list[DiagnosticView] = []
    stale: list[DiagnosticView] = Field(default=[], description="Why it no longer holds.")
    approvals: int
    approvers: list[str]
    approved: list[ApprovalView] = []
    left: int = Field(default=0, description="How many must still say yes.")
    you: str = Field(default="", description="Who you are there.")
    objection: str = Field(default="", description="Why you may not approve it.")


class DriftDifference(Model):
    name: str = Field(description="The property in dots.")
    words: str
    line: int
    refusal: str = Field(description="Why it cannot be taken into the template; empty where it can.")


class DriftedView(Model):
    """A resource that is otherwise than it was deployed."""

    id: str
    type: str
    card: str
    deleted: bool
    differences: list[DriftDifference]


class UnknownView(Model):
    """A resource that should have been looked at, and could not be."""

    id: str
    card: str
    reason: str


class DriftView(Model):
    checked: str
    state: Literal["in-sync", "drifted", "unknown"] = Field(
        description="`unknown`: nothing is seen to have changed, and something could not be looked at."
    )
    drifted: list[DriftedView]
    unknown: list[UnknownView]
    looked: int = Field(description="How many resources the cloud could look at.")
    unseen: list[str] = Field(description="Types that it cannot look at.")


class EnvironmentState(Model):
    """What stands in an environment, and what was and may be done there."""

    environment: EnvironmentView
    problem: DiagnosticView | None = Field(default=None, description="Why its cloud cannot be asked.")
    deployed: bool = False
    status: str = Field(default="", description="CloudFormation's word for the stack.")
    outputs: dict[str, str] = {}
    resources: dict[str, DeployedResource] = Field(default={}, description="By card.")
    deployments: list[DeploymentView] = []
    plan: PlanView | None = None
    drift: DriftView | None = Field(
        default=None, description="As somebody looked for it here, since the last deployment."
    )


class TakeRequest(Model):
    revision: str = Field(description="The text that it is written into.")
    id: str = Field(description="The resource, or `ID.Property`.")


class PutBackRequest(Model):
    allow: list[str] = Field(default=[], description="IDs whose data may be lost.")


class PlanRequest(Model):
    """`source`: of a roll back the deployment's id, of a promotion the environment it comes from."""

    operation: Literal["deploy", "promote", "rollback"] = "deploy"
    source: str = ""
    allow: list[str] = Field(default=[], description="IDs whose data may be lost.")


class PlanChoice(Model):
    plan: str = Field(description="Its id: what was looked at is what is approved and applied.")


class DrawnView(Model):
    """A template that is not the one being edited, drawn, with what differs in it from another."""

    cards: list[CardView]
    wires: list[WireView]
    references: list[ReferenceView]
    groups: list[GroupView]
    differences: Differences
    diff: str = Field(description="Of the templates as they were submitted.")


class ValueView(Model):
    name: str
    before: str | None
    after: str | None


class ApartView(Model):
    """How two deployments differ."""

    before: DeploymentView
    after: DeploymentView
    drawn: DrawnView
    parameters: list[ValueView]
    tags: list[ValueView]


class LogLineView(Model):
    at: float = Field(description="Seconds since 1970.")
    function: str
    text: str
