"""A state machine for its own canvas, and the edits of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from stackline.core import Diagnostic
from stackline.design import targets
from stackline.design.card import Card
from stackline.design.layout import wire_key
from stackline.design.machines import Machine, State
from stackline.design.machines.adding import TYPES, add_state, set_resource
from stackline.design.machines.cards import RESOURCE, Looks, looks_of
from stackline.design.machines.drawing import Graph, StateBox, draw_machine
from stackline.design.machines.edits import add_rule, lead, remove, rename, set_value
from stackline.design.machines.graph import CATCHES
from stackline.design.machines.picture import machine_named
from stackline.design.machines.problems import problems
from stackline.server.machine_fields import state_groups
from stackline.server.schemas import (
    AddState,
    GraphCard,
    GraphRow,
    LeadState,
    LeadView,
    MachineIntent,
    MachineView,
    Point,
    PortView,
    RemoveState,
    RenameState,
    RuleState,
    RunState,
    RunView,
    SetState,
    StateView,
)
from stackline.template import Path, Project, parse_value
from stackline.template.values import parse_dotted

Rule = Literal["choice", "catch", "retry", "branch"]


def machine_view(project: Project, id: str) -> MachineView:
    """All that the canvas of a state machine shows. Raises DiagnosticError where there is nothing to draw."""
    machine = machine_named(project, id)
    looks = looks_of(project)
    graph = draw_machine(machine, looks)
    levels = {state.id: level.id for level, state in machine.top.all()}
    told = _told(machine)
    cards = [*(_box(box, graph, levels, told) for box in graph.boxes)]
    cards += [_card(card, graph, levels, told) for card in graph.cards]
    return MachineView(
        id=id,
        file=machine.file or project.file,
        fixed=machine.fixed,
        language=machine.language,
        comment=machine.comment,
        width=graph.drawing.width,
        height=graph.drawing.height,
        cards=cards,
        leads=list(_leads(graph)),
        states={state.id: _state(project, machine, state) for _, state in machine.top.all()},
        types=list(TYPES),
        runs=list(_runs(project, id, looks)),
    )


def _told(machine: Machine) -> Mapping[str, list[str]]:
    """What is wrong, by state."""
    found: dict[str, list[str]] = {}
    places = {state.path: state.id for _, state in machine.top.all()}
    for _, path, said, _ in problems(machine):
        while path and path not in places:
            path = path[:-1]
        if path:
            found.setdefault(places[path], []).append(said)
    return found


def _card(card: Card, graph: Graph, levels: Mapping[str, str], told: Mapping[str, list[str]]) -> GraphCard:
    x, y = graph.drawing.places[card.id]
    return GraphCard(
        id=card.id,
        shape="mark" if card.kind == "mark" else "card",
        title=card.title,
        subtitle=card.subtitle,
        family=card.family,
        glyph=card.glyph,
        x=x,
        y=y,
        width=card.width,
        height=card.height,
        rows=[
            GraphRow(
                id=facet.id,
                label=facet.label,
                note=facet.note,
                resource=facet.label if facet.id.startswith(RESOURCE) else None,
                failure=facet.id.startswith("catch:"),
            )
            for facet in card.facets
        ],
        ports=_ports(card, graph),
        level=levels.get(card.id, ""),
        problems=told.get(card.id, []),
    )


def _ports(of: Card | StateBox, graph: Graph) -> list[PortView]:
    used = {(wire.source, wire.facet) for wire in graph.wires} | {(wire.target, "in") for wire in graph.wires}
    return [
        PortView(id=port.id, side=port.side, x=port.x, y=port.y, connected=(of.id, port.id) in used)
        for port in of.ports
    ]


def _box(box: StateBox, graph: Graph, levels: Mapping[str, str], told: Mapping[str, list[str]]) -> GraphCard:
    return GraphCard(
        id=box.id,
        shape="branch" if box.branch else "box",
        title=box.title,
        subtitle=box.subtitle,
        family=box.family,
        glyph=box.glyph,
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rows=[GraphRow(id=row.port, label=row.label, failure=True) for row in box.rows],
        ports=_ports(box, graph),
        level=levels.get(box.id, ""),
        problems=told.get(box.id, []),
    )


def _leads(graph: Graph) -> Iterator[LeadView]:
    for wire in graph.wires:
        points = graph.drawing.routes.get(wire_key(wire))
        if points:
            yield LeadView(
                id=wire_key(wire),
                source=wire.source,
                port=wire.facet or "out",
                target=wire.target,
                failure=wire.failure,
                label=wire.label,
                points=[Point(x=x, y=y) for x, y in points],
            )


def _state(project: Project, machine: Machine, state: State) -> StateView:
    adds: list[Rule] = []
    if state.type == "Choice":
        adds.append("choice")
    if state.type in CATCHES:
        adds.extend(("catch", "retry"))
    if state.type == "Parallel":
        adds.append("branch")
    path = state.path if machine.found.editable else machine.found.path
    return StateView(
        id=state.id,
        type=state.type,
        lines=list(project.lines(path)),
        groups=state_groups(state),
        adds=adds,
        resources=list(state.resources),
    )


def _runs(project: Project, id: str, looks: Looks) -> Iterator[RunView]:
    for found in targets(project, id, None):
        if found.names == "task":
            family, glyph = looks.get(found.target, ("other", "box"))
            yield RunView(id=found.target, label=found.label, family=family, glyph=glyph)


def edited(project: Project, intent: MachineIntent) -> tuple[Project, str, list[Diagnostic]]:
    """The project after an edit of a state machine, what was done, and what the person should know. Raises Refused."""
    id, edit = intent.id, intent.edit
    match edit:
        case AddState():
            after, notes = add_state(project, id, edit.type, edit.name, edit.after, edit.port, edit.resource)
            return after, f"Add the state {edit.name} to {id}", notes
        case RemoveState():
            return remove(project, id, edit.state), f"Remove the state {edit.state} of {id}", []
        case RenameState():
            return rename(project, id, edit.state, edit.to), f"Rename the state {edit.state} to {edit.to}", []
        case LeadState():
            after = lead(project, id, edit.state, edit.port, edit.target)
            names = machine_named(project, id)
            known = names.state(edit.target or "")
            where = f" to {edit.target}" if known else " nowhere"
            return after, f"Lead {edit.state if names.state(edit.state) else id}{where}", []
        case SetState():
            path = _path(edit.path)
            value = None if edit.value is None else parse_value(edit.value)
            what = str(path[-1]).removeprefix("@") if path else "what it is"
            return set_value(project, id, edit.state, path, value), f"Set {what} of {edit.state}", []
        case RunState():
            after, notes = set_resource(project, id, edit.state, edit.resource)
            return after, f"Let {edit.state} run {edit.resource}", notes
        case RuleState():
            return add_rule(project, id, edit.state, edit.what), f"Add a {edit.what} to {edit.state}", []


def _path(dotted: str) -> Path:
    """A path in a state: the grammar of PATH, without the resource before it."""
    return tuple[Any, ...](parse_dotted(f"/{dotted}", "state")[2:]) if dotted else ()
