"""What Step Functions would refuse of a definition's shape: states nothing leads to, names of none, no end."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.design.machines.graph import LEADS_ON, Level, Machine, State
from stackline.template import Path

Problem = tuple[str, Path, str, str]
"""Code, place, what is wrong, and how to mend it."""


def problems(machine: Machine) -> Iterator[Problem]:
    """What is wrong with each level; each thing once."""
    seen: set[str] = set()
    for level in _levels(machine.top):
        yield from _start(level)
        yield from _ends(level, machine)
        yield from _unreached(level)
        for state in level.states:
            yield from _exits(level, state)
            if state.name in seen:
                summary = f"There are two states of the name {state.name}"
                yield (
                    "state-twice",
                    state.path,
                    summary,
                    "Rename one: a name is there once in a whole machine.",
                )
            seen.add(state.name)


def _levels(level: Level) -> Iterator[Level]:
    yield level
    for state in level.states:
        for inner in state.levels:
            yield from _levels(inner)


def _where(level: Level) -> str:
    return f" in {level.title.lower()} of {level.id.rpartition('/')[0]}" if level.id else ""


def _start(level: Level) -> Iterator[Problem]:
    if not level.states:
        yield "state-none", level.path, f"There is no state{_where(level)}", "Add a state, and StartAt it."
    elif level.start is None:
        first = level.states[0].name
        yield "state-start", level.path, f"StartAt is missing{_where(level)}", f"Write StartAt, e.g. {first}."
    elif level.named(level.start) is None:
        summary = f"StartAt names {level.start}, which is no state{_where(level)}"
        yield "state-missing", (*level.path, "StartAt"), summary, _one_of(level)


def _ends(level: Level, machine: Machine) -> Iterator[Problem]:
    if level.states and not any(state.ends for state in level.states):
        summary = f"No state ends {'the branch' if level.id else machine.id}{_where(level)}"
        fix = "Give the last state End: true, or let one of type Succeed or Fail follow."
        yield "state-no-end", level.path, summary, fix


def _exits(level: Level, state: State) -> Iterator[Problem]:
    for way in state.exits:
        if way.target is not None and level.named(way.target) is None:
            summary = f"{state.name} leads to {way.target}, which is no state{_where(level)}"
            yield "state-missing", way.path, summary, _one_of(level)
    nothing = state.exits and state.exits[0].way == "next" and state.exits[0].target is None
    if state.type in LEADS_ON and nothing and not state.ends:
        summary = f"{state.name} leads nowhere and does not end"
        yield "state-no-next", state.path, summary, "Write Next: with a state, or End: true."


def _unreached(level: Level) -> Iterator[Problem]:
    if level.named(level.start) is None:
        return
    reached: set[str] = set()
    waiting = [level.start]
    while waiting:
        state = level.named(waiting.pop())
        if state is not None and state.name not in reached:
            reached.add(state.name)
            waiting += [way.target for way in state.exits]
    for state in level.states:
        if state.name not in reached:
            summary = f"Nothing leads to the state {state.name}{_where(level)}"
            yield "state-unreached", state.path, summary, "Lead another state to it, or remove it."


def _one_of(level: Level) -> str:
    names = ", ".join(state.name for state in level.states[:6])
    return f"Name a state of the same level: {names}{' …' if len(level.states) > 6 else ''}."
