"""One property of a type, as a form or a person needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Path = tuple[str | int, ...]
Kind = Literal["text", "number", "boolean", "choice", "object", "list", "map", "yaml"]
Replaces = Literal["no", "perhaps", "yes"]
"""Whether a change of the property makes CloudFormation put a new resource in the place of the old one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """`path` is relative to the resource's Properties; `kind` yaml: any value, in no shape that the schema tells.

    `length` is that of a text, `items` that of a list, each (least, most) with None for no limit.
    """

    path: Path
    kind: Kind
    label: str
    unit: str | None = None
    description: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    length: tuple[int | None, int | None] = (None, None)
    items: tuple[int | None, int | None] = (None, None)
    pattern: str | None = None
    default: Any = None
    replaces: Replaces = "no"
    documentation: str | None = None

    @property
    def nested(self) -> bool:
        """Whether there are properties, items or entries inside."""
        return self.kind in ("object", "list", "map")
