"""Bringing what is on disk to a personal environment in seconds: changed code goes straight to Lambda, anything else
through a change set. Code that went straight is drift, which the next deployment settles."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

from stackline.build import Artifact
from stackline.catalog.references import mapping
from stackline.cloud import Cloud, Hook
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.deploy.code_drift import artifact_sum, deployed_code, running_sum
from stackline.deploy.code_only import codes, only_code
from stackline.deploy.code_restoring import give_code
from stackline.deploy.deploying import deploy
from stackline.deploy.events import Phase
from stackline.deploy.manifests import Manifest, now, read_manifests, read_object
from stackline.deploy.opening import open_environment, verify
from stackline.deploy.outcome import Outcome
from stackline.deploy.preparing import Tell, files_fail_clearly, recorded
from stackline.deploy.processed import processed
from stackline.deploy.references import look_up
from stackline.deploy.stack import describe, resources
from stackline.deploy.steps.check import check
from stackline.deploy.steps.package import package
from stackline.deploy.steps.plan import tags_of
from stackline.deploy.steps.upload import upload
from stackline.deploy.synced import Synced, read_synced, write_synced
from stackline.deploy.well_known import well_known
from stackline.deploy.work import Work, bucket_of
from stackline.environments import (
    Environment,
    deployable,
    hidden_parameters,
    load_environment,
    resolve_parameters,
)
from stackline.environments.parameters import declared_beside
from stackline.journal.process import actor
from stackline.template import Project, Template

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
_UPDATING = "InProgress"


@dataclass(frozen=True, slots=True)
class Pushed:
    """A function that runs new code. `id` is the template's."""

    id: str
    name: str
    artifact: str


@dataclass(frozen=True, slots=True)
class Sync:
    """What one look did. `deployment` where a change set was needed, `pushed` the functions whose code went straight.

    `duration` is in seconds.
    """

    outcome: Literal["synced", "deployed", "unchanged", "failed"]
    environment: str
    stack: str
    pushed: tuple[Pushed, ...] = ()
    deployment: Outcome | None = None
    duration: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "environment": self.environment,
            "stack": self.stack,
            "pushed": [{"id": one.id, "name": one.name, "artifact": one.artifact} for one in self.pushed],
            "deployment": self.deployment.to_json() if self.deployment else None,
            "duration": round(self.duration, 3),
        }


@dataclass
class Link:
    """An environment that is synced to, with what is known of it between two looks."""

    cloud: Cloud
    known: dict[str, Any] = field(default_factory=dict[str, Any])
    hidden: tuple[str, Mapping[str, str]] = field(default=("", {}), repr=False)
    """Of which deployment the hidden values are known, and these. They are in memory only."""

    def submitted(self, manifest: Manifest) -> Template:
        """The template that was deployed, which is read once."""
        name = manifest.submitted
        if name not in self.known:
            self.known = {name: Template.parse(read_object(self.cloud, bucket_of(self.cloud), name))}
        return self.known[name]


def syncable(project: Project, environment: str, region: str = "") -> Environment:
    """The environment, where code may go straight to it.

    Raises Refused where it is protected, or others must say yes to a change; DiagnosticError as `load_environment`.
    """
    found = load_environment(project.folder, environment, project.file)
    if found.protected or found.approvals.count:
        why = "is protected" if found.protected else "asks for approvals"
        fix = Fix(
            "Use `stackline plan` and `stackline deploy`; a personal copy (`env add --personal`) is for this."
        )
        summary = f"'{found.name}' {why}: code does not go straight to it"
        raise Refused([Diagnostic("error", "sync-refused", summary, file=found.file, fix=fix)])
    return deployable(found, region)


def open_link(
    project: Project, target: Environment, on_event: Tell = lambda _: None, hook: Hook | None = None
) -> Link:
    """Raises Away, DiagnosticError."""

    def progress(text: str) -> None:
        on_event(Phase(text))

    return Link(open_environment(project.folder, target, start=True, on_progress=progress, hook=hook))


def sync(project: Project, target: Environment, link: Link, on_event: Tell = lambda _: None) -> Sync:
    """Have the environment run what is on disk; nothing where it does already.

    `target` is what `syncable` gave. Raises DiagnosticError, Away as `deploy` does.
    """
    begun = time.monotonic()
    with files_fail_clearly(), recorded(project.folder, "sync", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            work = _work(project, target, link, run, on_event)
            check(work)
            found = package(work)
            changed = _changed_code(work, link, found.text)
            if changed is not None:
                detail = {"run": run.id, "environment": target.name, "functions": sorted(changed)}
                if changed:
                    journal.audit("sync", target.stack, detail)
                pushed = _push(work, found.artifacts, changed)
                outcome = "synced" if pushed else "unchanged"
                run.end(outcome, environment=target.name, functions=[one.id for one in pushed])
                return Sync(outcome, target.name, target.stack, pushed, None, time.monotonic() - begun)
        run.end("deploys", environment=target.name)
    done = deploy(project, target.name, on_event, lint=False, allow_replace=(), region=target.region)
    _remember(work, link, done)
    how = "deployed" if done.outcome == "deployed" else done.outcome
    return Sync(how, target.name, target.stack, (), done, time.monotonic() - begun)


def _work(project: Project, target: Environment, link: Link, run: Any, on_event: Tell) -> Work:
    known = well_known(project.template, target, link.cloud, project.folder)
    looked_up = look_up(project, target, link.cloud)
    beside = declared_beside(project.folder, project.file) if target.parameters else ()
    parameters = resolve_parameters(project.template, target, known, looked_up, beside)
    return Work(project, target, link.cloud, parameters, run, on_event)


def _changed_code(work: Work, link: Link, text: str) -> dict[str, tuple[str, str]] | None:
    """The functions that must be given other code: logical ID → name, artifact. None where a change set is needed."""
    manifest = next(iter(read_manifests(work.cloud, work.stack, 1)), None)
    if manifest is None or manifest.outcome != "deployed" or not _same_values(work, link, manifest):
        return None
    stack = describe(work.cloud, work.stack)
    if stack is None or stack["StackStatus"] not in _GOOD:
        return None
    before, now_ = link.submitted(manifest), Template.parse(text.encode())
    wanted = only_code(before, now_)
    if wanted is None:
        return None
    said = mapping(processed(work.cloud, work.stack).get("Resources"))
    was = codes(before)
    if any(wanted.get(id) != was.get(id) for id in _published(said)):
        return None  # Aliases lead to versions, which only a deployment publishes.
    noted = read_synced(work.cloud, work.stack)
    functions = deployed_code(work.cloud, resources(work.cloud, work.stack), said)
    pairs = [(one, wanted[one.id]) for one in functions if wanted.get(one.id)]
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(partial(running_sum, work.cloud), [one.name for one, _ in pairs]))
    return {
        one.id: (one.name, artifact)
        for (one, artifact), sum in zip(pairs, runs, strict=True)
        # What was given and never confirmed is given again, whatever Lambda says of it.
        if (one.id in noted and not noted[one.id].sum)
        or sum != artifact_sum(work.cloud, work.folder, artifact)
    }


def _published(said: Mapping[str, Any]) -> set[str]:
    """The functions of which the stack has versions."""
    versions = [mapping(one) for one in said.values() if mapping(one).get("Type") == "AWS::Lambda::Version"]
    names = [mapping(one.get("Properties")).get("FunctionName") for one in versions]
    return {str(mapping(name).get("Ref")) for name in names if isinstance(name, dict)}


def _same_values(work: Work, link: Link, manifest: Manifest) -> bool:
    """Of parameters and tags. History has no hidden values: they are compared with those that this link brought."""
    hidden = _hidden_values(work)
    given = {key: None if key in hidden else value for key, value in work.parameters.values.items()}
    told = given == dict(manifest.parameters) and tags_of(work) == dict(manifest.tags)
    return told and (not hidden or link.hidden == (manifest.id, hidden))


def _hidden_values(work: Work) -> dict[str, str]:
    names = hidden_parameters(work.template)
    return {key: value for key, value in work.parameters.values.items() if key in names}


def _remember(work: Work, link: Link, done: Outcome) -> None:
    """Which hidden values the deployment has that is there now."""
    hidden = _hidden_values(work)
    link.hidden = ("", {})
    if hidden and done.outcome in ("deployed", "unchanged"):
        current = next(iter(read_manifests(work.cloud, work.stack, 1)), None)
        link.hidden = (current.id if current else "", hidden)


def _push(
    work: Work, artifacts: tuple[Artifact, ...], changed: Mapping[str, tuple[str, str]]
) -> tuple[Pushed, ...]:
    """Journaled before and after; noted in the bucket first, so that a deployment settles also what was cut off."""
    if not changed:
        return ()
    names = {artifact for _, artifact in changed.values()}
    upload(work, tuple(one for one in artifacts if one.name in names))
    verify(work.cloud, work.environment)
    noted = read_synced(work.cloud, work.stack)
    fresh = {id: Synced(name, artifact, "", now(), actor()) for id, (name, artifact) in changed.items()}
    work.run.record("push-code", "started", functions={id: one.artifact for id, one in fresh.items()})
    write_synced(work.cloud, work.stack, {**noted, **fresh})
    for id, one in fresh.items():
        work.tell(Phase(f"Giving {id} its new code"))
        given = give_code(work, one.function, one.artifact)
        _settled(work, one.function)
        fresh[id] = replace(one, sum=given)
    write_synced(work.cloud, work.stack, {**noted, **fresh})
    work.run.record("push-code", functions={id: one.artifact for id, one in fresh.items()})
    return tuple(Pushed(id, name, artifact) for id, (name, artifact) in changed.items())


def _settled(work: Work, function: str) -> None:
    """Wait until calls run it (Lambda developer guide, "Lambda function states"). Raises DiagnosticError."""
    while True:
        told = work.cloud.call("lambda", "get_function_configuration", FunctionName=function)
        status = str(told.get("LastUpdateStatus") or "Successful")
        if status == "Failed":
            summary = f"{function} does not take its new code: {told.get('LastUpdateStatusReason', '')}"
            raise DiagnosticError([Diagnostic("error", "sync-failed", summary)])
        if status != _UPDATING:
            return
        time.sleep(work.cloud.pause)
