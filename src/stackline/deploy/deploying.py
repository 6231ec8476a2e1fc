"""The whole deployment: open, check, package, upload, plan, execute, each step journaled as it is done."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stackline.cloud import Hook
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Event, Phase
from stackline.deploy.opening import open_environment
from stackline.deploy.outcome import Ending, Outcome
from stackline.deploy.references import look_up
from stackline.deploy.stack import describe, outputs_of
from stackline.deploy.steps.check import check, check_text
from stackline.deploy.steps.execute import causes, execute, final_states, succeeded
from stackline.deploy.steps.images import check_images
from stackline.deploy.steps.package import package
from stackline.deploy.steps.plan import plan
from stackline.deploy.steps.settle import settle
from stackline.deploy.steps.upload import upload
from stackline.deploy.well_known import well_known
from stackline.deploy.work import Work
from stackline.environments import LOCAL, Environment, deployable, load_environment, resolve_parameters
from stackline.environments.parameters import declared_beside
from stackline.template import Project

if TYPE_CHECKING:
    from stackline.journal import Journal, Run

Tell = Callable[[Event], None]
_GOOD = ("deployed", "unchanged")


def journal_path(folder: Path) -> Path:
    return folder / ".stackline" / "journal.db"


def keep_out_of_git(folder: Path) -> None:
    """What Stackline keeps is this machine's; only the canvas's layout is meant to be committed."""
    ignore = folder / ".stackline" / ".gitignore"
    if not ignore.exists():
        ignore.parent.mkdir(exist_ok=True)
        ignore.write_text("*\n!layout.json\n")


def deploy(
    project: Project,
    environment: str = LOCAL,
    on_event: Tell = lambda _: None,
    *,
    lint: bool = True,
    hook: Hook | None = None,
) -> Outcome:
    """Deploy the project's template to an environment, and say everything that happens to `on_event`.

    `on_event` may be called from several threads. A template that was not deployed before is checked as
    `stackline check` does, unless `lint` is false. Returns an Outcome, also where resources failed and were rolled
    back. Raises DiagnosticError where nothing was changed: a refused template, code that is missing, another
    deployment going on (LeaseHeld); and Away where the cloud does not answer: a later deployment goes on from there.
    """
    begun = time.monotonic()
    target = deployable(load_environment(project.folder, environment, project.template.file))
    detail = {"environment": target.name, "template": _sha(project)}
    with _files_fail_clearly(), _recorded(project.folder, target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            # Before anything is done: what dies in the middle has begun all the same.
            journal.audit("deploy", target.stack, {"run": run.id, **detail})
            check_text(project)
            check_images(project, target)
            work = _open(project, target, run, on_event, hook)
            outcome = _carry_out(work, begun, lint=lint and not _was_deployed(journal, work))
        detail |= {"outcome": outcome.outcome}
        run.end(outcome.outcome, **detail, uploaded=outcome.uploaded, changes=len(outcome.changes))
        journal.audit("deploy-end", target.stack, {"run": run.id, **detail})
    return outcome


@contextmanager
def _files_fail_clearly() -> Generator[None]:
    """A full disk, or a folder that may not be written, is no bug of ours."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or "")
        summary = f"A file cannot be read or written: {error.strerror or error}"
        fix = Fix("Make room, or give yourself access, and deploy again.")
        raise DiagnosticError([Diagnostic("error", "file-unusable", summary, file=where, fix=fix)]) from error


@contextmanager
def _recorded(folder: Path, environment: Environment) -> Generator[tuple[Journal, Run]]:
    from stackline.journal import open_journal  # SQLAlchemy is slow to load, and nothing else here needs it

    keep_out_of_git(folder)
    journal = open_journal(journal_path(folder))
    try:
        with journal.run("deploy", environment.name, environment.stack) as run:
            yield journal, run
    finally:
        journal.close()


def _open(project: Project, environment: Environment, run: Run, tell: Tell, hook: Hook | None) -> Work:
    cloud = open_environment(
        project.folder, environment, start=True, on_progress=lambda text: tell(Phase(text)), hook=hook
    )
    known = well_known(project.template, environment, cloud, project.folder)
    looked_up = look_up(project, environment, cloud)
    beside = declared_beside(project.folder, project.file) if environment.parameters else ()
    parameters = resolve_parameters(project.template, environment, known, looked_up, beside)
    return Work(project, environment, cloud, parameters, run, tell)


def _was_deployed(journal: Journal, work: Work) -> bool:
    """The same text went through before: what there is to say about it was said, and only code has changed."""
    known = [
        run.detail.get("template") for run in journal.runs(work.environment.name, 20) if run.outcome in _GOOD
    ]
    return _sha(work.project) in known


def _carry_out(work: Work, begun: float, *, lint: bool) -> Outcome:
    check(work)
    if lint:
        from stackline.deploy.steps.lint import lint as run_lint  # cfn-lint is slow to load

        run_lint(work)
    work.cloud.prepare("s3", "cloudformation")
    packaged = package(work)
    kind = settle(work)
    sent = upload(work, packaged.artifacts)
    planned = plan(work, packaged.text, kind)

    def ended(how: Ending) -> Outcome:
        duration = time.monotonic() - begun
        return Outcome(
            how,
            work.environment.name,
            work.stack,
            changes=planned.changes,
            uploaded=sent,
            duration=duration,
        )

    if planned.unchanged:
        stack = describe(work.cloud, work.stack)
        outputs = outputs_of(work.cloud, stack) if stack else {}
        return replace(ended("unchanged"), outputs=outputs)
    stack, events = execute(work, planned)
    states = final_states(events)
    if succeeded(stack):
        outputs = outputs_of(work.cloud, stack)
        return replace(ended("deployed"), resources=states, outputs=outputs)
    return replace(ended("failed"), resources=states, diagnostics=tuple(causes(work, stack, events)))


def _sha(project: Project) -> str:
    """Of the template, and of the files that it includes."""
    found = hashlib.sha256(project.template.to_bytes())
    for name in dict.fromkeys(project.expanded.includes.values()):
        with suppress(DiagnosticError):
            found.update(project.document(project.name_of(name) or name).to_bytes())
    return found.hexdigest()
