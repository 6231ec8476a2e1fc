"""`stackline set`: one property, in the bytes of that property."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import (
    dry_run_option,
    find_project,
    finish_edit,
    place_of,
    template_option,
    yes_option,
)
from stackline.core import Diagnostic
from stackline.design.declarations import put_at
from stackline.design.setting import set_value
from stackline.design.unknown_places import unknown_place
from stackline.template import parse_value
from stackline.template.values import parse_place


@click.command("set")
@click.argument("id", metavar="ID")
@click.argument("path")
@click.argument("value", required=False)
@yes_option
@dry_run_option
@template_option
@json_option
def COMMAND(
    id: str, path: str, value: str | None, yes: bool, dry_run: bool, template_file: str | None, as_json: bool
) -> None:
    """Set PATH of resource ID to VALUE; or, without ID, a PATH like /Parameters/Stage/Default.

    PATH is dotted and relative to Properties, or to the resource where it starts with `/`; numbers index lists, and a
    key that holds a dot is quoted. A place outside the resources is a path from the template's top. VALUE is
    CloudFormation YAML. A change that makes CloudFormation replace the resource is warned of, and so is a
    PATH that the type does not have.

    \b
    stackline set ScanPage Timeout 60
    stackline set ScanPage Environment.Variables.SHOP_URL '!Ref ShopUrl'
    stackline set Results /DeletionPolicy Retain
    stackline set /Parameters/Stage/Default prod
    stackline set /Conditions/IsProd '!Equals [!Ref Stage, prod]'
    """
    project = find_project(template_file)
    notes: list[Diagnostic] = []
    if id.startswith("/"):
        if value is not None:
            raise click.UsageError("A PATH from the template's top takes one VALUE, and no ID before it.")
        after = project.with_template(put_at(project.template, parse_place(id), parse_value(path)))
    elif value is None:
        raise click.UsageError("Missing argument 'VALUE'.")
    else:
        place = place_of(project, id, path)
        after = set_value(project, place, parse_value(value))
        notes = unknown_place(after, place)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, yes=yes, notes=notes))
