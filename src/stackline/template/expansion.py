"""What CloudFormation makes of a template before it creates anything: loops run through, included files put in.

Everything that is made says where it is written (`Origin`), so that it can be edited there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from stackline.core import Diagnostic
from stackline.template.refusals import Path

LOOP_PREFIX = "Fn::ForEach::"
MARKS = ("Fn::ForEach", "Fn::Transform", "AWS::Include")
"""Texts without which a template is as it stands."""

NO_SCOPE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a place is written: `path` in the template, or in a file where it begins with one (`./api.yaml`).

    `scope` gives the loop variables the values they have here; `loops` are the loops around it, outermost first.
    """

    path: Path
    scope: Mapping[str, str] = field(default_factory=lambda: NO_SCOPE)
    loops: tuple[Path, ...] = ()

    @property
    def file(self) -> str | None:
        """The file, as a path's first step; None in the template."""
        first = self.path[0] if self.path else None
        return first if isinstance(first, str) and first.startswith("./") else None


@dataclass(frozen=True)
class Expansion:
    """A template's data with nothing left to run through or to put in, but what cannot be (`problems` say why).

    `origins` has the places whose path in the text is another one; what is inside them stands below that.
    """

    data: dict[str, Any]
    origins: Mapping[Path, Origin] = field(default_factory=dict[Path, Origin])
    problems: tuple[Diagnostic, ...] = ()
    plain: bool = True
    """Whether the template is as it stands."""
    collections: Mapping[Path, tuple[str, ...]] = field(default_factory=dict[Path, "tuple[str, ...]"])
    includes: Mapping[Path, str] = field(default_factory=dict[Path, str])
    """Where an `AWS::Include` stands in the text → the file beside the template, as a path's first step."""

    def collection(self, loop: Path) -> tuple[str, ...]:
        """The items that the loop at this place of the text runs through; of one inside others, all of them."""
        return self.collections.get(loop, ())

    @cached_property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        found = self.data.get("Resources")
        members = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
        return {
            name: cast("dict[str, Any]", value) for name, value in members.items() if isinstance(value, dict)
        }

    def origin(self, path: Path) -> Origin:
        """Where the place is written."""
        for length in range(len(path), 0, -1) if self.origins else ():
            known = self.origins.get(path[:length])
            if known is not None:
                return (
                    Origin((*known.path, *path[length:]), known.scope, known.loops)
                    if length < len(path)
                    else known
                )
        return Origin(path)

    def source(self, path: Path) -> Path:
        return self.origin(path).path

    @cached_property
    def _made(self) -> Mapping[Path, tuple[Path, ...]]:
        found: dict[Path, tuple[Path, ...]] = {}
        for place, origin in self.origins.items():
            found[origin.path] = (*found.get(origin.path, ()), place)
        return found

    def siblings(self, path: Path) -> tuple[Path, ...]:
        """Every place that the same lines make: the one itself alone where no loop makes it."""
        for length in range(len(path), 0, -1):
            known = self.origins.get(path[:length])
            if known is not None and known.loops:
                return tuple((*place, *path[length:]) for place in self._made[known.path])
        return (path,)

    def get(self, path: Path, default: Any = None) -> Any:
        """The value at a place of the expanded data."""
        value: Any = self.data
        for step in path:
            if isinstance(value, dict) and str(step) in value:
                value = cast("dict[str, Any]", value)[str(step)]
            elif (
                isinstance(value, list)
                and isinstance(step, int)
                and -len(cast("list[Any]", value)) <= step < len(cast("list[Any]", value))
            ):
                value = cast("list[Any]", value)[step]
            else:
                return default
        return value


ReadFile = Callable[[Path], Any]
"""What a file of the project holds, by the path of one step that names it; None where it cannot be read."""


def may_expand(text: str) -> bool:
    return any(mark in text for mark in MARKS)
