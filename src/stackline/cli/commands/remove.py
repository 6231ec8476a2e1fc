"""`stackline remove`: a resource and the wires that end at it."""

from __future__ import annotations

import sys

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option, yes_option
from stackline.design import remove_with_notes
from stackline.design.declarations import take_at
from stackline.design.replacement import removed
from stackline.template.values import parse_place


@click.command("remove")
@click.argument("id", metavar="ID")
@yes_option
@dry_run_option
@template_option
@json_option
def COMMAND(id: str, yes: bool, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Remove resource ID and its wires; refused where something else still refers to it.

    `/Parameters/Stage` instead of ID removes what the template declares there.

    Where the resource holds data (a table, a bucket, a database), it says what the next deployment deletes, and asks.
    Without a terminal, or with --json, it does not ask.
    """
    project = find_project(template_file)
    if id.startswith("/"):
        template, notes = take_at(project.template, parse_place(id))
        after = project.with_template(template)
    else:
        after, notes = remove_with_notes(project, id)
    notes = [*notes, *removed(project.expanded.resources, after.expanded.resources, project.file)]
    silent = yes or as_json or not sys.stdin.isatty()
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, yes=silent, notes=notes))
