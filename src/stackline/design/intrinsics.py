"""Where a value names resources: Ref, GetAtt and Sub in every form, with what shadows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

Path = tuple[str | int, ...]
Mention = tuple[str, str, Path]
"""The name as written (`Items`, also `Items.Arn` of a Ref), `Ref`, `GetAtt` or `Sub`, and the place."""

_HOLE = re.compile(r"\$\{\s*([^!\s{}][^{}]*?)\s*\}")
_LOOP = "Fn::ForEach::"


def mentions(value: Any, path: Path = (), hidden: frozenset[str] = frozenset()) -> Iterator[Mention]:
    """Every name that a Ref, GetAtt or Sub inside `value` stands for; `hidden` are the variables of loops around it."""
    return _walk(value, list(path), hidden)


def _walk(value: Any, path: list[str | int], hidden: frozenset[str]) -> Iterator[Mention]:
    if isinstance(value, dict):
        entries = cast(dict[Any, Any], value)
        if len(entries) == 1:
            ((key, operand),) = entries.items()
            named = _NAMED.get(key)
            if named is not None:
                path.append(key)
                yield from named(operand, path, hidden)
                path.pop()
                return
        for key, item in entries.items():
            if isinstance(item, str):
                continue
            path.append(key)
            if isinstance(key, str) and key.startswith(_LOOP):
                yield from _loop(item, path, hidden)
            else:
                yield from _walk(item, path, hidden)
            path.pop()
    elif isinstance(value, list):
        for index, item in enumerate(cast(list[Any], value)):
            if isinstance(item, str):
                continue
            path.append(index)
            yield from _walk(item, path, hidden)
            path.pop()


def _ref(operand: Any, path: list[str | int], hidden: frozenset[str]) -> Iterator[Mention]:
    if not isinstance(operand, str):
        yield from _walk(operand, path, hidden)
    elif operand not in hidden:
        yield operand, "Ref", tuple(path)


def _get_att(operand: Any, path: list[str | int], hidden: frozenset[str]) -> Iterator[Mention]:
    if isinstance(operand, str):
        yield operand.partition(".")[0], "GetAtt", tuple(path)
        return
    if isinstance(operand, list) and operand and isinstance(operand[0], str):
        yield operand[0], "GetAtt", tuple(path)
    yield from _walk(operand, path, hidden)


def _sub(operand: Any, path: list[str | int], hidden: frozenset[str]) -> Iterator[Mention]:
    text, own = operand, hidden
    if isinstance(operand, list):
        parts = cast(list[Any], operand)
        text = parts[0] if parts else ""
        if len(parts) > 1 and isinstance(parts[1], dict):
            own = hidden | {str(name) for name in cast(dict[Any, Any], parts[1])}
        yield from _walk(parts, path, hidden)
    if not isinstance(text, str):
        if not isinstance(operand, list):
            yield from _walk(operand, path, hidden)
        return
    for hole in _HOLE.findall(text):
        if hole not in own:
            yield hole.partition(".")[0], "Sub", tuple(path)


def _loop(operand: Any, path: list[str | int], hidden: frozenset[str]) -> Iterator[Mention]:
    yield from _walk(operand, path, hidden | loop_variables(operand))


def loop_variables(loop: Any) -> frozenset[str]:
    """The identifiers that an `Fn::ForEach` binds; `loop` is its list [identifier(s), collection, body]."""
    if not isinstance(loop, list) or not loop:
        return frozenset()
    first: Any = cast(list[Any], loop)[0]
    names: Sequence[Any] = cast(list[Any], first) if isinstance(first, list) else [first]
    return frozenset(name for name in names if isinstance(name, str))


_NAMED = {"Ref": _ref, "Fn::GetAtt": _get_att, "Fn::Sub": _sub}
