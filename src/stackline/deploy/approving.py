"""Approvals of a plan: who said yes to exactly it. They lie in the environment's bucket, beside its deployments."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, Fix, Refused
from stackline.deploy.manifests import ABSENT, now, read_object
from stackline.deploy.opening import open_environment
from stackline.deploy.person import Person, person_of
from stackline.deploy.plans import PlanFile
from stackline.deploy.preparing import files_fail_clearly, recorded
from stackline.deploy.staleness import moved, staleness
from stackline.deploy.steps.upload import put
from stackline.environments import Approvals, Environment, load_environment
from stackline.template import Project

FOLDER = "approvals"


@dataclass(frozen=True, slots=True)
class Approval:
    """`digest` is the plan's: an approval of another content is none. `identity` is who STS said it was,
    before a role was assumed."""

    plan: str
    digest: str
    name: str
    identity: str
    at: str


def approve(project: Project, plan: PlanFile) -> tuple[Approval, int]:
    """Say yes to the plan, as whoever the credentials are; and how many must still do so.

    Raises Refused where the plan no longer holds, or the environment's file does not let this person approve it.
    """
    found = load_environment(project.folder, plan.environment, plan.template)
    target = found.in_region(plan.region) if plan.region in found.regions else found
    elsewhere = list(moved(plan, target))
    if elsewhere:
        raise Refused(elsewhere)
    with files_fail_clearly(), recorded(project.folder, "approve", target) as (journal, run):
        # As the person: the environment's role, which many may act as, is refused to write approvals.
        cloud = open_environment(project.folder, replace(target, role=None), start=True)
        reasons = list(staleness(cloud, plan))
        if reasons:
            raise Refused(reasons)
        who = person_of(cloud, target)
        name = who.name
        if refusal := objection(who, plan, target):
            raise Refused([refusal])
        mine = Approval(plan.id, plan.digest, name, who.identity, now())
        given = approvals(cloud, plan)
        if name not in {one.name for one in given}:
            put(cloud, plan.bucket, f"{_below(plan)}{_slug(name)}.json", json.dumps(asdict(mine)).encode())
            given.append(mine)
            journal.audit(
                "approve",
                plan.stack,
                {"plan": plan.id, "digest": plan.digest, "as": name, "arn": who.identity},
            )
        left = lacking(target.approvals, plan, given)
        run.end("approved", plan=plan.id, left=left)
    return mine, left


def approvals(cloud: Cloud, plan: PlanFile) -> list[Approval]:
    """Of exactly this plan. Raises Away, Refusal, DiagnosticError."""
    try:
        page = cloud.call(
            "s3",
            "list_objects_v2",
            Bucket=plan.bucket,
            Prefix=_below(plan),
            ExpectedBucketOwner=cloud.account,
        )
    except Refusal as refusal:
        if refusal.code in ABSENT:
            return []
        raise
    found: list[Approval] = []
    for one in page.get("Contents", []):
        try:
            told = Approval(**cast("dict[str, Any]", json.loads(read_object(cloud, plan.bucket, one["Key"]))))
        except (ValueError, TypeError):
            continue  # What is no approval approves nothing.
        if told.plan == plan.id and told.digest == plan.digest:
            found.append(told)
    return found


def lacking(rule: Approvals, plan: PlanFile, given: Sequence[Approval]) -> int:
    """How many must still say yes."""
    counted = {
        one.name
        for one in given
        if (not rule.by or one.name in rule.by) and (rule.author or one.name != plan.author)
    }
    return max(rule.count - len(counted), 0)


def check_approved(cloud: Cloud, environment: Environment, plan: PlanFile) -> None:
    """Raises Refused (`approval-needed`) where others must say yes first."""
    rule = environment.approvals
    left = lacking(rule, plan, approvals(cloud, plan)) if rule.count else 0
    if not left:
        return
    summary = f"The plan for '{environment.name}' waits for {left} more approval{'s' if left > 1 else ''}"
    whose = f" by {', '.join(one for one in rule.by if rule.author or one != plan.author)}" if rule.by else ""
    fix = Fix(f"`stackline approve` with the plan's file{whose}; then deploy it.")
    raise Refused([Diagnostic("error", "approval-needed", summary, file=environment.file, fix=fix)])


def objection(who: Person, plan: PlanFile, environment: Environment) -> Diagnostic | None:
    """Why this person may not approve the plan."""
    return _nameless(who, environment) or _may_not(environment.approvals, plan, who.name, environment)


def _nameless(who: Person, environment: Environment) -> Diagnostic | None:
    """On AWS a name must be STS's; in the embedded cloud everybody is its account's root."""
    if who.proven or environment.cloud != "aws":
        return None
    summary = f"Your credentials are {who.identity}, which names nobody who could approve"
    fix = Fix("Sign in as a user or with a role (`aws sso login`), and approve again.")
    return Diagnostic("error", "approval-nameless", summary, file=environment.file, fix=fix)


def _may_not(rule: Approvals, plan: PlanFile, name: str, environment: Environment) -> Diagnostic | None:
    if rule.by and name not in rule.by:
        summary = f"You are {name}, and '{environment.name}' is approved by {', '.join(rule.by)}"
    elif not rule.author and name == plan.author:
        summary = f"You are {name}, who made this plan: another must approve it"
    else:
        return None
    return Diagnostic("error", "approval-not-yours", summary, file=environment.file)


def _below(plan: PlanFile) -> str:
    return f"{FOLDER}/{plan.stack}/{plan.id}/"


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.@=+-]", "-", name)
