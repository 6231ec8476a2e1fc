"""`stackline connect`: draw one wire, or change the one that is there; the template gets everything it needs."""

from __future__ import annotations

import click

from stackline.catalog import Access
from stackline.checks import still_read
from stackline.cli.output import json_option, leave
from stackline.cli.project import (
    assignments,
    dry_run_option,
    find_project,
    finish_edit,
    renames,
    template_option,
)
from stackline.design import connect_and_name


@click.command("connect")
@click.argument("source")
@click.argument("target")
@click.option("--facet", help="The row of SOURCE to start from: `stream`, `GET /items/{id}`.")
@click.option("--as", "connection", metavar="CONNECTION", help="The connection, where several are possible.")
@click.option(
    "--access", type=click.Choice(["read", "write", "read-write"]), help="What SOURCE may do with TARGET."
)
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of the wire; repeatable."
)
@click.option(
    "--variable",
    "variables",
    multiple=True,
    metavar="OLD=NEW",
    help="Another name for an environment variable of the wire; repeatable.",
)
@dry_run_option
@template_option
@json_option
def COMMAND(
    source: str,
    target: str,
    facet: str | None,
    connection: str | None,
    access: Access | None,
    settings: tuple[str, ...],
    variables: tuple[str, ...],
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Draw a wire from SOURCE to TARGET, or change the one that is there.

    A wire that is there keeps what is not named. `stackline show SOURCE TARGET` tells what can be set.

    \b
    stackline connect ScanPage ResultsTable --access read-write
    stackline connect Api StartScan --facet "POST /scans"
    stackline connect Orders OnOrder --facet stream --set batch_size=10
    stackline connect ScanPage ResultsTable --variable RESULTS_TABLE_NAME=TABLE
    """
    project = find_project(template_file)
    names = renames(variables)
    after, notes = connect_and_name(
        project,
        source,
        target,
        facet=facet,
        connection=connection,
        access=access,
        settings=assignments(settings),
        variables=names,
    )
    for old, new in names.items():
        for holder in (source, target):
            notes += still_read(after.template, after.folder, holder, old, new)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, notes=notes))
