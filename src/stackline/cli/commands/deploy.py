"""`stackline deploy ENV`: the template and its code to an environment, with live events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stackline.cli.deployments import (
    allow_option,
    carry_out,
    no_check_option,
    refuse,
    region_option,
    status_of,
)
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option
from stackline.cli.stacks_view import deploy_all
from stackline.core import DiagnosticError

if TYPE_CHECKING:
    from stackline.deploy import Event, Outcome


@click.command("deploy")
@click.argument("environment", metavar="[ENV]", required=False)
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Apply exactly this plan, which `stackline plan` wrote; refused where it no longer holds.",
)
@click.option(
    "--stack", "only", default="", metavar="NAME", help="Only this one of `stacks:` in stackline.yaml."
)
@region_option
@allow_option
@no_check_option
@template_option
@json_option
def COMMAND(
    environment: str | None,
    plan_file: Path | None,
    only: str,
    region: str,
    allow_replace: tuple[str, ...],
    no_check: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Deploy to the environment ENV, and show every resource as it changes.

    `local`, which it is unless you say another, is the embedded cloud, which is started if it is not running. Nothing
    changed means nothing is done. A template that was not deployed before is checked first, as `stackline check` does.

    All stacks of stackline.yaml are deployed in their order, or the template of -t alone, to all regions of ENV or to
    that of --region. Each is looked at before anything changes, and what no deployment can undo is listed; where one
    fails, those that were changed are brought back to what they ran.

    Exit status: 0 deployed, or nothing to do · 1 refused or failed, and rolled back · 3 the cloud is away ·
    4 others must say yes first.
    """
    from stackline.deploy import apply_plan, deploy, read_plan
    from stackline.deploy.stacks import targets

    project = find_project(template_file)
    plan = read_plan(plan_file) if plan_file else None
    if plan and environment not in (None, plan.environment):
        raise click.UsageError(f"The plan is for '{plan.environment}', not for '{environment}'.")

    def run(tell: Callable[[Event], None]) -> Outcome:
        if plan:
            return apply_plan(project, plan, tell)
        return deploy(
            project,
            environment or "local",
            tell,
            lint=not no_check,
            allow_replace=allow_replace,
            region=region,
        )

    if not plan:
        name = environment or "local"
        try:
            alone = template_file is not None
            wanted = targets(project.folder, name, project.file, only=only, region=region, alone=alone)
        except DiagnosticError as error:
            refuse(error, status_of(error), as_json=as_json)
        if len(wanted) != 1:
            deploy_all(wanted, lint=not no_check, allow_replace=allow_replace, as_json=as_json)
        project = wanted[0].project
    carry_out(run, as_json=as_json, done="Deployed")
