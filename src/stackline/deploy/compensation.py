"""Bringing stacks back to what they ran, because another one of the same deployment failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stackline.cloud import Hook
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy.again import roll_back
from stackline.deploy.destroying import destroy, what_goes
from stackline.deploy.events import Phase
from stackline.deploy.manifests import Manifest, read_manifests
from stackline.deploy.opening import open_environment
from stackline.deploy.preparing import Tell
from stackline.deploy.stack import describe
from stackline.environments import Environment
from stackline.template import Project

_MANY = 200  # deployments that are looked through
_NOTHING = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE")


@dataclass(frozen=True, slots=True)
class Done:
    """A stack that was changed. `before` is the deployment that it ran; None where there was none."""

    name: str
    project: Project
    environment: Environment
    before: Manifest | None

    @property
    def label(self) -> str:
        return f"{self.environment.stack} in {self.environment.region}"


def ran_before(project: Project, target: Environment, hook: Hook | None = None) -> Manifest | None:
    """The deployment that the stack runs, of its bucket; None where it is not there. Raises Away, DiagnosticError."""
    cloud = open_environment(project.folder, target, hook=hook)
    stack = describe(cloud, target.stack)
    if stack is None or stack["StackStatus"] in _NOTHING:
        return None
    listed = read_manifests(cloud, target.stack, _MANY)
    return next((one for one in listed if one.outcome == "deployed"), None)


def bring_back(
    done: Sequence[Done], tell: Tell, hook: Hook | None = None
) -> Iterator[tuple[Done, tuple[Diagnostic, ...]]]:
    """Each stack, and why it could not be brought back; nothing where it was. One that cannot keeps no other."""
    for one in done:
        tell(Phase(f"Bringing back {one.label}"))
        try:
            yield one, _brought(one, tell, hook)
        except DiagnosticError as error:
            yield one, tuple(error.diagnostics)


def _brought(one: Done, tell: Tell, hook: Hook | None) -> tuple[Diagnostic, ...]:
    name, region = one.environment.name, one.environment.region
    if one.before is not None:
        back = roll_back(one.project, name, tell, to=one.before.id, region=region, hook=hook)
        return back.diagnostics if back.outcome == "failed" else ()
    # It was not there: what was made is taken away, as CloudFormation does with a stack that fails.
    gone = destroy(one.project, what_goes(one.project, name, region=region, hook=hook), tell, hook=hook)
    return gone.diagnostics if gone.outcome == "failed" else ()
