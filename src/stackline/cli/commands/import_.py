"""`stackline import ENV ID=NAME …`: resources that exist become part of the environment's stack."""

from __future__ import annotations

import sys

import click

from stackline.cli.deployments import carry_out, refuse, region_option, status_of
from stackline.cli.output import json_option, print_diff
from stackline.cli.project import find_project, template_option
from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.template import project_diff


@click.command("import")
@click.argument("environment", metavar="ENV")
@click.argument("resources", metavar="ID=NAME", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@region_option
@template_option
@json_option
def COMMAND(
    environment: str,
    resources: tuple[str, ...],
    yes: bool,
    region: str,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Take resources that exist into ENV's stack. ID is the template's; NAME what AWS knows the resource by.

    The template describes each as it is; one without a DeletionPolicy gets `Retain`, which is written into the file.
    What is taken in is shown first. Nothing of the resources changes, and nothing else of the stack may be different.
    A resource that several keys name is given as ID=KEY=NAME,KEY=NAME.

    Exit status: 0 imported · 1 refused or failed · 3 the cloud is away · 4 others must say yes first.
    """
    from stackline.deploy.changes import Change
    from stackline.deploy.importing import import_resources, with_policies

    physical = dict(_pair(one) for one in resources)
    project = find_project(template_file)
    try:
        after = with_policies(project, list(physical))
    except DiagnosticError as error:
        refuse(error, status_of(error), as_json=as_json)
    diff = project_diff(project, after)
    if diff and not as_json:
        print_diff(diff)

    def agree(changes: tuple[Change, ...]) -> None:
        if not as_json:
            for one in changes:
                click.echo(f"{one.id} ({one.type}, {one.physical}) {one.words}")
        if yes:
            pass
        elif as_json or not sys.stdin.isatty():
            fix = Fix("Look at it, and give --yes where it is meant.")
            summary = "Nothing was imported: nobody said yes"
            raise Refused([Diagnostic("error", "needs-yes", summary, fix=fix)])
        else:
            click.confirm("Import it?", abort=True, err=True)
        after.save()

    carry_out(
        lambda tell: import_resources(after, environment, physical, tell, agree=agree, region=region),
        as_json=as_json,
        done="Imported into",
    )


def _pair(text: str) -> tuple[str, str]:
    id, equals, name = text.partition("=")
    if not equals or not id or not name:
        raise click.UsageError(f"Write ID=NAME, not '{text}'.")
    return id, name
