"""Taking an environment's stack away: what goes with it is listed before, and what is protected is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from stackline.catalog.references import mapping
from stackline.catalog.stateful import STATEFUL
from stackline.cloud import Cloud, Hook
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.deploy.events import ChangeEvent, Phase
from stackline.deploy.opening import open_environment, verify
from stackline.deploy.outcome import ResourceState
from stackline.deploy.preparing import Tell, files_fail_clearly, recorded, secrets_of
from stackline.deploy.processed import processed
from stackline.deploy.resuming import go_on
from stackline.deploy.stack import describe, not_deployed, resources
from stackline.deploy.statuses import standing
from stackline.deploy.steps.execute import causes, final_states, follow, known_events
from stackline.deploy.steps.settle import rested
from stackline.deploy.work import Work
from stackline.environments import Approvals, Environment, deployable, load_environment
from stackline.template import Project

_STACK = "AWS::CloudFormation::Stack"
_GONE = "DELETE_COMPLETE"
# What CloudFormation does where a template says nothing ("DeletionPolicy attribute").
_SNAPSHOT = ("AWS::RDS::DBCluster",)
_ALONE = "AWS::RDS::DBInstance"
Fate = Literal["goes", "stays", "snapshot"]


@dataclass(frozen=True, slots=True)
class Going:
    """A resource of the stack. `id` has the nested application before it; `data` says what is in it, if anything."""

    id: str
    type: str
    physical: str
    fate: Fate
    data: str | None

    @property
    def loses(self) -> bool:
        return self.fate == "goes" and self.data is not None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.type,
            "physical_id": self.physical or None,
            "fate": self.fate,
            "data": self.data,
            "loses_data": self.loses,
        }


@dataclass(frozen=True, slots=True)
class Destruction:
    """What would be taken away, of one stack as it stands."""

    environment: str
    stack: str
    stack_id: str
    account: str
    region: str
    resources: tuple[Going, ...]

    @property
    def losing(self) -> tuple[Going, ...]:
        """Those whose data is lost."""
        return tuple(one for one in self.resources if one.loses)

    def to_json(self) -> dict[str, Any]:
        kept = ("environment", "stack", "stack_id", "account", "region")
        told: dict[str, Any] = {name: getattr(self, name) for name in kept}
        return told | {"resources": [one.to_json() for one in self.resources]}


@dataclass(frozen=True, slots=True)
class Destroyed:
    """How it ended; `failed` has the cause first in `diagnostics`. `duration` is in seconds."""

    outcome: Literal["destroyed", "failed"]
    environment: str
    stack: str
    resources: tuple[ResourceState, ...]
    duration: float
    diagnostics: tuple[Diagnostic, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "environment": self.environment,
            "stack": self.stack,
            "resources": [asdict(state) for state in self.resources],
            "duration": round(self.duration, 3),
            "diagnostics": [diagnostic.to_json() for diagnostic in self.diagnostics],
        }


def what_goes(
    project: Project,
    environment: str | Environment,
    on_event: Tell = lambda _: None,
    *,
    region: str = "",
    hook: Hook | None = None,
) -> Destruction:
    """What `destroy` would take away, of an environment by its name, or of one whose file is not here.

    Raises DiagnosticError where nothing is deployed, Refused where the environment is protected; Away, Refusal.
    """
    target = _unprotected(project, environment, region)
    cloud = _opened(project, target, on_event, hook)
    found = describe(cloud, target.stack)
    if found is None:
        raise DiagnosticError([not_deployed(target.stack)])
    going = tuple(_going(cloud, str(found["StackId"])))
    return Destruction(target.name, target.stack, str(found["StackId"]), cloud.account, cloud.region, going)


def destroy(
    project: Project,
    expected: Destruction,
    on_event: Tell = lambda _: None,
    *,
    hook: Hook | None = None,
    target: Environment | None = None,
) -> Destroyed:
    """Delete the stack that was looked at, and follow it until it is gone; what stays is told by its fate.

    Where it fails, what is left of the stack is deleted by doing it again.
    Raises Refused where the environment is protected, or the stack holds something else by now; otherwise as `deploy`.
    """
    begun = time.monotonic()
    target = _unprotected(project, target or expected.environment, expected.region)
    detail = {"environment": target.name, "stack": expected.stack_id}
    with files_fail_clearly(), recorded(project.folder, "destroy", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            journal.audit("destroy", target.stack, {"run": run.id, **detail})
            cloud = _opened(project, target, on_event, hook)
            work = Work(project, target, cloud, secrets_of(project, target), run, on_event)
            verify(cloud, target)
            go_on(work)
            stack = describe(cloud, expected.stack_id)
            if stack and standing(str(stack["StackStatus"])).destroy == "waits":
                rested(work)
                stack = describe(cloud, expected.stack_id)
            if stack is None or stack["StackStatus"] == _GONE:
                raise DiagnosticError([not_deployed(target.stack)])
            if tuple(_going(cloud, expected.stack_id)) != expected.resources:
                raise Refused([_other(target)])
            outcome = _delete(work, expected, stack, begun)
        run.end(outcome.outcome, **detail, changes=len(expected.resources))
        journal.audit("destroy-end", target.stack, {"run": run.id, **detail, "outcome": outcome.outcome})
    return outcome


def _delete(work: Work, expected: Destruction, stack: dict[str, Any], begun: float) -> Destroyed:
    name, id = work.stack, expected.stack_id
    changes = tuple(
        ChangeEvent(one.id, one.type, "remove", work.owner(one.id))
        for one in expected.resources
        if one.fate != "stays" and "/" not in one.id
    )
    for change in changes:
        work.tell(change)
    if stack.get("EnableTerminationProtection"):
        # The environment's file says that it is not protected, or nobody would be here.
        work.cloud.call(
            "cloudformation",
            "update_termination_protection",
            StackName=name,
            EnableTerminationProtection=False,
        )
        work.run.record("unprotect")
    before = known_events(work, id)
    work.tell(Phase(f"Deleting {name}"))
    # Of a lost answer nothing is to be feared: the same token asks for the same deletion.
    work.run.step(
        "delete",
        lambda token: work.cloud.call(
            "cloudformation", "delete_stack", StackName=id, ClientRequestToken=token
        ),
        stack=id,
        **work.where,
    )
    found, events = follow(work, id, before, {change.id for change in changes}, name="delete")
    gone = found["StackStatus"] == _GONE
    work.run.record("delete", "done" if gone else "failed", status=found["StackStatus"])
    how, states = ("destroyed" if gone else "failed"), final_states(events)
    ended = Destroyed(how, work.environment.name, name, states, time.monotonic() - begun)
    if gone:
        return ended
    first, *rest = causes(work, found, events)
    fix = Fix("Empty or release what is in the way, and destroy again: it goes on with what is left.")
    return replace(ended, diagnostics=(replace(first, fix=fix), *rest))


def _opened(project: Project, target: Environment, on_event: Tell, hook: Hook | None) -> Cloud:
    return open_environment(
        project.folder, target, start=True, on_progress=lambda text: on_event(Phase(text)), hook=hook
    )


def _unprotected(project: Project, environment: str | Environment, region: str) -> Environment:
    known = isinstance(environment, Environment)
    found = environment if known else load_environment(project.folder, environment, project.file)
    if found.protected:
        summary = f"'{found.name}' is protected: its stack is not to be deleted"
        fix = Fix(f"Where that is meant, take `protected: true` out of {found.file} first.")
        raise Refused([Diagnostic("error", "environment-protected", summary, file=found.file, fix=fix)])
    if found.approvals.count:
        summary = f"'{found.name}' wants approvals, and nobody can approve that its stack is deleted"
        fix = Fix(
            f"Where that is meant, take `approvals:` out of {found.file} first, as a change that others see."
        )
        raise Refused([Diagnostic("error", "approval-impossible", summary, file=found.file, fix=fix)])
    return deployable(replace(found, approvals=Approvals()), region)


def _going(cloud: Cloud, stack: str, above: str = "") -> Iterator[Going]:
    """Every resource there is, those of nested applications after their own."""
    said = mapping(processed(cloud, stack).get("Resources"))
    for one in resources(cloud, stack):
        id, type = str(one["LogicalResourceId"]), str(one["ResourceType"])
        if one["ResourceStatus"] == _GONE:
            continue
        physical = str(one.get("PhysicalResourceId") or "")
        fate = _fate(type, mapping(said.get(id)))
        yield Going(f"{above}{id}", type, physical, fate, STATEFUL.get(type))
        if type == _STACK and physical and fate == "goes":
            yield from _going(cloud, physical, f"{above}{id}/")


def _fate(type: str, body: dict[str, Any]) -> Fate:
    policy = body.get("DeletionPolicy")
    if policy is None:
        alone = type == _ALONE and "DBClusterIdentifier" not in mapping(body.get("Properties"))
        policy = "Snapshot" if alone or type in _SNAPSHOT else "Delete"
    if policy == "Snapshot":
        return "snapshot"
    # RetainExceptOnCreate keeps whatever was made without a failure.
    return "stays" if str(policy).startswith("Retain") else "goes"


def _other(target: Environment) -> Diagnostic:
    fix = Fix(f"Look again with `stackline destroy {target.name}`.")
    summary = f"{target.stack} holds something else than what was looked at"
    return Diagnostic("error", "stack-changed", summary, fix=fix)
