"""Deploying: a template and its code become a stack, by a change set. Knows not which cloud it talks to.

Each name is loaded when it is first asked for: building needs no cloud, and is to begin at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackline.deploy.again import history, plan_promotion, plan_rollback, promote, roll_back
    from stackline.deploy.applying import apply_plan
    from stackline.deploy.approving import Approval, approve
    from stackline.deploy.borrowing import Borrowed, borrow
    from stackline.deploy.building import Package, Report, build_project
    from stackline.deploy.comparing import Compared, compare
    from stackline.deploy.deploying import deploy
    from stackline.deploy.destroying import Destroyed, Destruction, destroy, what_goes
    from stackline.deploy.drifted import Difference, Drift, Drifted
    from stackline.deploy.drifting import drift
    from stackline.deploy.events import ChangeEvent, Event, HookOutput, Notice, Phase, ResourceEvent
    from stackline.deploy.invoking import Invocation, invoke, parse_event
    from stackline.deploy.layers_elsewhere import fetch_layers
    from stackline.deploy.logs import LogLine, read_logs
    from stackline.deploy.manifests import Manifest
    from stackline.deploy.outcome import Outcome, ResourceState
    from stackline.deploy.planning import Planned, make_plan
    from stackline.deploy.plans import PlanFile, read_plan, write_plan
    from stackline.deploy.putting_back import put_back
    from stackline.deploy.runner import Runner
    from stackline.deploy.stack import open_stack, read_outputs
    from stackline.deploy.syncing import Sync, open_link, sync, syncable
    from stackline.deploy.taking import take
    from stackline.deploy.trying import Tried, try_function
    from stackline.deploy.verifying import verify_environment

_HOMES = {
    "Approval": "approving",
    "Borrowed": "borrowing",
    "ChangeEvent": "events",
    "Compared": "comparing",
    "Destroyed": "destroying",
    "Destruction": "destroying",
    "Difference": "drifted",
    "Drift": "drifted",
    "Drifted": "drifted",
    "Event": "events",
    "HookOutput": "events",
    "Invocation": "invoking",
    "LogLine": "logs",
    "Manifest": "manifests",
    "Notice": "events",
    "Outcome": "outcome",
    "Package": "building",
    "Phase": "events",
    "PlanFile": "plans",
    "Planned": "planning",
    "Report": "building",
    "ResourceEvent": "events",
    "ResourceState": "outcome",
    "Runner": "runner",
    "Sync": "syncing",
    "Tried": "trying",
    "apply_plan": "applying",
    "approve": "approving",
    "borrow": "borrowing",
    "build_project": "building",
    "compare": "comparing",
    "deploy": "deploying",
    "destroy": "destroying",
    "drift": "drifting",
    "fetch_layers": "layers_elsewhere",
    "history": "again",
    "invoke": "invoking",
    "make_plan": "planning",
    "open_link": "syncing",
    "open_stack": "stack",
    "parse_event": "invoking",
    "plan_promotion": "again",
    "plan_rollback": "again",
    "promote": "again",
    "put_back": "putting_back",
    "read_logs": "logs",
    "read_outputs": "stack",
    "read_plan": "plans",
    "roll_back": "again",
    "sync": "syncing",
    "syncable": "syncing",
    "take": "taking",
    "try_function": "trying",
    "verify_environment": "verifying",
    "what_goes": "destroying",
    "write_plan": "plans",
}

__all__ = [
    "Approval",
    "Borrowed",
    "ChangeEvent",
    "Compared",
    "Destroyed",
    "Destruction",
    "Difference",
    "Drift",
    "Drifted",
    "Event",
    "HookOutput",
    "Invocation",
    "LogLine",
    "Manifest",
    "Notice",
    "Outcome",
    "Package",
    "Phase",
    "PlanFile",
    "Planned",
    "Report",
    "ResourceEvent",
    "ResourceState",
    "Runner",
    "Sync",
    "Tried",
    "apply_plan",
    "approve",
    "borrow",
    "build_project",
    "compare",
    "deploy",
    "destroy",
    "drift",
    "fetch_layers",
    "history",
    "invoke",
    "make_plan",
    "open_link",
    "open_stack",
    "parse_event",
    "plan_promotion",
    "plan_rollback",
    "promote",
    "put_back",
    "read_logs",
    "read_outputs",
    "read_plan",
    "roll_back",
    "sync",
    "syncable",
    "take",
    "try_function",
    "verify_environment",
    "what_goes",
    "write_plan",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stackline.deploy' has no attribute {name!r}")
    return getattr(importlib.import_module(f"stackline.deploy.{_HOMES[name]}"), name)
