"""`stackline facet`: rows of a card, and what else is added to it in place: routes, triggers, rules, streams."""

from __future__ import annotations

from collections.abc import Sequence

import click

from stackline.cli.output import json_option, leave, print_json
from stackline.cli.project import (
    dry_run_option,
    find_project,
    finish_edit,
    template_option,
    writing,
)
from stackline.design.facet_edits import add_facet, change_facet, remove_facet
from stackline.design.facet_forms import Form, adding_form
from stackline.design.starter import write_starter_code


@click.group("facet")
def COMMAND() -> None:
    """Add, change or remove a route, a trigger, a rule, a stream: what a card has rows and events for."""


@COMMAND.command()
@click.argument("card")
@template_option
@json_option
def show(card: str, template_file: str | None, as_json: bool) -> None:
    """What CARD takes, and what is asked for each."""
    project = find_project(template_file)
    forms = [adding_form(project, card, one.id) for one in adding_form(project, card).others]
    if as_json:
        print_json({"card": card, "takes": [_as_json(form) for form in forms]})
        return
    for form in forms:
        click.echo(f"{form.id}: {form.title}")
        for one in form.fields:
            choices = f" ({', '.join(one.setting.choices)})" if one.setting.choices else ""
            needed = "" if not one.needed or one.value is not None else ", needed"
            click.echo(f"  {one.setting.path}={'' if one.value is None else one.value}{choices}{needed}")


def _as_json(form: Form) -> dict[str, object]:
    return {
        "id": form.id,
        "label": form.title,
        "fields": [
            {
                "name": one.setting.path,
                "label": one.setting.label,
                "choices": list(one.setting.choices),
                "value": one.value,
                "needed": one.needed,
            }
            for one in form.fields
        ],
    }


@COMMAND.command()
@click.argument("card")
@click.argument("what")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@dry_run_option
@template_option
@json_option
def add(
    card: str, what: str, values: tuple[str, ...], dry_run: bool, template_file: str | None, as_json: bool
) -> None:
    """Add WHAT (`route`, `schedule`, `rule`, `stream` …) to CARD. `stackline facet show CARD` tells what it takes.

    \b
    stackline facet add Api route method=GET path=/items/{id} target=GetItem
    stackline facet add Api route path=/orders 'target=new function'
    stackline facet add Report schedule name=Daily 'ScheduleExpression=rate(1 day)'
    stackline facet add Shop rule 'pattern={source: [shop.orders]}' target=Ship
    stackline facet add Orders stream
    """
    project = find_project(template_file)
    done = add_facet(project, card, what, _given(values))
    template = done.project.template
    files = [
        one for id in done.made for one in write_starter_code(project.folder, template, id, dry_run=True)
    ]
    extra: dict[str, object] = {"facet": done.facet, "made": list(done.made), "files": files}
    status = finish_edit(
        project, done.project, dry_run=dry_run, as_json=as_json, notes=done.notes, extra=extra
    )
    if not dry_run:
        with writing(project.folder):
            for id in done.made:
                write_starter_code(project.folder, template, id)
    leave(status)


@COMMAND.command("set")
@click.argument("card")
@click.argument("values", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.option("--facet", help="The row to change: `GET /items/{id}`, `stream`.")
@click.option("--target", help="Where the rule leads that is to be changed.")
@dry_run_option
@template_option
@json_option
def change(
    card: str,
    values: tuple[str, ...],
    facet: str | None,
    target: str | None,
    dry_run: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Change a row of CARD, the event that CARD is, or its rule, in the words in which it is written.

    \b
    stackline facet set Api --facet "GET /items/{id}" path=/things/{id}
    stackline facet set Report/Daily 'ScheduleExpression=rate(2 days)'
    stackline facet set Shop --target Ship 'pattern={source: [shop.returns]}'
    """
    project = find_project(template_file)
    done = change_facet(project, card, facet, _given(values), target)
    leave(finish_edit(project, done.project, dry_run=dry_run, as_json=as_json, notes=done.notes))


@COMMAND.command()
@click.argument("card")
@click.option("--facet", help="The row to remove: `GET /items/{id}`, `stream`.")
@dry_run_option
@template_option
@json_option
def remove(card: str, facet: str | None, dry_run: bool, template_file: str | None, as_json: bool) -> None:
    """Remove a row of CARD with all that leaves from it, or the event that CARD is (`Report/Daily`)."""
    project = find_project(template_file)
    leave(finish_edit(project, remove_facet(project, card, facet), dry_run=dry_run, as_json=as_json))


def _given(values: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise click.UsageError(f"Values are given as NAME=VALUE, not '{value}'.")
        given[name] = text
    return given
