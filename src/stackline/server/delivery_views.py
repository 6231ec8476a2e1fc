"""What `deploy` says of environments, plans and deployments, as the page is told it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from stackline.cloud import Cloud
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import Drift, Manifest, PlanFile
from stackline.deploy.approving import approvals, lacking, objection
from stackline.deploy.changes import Change, count_words
from stackline.deploy.person import person_of
from stackline.deploy.plans import plan_place
from stackline.deploy.staleness import moved, staleness
from stackline.deploy.standing import Resource
from stackline.environments import LOCAL, Environment, environment_names, load_environment, read_environment
from stackline.server.drawing import diagnostic_view, diagnostic_views
from stackline.server.schemas.delivery import (
    ApprovalView,
    ChangeView,
    DeployedResource,
    DeploymentView,
    DriftDifference,
    DriftedView,
    DriftView,
    EnvironmentView,
    PermissionView,
    PlanView,
    UnknownView,
)

_WEIGHT = {"done": 0, "waiting": 1, "working": 2, "failed": 3}


def environment_view(root: Path, name: str, template: str) -> EnvironmentView:
    """What its files say; what is wrong in them is told, not raised."""
    try:
        found = load_environment(root, name, template)
    except DiagnosticError as error:
        return EnvironmentView(name=name, problem=diagnostic_view("", error.diagnostics[0]))
    return EnvironmentView(
        name=name,
        cloud=found.cloud,
        account=found.account,
        region=found.region,
        regions=list(found.regions),
        stack=found.stack,
        protected=found.protected,
        approvals=found.approvals.count,
        approvers=list(found.approvals.by),
        personal=found.personal,
        planned=name != LOCAL,
        promote_from=found.promote_from,
        promotes_to=_next(root, name, template),
    )


def _next(root: Path, name: str, template: str) -> list[str]:
    """Those that say they are promoted from here; where none does, those that everybody shares and that say nothing."""
    declared, free = list[str](), list[str]()
    for other in environment_names(root):
        try:
            found = read_environment(root, other, template)
        except DiagnosticError:
            continue
        if found.promote_from == name:
            declared.append(other)
        elif other not in (name, LOCAL) and not found.promote_from and not found.personal:
            free.append(other)
    return declared or free


def resource_views(resources: Iterable[Resource]) -> dict[str, DeployedResource]:
    """A card stands for several resources: it has the name of its own, and the state that matters most."""
    found: dict[str, DeployedResource] = {}
    for one in resources:
        view = DeployedResource(
            type=one.type,
            physical=one.physical,
            at=one.at,
            status=one.status,
            state=one.state,
            reason=one.reason,
        )
        known = found.get(one.owner)
        if known is None or one.id == one.owner:
            found[one.owner], view = view, known or view
        shown = found[one.owner]
        if _WEIGHT[view.state] > _WEIGHT[shown.state]:
            shown.status, shown.state, shown.reason = view.status, view.state, view.reason
        shown.at = max(shown.at, view.at)
    return found


def deployment_views(listed: Sequence[Manifest], *, deployed: bool) -> list[DeploymentView]:
    current = next((one.id for one in listed if one.outcome == "deployed"), "") if deployed else ""
    return [deployment_view(one, current=one.id == current) for one in listed]


def deployment_view(one: Manifest, *, current: bool = False) -> DeploymentView:
    return DeploymentView(
        id=one.id,
        kind=one.kind,
        at=one.at,
        by=one.by,
        identity=one.identity,
        commit=one.commit.id,
        dirty=one.commit.dirty,
        outcome=one.outcome,
        verified=one.verified,
        changes=one.changes,
        seconds=one.seconds,
        source=one.source,
        origin=one.origin,
        current=current,
    )


def plan_view(plan: PlanFile, refused: Iterable[Diagnostic] = (), file: str = "") -> PlanView:
    """The plan alone, without what its environment says of it."""
    return PlanView(
        id=plan.id,
        operation=plan.operation,
        made=plan.made,
        by=plan.author or plan.by,
        commit=plan.commit.id,
        dirty=plan.commit.dirty,
        source=plan.source,
        origin=plan.origin,
        headline=count_words(plan.changes),
        changes=[_change(one, plan) for one in plan.changes],
        permissions=[PermissionView(way=one.way, words=one.words) for one in plan.permissions],
        file=file,
        refused=diagnostic_views(refused),
        approvals=plan.approvals,
        approvers=list(plan.approvers),
    )


def _change(one: Change, plan: PlanFile) -> ChangeView:
    because = dict.fromkeys(cause.words for cause in (*one.replacing, *one.causes))
    return ChangeView(
        id=one.id,
        type=one.type,
        action=one.action,
        card=one.resource or one.id,
        words=one.words,
        causes=list(because),
        endangered=one.endangered,
        data=one.data,
        allowed=one.id in plan.allowed or one.resource in plan.allowed,
    )


def holding_view(root: Path, cloud: Cloud, environment: Environment, plan: PlanFile) -> PlanView:
    """The plan with whether it holds, and who said yes to it. Raises Away, Refusal, DiagnosticError."""
    shown = plan_view(plan, file=plan_place(root, plan).relative_to(root).as_posix())
    target = environment.in_region(plan.region) if plan.region in environment.regions else environment
    elsewhere = list(moved(plan, target))
    if elsewhere:
        shown.stale = diagnostic_views(elsewhere)
        return shown
    shown.stale = diagnostic_views(staleness(cloud, plan))
    rule = environment.approvals
    given = approvals(cloud, plan)
    who = person_of(cloud, environment)
    why = objection(who, plan, environment)
    shown.approvals, shown.approvers = rule.count, list(rule.by)
    shown.approved = [ApprovalView(name=one.name, identity=one.identity, at=one.at) for one in given]
    shown.left = lacking(rule, plan, given)
    shown.you, shown.objection = who.name, why.summary if why else ""
    return shown


def drift_view(found: Drift) -> DriftView:
    return DriftView(
        checked=found.checked,
        drifted=[
            DriftedView(
                id=one.id,
                type=one.type,
                card=one.resource or one.id,
                deleted=one.state == "deleted",
                differences=[
                    DriftDifference(name=d.name, words=d.words, line=d.line, refusal=d.refusal)
                    for d in one.differences
                ],
            )
            for one in found.drifted
        ],
        state=found.state,
        unknown=[
            UnknownView(id=one.id, card=one.resource or one.id, reason=one.reason) for one in found.unknown
        ],
        looked=sum(one.state not in ("not-checked", "unknown") for one in found.resources),
        unseen=sorted({one.type for one in found.resources if one.state == "not-checked"}),
    )
