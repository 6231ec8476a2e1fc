"""The settings of a state as fields: those that each type has, its rules one by one, and the whole as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackline.design.machines.edits import COMPARISON
from stackline.design.machines.graph import CATCHES, State
from stackline.design.machines.words import COMPARISONS, comparison, condition, errors
from stackline.design.values import mapping, sequence
from stackline.server.fields import FieldKind, dotted
from stackline.server.schemas import FieldGroup, FieldView
from stackline.template import Path, render_value

# Amazon States Language: the fields of each type, with JSONPath and with JSONata.
_BOTH: dict[str, tuple[tuple[str, str, FieldKind, str], ...]] = {
    "Task": (
        ("TimeoutSeconds", "Fails after", "number", "Seconds, until it fails with States.Timeout."),
        ("HeartbeatSeconds", "Heartbeat", "number", "Seconds without a sign of life until it fails."),
    ),
    "Wait": (
        ("Seconds", "Seconds", "number", "How long it waits."),
        ("Timestamp", "Until", "text", "A time such as 2026-03-01T12:00:00Z."),
    ),
    "Fail": (
        ("Error", "Error", "text", "The name that catches and retries look for."),
        ("Cause", "Cause", "text", "For people to read."),
    ),
    "Map": (("MaxConcurrency", "At most at once", "number", "0: as many as there are items."),),
}
_PATHS: dict[str, tuple[tuple[str, str, FieldKind, str], ...]] = {
    "Task": (
        ("Parameters", "Parameters", "yaml", "What it is called with; a key that ends in .$ takes a path."),
        ("ResultPath", "Result goes to", "text", "A path in the input; null drops the result."),
    ),
    "Wait": (
        ("SecondsPath", "Seconds from", "text", "A path to a number."),
        ("TimestampPath", "Until from", "text", "A path to a time."),
    ),
    "Pass": (
        ("Result", "Result", "yaml", "What comes out of it."),
        ("ResultPath", "Result goes to", "text", "A path in the input."),
    ),
    "Map": (
        ("ItemsPath", "Items", "text", "A path to the list."),
        ("ResultPath", "Result goes to", "text", "A path in the input."),
    ),
    "Parallel": (("ResultPath", "Result goes to", "text", "A path in the input."),),
}
_EXPRESSIONS: dict[str, tuple[tuple[str, str, FieldKind, str], ...]] = {
    "Task": (
        ("Arguments", "Arguments", "yaml", "What it is called with; {% … %} is an expression."),
        ("Output", "Output", "yaml", "What comes out of it; the result where it is not set."),
    ),
    "Pass": (("Output", "Output", "yaml", "What comes out of it."),),
    "Map": (
        ("Items", "Items", "yaml", "A list, or an expression that gives one."),
        ("Output", "Output", "yaml", "What comes out of it."),
    ),
    "Parallel": (("Output", "Output", "yaml", "What comes out of it."),),
}


def state_groups(state: State) -> list[FieldGroup]:
    """The fields of a state, in groups: itself, each of its rules, and the rest as YAML."""
    return [
        FieldGroup(title="Settings", fields=list(_own(state))),
        *_rules(state),
        FieldGroup(
            title="Everything",
            fields=[_field((), "Whole state", "yaml", "All of it, as it is written.", dict(state.value))],
        ),
    ]


def _own(state: State) -> Iterator[FieldView]:
    more = _EXPRESSIONS if state.jsonata else _PATHS
    for name, label, kind, said in (*_BOTH.get(state.type, ()), *more.get(state.type, ())):
        # `ResultPath: null` says something: the result is dropped.
        dropped = name in state.value and state.value[name] is None
        field = _field((name,), label, kind, said, state.value.get(name))
        yield field.model_copy(update={"value": "null", "kind": "yaml"}) if dropped else field
    yield _field(("Comment",), "Comment", "text", "For people to read.", state.value.get("Comment"))


def _rules(state: State) -> Iterator[FieldGroup]:
    for index, rule in enumerate(sequence(state.value.get("Choices"))):
        title = f"If {condition(rule)}"
        yield FieldGroup(title=title, fields=list(_choice(("Choices", index), mapping(rule))))
    for index, rule in enumerate(sequence(state.value.get("Catch")) if state.type in CATCHES else ()):
        place: Path = ("Catch", index)
        fields = [_errors(place, mapping(rule))]
        name, label = ("Output", "Output") if state.jsonata else ("ResultPath", "Error goes to")
        value = mapping(rule).get(name)
        fields.append(_field((*place, name), label, "yaml" if state.jsonata else "text", "", value))
        yield FieldGroup(title=f"On {errors(rule)}", fields=fields)
    for index, rule in enumerate(sequence(state.value.get("Retry")) if state.type in CATCHES else ()):
        yield FieldGroup(
            title=f"Again on {errors(rule)}", fields=list(_retry(("Retry", index), mapping(rule)))
        )


def _choice(place: Path, rule: dict[str, Any]) -> Iterator[FieldView]:
    name = comparison(rule)
    if "Condition" in rule:
        yield _field((*place, "Condition"), "Condition", "text", "{% … %}: true or false.", rule["Condition"])
    elif name is not None:
        held = name if name in rule else f"{name}Path"
        yield _field(
            (*place, "Variable"), "Variable", "text", "A path such as $.total.", rule.get("Variable")
        )
        choices = [*COMPARISONS, *([held] if held not in COMPARISONS else [])]
        compared = _field((*place, COMPARISON), "Comparison", "choice", "", held)
        yield compared.model_copy(update={"choices": choices, "required": True})
        yield _field((*place, held), "With", _kind(name), "", rule[held])
    else:
        yield _field(place, "Rule", "yaml", "And, Or and Not hold other rules.", rule)


def _kind(name: str) -> FieldKind:
    if name.startswith("Is") or name == "BooleanEquals":
        return "boolean"
    return "number" if name.startswith("Numeric") else "text"


def _errors(place: Path, rule: dict[str, Any]) -> FieldView:
    said = "A list such as [States.Timeout, NotFound]; States.ALL is any."
    return _field((*place, "ErrorEquals"), "Errors", "yaml", said, rule.get("ErrorEquals"))


def _retry(place: Path, rule: dict[str, Any]) -> Iterator[FieldView]:
    yield _errors(place, rule)
    for name, label, default in (
        ("MaxAttempts", "Times", 3),
        ("IntervalSeconds", "First after seconds", 1),
        ("BackoffRate", "Then times as long", 2),
    ):
        field = _field((*place, name), label, "number", "", rule.get(name))
        yield field.model_copy(update={"placeholder": str(default)})


def _field(path: Path, label: str, kind: FieldKind, said: str, value: Any) -> FieldView:
    # An expression in the place of a number is written as YAML.
    scalar = not isinstance(value, dict | list) and not (kind == "number" and isinstance(value, str))
    return FieldView(
        path=dotted(path),
        label=label,
        description=said,
        kind=kind if scalar else "yaml",
        plain=True,
        value=None if value is None else render_value(value),
    )
