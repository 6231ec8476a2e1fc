"""What the server and the web app say to each other: the source of the OpenAPI document and the typed client.

The browser knows no SAM: it draws `Snapshot`s and sends intents. Positions are pixels, lines count from 1.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Style = Literal["event", "access", "attach"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FixView(Model):
    summary: str
    applicable: bool = Field(
        description="Whether the server can make this fix (POST /api/edits, intent `fix`)."
    )


class DiagnosticView(Model):
    id: str = Field(description="Stable within one revision; named by the `fix` intent.")
    severity: Literal["error", "warning", "info"]
    code: str
    summary: str
    detail: str = ""
    file: str = ""
    resource: str | None = Field(default=None, description="The card this belongs to, if any.")
    path: list[str | int] = []
    line: int = 0
    column: int = 0
    fix: FixView | None = None


class PortView(Model):
    id: str = Field(description="`in`, `out`, or the facet's id.")
    side: Literal["left", "right"]
    x: float = Field(description="Centre, relative to the card.")
    y: float
    connected: bool


class FacetView(Model):
    id: str
    label: str
    method: str | None = Field(default=None, description="HTTP method of a route, drawn coloured.")
    note: str | None = None
    line: int = 0


class CardView(Model):
    id: str
    type: str
    kind: str
    family: str = Field(
        description="compute, api, data, messaging, flow, storage, identity, network or other: its colour."
    )
    glyph: str = Field(description="Name of the picture on the tile.")
    title: str
    subtitle: str
    width: float
    height: float
    virtual: bool
    group: str | None = None
    line: int
    lines: list[int] = Field(description="First and last line in the template.")
    facets: list[FacetView]
    ports: list[PortView]
    condition: str | None = None


class WireView(Model):
    id: str = Field(description="`source|facet|target|connection`.")
    connection: str
    source: str
    facet: str | None
    target: str
    style: Style
    access: Literal["read", "write", "read-write"] | None
    failure: bool = Field(default=False, description="A failure path, drawn red.")
    label: str = ""
    lines: list[list[int]]


class ReferenceView(Model):
    source: str
    target: str
    via: str
    line: int


class GroupView(Model):
    id: str
    kind: str
    title: str
    subtitle: str


class Point(Model):
    x: float
    y: float


class Snapshot(Model):
    """Everything the canvas draws, of one text of the template."""

    revision: str = Field(description="Names this text; every intent carries the one it was made on.")
    serial: int = Field(
        description="Grows with every change: an older snapshot that arrives late is ignored."
    )
    file: str
    text: str
    unsaved: bool
    can_undo: bool
    can_redo: bool
    undo_label: str | None = None
    redo_label: str | None = None
    changed_on_disk: bool = Field(
        default=False,
        description="The file changed under unsaved edits: saving is refused until one is chosen.",
    )
    checking: bool = Field(
        default=False, description="The slow checks of this text are still running; a push with them follows."
    )
    cards: list[CardView]
    wires: list[WireView]
    references: list[ReferenceView]
    groups: list[GroupView]
    diagnostics: list[DiagnosticView]
    positions: dict[str, Point] = Field(
        description="Where cards were put by a person, from .stackline/layout.json."
    )


class Project(Model):
    name: str
    folder: str
    file: str
    version: str
    branch: str | None
    environment: str = "local"
    region: str = "us-east-1"


class KindView(Model):
    kind: str
    type: str
    label: str
    summary: str
    family: str
    glyph: str
    group: str = Field(description="Heading in the palette.")


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
    placeholder: str | None = Field(default=None, description="What holds where nothing is set.")
    value: str | None = Field(default=None, description="As YAML; null where it is not set.")
    intrinsic: bool = Field(default=False, description="The value is an intrinsic: edit it as YAML.")
    documentation: str | None = None


class TargetView(Model):
    """A legal end for a wire being drawn."""

    target: str
    connection: str
    label: str = Field(description='In words, e.g. "runs" or "reads and writes".')
    style: Style
    accesses: list[Literal["read", "write", "read-write"]] = []
    default_access: Literal["read", "write", "read-write"] | None = None
    settings: list[FieldView] = Field(
        default=[], description="What may be set on the wire; `path` is the name."
    )


class AddIntent(Model):
    do: Literal["add"]
    kind: str
    id: str | None = None
    position: Point | None = None


class ConnectIntent(Model):
    do: Literal["connect"]
    source: str
    facet: str | None = None
    target: str
    connection: str | None = None
    access: Literal["read", "write", "read-write"] | None = None
    settings: dict[str, Any] = Field(
        default={}, description="By name; a text is read as CloudFormation YAML."
    )


class DisconnectIntent(Model):
    do: Literal["disconnect"]
    source: str
    facet: str | None = None
    target: str
    connection: str | None = None


class SetIntent(Model):
    do: Literal["set"]
    id: str
    path: str = Field(description="Dotted, relative to Properties unless it starts with `/`.")
    value: str = Field(description="CloudFormation YAML.")


class UnsetIntent(Model):
    do: Literal["unset"]
    id: str
    path: str


class RenameIntent(Model):
    do: Literal["rename"]
    id: str
    to: str


class RemoveIntent(Model):
    do: Literal["remove"]
    ids: list[str]


class TextIntent(Model):
    do: Literal["text"]
    text: str


class FixIntent(Model):
    do: Literal["fix"]
    diagnostic: str


Intent = Annotated[
    AddIntent
    | ConnectIntent
    | DisconnectIntent
    | SetIntent
    | UnsetIntent
    | RenameIntent
    | RemoveIntent
    | TextIntent
    | FixIntent,
    Field(discriminator="do"),
]


class EditRequest(Model):
    revision: str
    intent: Intent


class RevisionRequest(Model):
    revision: str


class SaveRequest(Model):
    revision: str
    overwrite: bool = Field(
        default=False,
        description="Keep this text although the file changed on disk: only after the person chose so.",
    )


class SessionRequest(Model):
    token: str = Field(description="From the address the command printed; exchanged for the cookie.")


class EditResult(Model):
    snapshot: Snapshot
    diff: str = Field(description="Unified diff of this action, empty where nothing changed.")
    label: str = Field(description='What was done, e.g. "Connect ScanPage to PagesTable".')
    added: list[str] = Field(default=[], description="Logical IDs this action made.")
    notes: list[DiagnosticView] = Field(
        default=[], description="What the person should know about this action."
    )


class Problem(Model):
    """Body of every 4xx answer: nothing was changed."""

    diagnostics: list[DiagnosticView]
    snapshot: Snapshot | None = Field(
        default=None, description="The current state, where the request was stale."
    )


class WireInspection(Model):
    """What may be set on a wire that is drawn: the intent `connect` with these `settings` changes it."""

    id: str
    label: str
    summary: str
    settings: list[FieldView] = Field(description="`path` is the setting's name.")


class FieldGroup(Model):
    title: str
    fields: list[FieldView]


class Inspection(Model):
    id: str
    type: str
    label: str
    summary: str
    groups: list[FieldGroup]
    variables: list[list[str]] = Field(default=[], description="Environment variables: name, value as YAML.")
    grants: list[str] = Field(default=[], description="What this resource may do, in words, a wire each.")
    documentation: str | None = None


class LayoutRequest(Model):
    """Where a person put cards. Cards not named keep their place."""

    positions: dict[str, Point]
    label: str | None = Field(
        default=None,
        description='E.g. "Tidy": makes it a step that undo takes back. Null: not a step of its own.',
    )


class GitStatus(Model):
    repository: bool
    branch: str | None = None
    branches: list[str] = []
    changed: list[str] = Field(
        default=[], description="Files a commit would take: the template and what Stackline keeps."
    )
    diff: str = Field(default="", description="Template: last commit against the text now.")
    head_text: str | None = Field(default=None, description="The template as last committed.")
    message: str = Field(default="", description="Proposed from the edits.")


class CommitRequest(Model):
    message: str
    branch: str | None = Field(default=None, description="Make and switch to this branch first.")


class CommitResult(Model):
    commit: str
    branch: str
    message: str


class ResourceState(Model):
    """A resource during or after a deployment."""

    status: str = Field(description="CloudFormation's own word, e.g. CREATE_IN_PROGRESS.")
    state: Literal["waiting", "working", "done", "failed"]
    reason: str = ""


class DeployState(Model):
    environment: str = "local"
    running: bool = False
    phase: str = Field(default="", description='What it is doing now, e.g. "Packaging StartScan".')
    outcome: Literal["none", "deployed", "unchanged", "failed"] = "none"
    resources: dict[str, ResourceState] = {}
    outputs: dict[str, str] = {}
    log: list[str] = []
    diagnostics: list[DiagnosticView] = []


class CloudState(Model):
    running: bool
    endpoint: str | None = None


class InvokeRequest(Model):
    function: str
    event: str = Field(description="JSON text.")


class InvokeResult(Model):
    ok: bool
    result: str
    logs: str
    duration_ms: float


class Push(Model):
    """What the WebSocket sends."""

    type: Literal["snapshot", "deploy", "cloud", "notice"]
    snapshot: Snapshot | None = None
    deploy: DeployState | None = None
    cloud: CloudState | None = None
    notice: str | None = None
