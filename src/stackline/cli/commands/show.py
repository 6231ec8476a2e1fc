"""`stackline show`: a resource's settings, a wire with what it grants, a type's properties, the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.table import Table

from stackline import schemas
from stackline.catalog import Resource, load
from stackline.catalog.imports import PREFIX
from stackline.cli.output import console, json_option, print_json
from stackline.cli.project import find_project, resource_named, template_option
from stackline.cli.told import Told, told_in
from stackline.cli.wire_report import print_wires, wires_between
from stackline.design.add_type import check_type, is_type
from stackline.design.declarations import SECTIONS, declarations, place_words
from stackline.design.import_cards import Imported, imports_of
from stackline.design.properties import chosen, inside, searched, shared_by
from stackline.design.values import at_path, mapping
from stackline.design.wires import view_of
from stackline.environments import LOCAL
from stackline.schemas import Property
from stackline.template import Path, Project, parse_dotted, render_value
from stackline.template.evaluate import Evaluator, Special
from stackline.template.values import parse_place


@click.command("show")
@click.argument("what", metavar="ID|TYPE|/SECTION")
@click.argument("path", required=False, metavar="[PATH|TARGET]")
@click.option("--facet", help="Of a wire: the row of the source it starts from.")
@click.option("--as", "connection", metavar="CONNECTION", help="Of a wire: its connection.")
@click.option(
    "--all", "everything", is_flag=True, help="Every property, not only those that people change most."
)
@click.option("--search", metavar="WORDS", help="Properties at any depth that these words fit.")
@click.option(
    "--env", "environment", default=LOCAL, show_default=True, metavar="ENV", help="Whose values are told."
)
@template_option
@json_option
def COMMAND(
    what: str,
    path: str | None,
    facet: str | None,
    connection: str | None,
    everything: bool,
    search: str | None,
    environment: str,
    template_file: str | None,
    as_json: bool,
) -> None:
    """Show a resource's settings, a wire, the properties of a type, or what the template declares.

    Of a wire: what it grants, in words and statement by statement, its settings and its variables. Values are worked
    out for the environment as far as they are known before a deployment: `local`, a file of `environments`, or one
    of a samconfig.

    \b
    stackline show ScanPage
    stackline show ScanPage VpcConfig
    stackline show ScanPage ResultsTable
    stackline show ScanPage --env prod
    stackline show AWS::SQS::Queue --search seconds
    stackline show /Parameters
    """
    if what.startswith("/"):
        _show_section(find_project(template_file), what, environment, as_json=as_json)
    elif is_type(what):
        check_type(what)
        kind = load().of_resource({"Type": what})
        _show(_listed(kind, what, {}, path, search, everything=True), {}, as_json=as_json)
    elif path and (found := _wires(find_project(template_file), what, path, facet, connection, environment)):
        if as_json:
            print_json({"wires": found})
        else:
            print_wires(found, environment)
    else:
        project, told = told_in(find_project(template_file), environment)
        imported = imports_of(project).get(what)
        if imported is not None:
            _show_import(what, imported, as_json=as_json)
            return
        id = resource_named(project, what)
        body = project.expanded.resources[id]
        properties, kind = mapping(body.get("Properties")), view_of(project).resource(id)
        found = _listed(kind, str(body.get("Type", "")), properties, path, search, everything=everything)
        shared = shared_by(project.data, str(body.get("Type", "")))
        _show(found, properties, told, shared, as_json=as_json)


def _wires(
    project: Project, source: str, target: str, facet: str | None, connection: str | None, environment: str
) -> list[dict[str, Any]]:
    """The wires between two cards; none where the second word is a property of the first."""
    type = str(project.resources.get(source, {}).get("Type", ""))
    named = facet is not None or connection is not None
    if not named and schemas.known(type) and schemas.find(type, (target,), {}) is not None:
        return []
    project, told = told_in(project, environment)
    return wires_between(project, told, source, target, facet, connection)


def _show_import(id: str, found: Imported, *, as_json: bool) -> None:
    """Who exports a value to this stack, as far as the repository's templates tell."""
    if as_json:
        print_json({"id": id, "exported_by": found.to_json() if found.file else None, "type": found.type})
    elif found.file is None:
        click.echo(f"{id.removeprefix(PREFIX)} is exported by no template of this repository.")
    else:
        what = f" of {found.resource} ({found.type})" if found.resource else ""
        click.echo(f"{id.removeprefix(PREFIX)} is exported by {found.file}{what}.")


def _listed(
    resource: Resource,
    type: str,
    properties: Mapping[str, Any],
    path: str | None,
    search: str | None,
    *,
    everything: bool,
) -> list[Property]:
    if search:
        return searched(resource, type, properties, search)
    under: Path = parse_dotted(path, "")[3:] if path else ()
    if everything or under:
        return inside(resource, type, properties, under)
    own = chosen(resource, type, properties)
    rest = inside(resource, type, properties)
    covered = {one.path[0] for one in own}
    return (
        own + [one for one in rest if one.path[0] in properties and one.path[0] not in covered]
        if own
        else rest
    )


def _show(
    found: Iterable[Property],
    properties: Mapping[str, Any],
    told: Told | None = None,
    shared: Mapping[str, Any] | None = None,
    *,
    as_json: bool,
) -> None:
    """`told` is None for a type, that has no values; `shared` are those of Globals."""
    rows = [_row(one, at_path(properties, one.path), at_path(shared, one.path), told) for one in found]
    if as_json:
        print_json({"properties": rows})
        return
    headings = (
        ("PROPERTY", "VALUE", told.environment.upper(), "TYPE", "") if told else ("PROPERTY", "TYPE", "")
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        shown = [_written(row), _result(row)] if told else []
        table.add_row(row["path"], *shown, _kind(row), _remarks(row))
    console().print(table)


def _written(row: Mapping[str, Any]) -> str:
    if row["value"] is not None:
        return render_value(row["value"])
    return "" if row["globals"] is None else f"{render_value(row['globals'])} (Globals)"


def _row(one: Property, value: Any, shared: Any, told: Told | None) -> dict[str, Any]:
    return {
        "path": ".".join(str(step) for step in one.path),
        "label": one.label,
        "description": one.description,
        "type": one.kind,
        "required": one.required,
        "choices": list(one.choices),
        "minimum": one.minimum,
        "maximum": one.maximum,
        "unit": one.unit,
        "pattern": one.pattern,
        "default": one.default,
        "replaces": one.replaces,
        "documentation": one.documentation,
        "value": value,
        "globals": shared,
        "result": told.result(value) if told else None,
    }


def _result(row: Mapping[str, Any]) -> str:
    result = row["result"]
    return "" if result is None or result == row["value"] else render_value(result)


def _kind(row: Mapping[str, Any]) -> str:
    if row["choices"]:
        return " | ".join(row["choices"][:8]) + (" | …" if len(row["choices"]) > 8 else "")
    least, most = row["minimum"], row["maximum"]
    limits = "" if least is None and most is None else f" {_number(least)}–{_number(most)}"
    return f"{row['type']}{limits}" + (f" {row['unit']}" if row["unit"] else "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _remarks(row: Mapping[str, Any]) -> str:
    changing = {"yes": "a change replaces the resource", "perhaps": "a change may replace the resource"}
    return ", ".join(filter(None, ["required" if row["required"] else "", changing.get(row["replaces"], "")]))


def _show_section(project: Project, what: str, environment: str, *, as_json: bool) -> None:
    path = parse_place(what) if what.strip("/") else ()
    if path and path[0] not in SECTIONS:
        raise click.UsageError(f"Sections are {', '.join(f'/{one}' for one in SECTIONS)}.")
    _, told = told_in(project, environment)
    found = [
        one for one in declarations(project.template) if (one.section, one.name)[: len(path)] == path[:2]
    ]
    rows: list[dict[str, Any]] = [
        {
            "section": one.section,
            "name": one.name,
            "line": one.line,
            "value": one.value,
            "result": _outcome(one.section, one.name, one.value, told.values),
            "uses": [{"path": list(use), "words": place_words(use)} for use in one.uses],
        }
        for one in found
    ]
    if as_json:
        print_json({"declarations": rows})
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("SECTION", "NAME", "LINE", environment.upper(), "USED BY"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        result = "" if row["result"] is None else render_value(row["result"])
        users = ", ".join(use["words"] for use in row["uses"])
        table.add_row(row["section"], row["name"], str(row["line"] or ""), result, users)
    console().print(table)


def _outcome(section: str, name: str, value: Any, values: Evaluator) -> Any:
    """What it comes to in the environment; None where that is not known, or there is nothing to work out."""
    if section == "Conditions":
        return values.condition(name)
    asked = {"Parameters": {"Ref": name}, "Outputs": mapping(value).get("Value")}.get(section)
    result = None if asked is None else values.value(asked)
    return None if isinstance(result, Special) else result
