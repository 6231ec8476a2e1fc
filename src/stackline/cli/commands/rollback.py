"""`stackline rollback ENV`: an earlier deployment once more, from the environment's own bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackline.cli.deployments import (
    allow_option,
    carry_out,
    output_option,
    plan_option,
    region_option,
    write_down,
)
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


@click.command("rollback")
@click.argument("environment", metavar="ENV", default="local")
@click.option("--to", default="", metavar="ID", help="Which deployment, as `stackline history` names it.")
@plan_option
@output_option
@region_option
@allow_option
@template_option
@json_option
def COMMAND(
    environment: str,
    to: str,
    only_plan: bool,
    output: Path | None,
    region: str,
    allow_replace: tuple[str, ...],
    template_file: str | None,
    as_json: bool,
) -> None:
    """Deploy to ENV what was deployed there before: the same template, artifacts, parameters and tags.

    Without --to it is the last deployment that was another than the current one, did not fail `verify`, and was not
    rolled back itself. Nothing is built, and the repository's history is not asked. Values of NoEcho parameters stay
    as they are now; data in tables and buckets does, too.

    Exit status: 0 rolled back, or nothing to do · 1 refused or failed · 3 the cloud is away · 4 others must say yes.
    """
    from stackline.deploy import plan_rollback, roll_back

    project = find_project(template_file)
    asked: Any = {"to": to, "allow_replace": allow_replace, "region": region}
    if only_plan or output:
        write_down(
            lambda tell: plan_rollback(project, environment, tell, **asked),
            project.folder,
            output,
            as_json=as_json,
        )
    carry_out(
        lambda tell: roll_back(project, environment, tell, **asked), as_json=as_json, done="Rolled back"
    )
