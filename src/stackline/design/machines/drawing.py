"""Where states stand and how transitions run: each level from left to right, what is inside a state in its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stackline.design.card import Card
from stackline.design.geometry import (
    CARD_GAP,
    CARD_WIDTH,
    FACET_HEIGHT,
    GROUP_HEAD,
    GROUP_PAD,
    HEADER_HEIGHT,
    Port,
)
from stackline.design.layered import Drawing, Point, draw
from stackline.design.layers import Box, Link
from stackline.design.layout import wire_key
from stackline.design.machines.cards import END, START, Looks, look, mark, state_card, subtitle
from stackline.design.machines.graph import Exit, Level, Machine, State
from stackline.design.packing import pack, parts, stack_singles

_FOOT = 8
"""Below the last row of a box."""


@dataclass(frozen=True, slots=True)
class Leads:
    """A transition, as pictures draw wires. `facet` is the port it leaves by; `label` when it is taken."""

    source: str
    facet: str | None
    target: str
    failure: bool
    label: str
    connection: str = "leads-to"
    style: str = "event"
    by_name: bool = False
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A way out of a box: what a box catches, at its lower edge."""

    port: str
    label: str


@dataclass(frozen=True, slots=True)
class StateBox:
    """A state with states inside, or one of its branches (`branch`). Ports are relative to its corner."""

    id: str
    title: str
    subtitle: str
    family: str
    glyph: str
    branch: bool
    x: float
    y: float
    width: float
    height: float
    rows: tuple[Row, ...] = ()
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """All that a picture of a machine shows. Boxes come before those inside them."""

    cards: tuple[Card, ...]
    boxes: tuple[StateBox, ...]
    wires: tuple[Leads, ...]
    drawing: Drawing


def draw_machine(machine: Machine, looks: Looks) -> Graph:
    """The machine, laid out. `looks`: of the resources that its tasks run."""
    return _level(machine.top, looks, machine)


def _level(level: Level, looks: Looks, machine: Machine | None = None) -> Graph:
    """One level, and in it all that is inside. `machine`: it is the whole, with its beginning and end."""
    cards = [state_card(state, looks) for state in level.states if not state.levels]
    inner = {state.id: _box(state, looks) for state in level.states if state.levels}
    wires = [wire for state in level.states for wire in _wires(level, state)]
    if machine is not None:
        marks, more = _marks(level, machine)
        cards, wires = [*cards, *marks], [*wires, *more]
    boxes = [Box(card.id, card.width, card.height) for card in cards]
    boxes += [Box(id, one.boxes[0].width, one.boxes[0].height) for id, one in inner.items()]
    order = {state.id: index for index, state in enumerate(level.states)}
    boxes.sort(key=lambda box: order.get(box.id, -1 if box.id == START else len(order)))
    ports = {card.id: card.ports for card in cards} | {id: one.boxes[0].ports for id, one in inner.items()}
    laid = _laid(boxes, [_link(wire, ports) for wire in wires])
    graph = Graph(tuple(cards), (), tuple(wires), laid)
    for id, one in inner.items():
        graph = _joined(graph, one, laid.places[id])
    return graph


def _laid(boxes: Sequence[Box], links: Sequence[Link]) -> Drawing:
    drawings: list[Drawing] = []
    singles: list[Box] = []
    for part, its_links in parts(boxes, links):
        if len(part) == 1 and not its_links:
            singles += part
        else:
            drawings.append(draw(part, its_links))
    if singles:
        drawings.append(stack_singles(singles))
    return pack(drawings) if drawings else Drawing({}, {}, CARD_WIDTH, HEADER_HEIGHT)


def _wires(level: Level, state: State) -> list[Leads]:
    found: list[Leads] = []
    for way in state.exits:
        target = level.named(way.target)
        if target is not None:
            label = "" if way.way == "next" else way.words
            found.append(Leads(state.id, way.port, target.id, way.way == "catch", label))
    return found


def _marks(level: Level, machine: Machine) -> tuple[list[Card], list[Leads]]:
    first = level.named(level.start)
    marks = [mark(START, "Start", machine.language, "state-start")]
    wires = [Leads(START, "out", first.id, failure=False, label="")] if first is not None else []
    last = [state for state in level.states if state.ends and state.exits]
    if last:
        marks.append(mark(END, "End", "Output", "state-end"))
        wires += [Leads(state.id, "out", END, failure=False, label="") for state in last]
    return marks, wires


def _link(wire: Leads, ports: dict[str, tuple[Port, ...]]) -> Link:
    out = next(port.y for port in ports[wire.source] if port.id == wire.facet)
    into = next(port.y for port in ports[wire.target] if port.id == "in")
    weight = 1.0 if wire.failure else 2.0 if wire.label else 3.0
    return Link(wire_key(wire), wire.source, wire.target, out, into, weight, wire.facet or "")


def _box(state: State, looks: Looks) -> Graph:
    """A state with what is inside, its corner at the origin: its own box is the first."""
    branches = state.type == "Parallel"
    insides = [_branch(level, looks) if branches else _level(level, looks) for level in state.levels]
    catches = [way for way in state.exits if way.way == "catch"]
    width = max((one.drawing.width for one in insides), default=CARD_WIDTH) + 2 * GROUP_PAD
    bottom = GROUP_HEAD + sum(one.drawing.height for one in insides) + CARD_GAP * max(len(insides) - 1, 0)
    height = bottom + GROUP_PAD + (len(catches) * FACET_HEIGHT + _FOOT if catches else 0)
    family, glyph = look(state.type)
    own = StateBox(
        state.id,
        state.name,
        subtitle(state),
        family,
        glyph,
        False,
        0,
        0,
        width,
        height,
        tuple(Row(way.port, way.words) for way in catches),
        tuple(_box_ports(catches, width, bottom + GROUP_PAD / 2)),
    )
    graph = Graph((), (own,), (), Drawing({}, {}, width, height))
    top: float = GROUP_HEAD
    for one in insides:
        graph = _joined(graph, one, (GROUP_PAD, top))
        top += one.drawing.height + CARD_GAP
    return graph


def _box_ports(catches: Sequence[Exit], width: float, bottom: float) -> list[Port]:
    found = [
        Port("in", "left", 0, GROUP_HEAD / 2, connected=True),
        Port("out", "right", width, GROUP_HEAD / 2, connected=True),
    ]
    for index, way in enumerate(catches):
        y = bottom + (index + 0.5) * FACET_HEIGHT
        found.append(Port(way.port, "right", width, y, way.target is not None))
    return found


def _branch(level: Level, looks: Looks) -> Graph:
    inside = _level(level, looks)
    width = inside.drawing.width + 2 * GROUP_PAD
    height = inside.drawing.height + GROUP_HEAD + GROUP_PAD
    own = StateBox(level.id, level.title, "", "other", "state-parallel", True, 0, 0, width, height)
    graph = Graph((), (own,), (), Drawing({}, {}, width, height))
    return _joined(graph, inside, (GROUP_PAD, GROUP_HEAD))


def _joined(outer: Graph, inner: Graph, at: Point) -> Graph:
    """Both in one, the inner one moved to its place; the size stays."""
    x, y = at
    moved = [replace(one, x=one.x + x, y=one.y + y) for one in inner.boxes]
    places = {id: (left + x, top + y) for id, (left, top) in inner.drawing.places.items()}
    routes = {
        key: [(left + x, top + y) for left, top in points] for key, points in inner.drawing.routes.items()
    }
    size = (outer.drawing.width, outer.drawing.height)
    return Graph(
        (*outer.cards, *inner.cards),
        (*outer.boxes, *moved),
        (*outer.wires, *inner.wires),
        Drawing(outer.drawing.places | places, outer.drawing.routes | routes, *size),
    )
