"""`stackline rename`: a logical ID and every reference to it."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option
from stackline.design.setting import check_own_name
from stackline.template import rename_warnings


@click.command("rename")
@click.argument("old")
@click.argument("new")
@dry_run_option
@template_option
@json_option
def COMMAND(old: str, new: str, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Rename resource OLD to NEW with every reference.

    On the next deployment CloudFormation replaces the resource: a table or bucket under a new logical ID is a new one.
    """
    project = find_project(template_file)
    check_own_name(project, old, "renamed")
    after = project.rename(old, new)
    notes = rename_warnings(project.template, old)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, notes=notes))
