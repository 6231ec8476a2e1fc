"""`stackline plan ENV`: what a deployment would change, in words and as a file that can be applied."""

from __future__ import annotations

import os
from pathlib import Path

import click

from stackline.cli.deployments import allow_option, no_check_option, refuse, region_option, status_of
from stackline.cli.output import EXIT_DONE, EXIT_NO, json_option, leave, print_diagnostics, print_json
from stackline.cli.progress import Phases
from stackline.cli.project import find_project, template_option, writing
from stackline.core import DiagnosticError


@click.command("plan")
@click.argument("environment", metavar="ENV", default="local")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the plan goes.",
)
@region_option
@allow_option
@no_check_option
@template_option
@json_option
def COMMAND(
    environment: str,
    output: Path | None,
    region: str,
    allow_replace: tuple[str, ...],
    no_check: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Show what a deployment to ENV would change, and write it to a file for `stackline deploy --plan`.

    Code is built and uploaded where it is not there yet, and a change set is made; nothing of the stack changes. What
    would lose data is refused unless its ID is allowed.

    Exit status: 0 planned, or nothing would change · 1 refused · 3 the cloud is away.
    """
    from stackline.deploy import make_plan, write_plan
    from stackline.deploy.plans import plan_place

    project = find_project(template_file)
    view = Phases(silent=as_json)
    try:
        with view:
            found = make_plan(
                project,
                environment,
                view.tell,
                lint=not no_check,
                allow_replace=allow_replace,
                region=region,
            )
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    plan, file = found.plan, ""
    if plan and found.outcome == "planned":
        path = output or plan_place(project.folder, plan)
        with writing(path):
            write_plan(plan, path)
        file = os.path.relpath(path)
    if as_json:
        print_json({**found.to_json(), "file": file or None})
        leave(EXIT_NO if found.outcome == "refused" else EXIT_DONE)
    from stackline.cli.plan_view import show_plan, tell_written

    if plan is None:
        click.echo(f"Nothing would change in {found.stack}.")
        return
    show_plan(plan)
    print_diagnostics(found.diagnostics)
    if found.outcome == "refused":
        click.echo("This plan is refused; nothing was written.", err=True)
        leave(EXIT_NO)
    tell_written(plan, file)
