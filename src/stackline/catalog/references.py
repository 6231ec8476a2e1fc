"""Which logical IDs a value names: Ref, GetAtt, Sub and what holds them. Knows no template, only the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from stackline.catalog.imports import import_id
from stackline.catalog.model import Path
from stackline.core.same_values import OfSameValues

NO_VALUE = {"Ref": "AWS::NoValue"}
_HOLE = re.compile(r"\$\{\s*([^!\s{}][^{}]*?)\s*\}")

Mention = tuple[str, str | None]
"""Logical ID as written, and the attribute (None for Ref)."""


def mentions(value: Any) -> list[Mention]:
    """Every name inside the value, in order; pseudo parameters left out, parameters not told from resources."""
    found: list[Mention] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[Mention]) -> None:
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value)
        if len(entries) == 1:
            key, operand = next(iter(entries.items()))
            if key == "Ref":
                if isinstance(operand, str) and not operand.startswith("AWS::"):
                    _name(operand, found)
                return
            if key == "Fn::GetAtt":
                _attribute(operand, found)
                return
            if key == "Fn::Sub":
                _substitution(operand, found)
                return
            if key == "Fn::ImportValue" and (name := import_id(operand)) is not None:
                found.append((name, None))
                return
            if key == "Fn::If" and isinstance(operand, list):
                for branch in cast("list[Any]", operand)[1:]:
                    _gather(branch, found)
                return
        for item in entries.values():
            if not isinstance(item, str):
                _gather(item, found)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            if not isinstance(item, str):
                _gather(item, found)


def _name(text: str, found: list[Mention]) -> None:
    """`Items` is a Ref; SAM also takes `Function.Version`, as Ref."""
    head, dot, tail = text.partition(".")
    found.append((head, tail if dot else None))


def _attribute(operand: Any, found: list[Mention]) -> None:
    if isinstance(operand, str):
        head, _, tail = operand.partition(".")
        found.append((head, tail))
    elif isinstance(operand, list):
        parts = cast("list[Any]", operand)
        if parts and isinstance(parts[0], str):
            rest = [part for part in parts[1:] if isinstance(part, str)]
            found.append((parts[0], ".".join(rest)))
        for part in parts[1:]:
            _gather(part, found)


def _substitution(operand: Any, found: list[Mention]) -> None:
    text, names = operand, {}
    if isinstance(operand, list):
        parts = cast("list[Any]", operand)
        text = parts[0] if parts else ""
        if len(parts) > 1 and isinstance(parts[1], dict):
            names = cast("dict[str, Any]", parts[1])
    if isinstance(text, str):
        for hole in _HOLE.findall(text):
            if hole in names:
                _gather(names[hole], found)
            elif not hole.startswith("AWS::"):
                _name(hole, found)


def plain(value: Any) -> Any:
    """The same value in one spelling: a Sub of one hole, or GetAtt as a text, becomes Ref or GetAtt as a list."""
    entries = mapping(value)
    text = entries.get("Fn::Sub") if len(entries) == 1 else None
    hole = _HOLE.fullmatch(text) if isinstance(text, str) else None
    if hole is None and not (len(entries) == 1 and isinstance(entries.get("Fn::GetAtt"), str)):
        return value
    name, dot, attribute = (hole[1] if hole else entries["Fn::GetAtt"]).partition(".")
    return {"Fn::GetAtt": [name, attribute]} if dot else {"Ref": name}


def branches(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The values it may be, through `Fn::If`, each with its place; `AWS::NoValue` is none."""
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value)
        operand = entries.get("Fn::If") if len(entries) == 1 else None
        if isinstance(operand, list):
            options = cast("list[Any]", operand)
            for index in range(1, len(options)):
                yield from branches(options[index], (*path, "Fn::If", index))
            return
        if entries == NO_VALUE:
            return
    yield path, cast(Any, value)


def items(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The items of a list that may be conditional as a whole or item by item; a lone value counts as one item."""
    for place, branch in branches(value, path):
        if isinstance(branch, list):
            for index, item in enumerate(cast("list[Any]", branch)):
                yield from branches(item, (*place, index))
        elif branch is not None:
            yield place, branch


def intrinsics(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every intrinsic in a value with its place: the outermost ones, those inside `Fn::If` each for itself."""
    for place, branch in branches(value, path):
        if isinstance(branch, list):
            for index, item in enumerate(cast("list[Any]", branch)):
                yield from intrinsics(item, (*place, index))
        elif isinstance(branch, dict):
            entries = cast("dict[str, Any]", branch)
            if len(entries) == 1 and str(next(iter(entries))).startswith(("Ref", "Fn::")):
                yield place, entries
            else:
                for key, item in entries.items():
                    yield from intrinsics(item, (*place, key))


def _all_mentions(value: Any) -> tuple[Mention, ...]:
    return tuple(mentions(value))


mentions_kept = OfSameValues(_all_mentions)
"""`mentions` of what stands in a template, which stays the same object: not of what is put together to ask."""


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is a mapping, else an empty one: what people write is not always what AWS wants."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """A text or a list of texts, as a list."""
    if isinstance(value, str):
        return [value]
    return (
        [item for item in cast("list[Any]", value) if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )
