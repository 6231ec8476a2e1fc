"""A plan that is only looked at: its change set is taken away again, and nothing of the stack changes."""

from __future__ import annotations

from collections.abc import Collection

from stackline.cloud import Hook
from stackline.core import Diagnostic
from stackline.deploy.changes import Change
from stackline.deploy.preparing import (
    dangers,
    files_fail_clearly,
    open_work,
    prepare,
    recorded,
    was_deployed,
)
from stackline.deploy.steps.check import check_text
from stackline.deploy.steps.images import check_images
from stackline.deploy.steps.plan import discard
from stackline.environments import Environment
from stackline.template import Project


def look(
    project: Project,
    target: Environment,
    allowed: Collection[str],
    *,
    lint: bool = True,
    hook: Hook | None = None,
) -> tuple[tuple[Change, ...], list[Diagnostic]]:
    """What would change, and why it would be refused. Raises DiagnosticError, Away as `make_plan` does."""
    with files_fail_clearly(), recorded(project.folder, "look", target) as (journal, run):
        with run.lease(f"deploy {target.stack}"):
            check_text(project)
            check_images(project, target)
            work = open_work(project, target, run, lambda _: None, hook)
            made = prepare(work, lint=lint and not was_deployed(journal, work))
            refused = dangers(work, made.plan, allowed)
            if not made.plan.unchanged:
                discard(work, made.plan.kind, made.plan.name)
        run.end("refused" if refused else "looked", changes=len(made.plan.details))
    return made.plan.details, refused
