"""The whole deployment: prepare, hold what holds data, execute; each step journaled as it is done."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from stackline.cloud import Hook
from stackline.core import DiagnosticError, Refused
from stackline.deploy.hooks import run_after, run_hook, verify_again
from stackline.deploy.manifests import Manifest, keep, now, write_end
from stackline.deploy.opening import verify
from stackline.deploy.outcome import Ending, Outcome
from stackline.deploy.preparing import (
    Prepared,
    Tell,
    commit_of,
    dangers,
    files_fail_clearly,
    journal_path,
    keep_out_of_git,
    keep_template,
    open_work,
    prepare,
    recorded,
    template_hash,
    was_deployed,
)
from stackline.deploy.settling_synced import settle_synced
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.steps.check import check_text
from stackline.deploy.steps.execute import causes, execute, final_states, protect, succeeded
from stackline.deploy.steps.images import check_images
from stackline.deploy.steps.plan import Plan, discard, tags_of
from stackline.deploy.work import Work
from stackline.environments import LOCAL, deployable, hidden_parameters, load_environment
from stackline.template import Project

__all__ = ["Tell", "carry_out", "deploy", "journal_path", "keep_out_of_git"]


def deploy(
    project: Project,
    environment: str = LOCAL,
    on_event: Tell = lambda _: None,
    *,
    lint: bool = True,
    hook: Hook | None = None,
    allow_replace: Collection[str] | None = None,
    region: str = "",
    hooks: bool = True,
) -> Outcome:
    """Deploy the project's template to an environment, and say everything that happens to `on_event`.

    `on_event` may be called from several threads. A template that was not deployed before is checked as
    `stackline check` does, unless `lint` is false. `allow_replace`: the IDs of resources whose data may be lost; others
    are refused. None is all of them in `local`, whose data is this machine's own, and none elsewhere. `region`: one of
    the environment's, where it has several; else its main one. `hooks`: whether the project's commands are run.

    Returns an Outcome, also where resources failed and were rolled back. Raises DiagnosticError where nothing was
    changed: a refused template, code that is missing, data in danger, another deployment going on (LeaseHeld); and Away
    where the cloud does not answer: a later deployment goes on from there.
    """
    begun = time.monotonic()
    target = deployable(load_environment(project.folder, environment, project.template.file), region)
    target = target if hooks else replace(target, hooks={})
    detail: dict[str, Any] = {"environment": target.name, "template": template_hash(project)}
    with files_fail_clearly(), recorded(project.folder, "deploy", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            # Before anything is done: what dies in the middle has begun all the same.
            journal.audit("deploy", target.stack, {"run": run.id, **detail})
            check_text(project)
            check_images(project, target)
            work = open_work(project, target, run, on_event, hook)
            made = prepare(work, lint=lint and not was_deployed(journal, work))
            if allow_replace is not None or target.name != LOCAL:
                hold(work, made, allow_replace or ())
            outcome = _finish(work, made, begun)
        detail |= {"outcome": outcome.outcome}
        run.end(outcome.outcome, **detail, uploaded=outcome.uploaded, changes=len(outcome.changes))
        journal.audit("deploy-end", target.stack, {"run": run.id, **detail})
    return outcome


def hold(work: Work, made: Prepared, allowed: Collection[str]) -> None:
    """Raises Refused where data would be lost that nobody said may be, and takes the change set away."""
    found = dangers(work, made.plan, allowed)
    if found:
        discard(work, made.plan.kind, made.plan.name)
        raise Refused(found)


def _finish(work: Work, made: Prepared, begun: float) -> Outcome:
    if made.plan.unchanged:
        stack = describe(work.cloud, work.stack)
        outputs = outputs_of(work.cloud, stack) if stack else {}
        settle_synced(work)
        write_end(work)
        verified, why = verify_again(work, outputs)
        ended = _ended(work, made.plan, made.sent, "unchanged", begun)
        return replace(ended, outputs=outputs, verified=verified, diagnostics=why)
    return carry_out(work, made.plan, made.sent, begun, manifest_of(work, made))


def manifest_of(work: Work, made: Prepared) -> Manifest:
    """Of what is about to be deployed; its template lies in the bucket then."""
    from stackline.journal.process import actor  # slow to load

    hidden = hidden_parameters(work.template)
    return Manifest(
        id=work.run.id,
        kind="deploy",
        environment=work.environment.name,
        stack=work.stack,
        account=work.cloud.account,
        region=work.cloud.region,
        at=now(),
        by=actor(),
        identity="",
        outcome="started",
        template=work.project.file,
        template_hash=template_hash(work.project),
        submitted=keep_template(work, made.text),
        commit=commit_of(work.folder),
        artifacts=tuple(sorted(one.name for one in made.artifacts)),
        parameters={k: None if k in hidden else v for k, v in work.parameters.values.items()},
        tags=tags_of(work),
    )


def carry_out(work: Work, planned: Plan, sent: int, begun: float, manifest: Manifest) -> Outcome:
    """Execute the change set, in the account that it was made for. Raises DiagnosticError, Away, Refusal.

    The manifest is in the bucket before, and says afterwards how it ended.
    """
    try:
        run_hook(work, "predeploy")
    except DiagnosticError:
        if not manifest.plan:  # A plan can be applied later.
            discard(work, planned.kind, planned.name)
        raise
    found = verify(work.cloud, work.environment)
    write_end(work)
    manifest = replace(manifest, identity=found, changes=len(planned.changes), audit=work.run.audit_head())
    outcome = _executed(work, planned, sent, begun, manifest)
    done = replace(manifest, outcome=outcome.outcome, seconds=round(outcome.duration, 3))
    keep(work, done)
    if outcome.outcome == "deployed":
        settle_synced(work)
    if outcome.outcome == "deployed" and {"postdeploy", "verify"} & work.environment.hooks.keys():
        outcome = run_after(work, outcome)
        keep(work, replace(done, verified=outcome.verified))
    return outcome


def _executed(work: Work, planned: Plan, sent: int, begun: float, manifest: Manifest) -> Outcome:
    meant = {"manifest": manifest.key, "plan": manifest.plan}
    stack, events = execute(work, planned, lambda: keep(work, manifest), **meant)
    states = final_states(events)
    if succeeded(stack):
        protect(work, stack)
        ended = _ended(work, planned, sent, "deployed", begun)
        return replace(ended, resources=states, outputs=outputs_of(work.cloud, stack))
    ended = _ended(work, planned, sent, "failed", begun)
    return replace(ended, resources=states, diagnostics=tuple(causes(work, stack, events)))


def _ended(work: Work, planned: Plan, sent: int, how: Ending, begun: float) -> Outcome:
    duration = time.monotonic() - begun
    name = work.environment.name
    made = planned.stack if planned.kind == "CREATE" and not planned.unchanged else ""
    return Outcome(
        how, name, work.stack, changes=planned.changes, uploaded=sent, duration=duration, created=made
    )
