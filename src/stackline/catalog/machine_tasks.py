"""Tasks of a state machine: a state in its definition, the substitution it names, and the grant.

The definition is in the template, as a mapping or a JSON text, or in a file beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from stackline.catalog.access import access_changes, access_claims
from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.machine_apis import stage, stage_note
from stackline.catalog.machine_chains import fixed, inserted, unlink
from stackline.catalog.machine_containers import RESOURCE as RUNS
from stackline.catalog.machine_containers import brought, came_with, follow_changes, resource_of
from stackline.catalog.machine_definitions import Definition, definition
from stackline.catalog.machine_states import TASKS, Task, direct, in_jsonata, state_of, value_of
from stackline.catalog.model import Access, Accessible, Connection, Sample, Spelling
from stackline.catalog.references import plain
from stackline.catalog.variables import variable_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_MACHINES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")


def read(task: Task) -> Callable[[View], Iterator[Found]]:
    def find(view: View) -> Iterator[Found]:
        rules = _rules(view, task)
        for machine in view.by_kind.get("state-machine", ()):
            found = definition(view, machine)
            for place, name, state in found.states() if found is not None else ():
                targets = found.targets(view, machine, state) if found and state.get("Type") == "Task" else ()
                for target in targets:
                    if view.kind(target) == task.kind and target != machine:
                        claims = [place, *access_claims(view, Ends(machine, target), rules)]
                        settings: dict[str, Any] = {}
                        if found and task.settings:
                            others = [one for _, other, one in found.states() if other != name and _runs(one)]
                            claims += came_with(view, machine, target, state, len(others))
                            settings = {"wait": str(state.get("Resource")).endswith(".sync")}
                        yield Found(machine, target, tuple(claims), name, settings=settings)

    return find


def _runs(state: Mapping[str, Any]) -> bool:
    return str(state.get("Resource")).startswith(RUNS)


def change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """Whether the state waits: the last word of its resource, and what the role must be allowed for it."""
    known = definition(view, found.source)
    for place, one, state in known.states() if known is not None and name == "wait" else ():
        if one == found.facet and _runs(state):
            problem = fixed(view, found.source, known) if known is not None else None
            wanted = RUNS + (".sync" if value is not False else "")
            if problem is not None:
                return [problem]
            more = follow_changes(view, found.source) if value is not False else []
            same = state.get("Resource") == wanted
            return [*([] if same else [Put((*place, "Resource"), wanted)]), *more]
    return None


def _rules(view: View, task: Task) -> Accessible:
    rules = view.catalog.kinds[task.kind].access
    assert rules is not None, f"{task.kind} is in TASKS and cannot be accessed"
    return rules


# Drawing --------------------------------------------------------------------------------------------------------------


def write(task: Task) -> Callable[[View, Ends], list[Change]]:
    def draw(view: View, ends: Ends) -> list[Change]:
        found = definition(view, ends.source)
        if found is None:
            return [
                No(
                    f"The definition of {ends.source} is not in the template, nor in a file beside it that can be read",
                    "Add the state in the definition's file, and connect the two without a facet for the grant.",
                )
            ]
        name = ends.facet or ""
        if any(one == name for _, one, _ in found.states()):
            there = [f for f in read(task)(view) if (f.source, f.facet) == (ends.source, ends.facet)]
            if any(one.target == ends.target for one in there):
                return []
            return [No(f"{ends.source} has a state {name} already", "Choose another name for the new state.")]
        problem = fixed(view, ends.source, found)
        if problem is not None:
            return [problem]
        changes = access_changes(
            view, Ends(ends.source, ends.target, None, _access(view, task)), _rules(view, task)
        )
        hole, changes = _hole(view, ends, task, found, changes)
        if hole is None:
            return [
                No(
                    f"Nothing names {ends.target} in {ends.source}",
                    "Add a DefinitionSubstitutions entry for it.",
                )
            ]
        notes = stage_note(view, ends) if task.settled is stage else []
        state = state_of(view, ends, task, hole)
        if task.settings:
            along = brought(view, ends, direct=found.direct)
            if isinstance(along, No):
                return [along]
            state["Resource"] = resource_of(ends)
            state["Parameters"] |= along[0]
            changes = [*changes, *along[1]]
        if found.value.get("QueryLanguage") == "JSONata":
            state = in_jsonata(state)
        return [*notes, *changes, *inserted(found.path, found.value, name, state)]

    return draw


def _access(view: View, task: Task) -> Access | None:
    return "write" if "write" in _rules(view, task).levels else None


def _hole(
    view: View, ends: Ends, task: Task, found: Definition, changes: list[Change]
) -> tuple[str | None, list[Change]]:
    """What stands between `${` and `}` for the target's attribute, and the changes that are needed with it.

    That is the logical ID inside a Sub; else a substitution there is, or one that the changes add.
    """
    value = value_of(view, ends, task)
    grants = [one for one in changes if not (isinstance(one, Put) and "DefinitionSubstitutions" in one.path)]
    if found.direct:
        return direct(value), grants
    for _, name, known in view.variables(ends.source):
        if plain(known) == value:
            return name, grants
    for change in changes:
        if isinstance(change, Put) and change not in grants and plain(change.value) == value:
            return str(change.path[-1]), [*grants, change]
    if task.attribute != "Endpoint":
        return None, changes
    name = variable_name(ends.target, view.resource(ends.target).word, "ENDPOINT", pascal=True)
    taken = {one for _, one, _ in view.variables(ends.source)}
    name = next(one for one in chain([name], (f"{name}{n}" for n in count(2))) if one not in taken)
    path = ("Resources", ends.source, "Properties", "DefinitionSubstitutions", name)
    return name, [*grants, Put(path, value)]


_JSON = '{\n  "StartAt": "Done",\n  "States": {\n    "Done": {"Type": "Succeed"}\n  }\n}\n'
_LINE = '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'
_YAML = "# What is done\nStartAt: Done\nStates:\n  Done:\n    Type: Succeed\n"
_STATES = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
_SAM, _PLAIN = _MACHINES
_INSTEAD = ("Definition",)
_SAMPLES = {
    "json-file": Sample(_INSTEAD, {_SAM: {"DefinitionUri": "{id}.asl.json"}}, {"{id}.asl.json": _JSON}),
    "yaml-file": Sample(_INSTEAD, {_SAM: {"DefinitionUri": "{id}.asl.yaml"}}, {"{id}.asl.yaml": _YAML}),
    "jsonata": Sample(_INSTEAD, {_SAM: {"Definition": {"QueryLanguage": "JSONata", **_STATES}}}),
    "text": Sample(_INSTEAD, {_PLAIN: {"DefinitionString": _LINE}}),
    "text-in-sub": Sample(_INSTEAD, {_PLAIN: {"DefinitionString": {"Fn::Sub": _LINE}}}),
}


def task_connections(machine: str) -> list[Connection]:
    """One connection a kind of task."""
    return [
        Connection(
            id=f"{machine}-task-{task.verb}-{task.kind}",
            source=machine,
            facet="task",
            target=task.kind,
            style="event",
            label=task.verb,
            summary=f"A task state of the definition {task.verb} the {task.kind.replace('-', ' ')}, with its grant.",
            supersedes=(f"{machine}-uses-{task.kind}",),
            settings=task.settings,
            spellings=(
                Spelling(
                    name="definition",
                    sources=_MACHINES,
                    write=write(task),
                    read=read(task),
                    erase=unlink,
                    change=change if task.settings else None,
                    samples=_SAMPLES,
                ),
            ),
        )
        for task in TASKS.values()
    ]
