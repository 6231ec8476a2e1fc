"""What a deployment tells while it goes on: the command line prints it, the canvas draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stackline.core import Diagnostic

State = Literal["waiting", "working", "done", "failed"]
# `may-replace`: only while it is done does the cloud know (CloudFormation's "Conditional").
Action = Literal["add", "modify", "replace", "may-replace", "remove", "import"]


@dataclass(frozen=True, slots=True)
class Phase:
    """What it is doing now, e.g. "Packaging StartScan"."""

    text: str


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """A change that will be made. `resource` is the template's own resource it belongs to: SAM makes several of one."""

    id: str
    type: str
    action: Action
    resource: str | None


@dataclass(frozen=True, slots=True)
class ResourceEvent:
    """A resource's new status, in CloudFormation's word; `at` is in seconds since 1970."""

    id: str
    type: str
    status: str
    state: State
    reason: str
    resource: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know that does not stop the deployment."""

    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class HookOutput:
    """A line that a command of a hook said, without secrets and without anything that moves a terminal's cursor."""

    hook: str
    line: str


Event = Phase | ChangeEvent | ResourceEvent | Notice | HookOutput


def state_of(status: str) -> State:
    """CREATE_IN_PROGRESS is working, …_FAILED is failed, …_COMPLETE and …_SKIPPED are done."""
    if status.endswith("_FAILED"):
        return "failed"
    return "working" if status.endswith("_IN_PROGRESS") else "done"
