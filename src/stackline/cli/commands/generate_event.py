"""`stackline generate-event [SOURCE [NAME]]`: a sample event of an AWS event source, printed or kept in `events/`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from stackline.cli.output import json_option, print_json
from stackline.cli.project import find_project, template_option

if TYPE_CHECKING:
    from stackline.events import Offer, Sample


@click.command("generate-event")
@click.argument("source", required=False, metavar="[SOURCE]")
@click.argument("name", required=False, metavar="[NAME]")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A name in the event; repeatable."
)
@click.option("--function", metavar="ID", help="Fill in what sends it to this function, by its wires.")
@click.option("--replace", is_flag=True, help="Write over an event that is kept under NAME.")
@template_option
@json_option
def COMMAND(
    source: str | None,
    name: str | None,
    settings: tuple[str, ...],
    function: str | None,
    replace: bool,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Print a sample event of SOURCE, or keep it as events/NAME.json; without SOURCE, list the sources.

    With --function the sources are those that its wires say, then the others.

    \b
    stackline generate-event
    stackline generate-event sqs --set queue=orders
    stackline generate-event http-api place-order --function PlaceOrder
    stackline invoke PlaceOrder -e place-order
    """
    from stackline.events import generate, offers, samples, write_saved

    known = offers(find_project(template_file), function) if function else []
    if source is None:
        listed = known or list(samples().values())
        rows = [_row(one) for one in listed]
        if as_json:
            print_json(rows)
            return
        for row in rows:
            sender = f"  from {row['sent_by']}" if row["sent_by"] else ""
            click.echo(f"{row['kind']:<42}{row['label']}{sender}")
        return
    sent = next((one for one in known if one.kind == source), None)
    given = dict(sent.names) if sent else {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise click.UsageError(f"--set takes NAME=VALUE, not {setting}.")
        given[key] = value
    text = json.dumps(generate(source, given), indent=2, ensure_ascii=False)
    if name is None:
        click.echo(text)
        return
    file = write_saved(find_project(template_file).folder, name, text + "\n", replace=replace)
    if as_json:
        print_json({"file": file})
    else:
        click.echo(f"Wrote {file}", err=True)


def _row(one: Sample | Offer) -> dict[str, str]:
    return {"kind": one.kind, "label": one.label, "group": one.group, "sent_by": getattr(one, "source", "")}
