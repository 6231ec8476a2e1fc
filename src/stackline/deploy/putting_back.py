"""Putting back what drifts: a change set that compares with what is there, and the code that was deployed.

CloudFormation restores properties and makes anew what was deleted ("Drift-aware change sets"); a function's code, which
it does not compare, is given to Lambda once more from the environment's bucket.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from stackline.cloud import Hook
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.deploy.changes import read_changes
from stackline.deploy.code_restoring import Restored, restore_code
from stackline.deploy.deploying import carry_out, hold
from stackline.deploy.drifted import CODE, Drift
from stackline.deploy.drifting import read_drift
from stackline.deploy.events import ChangeEvent, Phase
from stackline.deploy.manifests import Manifest, now, read_manifests
from stackline.deploy.opening import open_environment
from stackline.deploy.outcome import Outcome
from stackline.deploy.preparing import Prepared, Tell, files_fail_clearly, recorded, secrets_of
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.steps.plan import CAPABILITIES, Plan, change_set_name, discard
from stackline.deploy.work import Work
from stackline.environments import deployable, load_environment
from stackline.journal.process import actor
from stackline.template import Project

_UNCHANGED = ("didn't contain changes", "No updates are to be performed")
_MANY = 200  # deployments that are looked through


def put_back(
    project: Project,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    allow_replace: Collection[str] = (),
    region: str = "",
    hook: Hook | None = None,
) -> Outcome:
    """Make everything that drifts as it was deployed; what was deleted comes back without its data.

    Raises Refused where data would be lost, or the deployment is in no history; otherwise as `deploy` does.
    """
    begun = time.monotonic()
    target = deployable(load_environment(project.folder, environment, project.file), region)
    with files_fail_clearly(), recorded(project.folder, "put-back", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            journal.audit("put-back", target.stack, {"run": run.id, "environment": target.name})
            cloud = open_environment(project.folder, target, hook=hook)
            work = Work(project, target, cloud, secrets_of(project, target), run, on_event)
            on_event(Phase("Looking what drifts"))
            found = read_drift(project, cloud, target.name, target.stack)
            outcome = _put_back(work, found, allow_replace, begun)
        run.end(outcome.outcome, environment=target.name, changes=len(outcome.changes))
        detail = {"run": run.id, "environment": target.name, "outcome": outcome.outcome}
        journal.audit("put-back-end", target.stack, detail)
    return outcome


def _put_back(work: Work, found: Drift, allowed: Collection[str], begun: float) -> Outcome:
    stack = describe(work.cloud, work.stack)
    coded = [
        one
        for one in found.drifted
        if "/" not in one.id and any(diff.path == (CODE,) for diff in one.differences)
    ]
    others = [
        one
        for one in found.drifted
        if one.state == "deleted" or any(d.path != (CODE,) for d in one.differences)
    ]
    ended = Outcome("unchanged", work.environment.name, work.stack)
    if others:
        current = _current(work)
        planned = _plan(work)
        if not planned.unchanged:
            hold(work, Prepared("", (), 0, planned), allowed)
            manifest = replace(
                current, id=work.run.id, kind="put-back", at=now(), by=actor(), source=current.id
            )
            ended = carry_out(work, planned, 0, begun, replace(manifest, outcome="started", plan=""))
    if ended.outcome != "failed":
        restored = restore_code(work, [one.id for one in coded])
        ended = _with(ended, restored)
        ended = replace(ended, diagnostics=(*ended.diagnostics, *_left(found)))
    outputs = ended.outputs or (outputs_of(work.cloud, stack) if stack else {})
    return replace(ended, outputs=outputs, duration=time.monotonic() - begun)


def _left(found: Drift) -> Iterator[Diagnostic]:
    """What was not put back, and of what nobody can tell."""
    for one in found.drifted:
        if "/" in one.id:
            summary = f"{one.id} drifts still: what is nested in the stack is not put back from here"
            fix = Fix("Make it by hand as it was; `stackline drift` says what is another.")
            yield Diagnostic("error", "drift-left", summary, file=one.file, line=one.line, fix=fix)
    for one in found.unknown:
        summary = f"{one.id} was not put back, as it could not be looked at"
        yield Diagnostic("warning", "drift-unknown", summary, one.reason, file=one.file, line=one.line)


def _with(ended: Outcome, restored: Collection[Restored]) -> Outcome:
    if not restored:
        return ended
    named = {one.id for one in ended.changes}
    more = tuple(
        ChangeEvent(one.id, "AWS::Lambda::Function", "modify", one.resource)
        for one in restored
        if one.id not in named
    )
    return replace(ended, outcome="deployed", changes=(*ended.changes, *more))


def _current(work: Work) -> Manifest:
    listed = read_manifests(work.cloud, work.stack, _MANY)
    found = next((one for one in listed if one.outcome == "deployed"), None)
    if found is None:
        summary = f"Nobody knows what was deployed to '{work.environment.name}': its bucket has no deployment"
        fix = Fix(f"Deploy with `stackline deploy {work.environment.name}` first.")
        raise Refused([Diagnostic("error", "deployment-unknown", summary, fix=fix)])
    return found


def _plan(work: Work) -> Plan:
    """A change set of the template that the stack has, compared with what is there. Raises DiagnosticError, Away."""
    work.tell(Phase("Asking what will change"))
    name = change_set_name(work.run.id)
    stack = describe(work.cloud, work.stack) or {}
    given = [
        {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
        for one in stack.get("Parameters") or ()
    ]
    asked = {
        "StackName": work.stack,
        "ChangeSetName": name,
        "ChangeSetType": "UPDATE",
        "DeploymentMode": "REVERT_DRIFT",
        "UsePreviousTemplate": True,
        "Parameters": given,
        "Capabilities": CAPABILITIES,
    }
    answer = work.run.step(
        "plan",
        lambda token: work.cloud.call("cloudformation", "create_change_set", **asked, ClientToken=token),
        change_set=name,
        kind="UPDATE",
        **work.where,
    )
    found = _made(work, name)
    failed, reason = found["Status"] == "FAILED", str(found.get("StatusReason") or "")
    if failed:
        discard(work, "UPDATE", name)
        if not any(one in reason for one in _UNCHANGED):
            summary = f"What drifts in {work.stack} cannot be put back: {reason}"
            raise DiagnosticError([Diagnostic("error", "drift-not-put-back", summary)])
    details = () if failed else tuple(read_changes(work.cloud, work.stack, name))
    details = tuple(replace(one, resource=work.owner(one.id.split("/")[0])) for one in details)
    changes = tuple(ChangeEvent(c.id, c.type, c.action, c.resource) for c in details if "/" not in c.id)
    for change in changes:
        work.tell(change)
    work.run.record("plan", "made", change_set=name, changes=len(changes))
    return Plan(
        name,
        str(answer["StackId"]),
        changes,
        failed,
        details,
        "UPDATE",
        str(found.get("ChangeSetId", "")),
    )


def _made(work: Work, name: str) -> dict[str, Any]:
    while True:
        found = work.cloud.call(
            "cloudformation", "describe_change_set", StackName=work.stack, ChangeSetName=name
        )
        if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return found
        time.sleep(work.cloud.pause)
