"""`stackline existing`: use a resource that is there already, in every environment or where a parameter names one."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option, yes_option
from stackline.design.reusing import make_again, replace_with_existing, reuse


@click.command("existing")
@click.argument("id", metavar="ID")
@click.option("--arn", help="Always use the resource with this ARN: the template makes none.")
@click.option("--parameter", metavar="NAME", help="The parameter that decides; Existing<ID>Arn without it.")
@click.option("--undo", is_flag=True, help="Make the resource in every environment again.")
@yes_option
@dry_run_option
@template_option
@json_option
def COMMAND(
    id: str,
    arn: str | None,
    parameter: str | None,
    undo: bool,
    yes: bool,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Use one that exists already in place of resource ID.

    Without --arn a parameter decides for each environment: where it holds an ARN, that resource is used; where it is
    empty, ID is made. Both are plain CloudFormation: a parameter, a condition, and `!If` at each use.

    \b
    stackline existing Orders
    stackline existing Orders --parameter OrdersTableArn
    stackline existing Orders --arn arn:aws:dynamodb:eu-west-1:111122223333:table/orders
    stackline existing Orders --undo
    """
    if (undo and (arn or parameter)) or (arn and parameter):
        raise click.UsageError("Give one of --arn, --parameter and --undo.")
    project = find_project(template_file)
    if undo:
        leave(finish_edit(project, make_again(project, id), dry_run=dry_run, as_json=as_json, yes=yes))
    after, notes = replace_with_existing(project, id, arn) if arn else reuse(project, id, parameter)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, yes=yes, notes=notes))
