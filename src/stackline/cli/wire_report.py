"""A wire for people and for scripts: what it grants in words and in full, its settings and its variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from stackline.catalog.references import texts
from stackline.cli.output import console
from stackline.cli.told import Told
from stackline.design import Wire
from stackline.design.grants import report
from stackline.design.wire_details import WireDetails, wire_details
from stackline.design.wires import view_of, wires_in
from stackline.template import Project, render_value


def wires_between(
    project: Project,
    told: Told,
    source: str,
    target: str,
    facet: str | None = None,
    connection: str | None = None,
) -> list[dict[str, Any]]:
    """Every wire from `source` to `target`, as JSON; `told`: what its values come to."""
    view = view_of(project)
    wires = wires_in(view)
    return [
        _described(project, told, one, wire_details(view, one, wires), report(project, view, one, wires))
        for one in wires
        if (one.source, one.target) == (source, target)
        and facet in (None, one.facet)
        and connection in (None, one.connection)
    ]


def _described(
    project: Project, told: Told, wire: Wire, details: WireDetails, grants: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "connection": wire.connection,
        "source": wire.source,
        "facet": wire.facet,
        "target": wire.target,
        "style": wire.style,
        "access": wire.access,
        "grants": grants,
        "settings": [
            {
                "name": setting.path,
                "label": setting.label,
                "description": setting.description,
                "value": value,
                "result": told.result(value),
                "default": setting.default,
                "unit": setting.unit,
                "choices": list(setting.choices),
            }
            for setting, value in details.settings
        ],
        "variables": [
            {
                "name": one.name,
                "value": one.value,
                "result": told.result(one.value),
                "holder": one.holder,
                "line": project.lines(one.path)[0] or None,
                "fixed": one.fixed,
            }
            for one in details.variables
        ],
        "failures": [
            {
                "source": one.source,
                "facet": one.facet,
                "label": one.label,
                "to": one.drawn,
                "targets": list(one.targets),
            }
            for one in details.failures
        ],
    }


def print_wires(wires: Iterable[Mapping[str, Any]], environment: str) -> None:
    for number, wire in enumerate(wires):
        if number:
            click.echo()
        _print(wire, environment.upper())


def _print(wire: Mapping[str, Any], environment: str) -> None:
    out = console()
    source = f"{wire['source']} · {wire['facet']}" if wire["facet"] else wire["source"]
    out.print(
        Text(f"{source} → {wire['target']}", style="bold"), Text(f"  {wire['connection']}", style="dim")
    )
    grants = wire["grants"]
    out.print(Text(grants["words"]))
    for words in grants["warnings"]:
        out.print(Text("warning: ", style="bold yellow") + Text(words))
    for words in grants["notes"]:
        out.print(Text(words, style="dim"))
    for one in grants["statements"]:
        out.print(Text.assemble("  ", *_statement(one)))
    if wire["settings"]:
        table = _table("SETTING", "VALUE", environment, "IF NOT SET", "")
        for one in wire["settings"]:
            table.add_row(*map(escape, _setting(one)))
        out.print()
        out.print(table)
    if wire["variables"]:
        table = _table("VARIABLE", "VALUE", environment, "OF", "LINE")
        for one in wire["variables"]:
            table.add_row(
                *map(
                    escape,
                    (
                        one["name"],
                        render_value(one["value"]),
                        _result(one),
                        one["holder"],
                        str(one["line"] or ""),
                    ),
                )
            )
        out.print()
        out.print(table)


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _statement(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    """`may dynamodb:GetItem on Items.Arn (line 12, statement)`."""
    said = one["statement"]
    actions = ", ".join(texts(said.get("Action"))) or f"all but {', '.join(texts(said.get('NotAction')))}"
    may = "may" if said.get("Effect", "Allow") == "Allow" else "may not"
    form = f"{one['form']} {one['title']}".strip() + ("" if one["written"] else ", added by SAM")
    lines = one["lines"]
    where = (
        ""
        if lines is None
        else f"line {lines[0]}: "
        if lines[0] == lines[1]
        else f"lines {lines[0]}-{lines[1]}: "
    )
    condition = ", on a condition" if "Condition" in said else ""
    return [
        (f"{one['who']} {may} ", ""),
        (actions, "cyan"),
        (f" on {', '.join(one['resources'])}{condition}", ""),
        (f"  {where}{form}", "dim"),
    ]


def _result(one: Mapping[str, Any]) -> str:
    """What an intrinsic gives, where it is another than what is written."""
    result = one["result"]
    return "" if result is None or result == one["value"] else render_value(result)


def _setting(one: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    value = "" if one["value"] is None else render_value(one["value"])
    default = "" if one["default"] is None else render_value(one["default"])
    unit = f" {one['unit']}" if one["unit"] else ""
    return (
        one["name"],
        value + (unit if value else ""),
        _result(one),
        default + (unit if default else ""),
        one["description"],
    )
