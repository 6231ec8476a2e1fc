"""`stackline plan`: everything that a deployment does before it changes something, and a file that says what would."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from stackline.catalog.references import mapping
from stackline.cloud import Away, Cloud, Hook, Refusal
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy.drifted import Drift
from stackline.deploy.manifests import now
from stackline.deploy.permissions import PermissionChange, permission_changes
from stackline.deploy.person import person_of
from stackline.deploy.plan_records import record_plan
from stackline.deploy.plans import PlanFile
from stackline.deploy.preparing import (
    Prepared,
    Tell,
    commit_of,
    dangers,
    files_fail_clearly,
    keep_template,
    open_work,
    prepare,
    recorded,
    template_hash,
    was_deployed,
)
from stackline.deploy.stack import NOT_DEPLOYED
from stackline.deploy.staleness import fingerprint
from stackline.deploy.steps.check import check_text
from stackline.deploy.steps.images import check_images
from stackline.deploy.steps.plan import discard, tags_of
from stackline.deploy.work import Work
from stackline.environments import (
    LOCAL,
    Approvals,
    Environment,
    deployable,
    hidden_parameters,
    load_environment,
)
from stackline.template import Project, Template

Answer = Literal["planned", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Planned:
    """`plan` is None where nothing would change. `refused`: it cannot be applied; why is in `diagnostics`."""

    outcome: Answer
    environment: str
    stack: str
    plan: PlanFile | None
    uploaded: int
    duration: float
    diagnostics: tuple[Diagnostic, ...] = ()
    drift: Drift | None = None
    """What was found, where it was looked for."""

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "environment": self.environment,
            "stack": self.stack,
            "plan": self.plan.to_json() if self.plan else None,
            "uploaded": self.uploaded,
            "duration": round(self.duration, 3),
            "diagnostics": [one.to_json() for one in self.diagnostics],
            "drift": self.drift.to_json() if self.drift else None,
        }


def make_plan(
    project: Project,
    environment: str = LOCAL,
    on_event: Tell = lambda _: None,
    *,
    lint: bool = True,
    hook: Hook | None = None,
    allow_replace: Collection[str] = (),
    region: str = "",
    look_for_drift: bool = False,
) -> Planned:
    """What a deployment to the environment would change; its change set stays, for the plan to be applied.

    What would lose data is refused, unless its ID is in `allow_replace`. `region` as `deploy` takes it.
    `look_for_drift`: whether what drifts in the stack is told, too.
    Raises DiagnosticError, Away as `deploy` does.
    """
    begun = time.monotonic()
    found = load_environment(project.folder, environment, project.template.file)
    target = unasked(found, region)
    with files_fail_clearly(), recorded(project.folder, "plan", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            check_text(project)
            check_images(project, target)
            work = open_work(project, target, run, on_event, hook)
            made = prepare(work, lint=lint and not was_deployed(journal, work))
            answer: Answer = "unchanged" if made.plan.unchanged else "planned"
            plan, refused = None, list[Diagnostic]()
            if not made.plan.unchanged:
                plan = plan_file(work, made, allow_replace)
                refused = dangers(work, made.plan, allow_replace)
            if plan and not refused:
                record_plan(work.cloud, plan)
            if refused:
                answer = "refused"
                discard(work, made.plan.kind, made.plan.name)
            found_drift = _drift(work) if look_for_drift else None
        run.end(answer, template=template_hash(project), changes=len(made.plan.details))
        journal.audit("plan", target.stack, {"run": run.id, "environment": target.name, "outcome": answer})
    duration = time.monotonic() - begun
    return Planned(answer, target.name, target.stack, plan, made.sent, duration, tuple(refused), found_drift)


def _drift(work: Work) -> Drift | None:
    """None where nothing is deployed. Where nobody can look, or may, its `diagnostics` say so: the plan stands."""
    from stackline.deploy.drifting import read_drift  # it needs this file, too

    cloud, environment = work.cloud, work.environment.name
    try:
        return read_drift(work.project, cloud, environment, work.stack)
    except Away:
        raise
    except DiagnosticError as error:
        if any(one.code == NOT_DEPLOYED for one in error.diagnostics):
            return None
        summary = f"Whether something drifts in '{environment}' is not known: nobody could look"
        why = "\n".join(one.summary for one in error.diagnostics)
        told = Diagnostic("warning", "drift-unknown", summary, why)
        return Drift(environment, work.stack, cloud.account, cloud.region, now(), (), (told,))


def unasked(environment: Environment, region: str) -> Environment:
    """The environment in one of its regions: to plan for it nobody's approval is needed."""
    found = deployable(replace(environment, approvals=Approvals()), region)
    return replace(found, approvals=environment.approvals)


def plan_file(work: Work, made: Prepared, allowed: Collection[str]) -> PlanFile:
    """What is kept of a plan that was prepared."""
    from stackline.journal.process import actor

    hidden = hidden_parameters(work.template)
    return PlanFile(
        id=work.run.id,
        environment=work.environment.name,
        cloud=work.environment.cloud,
        account=work.cloud.account,
        region=work.cloud.region,
        stack=work.stack,
        stack_id=made.plan.stack,
        change_set=made.plan.arn or made.plan.name,
        kind=made.plan.kind,
        made=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        by=actor(),
        template=work.project.file,
        template_hash=template_hash(work.project),
        submitted=keep_template(work, made.text),
        bucket=work.bucket,
        fingerprint=fingerprint(work.cloud, made.plan.stack),
        commit=commit_of(work.folder),
        artifacts=tuple(sorted(one.name for one in made.artifacts)),
        parameters={k: None if k in hidden else v for k, v in work.parameters.values.items()},
        tags=tags_of(work),
        changes=made.plan.details,
        permissions=tuple(_permissions(work, made)),
        allowed=tuple(allowed),
        approvals=work.environment.approvals.count,
        approvers=work.environment.approvals.by,
        author=person_of(work.cloud, work.environment).name,
    )


def _permissions(work: Work, made: Prepared) -> list[PermissionChange]:
    """Between what the stack has and what it would have, as CloudFormation has processed both."""
    before: Mapping[str, Any] = {}
    if made.plan.kind == "UPDATE":
        before = _processed(work.cloud, made.plan.stack)
    return permission_changes(before, _processed(work.cloud, made.plan.stack, ChangeSetName=made.plan.name))


def _processed(cloud: Cloud, stack: str, **more: str) -> Mapping[str, Any]:
    try:
        answer = cloud.call(
            "cloudformation", "get_template", StackName=stack, TemplateStage="Processed", **more
        )
    except Refusal:
        return {}
    body: Any = answer.get("TemplateBody") or {}
    # boto3 reads a template in JSON; what SAM processed is JSON, and what needed no processing may be YAML.
    return mapping(body if isinstance(body, dict) else _read(str(body)))


def _read(text: str) -> Any:
    try:
        return Template.parse(text.encode()).data
    except DiagnosticError:
        return {}
