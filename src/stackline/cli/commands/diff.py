"""`stackline diff ENV [A] [B]`: what is different between two deployments."""

from __future__ import annotations

import click

from stackline.cli.deployments import region_option
from stackline.cli.output import json_option, print_diff, print_json
from stackline.cli.project import find_project, template_option


@click.command("diff")
@click.argument("environment", metavar="ENV")
@click.argument("before", metavar="[A]", required=False, default="")
@click.argument("after", metavar="[B]", required=False, default="")
@region_option
@template_option
@json_option
def COMMAND(
    environment: str, before: str, after: str, region: str, template_file: str | None, as_json: bool
) -> None:
    """Compare the deployments A and B to ENV, as `stackline history` names them: template, parameters, tags, artifacts.

    Without B it is the latest, without A the one before it. Values of NoEcho parameters are in no history.
    """
    from stackline.deploy import compare

    found = compare(find_project(template_file), environment, before, after, region)
    if as_json:
        print_json(found.to_json())
        return
    for one in (found.before, found.after):
        click.echo(f"{one.id[:8]}  {one.at[:19].replace('T', ' ')}  {one.kind} {one.outcome} by {one.by}")
    if found.same:
        click.echo("They deploy the same.")
    print_diff(found.template)
    for title, pairs in (("Parameters", found.parameters), ("Tags", found.tags)):
        for name, was, now in pairs:
            click.echo(f"{title}: {name}: {_shown(was)} → {_shown(now)}")
    for sign, names in (("-", found.artifacts_removed), ("+", found.artifacts_added)):
        for name in names:
            click.echo(f"Artifacts: {sign} {name}")
    if found.hidden:
        click.echo(f"Not in the history: {', '.join(found.hidden)}")


def _shown(value: str | None) -> str:
    return "none" if value is None else value
