"""`stackline promote FROM TO`: what is deployed in one environment goes to the next, exactly."""

from __future__ import annotations

import click

from stackline.cli.deployments import allow_option, carry_out
from stackline.cli.output import json_option
from stackline.cli.project import find_project, template_option


@click.command("promote")
@click.argument("origin", metavar="FROM")
@click.argument("environment", metavar="TO")
@allow_option
@template_option
@json_option
def COMMAND(
    origin: str, environment: str, allow_replace: tuple[str, ...], template_file: str | None, as_json: bool
) -> None:
    """Deploy to TO what is deployed in FROM: the same artifacts, with the parameters and tags of TO.

    The artifacts are taken over from bucket to bucket; nothing is built, and what the folder says of the template does
    not count. Where TO says `promote-from`, it is promoted from that environment only.

    Exit status: 0 promoted, or nothing to do · 1 refused or failed · 3 the cloud is away · 4 others must say yes first.
    """
    from stackline.deploy import promote

    project = find_project(template_file)
    carry_out(
        lambda tell: promote(project, origin, environment, tell, allow_replace=allow_replace),
        as_json=as_json,
        done="Promoted to",
    )
