"""Tasks of a state machine: a state in its inline definition, the substitution it names, and the grant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.access import access_changes, access_claims
from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.deliverable import deduplicates, is_fifo
from stackline.catalog.machine_definitions import definition
from stackline.catalog.model import Accessible, Connection, Path, Spelling
from stackline.catalog.references import mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_MACHINES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")


@dataclass(frozen=True, slots=True)
class Task:
    """What a state of this kind says. `{name}` is the substitution that holds the target's `attribute`."""

    kind: str
    verb: str
    attribute: str
    resource: str
    parameters: Mapping[str, Any] | None = None


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
                        claims = (place, *access_claims(view, Ends(machine, target), rules))
                        yield Found(machine, target, claims, name)

    return find


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
                    f"The definition of {ends.source} is not in the template",
                    "Add the state in the definition's file, and connect the two without a facet for the grant.",
                )
            ]
        rules = _rules(view, task)
        there = [f for f in read(task)(view) if (f.source, f.facet) == (ends.source, ends.facet)]
        name = ends.facet or ""
        if any(one == name for _, one, _ in found.states()):
            if any(one.target == ends.target for one in there):
                return []
            return [No(f"{ends.source} has a state {name} already", "Choose another name for the new state.")]
        if found.text:
            return [
                No(
                    f"The definition of {ends.source} is a text",
                    "Write it as a mapping (Definition), or add the state by hand; it is read as a wire then.",
                )
            ]
        if found.value.get("QueryLanguage") == "JSONata":
            return [
                No(
                    f"{ends.source} is written in JSONata",
                    "Add the state by hand; it is read as a wire then.",
                )
            ]
        changes = access_changes(view, Ends(ends.source, ends.target, None, "write"), rules)
        hole = _hole(view, ends, task, changes)
        if hole is None:
            return [
                No(
                    f"Nothing names {ends.target} in {ends.source}",
                    "Add a DefinitionSubstitutions entry for it.",
                )
            ]
        changes = [one for one in changes if not _idle(one, hole)]
        return [*changes, *_inserted(found.path, found.value, name, _state(view, ends, task, hole))]

    return draw


def _hole(view: View, ends: Ends, task: Task, changes: list[Change]) -> str | None:
    """The substitution that holds the attribute: one there is, or one that these changes add."""
    wanted = {"Name": "name", "Arn": "arn", "Url": "url"}[task.attribute]
    attribute = view.resource(ends.target).attributes.get(wanted)
    value: Any = {"Fn::GetAtt": [ends.target, attribute]} if attribute else {"Ref": ends.target}
    for _, name, known in view.variables(ends.source):
        if known == value:
            return name
    for change in changes:
        if isinstance(change, Put) and change.value == value and "DefinitionSubstitutions" in change.path:
            return str(change.path[-1])
    return None


def _idle(change: Change, hole: str) -> bool:
    """Whether the change adds a substitution that the state does not use."""
    return (
        isinstance(change, Put) and "DefinitionSubstitutions" in change.path and str(change.path[-1]) != hole
    )


def _state(view: View, ends: Ends, task: Task, name: str) -> dict[str, Any]:
    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{name}", "${" + name + "}")
        if isinstance(value, dict):
            return {key: filled(item) for key, item in mapping(value).items()}
        return [filled(item) for item in value]

    state: dict[str, Any] = {"Type": "Task", "Resource": filled(task.resource)}
    if task.parameters is not None:
        state["Parameters"] = {**filled(dict(task.parameters)), **_in_order(view, ends)}
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
    if found.text:
        return [
            No(
                f"{ends.facet} is in the text of {ends.source}'s definition",
                "Take the state out of the text by hand, and then connect and disconnect the two for the grant.",
            )
        ]
    around: Any = view.data
    for step in place[:-2]:
        around = around[step]
    following = state.get("Next")
    arrows = [path for path in _arrows(mapping(around), place[:-2], str(ends.facet))]
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
            spellings=(
                Spelling(
                    name="definition", sources=_MACHINES, write=write(task), read=read(task), erase=unlink
                ),
            ),
        )
        for task in TASKS.values()
    ]
