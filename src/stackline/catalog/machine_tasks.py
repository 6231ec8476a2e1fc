"""Tasks of a state machine: a state in its definition, the substitution it names, and the grant.

The definition is in the template, as a mapping or a JSON text, or in a file beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.access import access_changes, access_claims
from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.deliverable import deduplicates, is_fifo
from stackline.catalog.machine_apis import endpoint, stage, stage_note
from stackline.catalog.machine_containers import RESOURCE as RUNS
from stackline.catalog.machine_containers import WAIT, brought, came_with, follow_changes, resource_of
from stackline.catalog.machine_definitions import Definition, definition, definition_file
from stackline.catalog.model import Access, Accessible, Connection, Path, Sample, Setting, Spelling
from stackline.catalog.references import mapping, plain
from stackline.catalog.variables import variable_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_MACHINES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")


@dataclass(frozen=True, slots=True)
class Task:
    """What a state of this kind says. `{name}` is the substitution that holds the target's `attribute`.

    `settled` adds to the parameters what depends on the target.
    """

    kind: str
    verb: str
    attribute: str
    resource: str
    parameters: Mapping[str, Any] | None = None
    settled: Callable[[View, Ends], Mapping[str, Any]] | None = None
    settings: tuple[Setting, ...] = ()


def _api(kind: str) -> Task:
    """Calls the API with the role's signature, which an IAM authoriser of the route asks for."""
    return Task(
        kind,
        "calls",
        "Endpoint",
        "arn:aws:states:::apigateway:invoke",
        {
            "ApiEndpoint": "{name}",
            "Method": "POST",
            "Path": "/",
            "RequestBody.$": "$",
            "AuthType": "IAM_ROLE",
        },
        stage,
    )


# Step Functions Developer Guide: "Integrating services"; the payloads hand the state's input on as it is.
TASKS: dict[str, Task] = {
    one.kind: one
    for one in (
        Task("function", "invokes", "Arn", "{name}"),
        Task(
            "queue",
            "feeds",
            "Url",
            "arn:aws:states:::sqs:sendMessage",
            {"QueueUrl": "{name}", "MessageBody.$": "$"},
        ),
        Task(
            "topic", "feeds", "Arn", "arn:aws:states:::sns:publish", {"TopicArn": "{name}", "Message.$": "$"}
        ),
        Task(
            "table",
            "writes",
            "Name",
            "arn:aws:states:::dynamodb:putItem",
            {"TableName": "{name}", "Item": {"id": {"S.$": "$$.Execution.Id"}}},
        ),
        Task(
            "event-bus",
            "feeds",
            "Name",
            "arn:aws:states:::events:putEvents",
            {
                "Entries": [
                    {
                        "EventBusName": "{name}",
                        "Source": "state.machine",
                        "DetailType": "Task",
                        "Detail.$": "$",
                    }
                ]
            },
        ),
        Task(
            "state-machine",
            "starts",
            "Arn",
            "arn:aws:states:::states:startExecution",
            {"StateMachineArn": "{name}", "Input.$": "$"},
        ),
        _api("http-api"),
        _api("rest-api"),
        Task("task", "runs", "Arn", RUNS, {"TaskDefinition": "{name}"}, settings=(WAIT,)),
    )
}


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
            problem = _fixed(view, found.source, known) if known is not None else None
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


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


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
        problem = _fixed(view, ends.source, found)
        if problem is not None:
            return [problem]
        if found.value.get("QueryLanguage") == "JSONata":
            return [
                No(
                    f"{ends.source} is written in JSONata",
                    "Add the state by hand; it is read as a wire then.",
                )
            ]
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
        state = _state(view, ends, task, hole)
        if task.settings:
            along = brought(view, ends, direct=found.direct)
            if isinstance(along, No):
                return [along]
            state["Resource"] = resource_of(ends)
            state["Parameters"] |= along[0]
            changes = [*changes, *along[1]]
        return [*notes, *changes, *_inserted(found.path, found.value, name, state)]

    return draw


def _access(view: View, task: Task) -> Access | None:
    return "write" if "write" in _rules(view, task).levels else None


def _fixed(view: View, machine: str, found: Definition) -> No | None:
    """Why the definition cannot be changed for one state machine alone, or at all."""
    if not found.editable:
        return No(
            f"The definition of {machine} is a text that is put together, or no plain JSON",
            "Write it as a mapping (Definition), or change the state by hand; it is read as a wire then.",
        )
    file = definition_file(view, machine)
    others = [one for one in view.by_kind.get("state-machine", ()) if one != machine]
    shared = [one for one in others if file is not None and _same_file(definition_file(view, one), file)]
    if shared and found.path[0] != "Resources":
        return No(
            f"The definition of {machine} is also that of {' and '.join(shared)}",
            "Give each a file of its own, or change the state by hand for both.",
        )
    return None


def _same_file(one: tuple[Path, str] | None, other: tuple[Path, str]) -> bool:
    return one is not None and one[1] == other[1]


def _hole(
    view: View, ends: Ends, task: Task, found: Definition, changes: list[Change]
) -> tuple[str | None, list[Change]]:
    """What stands between `${` and `}` for the target's attribute, and the changes that are needed with it.

    That is the logical ID inside a Sub; else a substitution there is, or one that the changes add.
    """
    value = _value(view, ends, task)
    grants = [one for one in changes if not (isinstance(one, Put) and "DefinitionSubstitutions" in one.path)]
    if found.direct:
        return _direct(value), grants
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


def _value(view: View, ends: Ends, task: Task) -> Any:
    if task.attribute == "Endpoint":
        return endpoint(ends.target)
    wanted = {"Name": "name", "Arn": "arn", "Url": "url"}[task.attribute]
    attribute = view.resource(ends.target).attributes.get(wanted)
    return {"Fn::GetAtt": [ends.target, attribute]} if attribute else {"Ref": ends.target}


def _direct(value: Mapping[str, Any]) -> str:
    """The reference as it is written inside a Sub, without the outer `${` and `}`."""
    if "Fn::Sub" in value:
        return str(value["Fn::Sub"]).removeprefix("${").removesuffix("}")
    return str(value["Ref"]) if "Ref" in value else ".".join(value["Fn::GetAtt"])


def _state(view: View, ends: Ends, task: Task, name: str) -> dict[str, Any]:
    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{name}", "${" + name + "}")
        if isinstance(value, dict):
            return {key: filled(item) for key, item in mapping(value).items()}
        return [filled(item) for item in value]

    state: dict[str, Any] = {"Type": "Task", "Resource": filled(task.resource)}
    if task.parameters is not None:
        settled = task.settled(view, ends) if task.settled else dict[str, Any]()
        state["Parameters"] = {**filled(dict(task.parameters)), **settled, **_in_order(view, ends)}
        state["ResultPath"] = None
    return state


def _in_order(view: View, ends: Ends) -> dict[str, str]:
    """What a FIFO queue or topic asks of its senders: all messages of one execution are one group."""
    if not is_fifo(view, ends.target):
        return {}
    once = {} if deduplicates(view, ends.target) else {"MessageDeduplicationId.$": "States.UUID()"}
    return {"MessageGroupId.$": "$$.Execution.Name", **once}


def _inserted(path: Path, definition: Mapping[str, Any], name: str, state: dict[str, Any]) -> list[Change]:
    """The new state before the last one of the chain, so that drawing three tasks runs them in that order."""
    inside = mapping(definition.get("States"))
    before, last = None, definition.get("StartAt")
    seen: set[Any] = set()
    while last in inside and last not in seen:
        seen.add(last)
        following = mapping(inside[last]).get("Next")
        if not isinstance(following, str) or following in seen:
            break
        before, last = last, following
    arrow: Path = (*path, "StartAt") if before is None else (*path, "States", before, "Next")
    return [Put(arrow, name), Put((*path, "States", name), {**state, "Next": last})]


def unlink(view: View, ends: Ends) -> list[Change]:
    """What led to the state leads to what follows it; refused where that is not one state."""
    found = definition(view, ends.source)
    if found is None:
        return []
    place, state = next(((p, s) for p, n, s in found.states() if n == ends.facet), (None, dict[str, Any]()))
    if place is None:
        return []
    problem = _fixed(view, ends.source, found)
    if problem is not None:
        return [problem]
    following = state.get("Next")
    arrows = [path for path in _arrows(found.around(place), place[:-2], str(ends.facet))]
    if arrows and not isinstance(following, str):
        return [
            No(
                f"{ends.facet} is the last state of its chain",
                "Take it out of the definition by hand: another state must end the execution then.",
            )
        ]
    return [Put(arrow, following) for arrow in arrows]


def _arrows(around: dict[str, Any], path: Path, name: str) -> Iterator[Path]:
    """The places of one level that lead to the state."""
    if around.get("StartAt") == name:
        yield (*path, "StartAt")
    for other, state in mapping(around.get("States")).items():
        place: Path = (*path, "States", other)
        yield from _leading(mapping(state), place, name)


def _leading(state: dict[str, Any], place: Path, name: str) -> Iterator[Path]:
    for key in ("Next", "Default"):
        if state.get(key) == name:
            yield (*place, key)
    for key in ("Choices", "Catch"):
        for index, option in enumerate(_list(state.get(key))):
            if mapping(option).get("Next") == name:
                yield (*place, key, index, "Next")


_JSON = '{\n  "StartAt": "Done",\n  "States": {\n    "Done": {"Type": "Succeed"}\n  }\n}\n'
_LINE = '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'
_YAML = "# What is done\nStartAt: Done\nStates:\n  Done:\n    Type: Succeed\n"
_SAM, _PLAIN = _MACHINES
_INSTEAD = ("Definition",)
_SAMPLES = {
    "json-file": Sample(_INSTEAD, {_SAM: {"DefinitionUri": "{id}.asl.json"}}, {"{id}.asl.json": _JSON}),
    "yaml-file": Sample(_INSTEAD, {_SAM: {"DefinitionUri": "{id}.asl.yaml"}}, {"{id}.asl.yaml": _YAML}),
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
