"""What stands in an environment: its stack, each resource of it, and what it gives out. Only looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stackline.cloud import Cloud
from stackline.deploy.deployed import NOT_THERE
from stackline.deploy.events import State, state_of
from stackline.deploy.stack import describe, outputs_of, resources
from stackline.deploy.work import owner_of
from stackline.template import Project


@dataclass(frozen=True, slots=True)
class Resource:
    """`owner` is the template's resource that it belongs to; `at` is when it changed last, as ISO 8601."""

    id: str
    type: str
    owner: str
    physical: str
    status: str
    state: State
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`status` is CloudFormation's word, empty where there is no stack; `deployed`, whether something stands there."""

    status: str = ""
    reason: str = ""
    deployed: bool = False
    resources: tuple[Resource, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])


def standing(cloud: Cloud, stack: str, project: Project) -> Standing:
    """Raises Away, Refusal, DiagnosticError."""
    found = describe(cloud, stack)
    if found is None:
        return Standing()
    status, reason = str(found["StackStatus"]), str(found.get("StackStatusReason") or "")
    if status in NOT_THERE:
        return Standing(status, reason)
    own = project.expanded.resources
    return Standing(
        status,
        reason,
        True,
        tuple(
            Resource(
                str(one["LogicalResourceId"]),
                str(one["ResourceType"]),
                owner_of(str(one["LogicalResourceId"]), own) or str(one["LogicalResourceId"]),
                str(one.get("PhysicalResourceId") or ""),
                str(one["ResourceStatus"]),
                state_of(str(one["ResourceStatus"])),
                str(one.get("ResourceStatusReason") or ""),
                one["LastUpdatedTimestamp"].isoformat(),
            )
            for one in resources(cloud, stack)
        ),
        outputs_of(cloud, found),
    )
