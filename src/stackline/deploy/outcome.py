"""How a deployment ended, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import ChangeEvent, State


@dataclass(frozen=True, slots=True)
class ResourceState:
    """A resource after the deployment, with the first reason it gave for failing."""

    id: str
    type: str
    status: str
    state: State
    reason: str
    resource: str | None


Ending = Literal["deployed", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`failed` has the cause first in `diagnostics`; the stack was rolled back. `duration` is in seconds."""

    outcome: Ending
    environment: str
    stack: str
    changes: tuple[ChangeEvent, ...] = ()
    resources: tuple[ResourceState, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    uploaded: int = 0
    duration: float = 0.0
    diagnostics: tuple[Diagnostic, ...] = ()
    verified: str = ""
    """How `verify` ended, or what should have come before it: `passed` or `failed`; empty where there is none."""
    created: str = ""
    """The StackId of the stack that this deployment made; empty where there was one before."""

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "environment": self.environment,
            "stack": self.stack,
            "changes": [asdict(change) for change in self.changes],
            "resources": [asdict(state) for state in self.resources],
            "outputs": dict(self.outputs),
            "uploaded": self.uploaded,
            "duration": round(self.duration, 3),
            "verified": self.verified or None,
            "diagnostics": [diagnostic.to_json() for diagnostic in self.diagnostics],
        }


def stopped() -> DiagnosticError:
    """Somebody stopped it: Ctrl-C, or the button on the canvas."""
    summary = "Stopped; what the cloud has begun it finishes"
    return DiagnosticError(
        [Diagnostic("error", "interrupted", summary, fix=Fix("Deploy again: it goes on."))]
    )
