"""`stackline extract`: a value becomes a parameter that environments can give."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, place_of, template_option
from stackline.design.extracting import extract


@click.command("extract")
@click.argument("id", metavar="ID")
@click.argument("path")
@click.option("--parameter", "name", metavar="NAME", required=True, help="The parameter to make.")
@click.option("--piece", default="", metavar="TEXT", help="Only this part of the text at PATH.")
@click.option(
    "--type", "type", metavar="TYPE", help="Its CloudFormation type; else it follows from the value."
)
@click.option("--all", "everywhere", is_flag=True, help="Wherever the same value stands.")
@dry_run_option
@template_option
@json_option
def COMMAND(
    id: str,
    path: str,
    name: str,
    piece: str,
    type: str | None,
    everywhere: bool,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Make the value at PATH of resource ID the parameter NAME, whose default it becomes.

    PATH is as for `stackline set`: a property, a part of one, an item of a list. Where the same value stands
    elsewhere, the places are named.

    \b
    stackline extract ScanPage MemorySize --parameter Memory
    stackline extract ScanPage Environment.Variables.HOST --piece example.com --parameter Domain --all
    """
    project = find_project(template_file)
    place = place_of(project, id, path)
    template, notes = extract(project.template, place, name, type=type, piece=piece, everywhere=everywhere)
    after = project.with_template(template)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, notes=notes))
