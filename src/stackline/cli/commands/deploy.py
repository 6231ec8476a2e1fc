"""`stackline deploy ENV`: the template and its code to an environment, with live events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stackline.cli.deployments import allow_option, carry_out, no_check_option, region_option
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option

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
@region_option
@allow_option
@no_check_option
@template_option
@json_option
def COMMAND(
    environment: str | None,
    plan_file: Path | None,
    region: str,
    allow_replace: tuple[str, ...],
    no_check: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Deploy to the environment ENV, and show every resource as it changes.

    `local`, which it is unless you say another, is the embedded cloud, which is started if it is not running. Nothing
    changed means nothing is done. A template that was not deployed before is checked first, as `stackline check` does.

    Exit status: 0 deployed, or nothing to do · 1 refused or failed, and rolled back · 3 the cloud is away ·
    4 others must say yes first.
    """
    from stackline.deploy import apply_plan, deploy, read_plan

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

    carry_out(run, as_json=as_json, done="Deployed")
