"""Deployments; and what the WebSocket sends."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model
from stackline.server.schemas.drawing import Snapshot
from stackline.server.schemas.functions import InvokeRequest, InvokeResult
from stackline.server.schemas.git import CommitRequest, CommitResult, GitStatus, SyncState

__all__ = [
    "CloudState",
    "CommitRequest",
    "CommitResult",
    "DeployState",
    "GitStatus",
    "InvokeRequest",
    "InvokeResult",
]
__all__ += ["ActivityState", "CardActivity", "Push", "ResourceState", "WireActivity"]


Doing = Literal["deploy", "plan", "apply"]


class ResourceState(Model):
    """A resource during or after a deployment."""

    status: str = Field(description="CloudFormation's own word, e.g. CREATE_IN_PROGRESS.")
    state: Literal["waiting", "working", "done", "failed"]
    reason: str = ""


class DeployState(Model):
    """What is done to an environment, or was done last."""

    environment: str = "local"
    doing: Doing = Field(default="deploy", description="Planning changes nothing; the others do.")
    running: bool = False
    stopping: bool = Field(default=False, description="Somebody asked it to stop.")
    phase: str = Field(default="", description='What it is doing now, e.g. "Packaging StartScan".')
    outcome: Literal["none", "deployed", "unchanged", "failed", "planned", "refused"] = Field(
        default="none", description="`refused`: a plan that cannot be applied."
    )
    resources: dict[str, ResourceState] = {}
    outputs: dict[str, str] = {}
    log: list[str] = []
    diagnostics: list[DiagnosticView] = []


class CloudState(Model):
    running: bool
    endpoint: str | None = None


class CardActivity(Model):
    """What came to a card since the server began."""

    count: int
    errors: int


class WireActivity(Model):
    """What went from one card to another, by this route where it has one."""

    source: str
    target: str
    facet: str = ""
    count: int
    errors: int


class ActivityState(Model):
    """Totals: the newest says all."""

    cards: dict[str, CardActivity] = {}
    wires: list[WireActivity] = []


class Push(Model):
    """What the WebSocket sends."""

    type: Literal["snapshot", "deploy", "cloud", "sync", "activity", "notice"]
    snapshot: Snapshot | None = None
    serial: int | None = Field(
        default=None, description="Instead of the snapshot, for `?brief=1`: the serial of the newest one."
    )
    deploy: DeployState | None = None
    cloud: CloudState | None = None
    sync: SyncState | None = None
    activity: ActivityState | None = None
    notice: str | None = None
