"""`stackline verify ENV`: run the environment's `verify` commands on what is deployed there."""

from __future__ import annotations

import click

from stackline.cli.deployments import STOPPED, refuse, region_option, status_of
from stackline.cli.output import EXIT_NO, json_option, print_json
from stackline.cli.progress import Phases
from stackline.cli.project import find_project, template_option
from stackline.core import DiagnosticError


@click.command("verify")
@click.argument("environment", metavar="ENV", default="local")
@region_option
@template_option
@json_option
def COMMAND(environment: str, region: str, template_file: str | None, as_json: bool) -> None:
    """Run the `verify` commands of ENV on what is deployed there, as `deploy` does after it.

    The deployment's manifest says from then on whether it passed, which `promote` goes by.

    Exit status: 0 passed · 1 a command failed, or there is nothing to verify · 3 the cloud is away.
    """
    from stackline.deploy import verify_environment

    view = Phases(silent=as_json)
    try:
        found = verify_environment(find_project(template_file), environment, view.tell, region=region)
    except KeyboardInterrupt:
        refuse(STOPPED, EXIT_NO, as_json=as_json)
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    if as_json:
        print_json({"environment": environment, "deployment": found.id, "verified": found.verified})
    else:
        click.echo(f"{found.stack} passes: deployment {found.id[:8]}.")
