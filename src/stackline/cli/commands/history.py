"""`stackline history ENV`: what was deployed there, when, by whom, and from which commit."""

from __future__ import annotations

import click

from stackline.cli.deployments import region_option
from stackline.cli.output import json_option, print_json, table
from stackline.cli.project import find_project, template_option


@click.command("history")
@click.argument("environment", metavar="ENV", default="local")
@click.option("-n", "--number", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@region_option
@template_option
@json_option
def COMMAND(environment: str, number: int, region: str, template_file: str | None, as_json: bool) -> None:
    """The latest deployments to ENV, the newest first, as its artifact bucket has them.

    One that is `started` goes on, or was broken off. `stackline rollback ENV --to ID` deploys one again.
    """
    from stackline.deploy import history

    found = history(find_project(template_file), environment, number, region)
    if as_json:
        print_json({"environment": environment, "deployments": [one.to_json() for one in found]})
    elif not found:
        click.echo(f"Nothing was deployed to '{environment}' yet, or its bucket does not say so.", err=True)
    else:
        rows = [
            [
                one.id[:8],
                one.at[:19].replace("T", " "),
                one.kind + (f" of {one.source[:8]}" if one.source else ""),
                one.outcome + (", unverified" if one.verified == "failed" else ""),
                one.by,
                one.commit.id[:8] + ("+" if one.commit.dirty else ""),
                str(one.changes),
            ]
            for one in found
        ]
        table(["", "at (UTC)", "", "", "by", "commit", "changes"], rows)
