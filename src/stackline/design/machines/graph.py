"""A definition as a graph: states with what leads out of them, and the levels inside Parallel and Map.

A pure function of the definition. States are named as in the definition; where a name is there twice, the second one is
`Name#2`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stackline.catalog.machine_chains import fixed
from stackline.catalog.machine_definitions import Definition, definition, definition_file
from stackline.catalog.view import View
from stackline.design.machines import words
from stackline.design.values import mapping, sequence
from stackline.design.wires import view_of
from stackline.template import Path, Project

Way = Literal["next", "choice", "default", "catch"]
TERMINAL = ("Succeed", "Fail")
# Amazon States Language: the fields a state may have, by its type.
LEADS_ON = ("Task", "Pass", "Wait", "Parallel", "Map")
CATCHES = ("Task", "Parallel", "Map")


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a state. `port`: out, default, `choice:N`, `catch:N`; `target` as the definition says it."""

    way: Way
    port: str
    target: str | None
    words: str
    path: Path
    """The place of the target in the project."""


@dataclass(frozen=True)
class State:
    """`id` names it in the machine, `name` in its level; `path` is its place in the project."""

    id: str
    name: str
    type: str
    path: Path
    value: Mapping[str, Any]
    jsonata: bool
    resources: tuple[str, ...]
    exits: tuple[Exit, ...]
    levels: tuple[Level, ...]

    @property
    def ends(self) -> bool:
        """Whether the execution (or branch) may end here."""
        return self.type in TERMINAL or self.value.get("End") is True


@dataclass(frozen=True)
class Level:
    """States that lead to one another: the whole machine, a branch, or what is done for each item."""

    id: str
    title: str
    path: Path
    start: str | None
    states: tuple[State, ...]

    def named(self, name: str | None) -> State | None:
        return next((state for state in self.states if state.name == name), None)

    def all(self) -> Iterator[tuple[Level, State]]:
        """Every state with its level, those inside included."""
        for state in self.states:
            yield self, state
            for level in state.levels:
                yield from level.all()


@dataclass(frozen=True)
class Machine:
    """`fixed`: why the definition cannot be edited here; None where it can. `file`: the one it is in, if it has one."""

    id: str
    top: Level
    language: str
    comment: str
    fixed: str | None
    file: str | None
    found: Definition = field(repr=False)

    def state(self, id: str) -> tuple[Level, State] | None:
        return next(((level, state) for level, state in self.top.all() if state.id == id), None)


def read_machine(project: Project, id: str, view: View | None = None) -> Machine | None:
    """The graph of a state machine; None where its definition is nowhere to be read. `view`: one that is there."""
    view = view or view_of(project)
    found = definition(view, id) if id in view.by_kind.get("state-machine", ()) else None
    if found is None:
        return None
    problem = fixed(view, id, found)
    file = definition_file(view, id)
    language = str(found.value.get("QueryLanguage") or "JSONPath")
    reader = _Reader(view, id, found, {})
    top = reader.level("", "", found.value, found.path, language == words.JSONATA)
    return Machine(
        id,
        top,
        language,
        str(found.value.get("Comment") or ""),
        f"{problem.summary}. {problem.fix}" if problem is not None else None,
        project.name_of(file[1]) if file is not None and found.path[0] == file[1] else None,
        found,
    )


@dataclass
class _Reader:
    view: View
    machine: str
    found: Definition
    taken: dict[str, int]

    def level(self, id: str, title: str, body: Mapping[str, Any], path: Path, jsonata: bool) -> Level:
        states = mapping(body.get("States"))
        start = body.get("StartAt")
        return Level(
            id,
            title,
            path,
            start if isinstance(start, str) else None,
            tuple(
                self.state(str(name), mapping(state), (*path, "States", name), jsonata)
                for name, state in states.items()
            ),
        )

    def state(self, name: str, body: Mapping[str, Any], path: Path, jsonata: bool) -> State:
        self.taken[name] = self.taken.get(name, 0) + 1
        id = name if self.taken[name] == 1 else f"{name}#{self.taken[name]}"
        own = body.get("QueryLanguage")
        jsonata = own == words.JSONATA if isinstance(own, str) else jsonata
        type = str(body.get("Type") or "")
        return State(
            id,
            name,
            type,
            path,
            body,
            jsonata,
            tuple(self.found.targets(self.view, self.machine, body)) if type == "Task" else (),
            tuple(_exits(type, body, path)),
            tuple(self.inside(id, type, body, path, jsonata)),
        )

    def inside(
        self, id: str, type: str, body: Mapping[str, Any], path: Path, jsonata: bool
    ) -> Iterator[Level]:
        if type == "Parallel":
            for index, branch in enumerate(sequence(body.get("Branches"))):
                place: Path = (*path, "Branches", index)
                yield self.level(f"{id}/{index}", f"Branch {index + 1}", mapping(branch), place, jsonata)
        if type == "Map":
            # `Iterator` is the name it had before distributed maps.
            name = "Iterator" if "Iterator" in body else "ItemProcessor"
            yield self.level(f"{id}/0", "For each item", mapping(body.get(name)), (*path, name), jsonata)


def _exits(type: str, body: Mapping[str, Any], path: Path) -> Iterator[Exit]:
    if type in LEADS_ON:
        yield Exit("next", "out", _name(body.get("Next")), "then", (*path, "Next"))
    if type == "Choice":
        for index, rule in enumerate(sequence(body.get("Choices"))):
            place: Path = (*path, "Choices", index, "Next")
            target = _name(mapping(rule).get("Next"))
            yield Exit("choice", f"choice:{index}", target, words.condition(rule), place)
        yield Exit("default", "default", _name(body.get("Default")), "otherwise", (*path, "Default"))
    if type in CATCHES:
        for index, rule in enumerate(sequence(body.get("Catch"))):
            place = (*path, "Catch", index, "Next")
            said = f"on {words.errors(rule)}"
            yield Exit("catch", f"catch:{index}", _name(mapping(rule).get("Next")), said, place)


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) else None
