"""Several stacks in several regions as one: looked at before anything changes, then deployed in their order.

Where one fails, those that were changed before it are brought back to what they ran.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from stackline.cloud import Hook
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.deploy.compensation import Before, Done, bring_back, ran_before, warned
from stackline.deploy.deploying import deploy
from stackline.deploy.events import Notice, Phase
from stackline.deploy.lasting import Lasting, lasting
from stackline.deploy.look import look
from stackline.deploy.order import stacks_in_order
from stackline.deploy.outcome import Outcome
from stackline.deploy.permitting import permit
from stackline.deploy.preparing import Tell, files_fail_clearly, recorded
from stackline.environments import Environment, deployable, load_environment
from stackline.template import Project

State = Literal["deployed", "unchanged", "failed", "not-reached", "brought-back", "not-brought-back"]


@dataclass(frozen=True, slots=True)
class Target:
    """One stack in one region. `name` is that of `stacks:`, empty for a project with one template."""

    name: str
    project: Project
    environment: Environment

    @property
    def label(self) -> str:
        return f"{self.environment.stack} in {self.environment.region}"


@dataclass(frozen=True, slots=True)
class Part:
    """How it went in one stack and region. `outcome` is its deployment's, where there was one.

    `failed` is also one that was deployed, or unchanged, and does not pass `verify`.
    """

    name: str
    stack: str
    region: str
    state: State
    outcome: Outcome | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "stack": self.stack,
            "region": self.region,
            "state": self.state,
            "deployment": self.outcome.to_json() if self.outcome else None,
            "diagnostics": [one.to_json() for one in self.diagnostics],
        }


@dataclass(frozen=True, slots=True)
class Stacks:
    """How all of it ended. `lasting` was told before anything was changed; `duration` is in seconds."""

    outcome: Literal["deployed", "unchanged", "failed"]
    environment: str
    parts: tuple[Part, ...]
    lasting: tuple[Lasting, ...]
    duration: float
    diagnostics: tuple[Diagnostic, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "environment": self.environment,
            "stacks": [one.to_json() for one in self.parts],
            "lasting": [one.to_json() for one in self.lasting],
            "duration": round(self.duration, 3),
            "diagnostics": [one.to_json() for one in self.diagnostics],
        }


def targets(
    folder: Path, environment: str, template: str, *, only: str = "", region: str = "", alone: bool = False
) -> tuple[Target, ...]:
    """What a deployment to the environment is of: each stack in its order, region by region.

    `only`: one stack by name; `alone`: the template, whatever stackline.yaml says. Raises DiagnosticError.
    """
    order = stacks_in_order(folder, environment, template, alone=alone)
    if only:
        names = ", ".join(one.name for one in order if one.name)
        order = tuple(one for one in order if one.name == only)
        if not order:
            fix = Fix(f"There is: {names or 'none in stackline.yaml'}.")
            raise Refused([Diagnostic("error", "stack-unknown", f"There is no stack {only}", fix=fix)])
    projects = {one.name: Project.open(folder, one.template) for one in order}
    found = {one.name: load_environment(folder, environment, one.template) for one in order}
    regions = (region,) if region else found[order[0].name].regions or ("",)
    return tuple(
        Target(one.name, projects[one.name], deployable(found[one.name], where))
        for where in regions
        for one in order
    )


def deploy_stacks(
    wanted: Sequence[Target],
    on_event: Tell = lambda _: None,
    *,
    lint: bool = True,
    allow_replace: Collection[str] = (),
    hook: Hook | None = None,
    agree: Callable[[tuple[Lasting, ...]], None] = lambda _: None,
) -> Stacks:
    """Deploy all of them, one after another; where one fails, bring back those that were changed before it.

    First each is planned as far as it can be, and refused as a whole where one would be: then nothing was changed.
    `agree` is told what no deployment can undo, before anything is changed; what it raises ends it.
    Raises DiagnosticError, Away where nothing was changed yet.
    """
    begun = time.monotonic()
    first = wanted[0]
    with (
        files_fail_clearly(),
        recorded(first.project.folder, "deploy-stacks", first.environment) as (log, run),
    ):
        with run.lease(f"deploy stacks of {first.environment.name}"):
            stays = tuple(_looked(wanted, on_event, lint, allow_replace, hook))
            told = [one.to_json() for one in stays]
            stacks = [one.label for one in wanted]
            log.audit(
                "deploy-stacks", first.environment.name, {"run": run.id, "stacks": stacks, "lasting": told}
            )
            agree(stays)
            before = {one.label: ran_before(one.project, one.environment, hook) for one in wanted}
            _may_be_undone(wanted, before)
            run.record(
                "look", before={label: one.ran.id if one.ran else None for label, one in before.items()}
            )
            for one in wanted:
                if before[one.label].stack_id and not before[one.label].ran:
                    on_event(Notice(warned(one.label, one.environment)))
            parts: list[Part] = []
            done: list[Done] = []
            for one in wanted:
                part = _deployed(one, on_event, allow_replace, hook)
                run.record("deploy", part.state, stack=one.label)
                parts.append(part)
                if part.outcome and part.outcome.outcome == "deployed":
                    made, was = part.outcome.created, before[one.label]
                    done.append(Done(one.name, one.project, one.environment, was, made))
                if part.state == "failed":
                    break
            ended = _ended(wanted, parts, done, on_event, hook)
        run.end(ended[0], stacks={f"{one.stack} {one.region}": one.state for one in ended[1]})
        detail = {"run": run.id, "outcome": ended[0]}
        log.audit("deploy-stacks-end", first.environment.name, detail)
    name, took = first.environment.name, time.monotonic() - begun
    causes = tuple(told for part in ended[1] for told in part.diagnostics)
    return Stacks(ended[0], name, ended[1], stays, took, causes)


def _may_be_undone(wanted: Sequence[Target], before: Mapping[str, Before]) -> None:
    """What is new is destroyed where a later stack fails, or it does not pass `verify`: asked before anything is
    changed whether this person may. Raises Refused."""
    for one in wanted:
        undone = one is not wanted[-1] or "verify" in one.environment.hooks
        if undone and not before[one.label].stack_id:
            permit(one.project.folder, "bring-back", one.environment)


def _looked(
    wanted: Sequence[Target], tell: Tell, lint: bool, allowed: Collection[str], hook: Hook | None
) -> Iterator[Lasting]:
    """Plan each; raises Refused with everything that is wrong in any. What needs an output that is not there yet is
    looked at when its turn comes."""
    coming = {one.environment.stack for one in wanted}
    refused: list[Diagnostic] = []
    for one in wanted:
        tell(Phase(f"Looking at {one.label}"))
        try:
            changes, problems = look(one.project, one.environment, allowed, lint=lint, hook=hook)
        except DiagnosticError as error:
            if not _waits(error, coming):
                raise
            continue
        refused += problems
        yield from lasting(changes, one.environment.stack, one.environment.region)
    if refused:
        raise Refused(refused)


def _waits(error: DiagnosticError, coming: set[str]) -> bool:
    """Whether all that is wrong are outputs of stacks that are deployed before."""
    return all(
        one.code == "parameter-reference" and any(stack in one.summary for stack in coming)
        for one in error.diagnostics
    )


def _deployed(one: Target, tell: Tell, allowed: Collection[str], hook: Hook | None) -> Part:
    place = (one.name, one.environment.stack, one.environment.region)
    tell(Phase(f"Deploying {one.label}"))
    try:
        outcome = deploy(
            one.project,
            one.environment.name,
            tell,
            lint=False,
            hook=hook,
            allow_replace=allowed,
            region=one.environment.region,
        )
    except DiagnosticError as error:
        return Part(*place, "failed", None, tuple(error.diagnostics))
    # What does not pass `verify` counts as failed: nothing is built on it.
    state = "failed" if outcome.verified == "failed" else outcome.outcome
    return Part(*place, state, outcome, outcome.diagnostics)


def _ended(
    wanted: Sequence[Target], parts: list[Part], done: list[Done], tell: Tell, hook: Hook | None
) -> tuple[Literal["deployed", "unchanged", "failed"], tuple[Part, ...]]:
    if not any(one.state == "failed" for one in parts):
        changed = any(one.state == "deployed" for one in parts)
        return ("deployed" if changed else "unchanged"), tuple(parts)
    ways = {one.label: problems for one, problems in bring_back(list(reversed(done)), tell, hook)}
    found: list[Part] = []
    for part, one in zip(parts, wanted, strict=False):
        problems = ways.get(one.label)
        if problems is None:
            found.append(part)
        else:
            state: State = "not-brought-back" if problems else "brought-back"
            found.append(replace(part, state=state, diagnostics=(*part.diagnostics, *problems)))
    for one in wanted[len(parts) :]:
        found.append(Part(one.name, one.environment.stack, one.environment.region, "not-reached"))
    # The first cause comes first.
    return "failed", tuple(found)
