"""Whether a resource uses something: places of its properties that are there, or say this.

A place is steps with dots between them: a key, a position, `*` for any; `*[Type=SQS]` for those of which a key says
this. Behind it `=TEXT` (`*` stands for any text) or `>NUMBER`. A Ref to a parameter says its default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, cast

from stackline.template import Path

_PLACE = re.compile(r"(?P<steps>[^=>\[]*(?:\[[^\]]*\][^=>\[]*)*)(?:(?P<sign>[=>])(?P<value>.*))?", re.DOTALL)
_STEP = re.compile(r"[^.\[]+(?:\[[^\]]*\])?")


def used(uses: Iterable[str], properties: Any, parameters: Mapping[str, Any]) -> Path | None:
    """The first place that is used; None where none is."""
    for use in uses:
        steps, sign, wanted = _read(use)
        for path, value in _at(properties, steps):
            if _says(_plain(value, parameters), sign, wanted):
                return path
    return None


@cache
def _read(use: str) -> tuple[tuple[str, ...], str | None, str]:
    """Its steps, the sign behind them, and what stands behind the sign."""
    found = _PLACE.fullmatch(use)
    assert found, use
    return tuple(_STEP.findall(found["steps"])), found["sign"], found["value"] or ""


def _at(value: Any, steps: Sequence[str]) -> Iterator[tuple[Path, Any]]:
    if not steps:
        yield (), value
        return
    name, _, condition = steps[0].partition("[")
    key, _, wanted = condition.rstrip("]").partition("=")
    for step, child in _named(value, name):
        if not key or (isinstance(child, Mapping) and cast("Mapping[str, Any]", child).get(key) == wanted):
            for path, found in _at(child, steps[1:]):
                yield (step, *path), found


def _named(value: Any, name: str) -> Iterable[tuple[str | int, Any]]:
    """The children of that name; `*`: all of them."""
    if name == "*":
        return _children(value)
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return [(name, members[name])] if name in members else []
    return [(step, child) for step, child in _children(value) if str(step) == name]


def _children(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Any]", value).items())
    return list(enumerate(cast("list[Any]", value))) if isinstance(value, list) else []


def _plain(value: Any, parameters: Mapping[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        return value
    given = cast("Mapping[str, Any]", value)
    declared = parameters.get(str(given.get("Ref")))
    return cast("Mapping[str, Any]", declared).get("Default") if isinstance(declared, Mapping) else given


def _says(value: Any, sign: str | None, wanted: str) -> bool:
    if sign is None:
        return value is not None
    if sign == ">":
        return isinstance(value, int | float) and value > float(wanted)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return not isinstance(value, Mapping | list) and fnmatchcase(text, wanted)
