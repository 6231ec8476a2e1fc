"""Execute the change set and follow it, resource by resource, until the stack is at rest."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from stackline.core import Diagnostic, Fix
from stackline.core.redaction import redact
from stackline.deploy.events import Phase, ResourceEvent, state_of
from stackline.deploy.outcome import ResourceState
from stackline.deploy.stack import describe
from stackline.deploy.steps.plan import Plan
from stackline.deploy.work import Work

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_ROLLING = ("ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS")


def execute(work: Work, plan: Plan) -> tuple[dict[str, Any], list[ResourceEvent]]:
    """The stack as it is at the end, and every event, in their order. Raises Away, Refusal."""
    before = known_events(work, plan.stack)
    work.run.step("execute", "started", change_set=plan.name)
    work.tell(Phase(f"Changing {work.stack}"))
    # Not retried: where the answer is lost, the change set may be executing already.
    work.cloud.call_once(
        "cloudformation",
        "execute_change_set",
        60.0,
        StackName=work.stack,
        ChangeSetName=plan.name,
        ClientRequestToken=work.run.id,
    )
    planned = {change.id for change in plan.changes}
    # The embedded cloud also visits resources it leaves as they are; AWS says nothing of those.
    stack, events = follow(work, plan.stack, before, planned)
    work.run.step("execute", "done" if succeeded(stack) else "failed", status=stack["StackStatus"])
    return stack, events


def known_events(work: Work, stack: str) -> set[str]:
    """The ids of the stack's events until now. Raises Away, Refusal."""
    return {event["EventId"] for event in _events(work, stack, frozenset())}


def follow(
    work: Work, stack: str, known: Iterable[str], planned: Collection[str]
) -> tuple[dict[str, Any], list[ResourceEvent]]:
    """The stack when it is at rest, and its events since those that are `known`, told as they come.

    Those of resources that are not `planned` only where they fail. Raises Away, Refusal.
    """
    before, events = set(known), list[ResourceEvent]()
    while True:
        found = describe(work.cloud, stack) or {"StackStatus": "DELETE_COMPLETE"}
        for raw in reversed(_events(work, stack, before)):
            before.add(raw["EventId"])
            event = _event(work, raw)
            if event.id == work.stack and event.status in _ROLLING:
                work.tell(Phase("Rolling back"))
            if event.id == work.stack or (event.id not in planned and event.state != "failed"):
                continue
            events.append(event)
            work.tell(event)
        if _at_rest(str(found["StackStatus"])):
            return found, events
        time.sleep(work.cloud.pause)


def protect(work: Work, stack: dict[str, Any]) -> None:
    """Let CloudFormation refuse to delete the stack of a protected environment. Raises Away, Refusal."""
    if work.environment.protected and not stack.get("EnableTerminationProtection"):
        name = str(stack["StackName"])
        work.cloud.call(
            "cloudformation",
            "update_termination_protection",
            StackName=name,
            EnableTerminationProtection=True,
        )
        work.run.step("protect")


def succeeded(stack: dict[str, Any]) -> bool:
    return stack["StackStatus"] in _GOOD


def final_states(events: Iterable[ResourceEvent]) -> tuple[ResourceState, ...]:
    """The last state of every resource; a failure stays, though the rollback goes over it."""
    last: dict[str, ResourceState] = {}
    for event in events:
        known = last.get(event.id)
        if known is None or known.state != "failed":
            last[event.id] = ResourceState(
                event.id, event.type, event.status, event.state, event.reason, event.resource
            )
    return tuple(last.values())


def causes(work: Work, stack: dict[str, Any], events: list[ResourceEvent]) -> list[Diagnostic]:
    """Why it failed, the first cause first. Resources that were only cancelled because of it are left out."""
    failed = [e for e in events if e.state == "failed" and "cancelled" not in e.reason.lower()]
    found: list[Diagnostic] = []
    for event in failed:
        summary = f"{event.id} ({event.type}) failed: {event.reason or event.status}"
        found.append(work.at_resource(event.id, "resource-failed", summary))
    if not found:
        reason = redact(str(stack.get("StackStatusReason") or "no reason given"), work.parameters.secrets)
        summary = f"{work.stack} ended in {stack['StackStatus']}: {reason}"
        found.append(Diagnostic("error", "stack-failed", summary, file=work.template.file))
    fix = Fix("Mend it and deploy again; what had been changed was rolled back.")
    return [replace(found[0], fix=fix), *found[1:]]


def _events(work: Work, stack: str, known: Iterable[str]) -> list[dict[str, Any]]:
    """The events that are not known yet, newest first. Pages are read only as far as there are new ones."""
    seen, found = set(known), list[dict[str, Any]]()
    more: dict[str, str] = {}
    while True:
        page = work.cloud.call("cloudformation", "describe_stack_events", StackName=stack, **more)
        fresh = [event for event in page["StackEvents"] if event["EventId"] not in seen]
        found += fresh
        if not page.get("NextToken") or len(fresh) < len(page["StackEvents"]):
            return found
        more = {"NextToken": page["NextToken"]}


def _event(work: Work, raw: dict[str, Any]) -> ResourceEvent:
    id, status = str(raw["LogicalResourceId"]), str(raw["ResourceStatus"])
    reason = redact(str(raw.get("ResourceStatusReason") or ""), work.parameters.secrets)
    at = raw["Timestamp"].timestamp()
    return ResourceEvent(id, str(raw["ResourceType"]), status, state_of(status), reason, work.owner(id), at)


def _at_rest(status: str) -> bool:
    """CLEANUP only deletes what was replaced: the deployment is done, but its events are still worth following."""
    return not status.endswith("_IN_PROGRESS")
