"""Names that a state machine's states use and that nothing sets: a wire to what they are about sets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.machine_definitions import definition
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_HOLE = re.compile(r"\$\{([A-Za-z0-9_]+)\}")
# The field of a task that takes the kind's attribute, in Step Functions' service integrations.
_FIELDS = {
    ("function", "ARN"): ("Resource", "FunctionName"),
    ("queue", "URL"): ("QueueUrl",),
    ("topic", "ARN"): ("TopicArn",),
    ("table", "NAME"): ("TableName",),
    ("event-bus", "NAME"): ("EventBusName",),
    ("state-machine", "ARN"): ("StateMachineArn",),
    ("task", "ARN"): ("TaskDefinition",),
}


def unset(view: View, machine: str, kind: str, suffix: str) -> str | None:
    """The one name that fields for this attribute of this kind use and nothing sets; None where it is not one."""
    fields = _FIELDS.get((kind, suffix))
    if fields is None or view.kind(machine) != "state-machine":
        return None
    found = definition(view, machine)
    if found is None or found.direct or found.holes:
        return None
    known = {name for _, name, _ in view.variables(machine)}
    names = {
        name
        for _, _, state in found.states()
        if state.get("Type") == "Task"
        for name in _used(state, fields)
        if name not in known
    }
    return names.pop() if len(names) == 1 else None


def _used(value: Any, fields: tuple[str, ...]) -> Iterator[str]:
    for key, inner in mapping(value).items():
        hole = _HOLE.fullmatch(inner) if isinstance(inner, str) and key in fields else None
        if hole is not None:
            yield hole[1]
        if key in ("Parameters", "Arguments"):
            yield from _used(inner, fields)
        elif isinstance(inner, list):
            for item in cast("list[Any]", inner):
                yield from _used(item, fields)
