"""`stackline unset`: take a property away."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, place_of, template_option


@click.command("unset")
@click.argument("id", metavar="ID")
@click.argument("path")
@dry_run_option
@template_option
@json_option
def COMMAND(id: str, path: str, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Take PATH of resource ID away; a mapping or list that becomes empty goes with it."""
    project = find_project(template_file)
    place = place_of(project.template, id, path)
    after = project.delete(place, prune=True) if project.has(place) else project
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json))
