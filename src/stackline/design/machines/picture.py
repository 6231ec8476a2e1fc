"""A state machine as a self-contained SVG: the picture that the canvas shows of it."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.design.geometry import PORT_SIZE
from stackline.design.grouping import GroupBox
from stackline.design.groups import Group
from stackline.design.lettering import fitted
from stackline.design.machines.cards import looks_of
from stackline.design.machines.drawing import Graph, StateBox, draw_machine
from stackline.design.machines.graph import Machine, read_machine
from stackline.design.svg import escaped, picture
from stackline.design.theme import THEMES, Theme
from stackline.design.wires import view_of
from stackline.template import Project


def machine_named(project: Project, id: str) -> Machine:
    """The graph of a state machine of the template. Raises DiagnosticError where there is none to draw."""
    machine = read_machine(project, id)
    if machine is not None:
        return machine
    known = view_of(project).by_kind.get("state-machine", ())
    if id in known:
        summary = f"The definition of {id} cannot be read: it is not in the template, nor in a file beside it"
        fix = Fix("Write Definition, or name a file of the project with DefinitionUri.")
    else:
        summary = f"There is no state machine {id} in {project.file}"
        fix = Fix(f"Name one of: {', '.join(known)}." if known else "Add a state machine first.")
    raise DiagnosticError([Diagnostic("error", "machine-unknown", summary, file=project.file, fix=fix)])


def machine_svg(project: Project, id: str, theme: str = "light") -> str:
    """The SVG document; `theme` is light or dark. Raises DiagnosticError as `machine_named`."""
    machine = machine_named(project, id)
    graph = draw_machine(machine, looks_of(project))
    colours = THEMES[theme]
    count = sum(1 for _ in machine.top.all())
    return picture(
        f"{id} in {project.file}",
        graph.cards,
        graph.wires,
        (),
        graph.drawing,
        colours,
        groups=[_group(box) for box in graph.boxes],
        summary=f"{count} {'state' if count == 1 else 'states'}",
        over=list(_rows(graph, colours)),
    )


def _group(box: StateBox) -> GroupBox:
    group = Group(box.id, "state", box.family, box.glyph, box.title, box.subtitle, (), ())
    return GroupBox(group, box.x, box.y, box.width, box.height)


def _rows(graph: Graph, theme: Theme) -> Iterator[str]:
    """What boxes catch, and the ports of boxes that transitions end at."""
    used = {(wire.source, wire.facet) for wire in graph.wires} | {(wire.target, "in") for wire in graph.wires}
    for box in graph.boxes:
        ports = {port.id: port for port in box.ports}
        for row in box.rows:
            y = box.y + ports[row.port].y + 4
            shown = fitted(row.label, box.width - 40, 12)
            yield (
                f'<text x="{box.x + box.width - 16:g}" y="{y:g}" font-size="12" fill="{theme.text_2}"'
                f' text-anchor="end">{escaped(shown)}</text>'
            )
        for port in box.ports:
            if (box.id, port.id) in used:
                yield (
                    f'<circle cx="{box.x + port.x:g}" cy="{box.y + port.y:g}" r="{PORT_SIZE / 2:g}"'
                    f' fill="{theme.port}" stroke="{theme.surface}" stroke-width="4" paint-order="stroke"/>'
                )
