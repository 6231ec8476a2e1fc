"""`stackline drift ENV`: what there is otherwise than it was deployed; taken into the template, or put back."""

from __future__ import annotations

import click

from stackline.cli.deployments import allow_option, carry_out, region_option
from stackline.cli.drift_view import show_drift
from stackline.cli.output import EXIT_DONE, EXIT_NO, json_option, leave, print_json
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option


@click.command("drift")
@click.argument("environment", metavar="ENV", default="local")
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar="ID[.PROPERTY]",
    help="Write what is there into the template; repeatable.",
)
@click.option("--put-back", "back", is_flag=True, help="Make everything that drifts as it was deployed.")
@region_option
@allow_option
@dry_run_option
@template_option
@json_option
def COMMAND(
    environment: str,
    taken: tuple[str, ...],
    back: bool,
    region: str,
    allow_replace: tuple[str, ...],
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Compare what is deployed in ENV with what is there, by resource and property.

    CloudFormation looks at the resources it can, those of nested applications too; besides, each function's code is
    compared with what was deployed. Values of secrets are not shown.

    --take edits the line of the template that says the property, and prints the diff. What is an intrinsic there is
    refused. --put-back is a deployment of what was deployed: properties are restored, what was deleted is made anew
    without its data, and functions get their code again.

    Exit status: 0 as it was deployed, taken, or put back · 1 something drifts, could not be looked
    at, or refused · 3 the cloud is away.
    """
    from stackline.deploy import drift, put_back, take

    project = find_project(template_file)
    if taken and back:
        raise click.UsageError(
            "Either --take or --put-back: take first what is to stay, deploy it, then put back."
        )
    if back:
        carry_out(
            lambda tell: put_back(project, environment, tell, allow_replace=allow_replace, region=region),
            as_json=as_json,
            done="Put back",
        )
    found = drift(project, environment, region=region)
    if taken:
        after = take(project, found, taken)
        leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json))
    if as_json:
        print_json(found.to_json())
    else:
        show_drift(found)
    leave(EXIT_DONE if found.state == "in-sync" else EXIT_NO)
