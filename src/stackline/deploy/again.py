"""What was deployed once is deployed again: to the same environment (roll back) or to the next (promote).

Exactly the artifacts of then, from the environment's own bucket: no code is built, and the repository is not asked.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from stackline.cloud import Cloud, Hook
from stackline.core import Diagnostic, Fix, Refused
from stackline.deploy.deploying import carry_out, hold, manifest_of
from stackline.deploy.events import Phase
from stackline.deploy.manifests import Manifest, read_manifests, read_object
from stackline.deploy.opening import open_environment
from stackline.deploy.outcome import Outcome
from stackline.deploy.preparing import (
    Prepared,
    Tell,
    files_fail_clearly,
    open_work,
    recorded,
    secrets_of,
)
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.steps.check import check
from stackline.deploy.steps.plan import plan
from stackline.deploy.steps.settle import settle
from stackline.deploy.steps.upload import address, is_there, make_bucket, put
from stackline.deploy.well_known import SOURCE_PARAMETERS
from stackline.deploy.work import Work, bucket_of
from stackline.environments import Environment, deployable, load_environment
from stackline.template import Project, Template

_MANY = 200  # deployments that are looked through
_TEMPLATE = re.compile(r"[0-9a-f]{64}\.template")


def history(project: Project, environment: str, limit: int = 20) -> list[Manifest]:
    """The latest deployments of the project's stack there, the newest first. Raises DiagnosticError, Away."""
    found = load_environment(project.folder, environment, project.file)
    return read_manifests(open_environment(project.folder, found), found.stack, limit)


def roll_back(
    project: Project,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    to: str = "",
    allow_replace: Collection[str] = (),
    hook: Hook | None = None,
) -> Outcome:
    """Deploy an earlier deployment again: `to`, its id or the beginning of it, else the one before the current one.

    Values that are hidden stay as they are now. Raises Refused where there is none, or data would be lost; otherwise as
    `deploy` does.
    """
    begun = time.monotonic()
    target = deployable(load_environment(project.folder, environment, project.file))
    with files_fail_clearly(), recorded(project.folder, "rollback", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            cloud = open_environment(
                project.folder, target, start=True, on_progress=lambda text: on_event(Phase(text)), hook=hook
            )
            wanted = _wanted(read_manifests(cloud, target.stack, _MANY), target, to)
            on_event(Phase(f"Going back to what was deployed at {wanted.at}"))
            detail = {"run": run.id, "environment": target.name, "to": wanted.id}
            journal.audit("rollback", target.stack, detail)
            text = read_object(cloud, bucket_of(cloud), wanted.submitted).decode()
            _all_there(cloud, wanted)
            then = project.with_template(Template.parse(text.encode(), file=project.file))
            tags = {key: value for key, value in wanted.tags.items() if not key.startswith("stackline:")}
            given = {key: value for key, value in wanted.parameters.items() if value is not None}
            hidden = [key for key, value in wanted.parameters.items() if value is None]
            work = Work(
                then,
                replace(target, tags=tags),
                cloud,
                replace(secrets_of(project, target), values=given),
                run,
                on_event,
            )
            outcome = _deploy(work, text, wanted, "rollback", begun, hidden, allow_replace)
        run.end(outcome.outcome, environment=target.name, to=wanted.id, changes=len(outcome.changes))
        journal.audit("rollback-end", target.stack, {**detail, "outcome": outcome.outcome})
    return outcome


def promote(
    project: Project,
    origin: str,
    environment: str,
    on_event: Tell = lambda _: None,
    *,
    allow_replace: Collection[str] = (),
    hook: Hook | None = None,
) -> Outcome:
    """Deploy to `environment` what is deployed in `origin`: the same artifacts, with the environment's own values.

    Raises Refused where nothing is deployed in `origin`, or `environment` is promoted from another; otherwise as
    `deploy` does.
    """
    begun = time.monotonic()
    source = load_environment(project.folder, origin, project.file)
    target = deployable(load_environment(project.folder, environment, project.file))
    if target.promote_from and target.promote_from != origin:
        summary = f"'{environment}' is promoted from '{target.promote_from}', not from '{origin}'"
        raise Refused([Diagnostic("error", "promotion-order", summary, file=target.file)])
    with files_fail_clearly(), recorded(project.folder, "promote", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            there = open_environment(
                project.folder, source, start=True, on_progress=lambda text: on_event(Phase(text)), hook=hook
            )
            wanted = _current(read_manifests(there, source.stack, _MANY), source)
            detail = {"run": run.id, "environment": target.name, "from": origin, "of": wanted.id}
            journal.audit("promote", target.stack, detail)
            text = read_object(there, bucket_of(there), wanted.submitted).decode()
            then = project.with_template(Template.parse(text.encode(), file=project.file))
            work = _with_source(open_work(then, target, run, on_event, hook), wanted)
            check(work)
            on_event(Phase(f"Taking {len(wanted.artifacts)} artifacts over from {origin}"))
            moved = _Moving(there, work.cloud)
            text = moved.text(text)
            for name in wanted.artifacts:
                moved.artifact(name)
            wanted = replace(wanted, artifacts=tuple(sorted(moved.names.values())))
            outcome = _deploy(work, text, wanted, "promote", begun, (), allow_replace)
        run.end(outcome.outcome, environment=target.name, of=wanted.id, changes=len(outcome.changes))
        journal.audit("promote-end", target.stack, {**detail, "outcome": outcome.outcome})
    return outcome


def _with_source(work: Work, source: Manifest) -> Work:
    """What says which commit it is stays what it was: the code is that of then."""
    kept = {
        name: value
        for name in SOURCE_PARAMETERS
        if (value := source.parameters.get(name)) is not None and name not in work.environment.parameters
    }
    return replace(work, parameters=replace(work.parameters, values={**work.parameters.values, **kept}))


def _deploy(
    work: Work,
    text: str,
    source: Manifest,
    kind: Literal["rollback", "promote"],
    begun: float,
    hidden: Collection[str],
    allowed: Collection[str],
) -> Outcome:
    """The change set of the template as it was submitted, and its execution."""
    how = settle(work)
    if how == "CREATE" and hidden:
        summary = f"{work.stack} is not there, and {', '.join(hidden)} would have no value"
        fix = Fix("Deploy from the repository instead: hidden values are not in the history.")
        raise Refused([Diagnostic("error", "rollback-hidden", summary, fix=fix)])
    planned = plan(work, text, how, hidden)
    made = Prepared(text, (), 0, planned)
    hold(work, made, allowed)
    if planned.unchanged:
        stack = describe(work.cloud, work.stack)
        outputs = outputs_of(work.cloud, stack) if stack else {}
        name = work.environment.name
        return Outcome("unchanged", name, work.stack, outputs=outputs, duration=time.monotonic() - begun)
    found = manifest_of(work, made)
    parameters = {**dict.fromkeys(hidden), **found.parameters}
    manifest = replace(
        found,
        kind=kind,
        template_hash=source.template_hash,
        commit=source.commit,
        artifacts=source.artifacts,
        parameters=parameters,
        source=source.id,
        origin=source.environment,
    )
    return carry_out(work, planned, 0, begun, manifest)


def _wanted(listed: list[Manifest], environment: Environment, to: str) -> Manifest:
    done = [one for one in listed if one.outcome == "deployed"]
    if to:
        found = [one for one in done if one.id.startswith(to)]
        if len(found) == 1:
            return found[0]
        many = "several deployments" if found else "no deployment"
        fix = Fix(f"`stackline history {environment.name}` lists them; those that failed cannot be had back.")
        raise Refused(
            [Diagnostic("error", "deployment-unknown", f"'{to}' is {many} that can be had back", fix=fix)]
        )
    if done:
        earlier = next((one for one in done[1:] if not one.same(done[0])), None)
        if earlier:
            return earlier
    summary = f"There is no earlier deployment to '{environment.name}' in its bucket"
    raise Refused([Diagnostic("error", "deployment-unknown", summary, file=environment.file)])


def _current(listed: list[Manifest], environment: Environment) -> Manifest:
    found = next((one for one in listed if one.outcome == "deployed"), None)
    if found is None:
        summary = f"Nothing is deployed in '{environment.name}' that could be promoted"
        fix = Fix(f"Deploy to '{environment.name}' first.")
        raise Refused([Diagnostic("error", "deployment-unknown", summary, file=environment.file, fix=fix)])
    return found


def _all_there(cloud: Cloud, wanted: Manifest) -> None:
    gone = [name for name in wanted.artifacts if not is_there(cloud, bucket_of(cloud), name)]
    if gone:
        summary = f"{', '.join(gone)} of that deployment {'is' if len(gone) == 1 else 'are'} no longer in the bucket"
        fix = Fix("Choose another deployment, or deploy from the repository.")
        raise Refused([Diagnostic("error", "artifact-gone", summary, fix=fix)])


@dataclass(slots=True)
class _Moving:
    """Artifacts from one bucket to another: the same bytes, but for templates, which say where things are."""

    source: Cloud
    target: Cloud
    names: dict[str, str]

    def __init__(self, source: Cloud, target: Cloud) -> None:
        self.source, self.target, self.names = source, target, {}

    def artifact(self, name: str) -> str:
        """Its name in the target's bucket."""
        if name in self.names:
            return self.names[name]
        bucket = bucket_of(self.target)
        if not _TEMPLATE.fullmatch(name):
            self.names[name] = name
            if not is_there(self.target, bucket, name):
                self._put(name, read_object(self.source, bucket_of(self.source), name))
            return name
        text = self.text(read_object(self.source, bucket_of(self.source), name).decode())
        new = f"{hashlib.sha256(text.encode()).hexdigest()}.template"
        self.names[name] = new
        if not is_there(self.target, bucket, new):
            self._put(new, text.encode())
        return new

    def text(self, text: str) -> str:
        """A template that names the target's bucket, and templates by their names there."""
        for name in dict.fromkeys(_TEMPLATE.findall(text)):
            text = text.replace(name, self.artifact(name))
        old, new = bucket_of(self.source), bucket_of(self.target)
        return text.replace(address(self.source, old, ""), address(self.target, new, "")).replace(old, new)

    def _put(self, name: str, data: bytes) -> None:
        bucket = bucket_of(self.target)
        make_bucket(self.target, bucket)
        put(self.target, bucket, name, data)
