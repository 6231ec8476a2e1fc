"""Whether a plan still holds: what is in the cloud is what it was made for. If not, the reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, Fix
from stackline.deploy.changes import Change, read_changes
from stackline.deploy.plan_records import is_recorded
from stackline.deploy.plans import PlanFile
from stackline.deploy.stack import describe
from stackline.deploy.steps.execute import execution_status
from stackline.deploy.steps.upload import is_there
from stackline.environments import Environment

_WORDS = {
    "EXECUTE_COMPLETE": "it was applied already",
    "EXECUTE_IN_PROGRESS": "it is being applied",
    "EXECUTE_FAILED": "it was applied, and failed",
    "OBSOLETE": "another change of the stack came first",
}


def fingerprint(cloud: Cloud, stack: str) -> str:
    """Of everything that a deployment changes in a stack as such; of one that is not there, that it is not.

    Raises Away, Refusal.
    """
    found = describe(cloud, stack)
    if found is None:
        return "none"
    said: dict[str, Any] = {
        "id": found["StackId"],
        "status": found["StackStatus"],
        "at": str(found.get("LastUpdatedTime") or found.get("CreationTime")),
        "parameters": sorted(
            (p["ParameterKey"], str(p.get("ParameterValue"))) for p in found.get("Parameters", [])
        ),
        "tags": sorted((t["Key"], t["Value"]) for t in found.get("Tags", [])),
        "template": _template(cloud, stack),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _template(cloud: Cloud, stack: str) -> str:
    try:
        answer = cloud.call("cloudformation", "get_template", StackName=stack, TemplateStage="Original")
    except Refusal:
        return ""  # A stack that nothing was deployed to yet has none.
    return str(answer.get("TemplateBody", ""))


def moved(plan: PlanFile, environment: Environment) -> Iterator[Diagnostic]:
    """Where the environment's files now say another place than the plan was made for."""
    now = {
        "cloud": environment.cloud,
        "account": environment.account,
        "region": environment.region,
        "stack": environment.stack,
    }
    for key, value in now.items():
        was = getattr(plan, key)
        if was != value and (value or key != "account"):  # a samconfig does not say it
            yield stale(plan, f"'{plan.environment}' is in another {key} now: {value}, not {was}")


def staleness(cloud: Cloud, plan: PlanFile) -> Iterator[Diagnostic]:
    """Every reason why the plan cannot be applied any more, or is not what was planned. Raises Away, Refusal."""
    status = execution_status(cloud, plan.stack_id, plan.change_set)
    if status != "AVAILABLE":
        yield stale(plan, _WORDS.get(status, f"its change set is {status}"))
    elif fingerprint(cloud, plan.stack_id) != plan.fingerprint:
        yield stale(plan, f"{plan.stack} was changed since")
    elif _same(read_changes(cloud, plan.stack_id, plan.change_set)) != _same(plan.changes):
        yield stale(plan, "its change set changes something else than the file says")
    for name in plan.artifacts:
        if not is_there(cloud, plan.bucket, name):
            yield stale(plan, f"{name} is no longer in {plan.bucket}")
    if not is_recorded(cloud, plan):
        yield stale(plan, "the environment's bucket has no record of it as it is in the file")


def _same(changes: Iterable[Change]) -> set[Change]:
    """As two readings of a change set are compared: in any order, and whatever the template calls them."""
    return {replace(one, resource=None, causes=tuple(sorted(one.causes, key=repr))) for one in changes}


def stale(plan: PlanFile, why: str) -> Diagnostic:
    fix = Fix(f"Make a new one with `stackline plan {plan.environment}`.")
    summary = f"The plan of {plan.made} for '{plan.environment}' no longer holds: {why}"
    return Diagnostic("error", "plan-stale", summary, fix=fix)
