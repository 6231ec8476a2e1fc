"""States as cards, in the sizes and words of the canvas: what each does, what it runs, and a row for each way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackline.design.card import Card, Facet
from stackline.design.geometry import CARD_WIDTH, HEADER_HEIGHT, Port, card_height, facet_y
from stackline.design.looks import look as plain_look
from stackline.design.machines import words
from stackline.design.machines.graph import CATCHES, LEADS_ON, Exit, State
from stackline.design.values import sequence
from stackline.design.virtual import DEFAULT_BUS
from stackline.design.wires import view_of
from stackline.template import Project

START, END = "\u25b8start", "\u25b8end"
"""Ids of the two that are no states."""
RESOURCE = "resource:"
"""How the row begins that shows what a task runs."""
_LOOKS = {
    "Task": ("compute", "state-task"),
    "Choice": ("flow", "state-choice"),
    "Wait": ("flow", "state-wait"),
    "Pass": ("flow", "state-pass"),
    "Parallel": ("flow", "state-parallel"),
    "Map": ("flow", "state-map"),
    "Succeed": ("storage", "state-succeed"),
    "Fail": ("identity", "state-fail"),
}
Looks = Mapping[str, tuple[str, str]]
"""Logical ID → family and glyph of its card."""


def looks_of(project: Project) -> Looks:
    """Family and glyph of every resource of the template, as its card has them."""
    view = view_of(project)
    known = {id: view.catalog.kinds.get(view.kind(id) or "") for id in view.resources}
    known[DEFAULT_BUS] = view.catalog.kinds["event-bus"]
    return {
        id: (kind.family, kind.glyph)
        if kind is not None and kind.kind != "other"
        else plain_look(view.types.get(id, ""))
        for id, kind in known.items()
    }


def look(type: str) -> tuple[str, str]:
    """Family and glyph of a type of state."""
    return _LOOKS.get(type, ("other", "box"))


def subtitle(state: State) -> str:
    """What it does; a container also how often it is tried again, which others say in a row."""
    said = words.summary(state.value)
    again = words.retries(state.value) if state.levels else ""
    return f"{said} · {again}" if again else said


def state_card(state: State, looks: Looks) -> Card:
    """The card of a state that holds no others."""
    rows = list(_rows(state))
    known = next((looks[id] for id in state.resources if id in looks), None)
    family, glyph = known or look(state.type)
    return Card(
        id=state.id,
        type=state.type,
        kind="state",
        family=family,
        glyph=glyph,
        title=state.name,
        subtitle=subtitle(state),
        width=CARD_WIDTH,
        height=card_height(len(rows)),
        virtual=False,
        group=None,
        line=0,
        lines=(0, 0),
        facets=tuple(row for row, _ in rows),
        ports=tuple(_ports(state, rows)),
    )


def _rows(state: State) -> Iterator[tuple[Facet, Exit | None]]:
    again = words.retries(state.value)
    for index, resource in enumerate(state.resources):
        yield Facet(f"{RESOURCE}{resource}", resource, note=(again or None) if index == 0 else None), None
    if again and not state.resources:
        count = len(sequence(state.value.get("Retry")))
        yield Facet("retry", "Tried again", note=f"{count} {'rule' if count == 1 else 'rules'}"), None
    for way in state.exits:
        if way.way != "next":
            yield Facet(way.port, way.words), way


def _ports(state: State, rows: list[tuple[Facet, Exit | None]]) -> Iterator[Port]:
    middle = HEADER_HEIGHT / 2
    yield Port("in", "left", 0, middle, connected=True)
    if state.type in LEADS_ON:
        yield Port("out", "right", CARD_WIDTH, middle, connected=leads(state.exits[0]) or state.ends)
    for index, (row, way) in enumerate(rows):
        if way is not None:
            yield Port(row.id, "right", CARD_WIDTH, facet_y(index), connected=leads(way))


def leads(way: Exit) -> bool:
    return way.target is not None


def may_catch(state: State) -> bool:
    return state.type in CATCHES


def mark(id: str, title: str, said: str, glyph: str) -> Card:
    """Where the execution begins or ends: no state."""
    middle = HEADER_HEIGHT / 2
    port = Port("out", "right", MARK_WIDTH, middle, connected=True)
    into = Port("in", "left", 0, middle, connected=True)
    return Card(
        id=id,
        type=title,
        kind="mark",
        family="other",
        glyph=glyph,
        title=title,
        subtitle=said,
        width=MARK_WIDTH,
        height=HEADER_HEIGHT,
        virtual=True,
        group=None,
        line=0,
        lines=(0, 0),
        facets=(),
        ports=(into,) if id == END else (port,),
    )


MARK_WIDTH = 132
