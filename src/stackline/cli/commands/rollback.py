"""`stackline rollback ENV`: an earlier deployment once more, from the environment's own bucket."""

from __future__ import annotations

import click

from stackline.cli.deployments import allow_option, carry_out
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


@click.command("rollback")
@click.argument("environment", metavar="ENV", default="local")
@click.option("--to", default="", metavar="ID", help="Which deployment, as `stackline history` names it.")
@allow_option
@template_option
@json_option
def COMMAND(
    environment: str, to: str, allow_replace: tuple[str, ...], template_file: str | None, as_json: bool
) -> None:
    """Deploy to ENV what was deployed there before: the same template, artifacts, parameters and tags.

    Without --to it is the last deployment that was another than the current one. Nothing is built, and the repository's
    history is not asked. Values of NoEcho parameters stay as they are now; data in tables and buckets does, too.

    Exit status: 0 rolled back, or nothing to do · 1 refused or failed · 3 the cloud is away · 4 others must say yes.
    """
    from stackline.deploy import roll_back

    project = find_project(template_file)
    carry_out(
        lambda tell: roll_back(project, environment, tell, to=to, allow_replace=allow_replace),
        as_json=as_json,
        done="Rolled back",
    )
