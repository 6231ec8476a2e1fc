"""Edits of a state machine's graph, each one edit of the definition where it is written: template, text or file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackline.catalog import Append, Delete, Put
from stackline.design.changes import Edit, apply
from stackline.design.erase import erase
from stackline.design.machines.cards import END, START
from stackline.design.machines.graph import LEADS_ON, TERMINAL, Exit, Level, Machine, State, read_machine
from stackline.design.machines.words import COMPARISONS, comparison
from stackline.design.requests import refusal
from stackline.design.values import mapping, sequence
from stackline.design.wires import view_of, wires_in
from stackline.template import Path, Project

LONGEST_NAME = 80
"""Amazon States Language: "State name length must be less than or equal to 80 Unicode characters"."""
COMPARISON = "@comparison"
"""Stands in a path for the name of a rule's comparison."""


def editable(project: Project, id: str) -> Machine:
    """The machine, for an edit. Raises Refused where there is none, or its definition cannot be edited here."""
    machine = read_machine(project, id)
    if machine is None:
        raise refusal("machine-unknown", f"There is no definition of {id} to edit", "Write Definition first.")
    if machine.fixed is not None:
        summary, _, fix = machine.fixed.partition(". ")
        raise refusal("machine-fixed", summary, fix, path=machine.found.path)
    return machine


def find(machine: Machine, id: str) -> tuple[Level, State]:
    found = machine.state(id)
    if found is None:
        raise refusal("state-unknown", f"{machine.id} has no state {id}", "Look at the states there are.")
    return found


def arrows(level: Level, name: str) -> list[Path]:
    """The places of a level that lead to a state."""
    found: list[Path] = [(*level.path, "StartAt")] if level.start == name else []
    return found + [way.path for state in level.states for way in state.exits if way.target == name]


def check_name(machine: Machine, name: str) -> None:
    """Refused where no state can be called so."""
    if not name.strip() or len(name) > LONGEST_NAME:
        summary = f"A state's name has 1 to {LONGEST_NAME} characters"
        raise refusal("state-name", summary, "Choose another name.")
    if any(state.name == name for _, state in machine.top.all()):
        raise refusal("state-name", f"{machine.id} has a state {name} already", "Choose another name.")


def rename(project: Project, id: str, state_id: str, new: str) -> Project:
    """Another name for a state; all that leads to it follows."""
    machine = editable(project, id)
    level, state = find(machine, state_id)
    if new == state.name:
        return project
    check_name(machine, new)
    # Where two states have one name, what leads to it stays with the other.
    led = arrows(level, state.name) if level.named(state.name) is state else []
    project = apply(project, [Put(path, new) for path in led])
    return project.rename_key(state.path, new)


def lead(project: Project, id: str, source: str, port: str, target: str | None) -> Project:
    """Lead a way out of a state to another one of its level; `END` or None: nowhere, so that it ends or is gone.

    `choice:new` and `catch:new` make a rule for it. `source` START is where the execution begins.
    """
    machine = editable(project, id)
    if source == START:
        return apply(project, [Put((*machine.top.path, "StartAt"), _name(machine, machine.top, target))])
    level, state = find(machine, source)
    name = None if target in (None, END) else _name(machine, level, target)
    if port in ("choice:new", "catch:new") and name is not None:
        return apply(project, [_new_rule(state, port, name)])
    way = next((one for one in state.exits if one.port == port), None)
    if way is None:
        raise refusal("state-exit", f"{state.name} has no such way out", "A Choice leads on by its rules.")
    if name is not None:
        return leading(project, state, way, name)
    return _ended(project, state, way)


def _name(machine: Machine, level: Level, target: str | None) -> str:
    other, state = find(machine, target or "")
    if other is not level and other.path != level.path:
        summary = f"{state.name} is on another level: a state leads only to states beside it"
        raise refusal("state-level", summary, "Lead the state around it there.")
    return state.name


def leading(project: Project, state: State, way: Exit, name: str) -> Project:
    """The way out leads to the state of that name."""
    if way.way == "next" and "End" in state.value:
        return _exchanged(project, state.path, "End", "Next", name)
    return apply(project, [Put(way.path, name)])


def _ended(project: Project, state: State, way: Exit) -> Project:
    """The way out leads nowhere: the state ends the execution, or the rule is gone."""
    if way.way == "next":
        return ending(project, state)
    if way.way == "default":
        return apply(project, [Delete(way.path)] if way.target is not None else [])
    if way.way == "choice" and len(sequence(state.value.get("Choices"))) == 1:
        summary = f"{state.name} has only this rule: without it, it is no choice"
        raise refusal("choice-last", summary, "Remove the state, or lead the rule elsewhere.")
    return apply(project, [Delete(way.path[:-1])])


def ending(project: Project, state: State) -> Project:
    if "Next" in state.value:
        return _exchanged(project, state.path, "Next", "End", True)
    return apply(project, [] if state.value.get("End") is True else [Put((*state.path, "End"), True)])


def _exchanged(project: Project, path: Path, old: str, new: str, value: Any) -> Project:
    """One key in the place of another, with another value."""
    if not project.expanded.plain or project.has((*path, new)):
        return apply(project, [Delete((*path, old)), Put((*path, new), value)])
    return project.rename_key((*path, old), new).set((*path, new), value)


def _new_rule(state: State, port: str, name: str) -> Edit:
    if port == "catch:new":
        return _appended(state, "Catch", {"ErrorEquals": ["States.ALL"], "Next": name})
    return _appended(state, "Choices", {**first_rule(state.jsonata), "Next": name})


def _appended(state: State, key: str, value: Mapping[str, Any]) -> Edit:
    place: Path = (*state.path, key)
    return Append(place, value) if sequence(state.value.get(key)) else Put(place, [value])


def first_rule(jsonata: bool) -> dict[str, Any]:
    """What a new rule of a choice asks, to be changed."""
    if jsonata:
        return {"Condition": "{% $exists($states.input.value) %}"}
    return {"Variable": "$.value", "IsPresent": True}


def remove(project: Project, id: str, state_id: str) -> Project:
    """Take a state out: what led to it leads to what follows it, and what only it needed goes with it."""
    machine = editable(project, id)
    level, state = find(machine, state_id)
    names = [state.name, *(one.name for inner in state.levels for _, one in inner.all())]
    if sum(one.name == state.name for _, one in machine.top.all()) > 1:
        raise refusal("state-twice", f"There are two states of the name {state.name}", "Rename one first.")
    if len(level.states) == 1:
        where = "its branch" if level.id else "the machine"
        raise refusal("state-last", f"{state.name} is the only state of {where}", "Add another one first.")
    project = _led_past(project, level, state)
    view = view_of(project)
    wires = wires_in(view)
    gone = [wire for wire in wires if wire.source == id and wire.facet in names and _is_task(view, wire)]
    if gone:
        project = erase(project, view, wires, gone)
    # Erasing a wire takes the task that it is; a state that is no wire's is left.
    if project.has(state.path):
        project = apply(project, [Delete(state.path)])
    return project


def _is_task(view: Any, wire: Any) -> bool:
    return view.catalog.connections[wire.connection].facet == "task"


def _led_past(project: Project, level: Level, state: State) -> Project:
    following = _following(state)
    if level.start == state.name:
        if following is None:
            summary = f"{state.name} is the first state, and nothing follows it"
            raise refusal(
                "state-first", summary, "Lead it to the state that is to be the first, then remove it."
            )
        project = apply(project, [Put((*level.path, "StartAt"), following)])
    for other in level.states:
        # Last rules first, so that the numbers of the others stay true.
        for way in reversed(other.exits):
            if other is not state and way.target == state.name:
                project = (
                    leading(project, other, way, following) if following else _ended(project, other, way)
                )
    return project


def _following(state: State) -> str | None:
    """The one state that comes after: of a choice, otherwise."""
    ways = {way.way: way.target for way in reversed(state.exits) if way.way != "catch"}
    found = ways.get("next") or ways.get("default") or ways.get("choice")
    return None if found == state.name else found


def set_value(project: Project, id: str, state_id: str, path: Path, value: Any) -> Project:
    """Set one value of a state, by its place in it; None takes it away. An empty path is the whole state."""
    machine = editable(project, id)
    _, state = find(machine, state_id)
    place: Path = (*state.path, *path)
    if path and path[-1] == COMPARISON:
        return _compared(project, place[:-1], str(value))
    if value is None:
        return apply(project, [Delete(place)] if project.has(place) else [])
    if not path and not mapping(value).get("Type"):
        raise refusal("state-type", "A state is a mapping with a Type", "Write e.g. {Type: Pass, End: true}.")
    return apply(project, [Put(place, value)])


def _compared(project: Project, rule: Path, name: str) -> Project:
    """Another comparison of a rule; what it is compared with stays where it can."""
    held = mapping(project.get(rule))
    old = comparison(held)
    if name not in COMPARISONS:
        raise refusal(
            "comparison-unknown", f"{name} is no comparison", f"Write one of {', '.join(COMPARISONS)}."
        )
    if old is None:
        return apply(project, [Put((*rule, name), _like(name, ""))])
    key = old if old in held else f"{old}Path"
    if key == name:
        return project
    value = _like(name, held[key])
    project = project.rename_key((*rule, key), name)
    return apply(project, [] if value == held[key] else [Put((*rule, name), value)])


def _like(name: str, value: Any) -> Any:
    """The value as this comparison takes it."""
    if name.startswith("Is") or name == "BooleanEquals":
        return value if isinstance(value, bool) else True
    if name.startswith("Numeric"):
        try:
            return (
                value if isinstance(value, int | float) and not isinstance(value, bool) else int(str(value))
            )
        except ValueError:
            return 0
    return str(value).lower() if isinstance(value, bool) else str(value)


def add_rule(project: Project, id: str, state_id: str, what: str) -> Project:
    """One more rule (`choice`), caught error (`catch`), retry (`retry`) or branch (`branch`) of a state."""
    machine = editable(project, id)
    level, state = find(machine, state_id)
    if what == "retry":
        value = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2}
        return apply(project, [_appended(state, "Retry", value)])
    if what == "branch":
        name = unused(machine, f"{state.name} {len(state.levels) + 1}")
        value = {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}
        return apply(project, [_appended(state, "Branches", value)])
    targets = [one.name for one in level.states if one is not state]
    if not targets:
        raise refusal(
            "state-alone", f"There is no other state that {state.name} could lead to", "Add one first."
        )
    past = _following(state)
    aim = past if past in targets else targets[-1]
    return apply(project, [_new_rule(state, f"{what}:new", aim)])


def unused(machine: Machine, name: str) -> str:
    """The name, with a number where it is taken."""
    taken = {state.name for _, state in machine.top.all()}
    return next(one for one in _numbered(name) if one not in taken)


def _numbered(name: str) -> Iterable[str]:
    yield name
    for number in range(2, 10_000):
        yield f"{name} {number}"


__all__ = [
    "COMPARISON",
    "LEADS_ON",
    "TERMINAL",
    "add_rule",
    "arrows",
    "check_name",
    "editable",
    "find",
    "lead",
    "leading",
    "remove",
    "rename",
    "set_value",
    "unused",
]
