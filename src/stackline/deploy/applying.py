"""Applying a plan: exactly it, or nothing where it no longer holds."""

from __future__ import annotations

import time
from dataclasses import fields, replace

from stackline.cloud import Hook
from stackline.core import Diagnostic, Refused
from stackline.deploy.approving import check_approved
from stackline.deploy.deploying import carry_out
from stackline.deploy.events import ChangeEvent, Notice, Phase
from stackline.deploy.manifests import Manifest, now
from stackline.deploy.opening import open_environment
from stackline.deploy.outcome import Outcome
from stackline.deploy.plans import PlanFile
from stackline.deploy.preparing import (
    Tell,
    dangers,
    files_fail_clearly,
    recorded,
    secrets_of,
    template_hash,
)
from stackline.deploy.resuming import go_on
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.staleness import moved, staleness
from stackline.deploy.steps.plan import Plan
from stackline.deploy.work import Work
from stackline.environments import Approvals, deployable, load_environment
from stackline.journal.process import actor
from stackline.template import Project


def apply_plan(
    project: Project, plan: PlanFile, on_event: Tell = lambda _: None, *, hook: Hook | None = None
) -> Outcome:
    """Execute the plan's change set. The project's files may be others by now, which is told.

    Raises Refused where the plan no longer holds, with every reason, or others must approve it first; otherwise as
    `deploy` does.
    """
    begun = time.monotonic()
    if plan.template != project.file:
        project = Project.open(project.folder, plan.template)
    found = load_environment(project.folder, plan.environment, plan.template)
    target = deployable(
        replace(found, approvals=Approvals()), plan.region if plan.region in found.regions else ""
    )
    elsewhere = list(moved(plan, target))
    if elsewhere:
        raise Refused(elsewhere)
    detail = {"environment": target.name, "template": plan.template_hash, "plan": plan.id}
    with files_fail_clearly(), recorded(project.folder, "deploy", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            journal.audit("deploy", target.stack, {"run": run.id, **detail})
            cloud = open_environment(
                project.folder, target, start=True, on_progress=lambda text: on_event(Phase(text)), hook=hook
            )
            work = Work(project, target, cloud, secrets_of(project, target), run, on_event)
            resumed = [one for one in go_on(work) if one.plan == plan.id]
            if any(one.end == "deployed" for one in resumed):
                outcome = _resumed(work, begun)
                run.end(outcome.outcome, **detail, resumed=resumed[-1].run)
                journal.audit(
                    "deploy-end", target.stack, {"run": run.id, **detail, "outcome": outcome.outcome}
                )
                return outcome
            on_event(Phase("Looking whether the plan still holds"))
            reasons = list(staleness(cloud, plan))
            if reasons:
                raise Refused(reasons)
            check_approved(cloud, found, plan)
            if plan.operation == "deploy" and template_hash(project) != plan.template_hash:
                on_event(Notice(_another(project, plan)))
            top = [one for one in plan.changes if "/" not in one.id]
            changes = tuple(ChangeEvent(one.id, one.type, one.action, one.resource) for one in top)
            for change in changes:
                on_event(change)
            planned = Plan(
                plan.change_set, plan.stack_id, changes, False, plan.changes, plan.kind, plan.change_set
            )
            endangered = dangers(work, planned, plan.allowed)
            if endangered:
                raise Refused(endangered)
            outcome = carry_out(work, planned, 0, begun, replace(_manifest(plan), id=run.id))
        detail |= {"outcome": outcome.outcome}
        run.end(outcome.outcome, **detail, changes=len(outcome.changes))
        journal.audit("deploy-end", target.stack, {"run": run.id, **detail})
    return outcome


def _resumed(work: Work, begun: float) -> Outcome:
    """The plan was being applied when that was broken off, and it went well."""
    stack = describe(work.cloud, work.stack)
    outputs = outputs_of(work.cloud, stack) if stack else {}
    name, duration = work.environment.name, time.monotonic() - begun
    return Outcome("deployed", name, work.stack, outputs=outputs, duration=duration)


def _another(project: Project, plan: PlanFile) -> Diagnostic:
    summary = f"{project.file} is another than the plan was made of; what is deployed is the plan"
    return Diagnostic("info", "plan-other-template", summary, file=project.file)


def _manifest(plan: PlanFile) -> Manifest:
    same = {one.name for one in fields(Manifest)} & {one.name for one in fields(PlanFile)}
    kept = {name: getattr(plan, name) for name in same - {"id", "version", "changes", "kind"}}
    kept |= {
        "by": actor(),
        "plan": plan.id,
        "kind": plan.operation,
        "at": now(),
        "identity": "",
        "outcome": "started",
    }
    return Manifest(id="", **kept)
