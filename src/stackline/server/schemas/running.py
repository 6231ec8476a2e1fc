"""git, deployments, calls; and what the WebSocket sends."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model
from stackline.server.schemas.drawing import Snapshot


class GitStatus(Model):
    repository: bool
    branch: str | None = None
    branches: list[str] = []
    changed: list[str] = Field(
        default=[], description="Files a commit would take: the template and what Stackline keeps."
    )
    diff: str = Field(default="", description="Template: last commit against the text now.")
    head_text: str | None = Field(default=None, description="The template as last committed.")
    heads: dict[str, str | None] = Field(
        default={}, description="The other files as last committed: name → text, null where it is not."
    )
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
