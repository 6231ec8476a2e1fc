"""`stackline add`: a new resource with a careful engineer's defaults, and its starter code where it runs code."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import (
    assignments,
    dry_run_option,
    find_project,
    finish_edit,
    template_option,
    writing,
)
from stackline.design import add
from stackline.design.starter import write_starter_code


@click.command("add")
@click.argument("kind")
@click.argument("id", required=False, metavar="[ID]")
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="A property; repeatable.")
@dry_run_option
@template_option
@json_option
def COMMAND(
    kind: str,
    id: str | None,
    settings: tuple[str, ...],
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Add a resource of KIND (function, http-api, table, queue, …).

    \b
    stackline add function ScanPage --set Timeout=60
    stackline add queue
    """
    project = find_project(template_file)
    after, made = add(project, kind, id, assignments(settings))
    files = write_starter_code(project.folder, after.template, made, dry_run=True)
    status = finish_edit(project, after, dry_run=dry_run, as_json=as_json, extra={"id": made, "files": files})
    if not dry_run:
        with writing(project.folder):
            write_starter_code(project.folder, after.template, made)
    if not as_json:
        for file in files:
            click.echo(f"{'Would write' if dry_run else 'Wrote'} {file}", err=True)
    leave(status)
