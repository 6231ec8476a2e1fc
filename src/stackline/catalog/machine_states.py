"""What a task state says, of each kind of target: its resource, its parameters, and what names the target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Ends
from stackline.catalog.deliverable import deduplicates, is_fifo
from stackline.catalog.machine_apis import endpoint, stage
from stackline.catalog.machine_containers import RESOURCE as RUNS
from stackline.catalog.machine_containers import WAIT
from stackline.catalog.model import Setting
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View


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


def value_of(view: View, ends: Ends, task: Task) -> Any:
    """What names the target in the state: the attribute that its kind's task takes."""
    if task.attribute == "Endpoint":
        return endpoint(ends.target)
    wanted = {"Name": "name", "Arn": "arn", "Url": "url"}[task.attribute]
    attribute = view.resource(ends.target).attributes.get(wanted)
    return {"Fn::GetAtt": [ends.target, attribute]} if attribute else {"Ref": ends.target}


def direct(value: Mapping[str, Any]) -> str:
    """The reference as it is written inside a Sub, without the outer `${` and `}`."""
    if "Fn::Sub" in value:
        return str(value["Fn::Sub"]).removeprefix("${").removesuffix("}")
    return str(value["Ref"]) if "Ref" in value else ".".join(value["Fn::GetAtt"])


def state_of(view: View, ends: Ends, task: Task, name: str) -> dict[str, Any]:
    """The new state, without what it leads to; `name` stands for the target."""

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


def in_jsonata(state: Mapping[str, Any]) -> dict[str, Any]:
    """The same state as a definition in JSONata says it.

    Source: Step Functions Developer Guide, "Transforming data with JSONata in Step Functions".
    """
    said = {key: value for key, value in state.items() if key not in ("Parameters", "ResultPath")}
    if "Parameters" in state:
        said["Arguments"] = _evaluated(state["Parameters"])
    if "ResultPath" in state:
        # What comes in goes on; JSONPath says so by leaving the result out.
        said["Output"] = "{% $states.input %}"
    return said


def _evaluated(value: Any) -> Any:
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {
            key.removesuffix(".$"): _expression(str(item)) if key.endswith(".$") else _evaluated(item)
            for key, item in entries.items()
        }
    return [_evaluated(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value


def _expression(path: str) -> str:
    """A JSONPath or intrinsic function, of those that tasks are written with, in JSONata."""
    if path.startswith("States."):
        said = path.replace("States.UUID()", "$uuid()").replace("States.StringSplit(", "$split(")
    elif path.startswith("$$."):
        said = f"$states.context{path[2:]}"
    else:
        said = f"$states.input{path[1:]}"
    return f"{{% {said} %}}"


def _in_order(view: View, ends: Ends) -> dict[str, str]:
    """What a FIFO queue or topic asks of its senders: all messages of one execution are one group."""
    if not is_fifo(view, ends.target):
        return {}
    once = {} if deduplicates(view, ends.target) else {"MessageDeduplicationId.$": "States.UUID()"}
    return {"MessageGroupId.$": "$$.Execution.Name", **once}
