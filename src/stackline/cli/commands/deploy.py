"""`stackline deploy ENV`: the template and its code to an environment, with live events."""

from __future__ import annotations

from pathlib import Path

import click

from stackline.cli.deployments import STOPPED, allow_option, no_check_option, refuse, region_option, status_of
from stackline.cli.output import (
    EXIT_DONE,
    EXIT_NO,
    json_option,
    leave,
    print_diagnostics,
    print_json,
)
from stackline.cli.progress import Lines, Live, Silent, show_outputs
from stackline.cli.project import find_project, template_option
from stackline.core import DiagnosticError


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
    view = Silent() if as_json else Live.open() or Lines()
    try:
        plan = read_plan(plan_file) if plan_file else None
        if plan and environment not in (None, plan.environment):
            raise click.UsageError(f"The plan is for '{plan.environment}', not for '{environment}'.")
        with view:
            if plan:
                outcome = apply_plan(project, plan, view.tell)
            else:
                outcome = deploy(
                    project,
                    environment or "local",
                    view.tell,
                    lint=not no_check,
                    allow_replace=allow_replace,
                    region=region,
                )
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    if as_json:
        print_json(outcome.to_json())
        leave(EXIT_NO if outcome.outcome == "failed" else EXIT_DONE)
    print_diagnostics(outcome.diagnostics)
    if outcome.outcome == "failed":
        click.echo(f"{outcome.stack} was not deployed.", err=True)
        leave(EXIT_NO)
    said = "Nothing changed" if outcome.outcome == "unchanged" else f"Deployed {outcome.stack}"
    click.echo(f"{said} in {outcome.duration:.1f} s.")
    show_outputs(outcome.outputs)
