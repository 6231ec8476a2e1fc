"""`stackline approve PLAN`: say yes to exactly this plan, as whoever your credentials are."""

from __future__ import annotations

from pathlib import Path

import click

from stackline.cli.output import json_option, print_json
from stackline.cli.project import find_project, template_option


@click.command("approve")
@click.argument("plan_file", metavar="PLAN", type=click.Path(dir_okay=False, path_type=Path))
@template_option
@json_option
def COMMAND(plan_file: Path, template_file: str | None, as_json: bool) -> None:
    """Approve the plan in the file PLAN, which `stackline plan` wrote.

    The approval lies in the environment's bucket, so that whoever applies the plan finds it. Who you are is what STS
    says of your credentials. The environment's file says who may, and how many must.

    Exit status: 0 approved, now or before · 1 you may not, or the plan no longer holds · 3 the cloud is away.
    """
    from stackline.deploy import approve, read_plan

    project = find_project(template_file)
    mine, left = approve(project, read_plan(plan_file))
    if as_json:
        print_json(
            {"plan": mine.plan, "name": mine.name, "identity": mine.identity, "at": mine.at, "left": left}
        )
        return
    click.echo(f"Approved as {mine.name}.")
    click.echo(
        f"{left} more must approve it." if left else "It can be applied with `stackline deploy --plan`."
    )
