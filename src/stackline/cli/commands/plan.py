"""`stackline plan ENV`: what a deployment would change, in words and as a file that can be applied."""

from __future__ import annotations

from pathlib import Path

import click

from stackline.cli.deployments import (
    allow_option,
    no_check_option,
    output_option,
    region_option,
    write_down,
)
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


@click.command("plan")
@click.argument("environment", metavar="ENV", default="local")
@output_option
@click.option("--no-drift", is_flag=True, help="Do not look what drifts, which on AWS takes a while.")
@region_option
@allow_option
@no_check_option
@template_option
@json_option
def COMMAND(
    environment: str,
    output: Path | None,
    no_drift: bool,
    region: str,
    allow_replace: tuple[str, ...],
    no_check: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Show what a deployment to ENV would change, and write it to a file for `stackline deploy --plan`.

    Code is built and uploaded where it is not there yet, and a change set is made; nothing of the stack changes. What
    would lose data is refused unless its ID is allowed. What drifts in the stack is told, too.

    Exit status: 0 planned, or nothing would change · 1 refused · 3 the cloud is away.
    """
    from stackline.deploy import make_plan

    project = find_project(template_file)
    write_down(
        lambda tell: make_plan(
            project,
            environment,
            tell,
            lint=not no_check,
            allow_replace=allow_replace,
            region=region,
            look_for_drift=not no_drift,
        ),
        project.folder,
        output,
        as_json=as_json,
    )
