"""One IAM statement as the deployed stack will have it: who may, what, on what, and which line says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from stackline.catalog import Path
from stackline.catalog.references import items, mapping, texts

Form = Literal[
    "statement", "policy template", "managed policy", "connector", "resource policy", "Lambda permission"
]


@dataclass(frozen=True, slots=True)
class Stated:
    """`statement` in IAM's own keys, intrinsics in their long form.

    `who` is the logical ID of what has the role, or of the resource for which a service acts, or else that service.
    `path` is where the template says it; not `written`: SAM or AWS adds it because of what stands there. `title` names
    the policy template or managed policy. `partly`: of a managed policy the actions that are known.
    """

    statement: Mapping[str, Any]
    who: str
    path: Path
    form: Form = "statement"
    title: str = ""
    written: bool = True
    partly: bool = False

    @property
    def allows(self) -> bool:
        return self.statement.get("Effect", "Allow") == "Allow"

    @property
    def actions(self) -> tuple[str, ...]:
        """Its actions; all where it names those that it leaves out."""
        return ("*",) if "NotAction" in self.statement else tuple(texts(self.statement.get("Action")))

    @property
    def resources(self) -> list[Any]:
        if "NotResource" in self.statement:
            return ["*"]
        return [value for _, value in items(self.statement.get("Resource"))]

    @property
    def service(self) -> str | None:
        """The service that a resource's policy lets act; None for the statement of a role."""
        principal = self.statement.get("Principal")
        if principal is None:
            return None
        found = [
            *texts(principal),
            *texts(mapping(principal).get("Service")),
            *texts(mapping(principal).get("AWS")),
        ]
        return found[0] if found else "*"


def allow(actions: str | list[str], resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def everything(value: Any) -> bool:
    """Whether a Resource is `*`, or an ARN that leaves the resource open: `arn:aws:dynamodb:*:*:table/*`."""
    text = mapping(value).get("Fn::Sub", value)
    if isinstance(text, list):
        text = next(iter(cast("list[Any]", text)), None)
    if not isinstance(text, str):
        return False
    if text == "*":
        return True
    parts = text.split(":", 5)
    name = parts[5] if len(parts) == 6 and parts[0] == "arn" else ""
    last = name.replace(":", "/").split("/")
    return bool(name) and all(step == "*" for step in (last[1:] or last))
