"""What states and conditions of a definition say, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stackline.design.values import mapping, sequence

JSONATA = "JSONata"
_COMPARED = {
    "Equals": "is",
    "LessThan": "is less than",
    "LessThanEquals": "is at most",
    "GreaterThan": "is greater than",
    "GreaterThanEquals": "is at least",
    "Matches": "looks like",
}
_TIMES = {
    "LessThan": "is before",
    "LessThanEquals": "is not after",
    "GreaterThan": "is after",
    "GreaterThanEquals": "is not before",
}
_IS = {
    "IsNull": "null",
    "IsPresent": "there",
    "IsNumeric": "a number",
    "IsString": "a text",
    "IsBoolean": "true or false",
    "IsTimestamp": "a time",
}
_TYPES = ("String", "Numeric", "Boolean", "Timestamp")
_OPTIMISED = {
    "lambda": "Lambda",
    "sqs": "SQS",
    "sns": "SNS",
    "dynamodb": "DynamoDB",
    "events": "EventBridge",
    "states": "Step Functions",
    "ecs": "ECS",
    "eks": "EKS",
    "batch": "Batch",
    "glue": "Glue",
    "athena": "Athena",
    "apigateway": "API Gateway",
    "sagemaker": "SageMaker",
    "codebuild": "CodeBuild",
    "http": "HTTP",
    "bedrock": "Bedrock",
}
_INTEGRATION = re.compile(r"states:::(?P<service>.+?):(?P<action>[A-Za-z]+)(?P<how>\.[A-Za-z:0-9]+)?$")
_HOW = {".sync": " and wait", ".sync:2": " and wait", ".waitForTaskToken": " and wait for its token"}

# Amazon States Language specification: "Choice Rule", "Data-test Comparison Operators".
COMPARISONS = (
    *(f"{type}{how}" for type in ("String", "Numeric", "Timestamp") for how in list(_COMPARED)[:5]),
    "StringMatches",
    "BooleanEquals",
    *_IS,
)
"""Every comparison whose value stands beside it; each but `Is…` and `StringMatches` also takes a path: `…Path`."""


def subject(path: Any) -> str:
    """What a path leads to: `$.order.total` is `order.total`."""
    text = str(path)
    if text in ("$", "$$"):
        return "the input" if text == "$" else "the context"
    return text.removeprefix("$$.").removeprefix("$.")


def comparison(rule: Mapping[str, Any]) -> str | None:
    """The comparison that a rule makes, without `Path`; None where it makes none."""
    return next(
        (name.removesuffix("Path") for name in rule if name.removesuffix("Path") in COMPARISONS), None
    )


def condition(rule: Any) -> str:
    """When a choice rule holds: `order.total is greater than 100 and paid is true`."""
    body = mapping(rule)
    if "Condition" in body:
        return expression(body["Condition"])
    for key, word in (("And", " and "), ("Or", " or ")):
        if key in body:
            return word.join(_grouped(one) for one in sequence(body[key])) or "always"
    if "Not" in body:
        return f"not {_grouped(body['Not'])}"
    return _compared(body)


def _grouped(rule: Any) -> str:
    said = condition(rule)
    several = {"And", "Or"} & set(mapping(rule))
    return f"({said})" if several else said


def _compared(body: Mapping[str, Any]) -> str:
    name = comparison(body)
    about = subject(body.get("Variable", "?"))
    if name is None:
        return f"{about} …"
    by_path = f"{name}Path" in body
    value = body.get(f"{name}Path" if by_path else name)
    if name in _IS:
        return f"{about} is {'' if value is not False else 'not '}{_IS[name]}"
    if name == "BooleanEquals" and isinstance(value, bool):
        return f"{about} is {str(value).lower()}"
    type = next(one for one in _TYPES if name.startswith(one))
    how = name.removeprefix(type)
    word = _TIMES.get(how, _COMPARED[how]) if type == "Timestamp" else _COMPARED[how]
    if type == "String" and not by_path:
        return f"{about} {word} “{value}”"
    return f"{about} {word} {subject(value) if by_path else value}"


def expression(value: Any) -> str:
    """A JSONata expression as a person would say it: without its marks, and the input by its own names."""
    text = str(value).strip()
    if text.startswith("{%") and text.endswith("%}"):
        text = text[2:-2].strip()
    return re.sub(r"\$states\.(input|context|result)\.", lambda found: _ROOTS[found[1]], text)


_ROOTS = {"input": "", "context": "context.", "result": "result."}


def service(resource: Any) -> str:
    """What a task's resource does: `SQS send message`, `Lambda function`."""
    inner = mapping(resource).get("Fn::Sub", resource)
    text = inner if isinstance(inner, str) else ""
    found = _INTEGRATION.search(text)
    if found is None:
        if ":activity:" in text:
            return "Activity"
        return "Lambda function" if resource else "Nothing yet"
    name = found["service"].removeprefix("aws-sdk:")
    action = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda part: " " + part[1].lower(), found["action"])
    return f"{_OPTIMISED.get(name, name)} {action}{_HOW.get(found['how'] or '', '')}"


def summary(state: Mapping[str, Any]) -> str:
    """The line under a state's name."""
    kind = state.get("Type")
    match kind:
        case "Task":
            return service(state.get("Resource"))
        case "Choice":
            count = len(sequence(state.get("Choices")))
            return f"Choice · {count} {'rule' if count == 1 else 'rules'}"
        case "Wait":
            return f"Wait · {_waits(state)}"
        case "Parallel":
            count = len(sequence(state.get("Branches")))
            return f"Parallel · {count} {'branch' if count == 1 else 'branches'} at once"
        case "Map":
            return f"Map · {_items(state)}"
        case "Fail":
            error = state.get("Error") or state.get("ErrorPath")
            return f"Fail · {expression(error)}" if error else "Fail"
        case _:
            return str(kind or "No type")


def _waits(state: Mapping[str, Any]) -> str:
    seconds = state.get("Seconds")
    if seconds is not None:
        return f"{expression(seconds)} {'second' if seconds == 1 else 'seconds'}"
    for key, word in (("Timestamp", "until"), ("TimestampPath", "until"), ("SecondsPath", "seconds of")):
        if key in state:
            told = subject(state[key]) if key.endswith("Path") else expression(state[key])
            return f"{word} {told}"
    return "how long?"


def _items(state: Mapping[str, Any]) -> str:
    items = state.get("Items", state.get("ItemsPath"))
    if "ItemReader" in state:
        return "each item of a file"
    if items is None:
        return "each item of the input"
    if not isinstance(items, str):
        return f"each of {len(sequence(items))} items"
    return f"each of {subject(items) if items.startswith('$.') else expression(items)}"


def errors(rule: Any) -> str:
    """Which errors a catch or a retry is about."""
    names = [str(one).removeprefix("States.") for one in sequence(mapping(rule).get("ErrorEquals"))]
    return "any error" if "ALL" in names else ", ".join(names) or "no error"


def retries(state: Mapping[str, Any]) -> str:
    """How often a state is tried again; empty where it is not."""
    rules = [mapping(one) for one in sequence(state.get("Retry"))]
    if not rules:
        return ""
    # Amazon States Language: MaxAttempts is 3 where it is not said.
    most = [one.get("MaxAttempts", 3) for one in rules]
    numbers = [one for one in most if isinstance(one, int)]
    return f"retries {max(numbers)}×" if numbers else "retries"
