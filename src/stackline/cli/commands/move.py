"""`stackline move`: resources into a nested application, with what crosses the border as parameters and outputs."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option, yes_option
from stackline.design.moving import move


@click.command("move")
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.option("--into", "name", metavar="NAME", required=True, help="The nested application, which is new.")
@yes_option
@dry_run_option
@template_option
@json_option
def COMMAND(
    ids: tuple[str, ...], name: str, yes: bool, dry_run: bool, template_file: str | None, as_json: bool
) -> None:
    """Move resources into the nested application NAME, in the new file nested/NAME.yaml.

    What they use of the rest becomes parameters of NAME, what the rest uses of them its outputs. Conditions, mappings
    and Globals that they need come along, and paths of local files are written anew. Both files change, or none.

    Where the resources are deployed, CloudFormation deletes them and makes new ones: a table's items are lost, unless
    it is moved by a stack refactoring or by import (docs/replacing.md).

    \b
    stackline move Orders TakeOrder --into Shop
    """
    project = find_project(template_file)
    after, notes = move(project, ids, name)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, yes=yes, notes=notes))
