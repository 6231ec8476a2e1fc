"""`stackline set`: one property, in the bytes of that property."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, place_of, template_option
from stackline.template import parse_value


@click.command("set")
@click.argument("id", metavar="ID")
@click.argument("path")
@click.argument("value")
@dry_run_option
@template_option
@json_option
def COMMAND(id: str, path: str, value: str, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Set PATH of resource ID to VALUE.

    PATH is dotted and relative to Properties, or to the resource where it starts with `/`; numbers index lists, and a
    key that holds a dot is quoted. VALUE is CloudFormation YAML.

    \b
    stackline set ScanPage Timeout 60
    stackline set ScanPage Environment.Variables.SHOP_URL '!Ref ShopUrl'
    stackline set Results /DeletionPolicy Retain
    """
    project = find_project(template_file)
    after = project.put(place_of(project.template, id, path), parse_value(value))
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json))
