"""New states, and the resources that tasks run: with the substitution, the grant and what else a line to one writes."""

from __future__ import annotations

from typing import Any

from stackline.catalog import Delete, Put
from stackline.core import Diagnostic
from stackline.design.changes import apply
from stackline.design.draw import connect_with_notes
from stackline.design.erase import erase
from stackline.design.machines.cards import START
from stackline.design.machines.edits import arrows, check_name, editable, find, first_rule, leading, unused
from stackline.design.machines.graph import LEADS_ON, Exit, Level, Machine, State
from stackline.design.requests import refusal
from stackline.design.values import mapping
from stackline.design.wires import view_of, wires_in
from stackline.template import Path, Project

TYPES = ("Task", "Choice", "Parallel", "Map", "Wait", "Pass", "Succeed", "Fail")
Added = tuple[Project, list[Diagnostic]]


def add_state(
    project: Project,
    id: str,
    type: str,
    name: str,
    after: str,
    port: str = "out",
    resource: str | None = None,
) -> Added:
    """A new state where a way out of `after` leads now; what it led to comes after it.

    `after` is a state, START, or the id of a branch or of what is done for each item, to come first in it. A Task runs
    `resource`. Raises Refused.
    """
    machine = editable(project, id)
    check_name(machine, name)
    if type not in TYPES:
        raise refusal("state-type", f"There is no state of type {type}", f"Choose one of {', '.join(TYPES)}.")
    notes: list[Diagnostic] = []
    body: dict[str, Any] = {"Type": type}
    if type == "Task":
        if resource is None:
            raise refusal("task-resource", "A task runs something", "Choose the resource that it runs.")
        project, body, notes = _borrowed(project, machine, resource, name)
        machine = editable(project, id)
    level, before, way = _place(machine, after, port)
    target = level.start if before is None else way.target if way else None
    following = target if level.named(target) is not None else None
    project, more, following = _body(
        project, machine, level, type, name, following, _jsonata(level, before, machine)
    )
    body |= more
    if type in LEADS_ON:
        body |= {"Next": following} if following is not None else {"End": True}
    project = _inserted(project, level, name, body, before)
    if before is None or way is None:
        return apply(project, [Put((*level.path, "StartAt"), name)]), notes
    return leading(project, before, way, name), notes


def _place(machine: Machine, after: str, port: str) -> tuple[Level, State | None, Exit | None]:
    """The level, the state that the new one comes after and the way out; neither where it comes first."""
    if after == START:
        return machine.top, None, None
    for _, state in machine.top.all():
        for level in state.levels:
            if level.id == after:
                return level, None, None
    level, state = find(machine, after)
    ports = {way.port: way for way in state.exits}
    # After a choice: otherwise.
    way = ports.get(port) or ports.get("default")
    if way is None:
        summary = f"Nothing comes after {state.name}: it ends the execution"
        raise refusal("state-terminal", summary, "Add the state after another one.")
    return level, state, way


def _jsonata(level: Level, before: State | None, machine: Machine) -> bool:
    beside = before or (level.states[0] if level.states else None)
    return beside.jsonata if beside is not None else machine.language == "JSONata"


def _body(
    project: Project,
    machine: Machine,
    level: Level,
    type: str,
    name: str,
    following: str | None,
    jsonata: bool,
) -> tuple[Project, dict[str, Any], str | None]:
    """What the new state says beside its type, and what follows it; a choice may need a state to lead to."""
    passing = {"Type": "Pass", "End": True}
    match type:
        case "Wait":
            return project, {"Seconds": 60}, following
        case "Fail":
            return project, {"Error": "Failed", "Cause": "Say here what went wrong."}, following
        case "Parallel":
            names = [unused(machine, f"{name} {number}") for number in (1, 2)]
            branches = [{"StartAt": one, "States": {one: dict(passing)}} for one in names]
            return project, {"Branches": branches}, following
        case "Map":
            one = unused(machine, f"{name} item")
            inside = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": one, "States": {one: passing}}
            return project, {"ItemProcessor": inside}, following
        case "Choice":
            if following is None:
                following = unused(machine, "Done")
                project = apply(project, [Put((*level.path, "States", following), {"Type": "Succeed"})])
            rule = {**first_rule(jsonata), "Next": following}
            return project, {"Choices": [rule], "Default": following}, following
        case _:
            return project, {}, following


def _inserted(
    project: Project, level: Level, name: str, body: dict[str, Any], before: State | None
) -> Project:
    """The state in its level, in the text after the one that it comes after."""
    place: Path = (*level.path, "States", name)
    if before is not None and project.expanded.plain:
        return project.insert(place, body, position=before.name)
    return apply(project, [Put(place, body)])


def _borrowed(
    project: Project, machine: Machine, resource: str, name: str
) -> tuple[Project, dict[str, Any], list[Diagnostic]]:
    """The project with all that running the resource needs but the state, and that state.

    A line to the resource writes both; the state is then put where it is wanted.
    """
    connected, notes = connect_with_notes(project, machine.id, resource, facet=name)
    after = editable(connected, machine.id)
    level, state = find(after, name)
    body = {key: value for key, value in state.value.items() if key not in ("Next", "End")}
    following = state.value.get("Next")
    edits = [Put(path, following) for path in arrows(level, name)]
    return apply(connected, [*edits, Delete(state.path)]), body, notes


def set_resource(project: Project, id: str, state_id: str, resource: str) -> Added:
    """Let a task run another resource. What the one before needed goes, unless something else needs it."""
    machine = editable(project, id)
    _, state = find(machine, state_id)
    if state.type != "Task":
        raise refusal("state-type", f"{state.name} is no task", "Only a Task runs a resource.")
    if state.resources == (resource,):
        return project, []
    known = {wire.key for wire in wires_in(view_of(project))}
    project, body, notes = _borrowed(project, machine, resource, unused(machine, "New task"))
    project = _redirected(project, state, body)
    view = view_of(project)
    wires = wires_in(view)
    # The grant of before was part of the task's line; alone it is a line of its own, that nobody drew.
    left = [
        one for one in wires if one.source == id and one.target in state.resources and one.key not in known
    ]
    return (erase(project, view, wires, left) if left else project), notes


def _redirected(project: Project, state: State, body: dict[str, Any]) -> Project:
    """The state with what the body runs; its arguments stay where the service and the action are the same."""
    held = str(state.value.get("Resource"))
    wanted = str(body["Resource"])
    key = "Arguments" if "Arguments" in state.value else "Parameters"
    function = wanted.startswith("${") or ":::" not in wanted
    if function and held.endswith(":::lambda:invoke"):
        return apply(project, [Put((*state.path, key, "FunctionName"), wanted)])
    new = mapping(body.get("Parameters") or body.get("Arguments"))
    if held.partition(".")[0] == wanted.partition(".")[0] and ":::" in held and key in state.value:
        naming = {name: value for name, value in new.items() if "${" in str(value)}
        return apply(project, [Put((*state.path, key, name), value) for name, value in naming.items()])
    project = apply(project, [Put((*state.path, "Resource"), body["Resource"])])
    if new:
        return apply(project, [Put((*state.path, key), new)])
    return apply(project, [Delete((*state.path, key))] if project.has((*state.path, key)) else [])
