"""Execute the change set and follow it, resource by resource, until the stack is at rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackline.cloud import Away, Cloud, Refusal
from stackline.core import Diagnostic, Fix
from stackline.core.redaction import redact
from stackline.deploy.events import Notice, Phase, ResourceEvent, state_of
from stackline.deploy.outcome import ResourceState
from stackline.deploy.stack import describe
from stackline.deploy.steps.plan import PASSING, Plan
from stackline.deploy.work import Work

if TYPE_CHECKING:
    from stackline.journal.port import Signal

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
EXECUTED = ("EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE", "EXECUTE_FAILED")
GONE = ("ChangeSetNotFound", "ChangeSetNotFoundException")
_ATTEMPTS = 4
# Seconds for which AWS may be out of reach while a change goes on.
_AWAY_FOR = 600.0
_ROLLING = ("ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS")


def execute(
    work: Work, plan: Plan, begin: Callable[[], None] = lambda: None, /, **intent: str
) -> tuple[dict[str, Any], list[ResourceEvent]]:
    """The stack as it is at the end, and every event, in their order. Raises Away, Refusal, LeaseLost.

    What is meant (with `intent`) and the token are in the journal before anything is done; `begin` is done first.
    """
    before = known_events(work, plan.stack)
    work.tell(Phase(f"Changing {work.stack}"))

    def effect(token: str) -> None:
        begin()
        _begin(work, plan.name, token)

    meant = {"change_set": plan.name, "stack": plan.stack, "kind": plan.kind, **work.where, **intent}
    work.run.step("execute", effect, **meant)
    planned = {change.id for change in plan.changes}
    # The embedded cloud also visits resources it leaves as they are; AWS says nothing of those.
    stop = _stopping(work) if plan.kind == "UPDATE" else _unstoppable(work)
    stack, events = follow(work, plan.stack, before, planned, stop)
    work.run.record("execute", "done" if succeeded(stack) else "failed", status=stack["StackStatus"])
    return stack, events


def _begin(work: Work, change_set: str, token: str) -> None:
    """Execute the change set, once: where no answer comes, or a wrong one, the change set itself is asked.

    Raises Away, Refusal.
    """
    given = {"StackName": work.stack, "ChangeSetName": change_set, "ClientRequestToken": token}
    for attempt in range(_ATTEMPTS):
        try:
            work.cloud.call_once("cloudformation", "execute_change_set", 60.0, **given)
            return
        except (Away, Refusal) as error:
            status = execution_status(work.cloud, work.stack, change_set)
            if status in EXECUTED:
                return  # It was taken; the answer was lost, or was to a second request.
            again = isinstance(error, Away) or error.code in PASSING
            if status != "AVAILABLE" or not again or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(work.cloud.pause * 2**attempt)


def execution_status(cloud: Cloud, stack: str, change_set: str) -> str:
    """CloudFormation's word for whether a change set was executed; "gone" where there is none. Raises Away, Refusal."""
    try:
        found = cloud.call("cloudformation", "describe_change_set", StackName=stack, ChangeSetName=change_set)
    except Refusal as refusal:
        if refusal.code in GONE or "does not exist" in refusal.message:
            return "gone"
        raise
    return str(found.get("ExecutionStatus"))


def _stopping(work: Work) -> Callable[[Signal], None]:
    """An update that is stopped is rolled back by CloudFormation."""

    def on_signal(signal: Signal) -> None:
        if signal[0] == "stop":
            work.tell(Phase(f"Stopping: {work.stack} goes back to what it was"))
            try:
                work.cloud.call("cloudformation", "cancel_update_stack", StackName=work.stack)
            except Refusal as refusal:  # It has ended by now, or is going back already.
                work.tell(Notice(replace(refusal.diagnostics[0], severity="info")))

    return on_signal


def _unstoppable(work: Work) -> Callable[[Signal], None]:
    def on_signal(signal: Signal) -> None:
        if signal[0] == "stop":
            summary = f"{work.stack} is being made, which CloudFormation cannot stop"
            fix = Fix("Let it end, then destroy it.")
            work.tell(Notice(Diagnostic("warning", "stop-impossible", summary, fix=fix)))

    return on_signal


def known_events(work: Work, stack: str) -> set[str]:
    """The ids of the stack's events until now. Raises Away, Refusal."""
    return {event["EventId"] for event in _events(work, stack, frozenset())}


def follow(
    work: Work,
    stack: str,
    known: Iterable[str],
    planned: Collection[str] | None,
    on_signal: Callable[[Signal], None] = lambda _: None,
    *,
    name: str = "execute",
) -> tuple[dict[str, Any], list[ResourceEvent]]:
    """The stack when it is at rest, and its events since those that are `known`, told as they come.

    Those of resources that are not `planned` only where they fail; None is all. Raises Away, Refusal.
    """
    before, events = set(known), list[ResourceEvent]()
    away_since: float | None = None

    def look() -> dict[str, Any] | None:
        nonlocal away_since
        try:
            found = _look()
        except Away as away:
            # A laptop that was closed finds its network again; the cloud goes on meanwhile, whether we look or not.
            away_since = away_since or time.monotonic()
            lost = [one.code for one in away.diagnostics] != ["cloud-away"]
            if lost or work.cloud.here or time.monotonic() - away_since > _AWAY_FOR:
                raise
            return None
        away_since = None
        return found

    def _look() -> dict[str, Any] | None:
        found = describe(work.cloud, stack) or {"StackStatus": "DELETE_COMPLETE"}
        for raw in reversed(_events(work, stack, before)):
            before.add(raw["EventId"])
            event = _event(work, raw)
            if event.id == work.stack and event.status in _ROLLING:
                work.tell(Phase("Rolling back"))
            unplanned = planned is not None and event.id not in planned
            if event.id == work.stack or (unplanned and event.state != "failed"):
                continue
            events.append(event)
            work.tell(event)
        return found if at_rest(str(found["StackStatus"])) else None

    return work.run.wait(name, look, work.cloud.pause, on_signal), events


def events_of(work: Work, stack: str, token: str) -> list[ResourceEvent]:
    """What an operation did, by the token that began it, in its order; the stack's own too. Raises Away, Refusal."""
    found = reversed(_events(work, stack, frozenset()))
    return [_event(work, raw) for raw in found if raw.get("ClientRequestToken") == token]


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
        work.run.record("protect")


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


def at_rest(status: str) -> bool:
    """CLEANUP only deletes what was replaced: the deployment is done, but its events are still worth following."""
    return not status.endswith("_IN_PROGRESS")
