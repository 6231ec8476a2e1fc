"""`stackline promote FROM TO`: what is deployed in one environment goes to the next, exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackline.cli.deployments import (
    allow_option,
    carry_out,
    output_option,
    plan_option,
    refuse,
    region_option,
    status_of,
    write_down,
)
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option
from stackline.core import DiagnosticError


@click.command("promote")
@click.argument("origin", metavar="FROM")
@click.argument("environment", metavar="TO")
@plan_option
@output_option
@region_option
@allow_option
@template_option
@json_option
def COMMAND(
    origin: str,
    environment: str,
    only_plan: bool,
    output: Path | None,
    region: str,
    allow_replace: tuple[str, ...],
    template_file: str | None,
    as_json: bool,
) -> None:
    """Deploy to TO what is deployed in FROM: the same artifacts, with the parameters and tags of TO.

    The artifacts are taken over from bucket to bucket; nothing is built, and what the folder says of the template does
    not count. Where TO says `promote-from`, it is promoted from that environment only. Of `stacks:` each is promoted by
    itself (-t).

    Exit status: 0 promoted, or nothing to do · 1 refused or failed · 3 the cloud is away · 4 others must say yes first.
    """
    from stackline.deploy import plan_promotion, promote
    from stackline.deploy.order import check_promotable

    project = find_project(template_file)
    if not template_file:
        try:
            check_promotable(project.folder, origin, environment, project.file)
        except DiagnosticError as error:
            refuse(error, status_of(error), as_json=as_json)
    asked: Any = {"allow_replace": allow_replace, "region": region}
    if only_plan or output:
        write_down(
            lambda tell: plan_promotion(project, origin, environment, tell, **asked),
            project.folder,
            output,
            as_json=as_json,
        )
    carry_out(
        lambda tell: promote(project, origin, environment, tell, **asked), as_json=as_json, done="Promoted to"
    )
