"""`stackline add`: a new resource with a careful engineer's defaults, and its starter code where it runs code."""

from __future__ import annotations

from typing import NoReturn

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
from stackline.design.declarations import declare
from stackline.design.reusing import add_existing
from stackline.design.starter import write_starter_code
from stackline.template import Project, parse_dotted, parse_value
from stackline.template.values import parse_place


@click.command("add")
@click.argument("kind")
@click.argument("id", required=False, metavar="[ID]")
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="A property; repeatable.")
@click.option(
    "--runtime",
    type=click.Choice(("python", "nodejs", "typescript", "php")),
    help="The language of a function's starter code.  [default: python]",
)
@click.option("--value", metavar="YAML", help="All of what is declared, e.g. a condition.")
@click.option("--existing", metavar="ARN", help="Use the one with this ARN; the template makes none.")
@dry_run_option
@template_option
@json_option
def COMMAND(
    kind: str,
    id: str | None,
    settings: tuple[str, ...],
    runtime: str | None,
    value: str | None,
    existing: str | None,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Add a resource of KIND: of the palette (function, http-api, table, queue, …) or any CloudFormation type.

    What a type requires must be given with --set: no placeholder is written. `/Parameters/Stage` instead of KIND
    declares a parameter; so for conditions, mappings, outputs and the other sections.

    \b
    stackline add function ScanPage --set Timeout=60
    stackline add function Thumbnail --runtime typescript
    stackline add AWS::Athena::WorkGroup Reports --set Name=reports
    stackline add table Orders --existing arn:aws:dynamodb:eu-west-1:111122223333:table/orders
    stackline add /Parameters/Stage --set Type=String --set Default=dev
    stackline add /Conditions/IsProd --value '!Equals [!Ref Stage, prod]'
    """
    project = find_project(template_file)
    if runtime is not None:
        if kind != "function":
            raise click.UsageError("--runtime is for functions: `stackline add function --runtime php`.")
        kind = kind if runtime == "python" else f"{runtime}-function"
    if kind.startswith("/"):
        _declare(project, kind, id, settings, value, dry_run=dry_run, as_json=as_json)
    if value is not None:
        raise click.UsageError("--value is for what the template declares, such as /Conditions/IsProd.")
    if existing is not None:
        if settings:
            raise click.UsageError("What exists already has its settings: --existing takes no --set.")
        after, made = add_existing(project, kind, id, existing)
        leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, extra={"id": made, "files": []}))
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


def _declare(
    project: Project,
    place: str,
    id: str | None,
    settings: tuple[str, ...],
    value: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> NoReturn:
    if id is not None or (value is None) == (not settings):
        raise click.UsageError(
            "Declare it with either --set or --value: `add /Parameters/Stage --set Type=String`."
        )
    path = parse_place(place)
    if len(path) != 2:
        raise click.UsageError("Name a section and what is new in it: /Parameters/Stage.")
    template = declare(
        project.template, str(path[0]), str(path[1]), parse_value(value) if value is not None else {}
    )
    for name, part in assignments(settings).items():
        template = template.put((*path, *parse_dotted(name, "")[3:]), part)
    after = project.with_template(template)
    leave(finish_edit(project, after, dry_run=dry_run, as_json=as_json, extra={"id": path[1], "files": []}))
