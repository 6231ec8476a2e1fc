"""`stackline unset`: take a property away."""

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
from stackline.design.declarations import take_at
from stackline.design.setting import unset_value
from stackline.template.values import parse_place


@click.command("unset")
@click.argument("id", metavar="ID")
@click.argument("path", required=False)
@yes_option
@dry_run_option
@template_option
@json_option
def COMMAND(
    id: str, path: str | None, yes: bool, dry_run: bool, template_file: str | None, as_json: bool
) -> None:
    """Take PATH of resource ID away; a mapping or list that becomes empty goes with it.

    Without ID, PATH is a place from the template's top: `/Parameters/Stage`, refused while anything needs it.
    """
    project = find_project(template_file)
    notes: list[Diagnostic] = []
    if id.startswith("/") and path is None:
        template, notes = take_at(project.template, parse_place(id))
        after = project.with_template(template)
    elif path is None or id.startswith("/"):
        raise click.UsageError("Give ID and PATH, or one PATH from the template's top.")
    else:
        after = unset_value(project, place_of(project, id, path), prune=True)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, yes=yes, notes=notes))
