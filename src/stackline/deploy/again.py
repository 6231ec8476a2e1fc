"""What was deployed once is deployed again: to the same environment (roll back) or to the next (promote).

Exactly the artifacts of then, from the environment's own bucket: no code is built, and the repository is not asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from stackline.cloud import Cloud, Hook
from stackline.core import Diagnostic, Fix, Refused
from stackline.deploy.deploying import carry_out, hold, manifest_of
from stackline.deploy.events import Phase
from stackline.deploy.hooks import hold_to_verified
from stackline.deploy.manifests import Manifest, read_manifests, read_object
from stackline.deploy.moving import Moving
from stackline.deploy.opening import open_environment
from stackline.deploy.outcome import Outcome
from stackline.deploy.plan_records import record_plan
from stackline.deploy.planning import Answer, Planned, plan_file, unasked
from stackline.deploy.preparing import (
    Prepared,
    Tell,
    dangers,
    files_fail_clearly,
    open_work,
    recorded,
    secrets_of,
)
from stackline.deploy.settling_synced import settle_synced
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.steps.check import check
from stackline.deploy.steps.plan import discard, plan
from stackline.deploy.steps.settle import settle
from stackline.deploy.steps.upload import is_there
from stackline.deploy.well_known import SOURCE_PARAMETERS
from stackline.deploy.work import Work, bucket_of
from stackline.environments import Environment, deployable, load_environment
from stackline.template import Project, Template

_MANY = 200  # deployments that are looked through


E = TypeVar("E", Outcome, Planned)


@dataclass(frozen=True, slots=True)
class _Asked:
    allowed: Collection[str]
    hook: Hook | None


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything up to the change set. `manifest` is None where nothing would change."""

    work: Work
    made: Prepared
    manifest: Manifest | None
    allowed: Collection[str]
    begun: float


Finish = Callable[[Ready], E]
"""What is done with it: it is executed, or written down as a plan."""


def history(project: Project, environment: str, limit: int = 20, region: str = "") -> list[Manifest]:
    """The latest deployments of the project's stack there, the newest first. Raises DiagnosticError, Away."""
    found = load_environment(project.folder, environment, project.file)
    found = unasked(found, region)
    return read_manifests(open_environment(project.folder, found), found.stack, limit)


def roll_back(
    project: Project,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    to: str = "",
    allow_replace: Collection[str] = (),
    region: str = "",
    hook: Hook | None = None,
) -> Outcome:
    """Deploy an earlier deployment again: `to`, its id or the beginning of it, else the one before the current one.

    Values that are hidden stay as they are now. Raises Refused where there is none, or data would be lost; otherwise as
    `deploy` does.
    """
    target = deployable(load_environment(project.folder, environment, project.file), region)
    return _rolled_back(project, target, on_event, to, _Asked(allow_replace, hook), _executed)


def plan_rollback(
    project: Project,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    to: str = "",
    allow_replace: Collection[str] = (),
    region: str = "",
    hook: Hook | None = None,
) -> Planned:
    """The same up to its change set: a plan, to be approved and applied."""
    target = unasked(load_environment(project.folder, environment, project.file), region)
    return _rolled_back(project, target, on_event, to, _Asked(allow_replace, hook), _written)


def promote(
    project: Project,
    origin: str,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    allow_replace: Collection[str] = (),
    region: str = "",
    hook: Hook | None = None,
) -> Outcome:
    """Deploy to `environment` what is deployed in `origin`: the same artifacts, with the environment's own values.

    Raises Refused where nothing is deployed in `origin`, or `environment` is promoted from another; otherwise as
    `deploy` does.
    """
    target = deployable(load_environment(project.folder, environment, project.file), region)
    return _promoted(project, origin, target, on_event, _Asked(allow_replace, hook), _executed)


def plan_promotion(
    project: Project,
    origin: str,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    allow_replace: Collection[str] = (),
    region: str = "",
    hook: Hook | None = None,
) -> Planned:
    """The same up to its change set: a plan, to be approved and applied."""
    target = unasked(load_environment(project.folder, environment, project.file), region)
    return _promoted(project, origin, target, on_event, _Asked(allow_replace, hook), _written)


def _rolled_back(
    project: Project, target: Environment, on_event: Tell, to: str, asked: _Asked, finish: Finish[E]
) -> E:
    begun = time.monotonic()
    with files_fail_clearly(), recorded(project.folder, "rollback", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            cloud = open_environment(
                project.folder,
                target,
                start=True,
                on_progress=lambda text: on_event(Phase(text)),
                hook=asked.hook,
            )
            wanted = _wanted(
                read_manifests(cloud, target.stack, _MANY), target, to, gone=_is_gone(cloud, target.stack)
            )
            on_event(Phase(f"Going back to what was deployed at {wanted.at}"))
            detail = {"run": run.id, "environment": target.name, "to": wanted.id}
            journal.audit("rollback", target.stack, detail)
            text = read_object(cloud, bucket_of(cloud), wanted.submitted).decode()
            _all_there(cloud, wanted)
            then = project.with_template(Template.parse(text.encode(), file=project.file))
            tags = {key: value for key, value in wanted.tags.items() if not key.startswith("stackline:")}
            given = {key: value for key, value in wanted.parameters.items() if value is not None}
            hidden = [key for key, value in wanted.parameters.items() if value is None]
            parameters = replace(secrets_of(project, target), values=given)
            work = Work(then, replace(target, tags=tags), cloud, parameters, run, on_event)
            done = finish(_ready(work, text, wanted, "rollback", begun, hidden, asked.allowed))
        run.end(done.outcome, environment=target.name, to=wanted.id)
        journal.audit("rollback-end", target.stack, {**detail, "outcome": done.outcome})
    return done


def _promoted(
    project: Project, origin: str, target: Environment, on_event: Tell, asked: _Asked, finish: Finish[E]
) -> E:
    begun = time.monotonic()
    source = load_environment(project.folder, origin, project.file)
    if target.promote_from and target.promote_from != origin:
        summary = f"'{target.name}' is promoted from '{target.promote_from}', not from '{origin}'"
        raise Refused([Diagnostic("error", "promotion-order", summary, file=target.file)])
    with files_fail_clearly(), recorded(project.folder, "promote", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            there = open_environment(
                project.folder,
                source,
                start=True,
                on_progress=lambda text: on_event(Phase(text)),
                hook=asked.hook,
            )
            wanted = _current(read_manifests(there, source.stack, _MANY), source)
            detail = {"run": run.id, "environment": target.name, "from": origin, "of": wanted.id}
            _verified(Work(project, source, there, secrets_of(project, source), run, on_event), wanted)
            journal.audit("promote", target.stack, detail)
            text = read_object(there, bucket_of(there), wanted.submitted).decode()
            then = project.with_template(Template.parse(text.encode(), file=project.file))
            work = _with_source(open_work(then, target, run, on_event, asked.hook), wanted)
            check(work)
            on_event(Phase(f"Taking {len(wanted.artifacts)} artifacts over from {origin}"))
            moving = Moving(there, work.cloud)
            text = moving.text(text)
            for name in wanted.artifacts:
                moving.artifact(name)
            wanted = replace(wanted, artifacts=tuple(sorted(moving.names.values())))
            done = finish(_ready(work, text, wanted, "promote", begun, (), asked.allowed))
        run.end(done.outcome, environment=target.name, of=wanted.id)
        journal.audit("promote-end", target.stack, {**detail, "outcome": done.outcome})
    return done


def _verified(work: Work, wanted: Manifest) -> None:
    """Only what passes `verify` of its own environment is promoted. Raises Refused."""
    stack = describe(work.cloud, work.stack) if work.environment.hooks.get("verify") else None
    hold_to_verified(work, wanted, outputs_of(work.cloud, stack) if stack else {})


def _with_source(work: Work, source: Manifest) -> Work:
    """What says which commit it is stays what it was: the code is that of then."""
    kept = {
        name: value
        for name in SOURCE_PARAMETERS
        if (value := source.parameters.get(name)) is not None and name not in work.environment.parameters
    }
    return replace(work, parameters=replace(work.parameters, values={**work.parameters.values, **kept}))


def _ready(
    work: Work,
    text: str,
    source: Manifest,
    kind: Literal["rollback", "promote"],
    begun: float,
    hidden: Collection[str],
    allowed: Collection[str],
) -> Ready:
    """The change set of the template as it was submitted."""
    how = settle(work)
    if how == "CREATE" and hidden:
        summary = f"{work.stack} is not there, and {', '.join(hidden)} would have no value"
        fix = Fix("Deploy from the repository instead: hidden values are not in the history.")
        raise Refused([Diagnostic("error", "rollback-hidden", summary, fix=fix)])
    planned = plan(work, text, how, hidden)
    made = Prepared(text, (), 0, planned)
    if planned.unchanged:
        return Ready(work, made, None, allowed, begun)
    found = manifest_of(work, made)
    manifest = replace(
        found,
        kind=kind,
        template_hash=source.template_hash,
        commit=source.commit,
        artifacts=source.artifacts,
        parameters={**dict.fromkeys(hidden), **found.parameters},
        source=source.id,
        origin=source.environment,
    )
    return Ready(work, made, manifest, allowed, begun)


def _executed(ready: Ready) -> Outcome:
    work, planned = ready.work, ready.made.plan
    if ready.manifest is None:
        stack = describe(work.cloud, work.stack)
        outputs = outputs_of(work.cloud, stack) if stack else {}
        settle_synced(work)
        name, duration = work.environment.name, time.monotonic() - ready.begun
        return Outcome("unchanged", name, work.stack, outputs=outputs, duration=duration)
    hold(work, ready.made, ready.allowed)
    return carry_out(work, planned, 0, ready.begun, ready.manifest)


def _written(ready: Ready) -> Planned:
    work, found, name = ready.work, ready.manifest, ready.work.environment.name
    if found is None:
        return Planned("unchanged", name, work.stack, None, 0, time.monotonic() - ready.begun)
    refused = dangers(work, ready.made.plan, ready.allowed)
    made = replace(
        plan_file(work, ready.made, ready.allowed),
        operation=found.kind,
        template_hash=found.template_hash,
        commit=found.commit,
        artifacts=found.artifacts,
        parameters=found.parameters,
        source=found.source,
        origin=found.origin,
    )
    if refused:
        discard(work, ready.made.plan.kind, ready.made.plan.name)
    else:
        record_plan(work.cloud, made)
    answer: Answer = "refused" if refused else "planned"
    return Planned(answer, name, work.stack, made, 0, time.monotonic() - ready.begun, tuple(refused))


def _is_gone(cloud: Cloud, stack: str) -> bool:
    """Whether there is nothing of it: it was destroyed, and the latest deployment is what comes back."""
    found = describe(cloud, stack)
    return found is None or found["StackStatus"] in ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS")


def _wanted(listed: list[Manifest], environment: Environment, to: str, *, gone: bool = False) -> Manifest:
    done = [one for one in listed if one.outcome == "deployed"]
    if to:
        found = [one for one in done if one.id.startswith(to)]
        if len(found) == 1:
            return found[0]
        many = "several deployments" if found else "no deployment"
        fix = Fix(f"`stackline history {environment.name}` lists them; those that failed cannot be had back.")
        raise Refused(
            [Diagnostic("error", "deployment-unknown", f"'{to}' is {many} that can be had back", fix=fix)]
        )
    if done and gone:
        return done[0]
    if earlier := _earlier(done):
        return earlier
    summary = f"There is no earlier deployment to '{environment.name}' in its bucket"
    fix = None
    if any(not one.same(done[0]) for one in done):
        summary += " but those that failed `verify`, or were rolled back already"
        fix = Fix(
            f"Name one of `stackline history {environment.name}`: `rollback {environment.name} --to ID`."
        )
    raise Refused([Diagnostic("error", "deployment-unknown", summary, file=environment.file, fix=fix)])


def _earlier(done: list[Manifest]) -> Manifest | None:
    """The one before the current one, of the newest first: neither one that failed `verify`, nor one that was rolled
    away from, which lies between a rollback and what it went back to."""
    bad: list[Manifest] = []
    at = 0
    while at < len(done):
        one = done[at]
        if one.verified == "failed":
            bad.append(one)
        if not one.same(done[0]) and not any(one.same(other) for other in bad):
            return one
        ids = [other.id for other in done]
        back = one.kind == "rollback" and one.source in ids[at + 1 :]
        at = ids.index(one.source, at + 1) if back else at + 1
    return None


def _current(listed: list[Manifest], environment: Environment) -> Manifest:
    found = next((one for one in listed if one.outcome == "deployed"), None)
    if found is None:
        summary = f"Nothing is deployed in '{environment.name}' that could be promoted"
        fix = Fix(f"Deploy to '{environment.name}' first.")
        raise Refused([Diagnostic("error", "deployment-unknown", summary, file=environment.file, fix=fix)])
    return found


def _all_there(cloud: Cloud, wanted: Manifest) -> None:
    gone = [name for name in wanted.artifacts if not is_there(cloud, bucket_of(cloud), name)]
    if gone:
        summary = f"{', '.join(gone)} of that deployment {'is' if len(gone) == 1 else 'are'} no longer in the bucket"
        fix = Fix("Choose another deployment, or deploy from the repository.")
        raise Refused([Diagnostic("error", "artifact-gone", summary, fix=fix)])
