"""`stackline deploy ENV`: the template and its code to an environment, with live events."""

from __future__ import annotations

from typing import NoReturn

import click

from stackline.cli.output import (
    EXIT_CLOUD,
    EXIT_DONE,
    EXIT_NO,
    json_option,
    leave,
    print_diagnostics,
    print_json,
)
from stackline.cli.progress import Lines, Live, Silent, show_outputs
from stackline.cli.project import find_project, template_option
from stackline.cloud import Away
from stackline.core import Diagnostic, DiagnosticError, Fix

_STOPPED = "Stopped; what the cloud has begun it finishes"


@click.command("deploy")
@click.argument("environment", metavar="ENV", default="local")
@click.option("--no-check", is_flag=True, help="Deploy although `stackline check` finds errors.")
@template_option
@json_option
def COMMAND(environment: str, no_check: bool, template_file: str | None, as_json: bool) -> None:
    """Deploy to the environment ENV, and show every resource as it changes.

    `local` is the embedded cloud, which is started if it is not running. Nothing changed means nothing is done. A
    template that was not deployed before is checked first, as `stackline check` does.

    Exit status: 0 deployed, or nothing to do · 1 refused or failed, and rolled back · 3 the cloud is away.
    """
    from stackline.deploy import deploy

    project = find_project(template_file)
    view = Silent() if as_json else Live.open() or Lines()
    try:
        with view:
            outcome = deploy(project, environment, view.tell, lint=not no_check)
    except KeyboardInterrupt:
        stopped = DiagnosticError(
            [Diagnostic("error", "interrupted", _STOPPED, fix=Fix("Deploy again: it goes on."))]
        )
        _refuse(stopped, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        status = EXIT_CLOUD if isinstance(error, Away) or _clouds(error) else EXIT_NO
        _refuse(error, status, as_json=as_json)
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


def _clouds(error: DiagnosticError) -> bool:
    return any(d.code.startswith("cloud-") for d in error.diagnostics)


def _refuse(error: DiagnosticError, status: int, *, as_json: bool) -> NoReturn:
    if as_json:
        told = [d.to_json() for d in error.diagnostics]
        print_json(
            {"outcome": "failed", "resources": [], "outputs": {}, "duration": None, "diagnostics": told}
        )
    else:
        print_diagnostics(error.diagnostics)
    leave(status)
