"""Bringing stacks back to what they ran, because another one of the same deployment failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stackline.cloud import Hook
from stackline.core import Diagnostic, DiagnosticError, Fix
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
class Before:
    """What there was of a stack: its StackId, empty where it was not there, and the deployment that it ran.

    `ran` is None for a stack that is there, but of which the bucket has no deployment: what it ran is not known.
    """

    stack_id: str = ""
    ran: Manifest | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A stack that was changed. `created`: the StackId where this deployment made it, else empty."""

    name: str
    project: Project
    environment: Environment
    before: Before
    created: str = ""

    @property
    def label(self) -> str:
        return f"{self.environment.stack} in {self.environment.region}"


def ran_before(project: Project, target: Environment, hook: Hook | None = None) -> Before:
    """What there is of the stack now. Raises Away, DiagnosticError."""
    cloud = open_environment(project.folder, target, hook=hook)
    stack = describe(cloud, target.stack)
    if stack is None or stack["StackStatus"] in _NOTHING:
        return Before()
    listed = read_manifests(cloud, target.stack, _MANY)
    ran = next((one for one in listed if one.outcome == "deployed"), None)
    return Before(str(stack["StackId"]), ran)


def warned(label: str, environment: Environment) -> Diagnostic:
    """That the stack could not be brought back, told before anything is changed."""
    summary = f"What {label} runs was not deployed from here: a failure will not bring it back"
    fix = Fix(f"To be able to go back, deploy what runs now to '{environment.name}' once, on its own.")
    return Diagnostic("warning", "stack-unknown-before", summary, file=environment.file, fix=fix)


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
    name, region, before = one.environment.name, one.environment.region, one.before
    if before.ran is not None:
        back = roll_back(one.project, name, tell, to=before.ran.id, region=region, hook=hook)
        return back.diagnostics if back.outcome == "failed" else ()
    if before.stack_id:
        return (_stays(one, "what it ran before is not in the history of its bucket"),)
    # It was not there: what was made is taken away, as CloudFormation does with a stack that fails.
    goes = what_goes(one.project, name, region=region, hook=hook)
    if goes.stack_id != one.created:
        return (_stays(one, "the stack that is there now is not the one that this deployment made"),)
    gone = destroy(one.project, goes, tell, hook=hook)
    return gone.diagnostics if gone.outcome == "failed" else ()


def _stays(one: Done, why: str) -> Diagnostic:
    summary = f"{one.label} is not brought back: {why}"
    fix = Fix("It stays as it was deployed now. Deploy what it is to run from the repository.")
    return Diagnostic("error", "not-brought-back", summary, file=one.project.file, fix=fix)
