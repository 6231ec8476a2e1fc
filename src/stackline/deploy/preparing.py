"""What comes before a change: open, check, package, upload, and a change set that says what will happen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stackline.build import Artifact
from stackline.cloud import Hook
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Event, Phase
from stackline.deploy.hooks import run_built, run_hook
from stackline.deploy.opening import open_environment, verify
from stackline.deploy.permitting import permit
from stackline.deploy.plans import Commit
from stackline.deploy.references import look_up
from stackline.deploy.steps.check import check
from stackline.deploy.steps.package import package
from stackline.deploy.steps.plan import Plan, plan
from stackline.deploy.steps.settle import settle
from stackline.deploy.steps.upload import is_there, make_bucket, put, upload
from stackline.deploy.well_known import git_says, well_known
from stackline.deploy.work import Work
from stackline.environments import Environment, Parameters, names_of, resolve_parameters
from stackline.environments.parameters import declared_beside
from stackline.environments.settings import read_settings
from stackline.template import Project

if TYPE_CHECKING:
    from stackline.journal import Journal, Run

Tell = Callable[[Event], None]
_GOOD = ("deployed", "unchanged")


@dataclass(frozen=True, slots=True)
class Prepared:
    """`text` is the template as it was submitted; `sent` how many artifacts were not in the bucket yet."""

    text: str
    artifacts: tuple[Artifact, ...]
    sent: int
    plan: Plan


def journal_path(folder: Path) -> Path:
    return folder / ".stackline" / "journal.db"


def journal_place(folder: Path) -> Path | str:
    """Where the project's journal is: the database that $STACKLINE_JOURNAL or `stackline.yaml` names, else its file.

    Raises DiagnosticError where `stackline.yaml` cannot be read.
    """
    return os.environ.get("STACKLINE_JOURNAL") or read_settings(folder).journal or journal_path(folder)


def keep_out_of_git(folder: Path) -> None:
    """What Stackline keeps is this machine's; only the canvas's layout is meant to be committed."""
    ignore = folder / ".stackline" / ".gitignore"
    if not ignore.exists():
        ignore.parent.mkdir(exist_ok=True)
        ignore.write_text("*\n!layout.json\n")


@contextmanager
def files_fail_clearly() -> Generator[None]:
    """A full disk, or a folder that may not be written, is no bug of ours."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or "")
        summary = f"A file cannot be read or written: {error.strerror or error}"
        fix = Fix("Make room, or give yourself access, and deploy again.")
        raise DiagnosticError([Diagnostic("error", "file-unusable", summary, file=where, fix=fix)]) from error


@contextmanager
def recorded(folder: Path, kind: str, environment: Environment) -> Generator[tuple[Journal, Run]]:
    """A run of the journal, of this kind, on the environment's stack. Raises Refused for who may not do this there."""
    permit(folder, kind, environment)
    from stackline.journal import open_journal  # SQLAlchemy is slow to load, and nothing else here needs it

    keep_out_of_git(folder)
    journal = open_journal(journal_place(folder))
    try:
        with journal.start(kind, environment.name, environment.stack) as run:
            yield journal, run
    finally:
        journal.close()


def open_work(project: Project, environment: Environment, run: Run, tell: Tell, hook: Hook | None) -> Work:
    """The environment's cloud, started where it can be, and what the parameters come to there.

    Raises DiagnosticError, Away, Refusal.
    """
    cloud = open_environment(
        project.folder, environment, start=True, on_progress=lambda text: tell(Phase(text)), hook=hook
    )
    known = well_known(project.template, environment, cloud, project.folder)
    looked_up = look_up(project, environment, cloud)
    beside = declared_beside(project.folder, project.file) if environment.parameters else ()
    parameters = resolve_parameters(project.template, environment, known, looked_up, beside)
    return Work(project, environment, cloud, parameters, run, tell)


def was_deployed(journal: Journal, work: Work) -> bool:
    """The same text went through before: what there is to say about it was said, and only code has changed."""
    known = [
        run.detail.get("template") for run in journal.runs(work.environment.name, 20) if run.outcome in _GOOD
    ]
    return template_hash(work.project) in known


def prepare(work: Work, *, lint: bool) -> Prepared:
    """Everything up to the change set, which stays where something changes. Raises DiagnosticError, Away, Refusal."""
    run_hook(work, "prebuild")
    check(work)
    if lint:
        from stackline.deploy.steps.lint import lint as run_lint  # cfn-lint is slow to load

        run_lint(work)
    work.cloud.prepare("s3", "cloudformation")
    run_hook(work, "build")
    packaged = package(work)
    run_built(work, packaged.artifacts)
    # Whose the credentials are may have changed while it was built.
    verify(work.cloud, work.environment)
    kind = settle(work)
    sent = upload(work, packaged.artifacts)
    planned = plan(work, packaged.text, kind)
    return Prepared(packaged.text, packaged.artifacts, sent, planned)


def secrets_of(project: Project, environment: Environment) -> Parameters:
    """What must not be told where the cloud repeats it, of values that are not given to it here."""
    found = resolve_parameters(project.template, environment, names_of(environment))
    return replace(found, values={}, diagnostics=())


def keep_template(work: Work, text: str) -> str:
    """The submitted template lies in the bucket, where a later deployment finds it again; its name there."""
    data = text.encode()
    key = submitted_key(text)
    if not is_there(work.cloud, work.bucket, key):
        make_bucket(work.cloud, work.bucket)
        put(work.cloud, work.bucket, key, data)
    return key


def submitted_key(text: str) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()}.template"


def dangers(work: Work, planned: Plan, allowed: Collection[str]) -> list[Diagnostic]:
    """An error for each resource whose data the plan would lose, unless its ID is among `allowed`."""
    found: list[Diagnostic] = []
    for change in planned.details:
        if change.endangered and change.id not in allowed and change.resource not in allowed:
            code = "plan-removes-data" if change.action == "remove" else "plan-replaces-data"
            told = work.at_resource(change.id.split("/")[0], code, f"{change.id} {change.words}")
            detail = f"It holds data of its own: {change.data}."
            fix = Fix(f"Give --allow-replace {change.id} where that is meant; else take the change back.")
            found.append(
                Diagnostic("error", code, told.summary, detail, told.file, told.path, told.line, fix=fix)
            )
    return found


def commit_of(folder: Path) -> Commit:
    """What is checked out in the folder, and whether files of it say something else."""
    id = git_says(folder, "rev-parse", "HEAD")
    return Commit(id, bool(id and git_says(folder, "status", "--porcelain", "--untracked-files=no")))


def template_hash(project: Project) -> str:
    """Of the template, and of the files that it includes."""
    found = hashlib.sha256(project.template.to_bytes())
    for name in dict.fromkeys(project.expanded.includes.values()):
        with suppress(DiagnosticError):
            found.update(project.document(project.name_of(name) or name).to_bytes())
    return found.hexdigest()
