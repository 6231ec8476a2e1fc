"""`stackline graph`: resources, wires and references, as a table or as JSON."""

from __future__ import annotations

import click
from rich.table import Table

from stackline.cli.output import console, json_option, print_diagnostics, print_json
from stackline.cli.project import find_project, template_option
from stackline.design import Diagram, read_diagram
from stackline.design.grants import drawn_grants


@click.command("graph")
@click.option("--grants", "with_grants", is_flag=True, help="Tell of each wire what it grants, too.")
@template_option
@json_option
def COMMAND(with_grants: bool, template_file: str | None, as_json: bool) -> None:
    """Show resources, wires and references."""
    project = find_project(template_file)
    diagram = read_diagram(project)
    grants = drawn_grants(project) if with_grants else {}
    if as_json:
        found = diagram.to_json()
        for wire in found["wires"] if with_grants else ():
            wire["grants"] = grants[(wire["connection"], wire["source"], wire["facet"], wire["target"])]
        print_json(found)
        return
    _print(diagram)
    if with_grants:
        click.echo()
        for said in grants.values():
            click.echo(said["words"])
            for words in said["warnings"]:
                click.echo(f"  warning: {words}")
    print_diagnostics(diagram.diagnostics)


def _print(diagram: Diagram) -> None:
    out = console()
    resources = Table(title=None, box=None, pad_edge=False, header_style="bold")
    for heading in ("RESOURCE", "KIND", "TYPE", "LINE"):
        resources.add_column(heading, overflow="fold")
    for resource in diagram.resources:
        resources.add_row(resource.id, resource.kind, resource.type, str(resource.line or ""))
    out.print(resources)
    if diagram.wires:
        wires = Table(title=None, box=None, pad_edge=False, header_style="bold")
        for heading in ("WIRE", "", "", "CONNECTION", "ACCESS", "LINES"):
            wires.add_column(heading, overflow="fold")
        for wire in diagram.wires:
            source = f"{wire.source} · {wire.facet}" if wire.facet else wire.source
            arrow = {"event": "──▶", "access": "╌╌▶", "attach": "───"}[wire.style]
            lines = ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in wire.lines)
            wires.add_row(source, arrow, wire.target, wire.connection, wire.access or "", lines)
        out.print()
        out.print(wires)
    if diagram.references:
        references = Table(title=None, box=None, pad_edge=False, header_style="bold")
        for heading in ("REFERENCE", "", "", "VIA", "LINE"):
            references.add_column(heading, overflow="fold")
        for reference in diagram.references:
            references.add_row(
                reference.source, "···▶", reference.target, reference.via, str(reference.line or "")
            )
        out.print()
        out.print(references)
    click.echo(
        f"\n{len(diagram.resources)} resources, {len(diagram.wires)} wires, {len(diagram.references)} references"
    )
