"""What is in an environment otherwise than it was deployed: the words of drift, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from stackline.core import Diagnostic

State = Literal["in-sync", "modified", "deleted", "not-checked", "unknown"]
"""Of a resource. `not-checked`: the cloud cannot look at its type. `unknown`: it should have been looked at, and could
not be, wholly or in part."""
Kind = Literal["changed", "added", "removed"]
CODE = "Code"
"""The property that stands for a function's code, which CloudFormation does not compare."""
Step = str | int


@dataclass(frozen=True, slots=True)
class Difference:
    """One property, of what is there beside what was deployed.

    `path` is below `Properties` of the resource as CloudFormation has it. Values that are `hidden` are never shown: a
    secret says them, or they have the name of one. `place` is where the template says it, `file` and `line` where that
    is written. `refusal` says why it cannot be taken into the template; empty where it can.
    """

    path: tuple[Step, ...]
    kind: Kind
    expected: Any = None
    actual: Any = None
    hidden: bool = False
    place: tuple[Step, ...] = ()
    file: str = ""
    line: int = 0
    refusal: str = ""

    @property
    def name(self) -> str:
        """The property in dots: `Environment.Variables.STAGE`."""
        return ".".join(str(step) for step in self.path)

    @property
    def words(self) -> str:
        if self.path == (CODE,):
            return f"the code is another than was deployed: {self.actual}"
        if self.hidden:
            said = {"changed": "is another", "added": "was added", "removed": "was taken away"}[self.kind]
            return f"{self.name} {said} (its value is not shown)"
        if self.kind == "added":
            return f"{self.name} was added: {_shown(self.actual)}"
        if self.kind == "removed":
            return f"{self.name} was taken away: it was {_shown(self.expected)}"
        return f"{self.name} is {_shown(self.actual)}, not {_shown(self.expected)}"

    def to_json(self) -> dict[str, Any]:
        return {
            "property": self.name,
            "path": list(self.path),
            "kind": self.kind,
            "expected": None if self.hidden else self.expected,
            "actual": None if self.hidden else self.actual,
            "hidden": self.hidden,
            "file": self.file or None,
            "line": self.line or None,
            "can_take": not self.refusal,
            "refusal": self.refusal or None,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Drifted:
    """One resource of the stack. `id` has the nested application before it (`Shop/Orders`); `resource` is the
    template's own that it belongs to; `reason` is the cloud's, where it could not look."""

    id: str
    type: str
    physical: str
    state: State
    resource: str | None = None
    file: str = ""
    line: int = 0
    reason: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def drifts(self) -> bool:
        return self.state in ("modified", "deleted")

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.type,
            "physical_id": self.physical or None,
            "state": self.state,
            "resource": self.resource,
            "file": self.file or None,
            "line": self.line or None,
            "reason": self.reason or None,
            "differences": [one.to_json() for one in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found in one stack and the stacks nested in it. `checked`: when, in UTC.

    `diagnostics`: why nobody could look, where that is so.
    """

    environment: str
    stack: str
    account: str
    region: str
    checked: str
    resources: tuple[Drifted, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def drifted(self) -> tuple[Drifted, ...]:
        return tuple(one for one in self.resources if one.drifts)

    @property
    def state(self) -> Literal["in-sync", "drifted", "unknown"]:
        """`unknown` where nothing is seen to have changed, and something, or everything, could not be looked at."""
        if self.drifted:
            return "drifted"
        nothing = self.resources and all(one.state == "not-checked" for one in self.resources)
        return "unknown" if self.unknown or nothing or self.diagnostics else "in-sync"

    @property
    def unknown(self) -> tuple[Drifted, ...]:
        return tuple(one for one in self.resources if one.state == "unknown")

    def to_json(self) -> dict[str, Any]:
        return {
            "environment": self.environment,
            "stack": self.stack,
            "account": self.account,
            "region": self.region,
            "checked": self.checked,
            "state": self.state,
            "resources": [one.to_json() for one in self.resources],
            "diagnostics": [one.to_json() for one in self.diagnostics],
        }


def _shown(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, default=str)
