"""What is there before: a stack to update, nothing, or what an earlier attempt left, which is cleared away first."""

from __future__ import annotations

import time
from typing import Any, Literal

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Notice, Phase
from stackline.deploy.resuming import go_on
from stackline.deploy.stack import describe, waiting_change_sets
from stackline.deploy.statuses import standing
from stackline.deploy.work import Work

# Seconds without any new event after which an operation in progress is taken for somebody else's, or for dead.
PATIENCE = 20.0
# On AWS a database or a CDN takes this long, and says nothing meanwhile.
_PATIENCE_OF_AWS = 3600.0


def settle(work: Work) -> Literal["CREATE", "UPDATE"]:
    """The kind of change set to make. Raises DiagnosticError where the stack cannot be worked with now."""
    work.tell(Phase(f"Looking what there is of {work.stack}"))
    go_on(work)
    stack = rested(work)
    status = str(stack["StackStatus"]) if stack else ""
    if stack is None or status == "DELETE_COMPLETE":
        return "CREATE"
    found = standing(status)
    if found.change == "refused":
        # It still holds resources, perhaps with data in them: a person decides.
        fix = Fix(found.fix.format(env=work.environment.name, stack=work.stack))
        raise DiagnosticError([_problem(work, f"{work.stack} is in {status} and takes no change", fix)])
    if found.change != "anew":
        return "UPDATE"
    if status == "REVIEW_IN_PROGRESS" and waiting_change_sets(work.cloud, stack):
        return "CREATE"  # Somebody's plan waits in it to be applied.
    summary = f"{work.stack} was in {status}, left by an earlier attempt: it is deleted and made anew"
    work.tell(Notice(Diagnostic("info", "stack-recreated", summary)))
    _delete(work, str(stack["StackId"]))
    work.run.record("settle", deleted=status)
    return "CREATE"


def rested(work: Work) -> dict[str, Any] | None:
    """The stack when nothing goes on in it any more: an operation that moves is waited for."""
    last: str | None = None
    since = time.monotonic()
    while True:
        stack = describe(work.cloud, work.stack)
        status = str(stack["StackStatus"]) if stack else ""
        if stack is None or standing(status).change != "waits":
            return stack
        events = work.cloud.call("cloudformation", "describe_stack_events", StackName=stack["StackId"])[
            "StackEvents"
        ]
        newest: dict[str, Any] = events[0] if events else {}
        if str(newest.get("EventId")) != last:
            if last is None:
                work.tell(Phase(f"Waiting for {work.stack}, which is in {status}"))
            last, since = str(newest.get("EventId")), time.monotonic()
        if time.monotonic() - since > (PATIENCE if work.cloud.here else _PATIENCE_OF_AWS):
            raise DiagnosticError([_stuck(work, status, newest)])
        time.sleep(work.cloud.pause)


def _delete(work: Work, id: str) -> None:
    work.tell(Phase(f"Deleting what is left of {work.stack}"))
    # Of a lost answer nothing is to be feared: the same token asks for the same deletion.
    work.run.step(
        "settle",
        lambda token: work.cloud.call(
            "cloudformation", "delete_stack", StackName=id, ClientRequestToken=token
        ),
        stack=id,
        **work.where,
    )
    while True:
        stack = describe(work.cloud, id)
        status = str(stack["StackStatus"]) if stack else "DELETE_COMPLETE"
        if status == "DELETE_COMPLETE":
            return
        if status == "DELETE_FAILED":
            reason = str((stack or {}).get("StackStatusReason", ""))
            fix = Fix("Empty or delete the resources it names by hand, then deploy again.")
            raise DiagnosticError([_problem(work, f"{work.stack} cannot be deleted: {reason}", fix)])
        time.sleep(work.cloud.pause)


def _stuck(work: Work, status: str, newest: dict[str, Any]) -> Diagnostic:
    what = f"{newest.get('LogicalResourceId', '?')} {newest.get('ResourceStatus', '')}"
    fix = Fix(
        "Wait until that operation has ended, then deploy again; deleting the stack ends it in any case."
    )
    return _problem(work, f"{work.stack} is in {status}, and nothing moves in it; last: {what}", fix)


def _problem(work: Work, summary: str, fix: Fix) -> Diagnostic:
    return Diagnostic("error", "cloud-stack-busy", summary, file=work.template.file, fix=fix)
