"""`stackline disconnect`: erase one wire and exactly what it wrote."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option
from stackline.design import disconnect


@click.command("disconnect")
@click.argument("source")
@click.argument("target")
@click.option("--facet", help="The row of SOURCE the wire starts from.")
@click.option("--as", "connection", metavar="CONNECTION", help="The connection, where several are drawn.")
@dry_run_option
@template_option
@json_option
def COMMAND(
    source: str,
    target: str,
    facet: str | None,
    connection: str | None,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Erase the wire from SOURCE to TARGET."""
    project = find_project(template_file)
    after = disconnect(project, source, target, facet=facet, connection=connection)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json))
