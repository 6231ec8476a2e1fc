"""`stackline rename`: a logical ID and every reference to it."""

from __future__ import annotations

import click

from stackline.cli.output import json_option, leave
from stackline.cli.project import dry_run_option, find_project, finish_edit, template_option, yes_option
from stackline.design.replacement import renamed
from stackline.design.setting import check_own_name
from stackline.environments.renaming import environment_files, rename


@click.command("rename")
@click.argument("old")
@click.argument("new")
@yes_option
@dry_run_option
@template_option
@json_option
def COMMAND(old: str, new: str, yes: bool, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Rename OLD to NEW with every reference: a resource, parameter, condition, mapping or output.

    References in the files that the template names (OpenAPI, included parts, definitions) follow, and the values of a
    parameter in environments/*.yaml; a template of the project that nests this one follows, too. What says the name as
    a mere text is told of.

    Where it is deployed, CloudFormation makes a new resource under the new ID and deletes the old one: a table's items
    are lost, and where the template gives it a physical name the deployment fails. Only a stack refactoring keeps the
    physical resource (docs/replacing.md).
    """
    project = find_project(template_file)
    check_own_name(project, old, "renamed")
    after, told = rename(project, old, new, environment_files(project.folder))
    notes = [*told, *renamed(project.resources, old, new, project.file)]
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, yes=yes, notes=notes))
