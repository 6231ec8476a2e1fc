"""Resources that a state names as AWS knows them: an ARN, a queue's URL, a name that the template gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

# The property that gives a resource of the kind its name, in SAM's form and CloudFormation's.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "function": ("FunctionName",),
    "queue": ("QueueName",),
    "topic": ("TopicName",),
    "table": ("TableName",),
    "event-bus": ("Name",),
    "state-machine": ("Name", "StateMachineName"),
}
_ARN = re.compile(
    r"arn:[^:]+:(?P<service>lambda|sqs|sns|dynamodb|events|states):[^:]*:[^:]*:"
    r"(?:(?:function|table|event-bus|stateMachine)[:/])?(?P<name>[^:/]+)(?::[^:]+)?"
)
_SERVICES = {
    "lambda": "function",
    "sqs": "queue",
    "sns": "topic",
    "dynamodb": "table",
    "events": "event-bus",
    "states": "state-machine",
}
_URL = re.compile(r"https://[^/]*sqs[^/]*/[^/]+/(?P<name>[^/]+)")
# Fields that take a bare name.
_FIELDS = {"FunctionName": "function", "TableName": "table", "EventBusName": "event-bus"}


def called(view: View, state: Mapping[str, Any]) -> list[str]:
    """The resources that texts of the state name by a name the template gives them."""
    texts = [("", state.get("Resource")), *_texts(state.get("Parameters")), *_texts(state.get("Arguments"))]
    found: dict[str, None] = {}
    for field, text in texts:
        kind, name = _meant(field, text) if isinstance(text, str) else ("", "")
        target = _named(view).get((kind, name))
        if target is not None:
            found[target] = None
    return list(found)


def of_name(view: View, kind: str, name: str) -> list[str]:
    """The resource of the kind that the template gives this name."""
    target = _named(view).get((kind, name))
    return [] if target is None else [target]


def _meant(field: str, text: str) -> tuple[str, str]:
    arn, url = _ARN.fullmatch(text), _URL.fullmatch(text)
    if arn:
        return _SERVICES[arn["service"]], arn["name"]
    return ("queue", url["name"]) if url else (_FIELDS.get(field, ""), text)


def _named(view: View) -> dict[tuple[str, str], str]:
    known: dict[tuple[str, str], str] | None = view.memory.get("names given")
    if known is None:
        known = {}
        for kind, properties in _NAMES.items():
            for key in view.by_kind.get(kind, ()):
                for name in (view.properties(key).get(one) for one in properties):
                    if isinstance(name, str):
                        known[kind, name] = key
        view.memory["names given"] = known
    return known


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item, field)
    else:
        for key, item in mapping(value).items():
            yield from _texts(item, key)
