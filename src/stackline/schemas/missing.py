"""What a resource of a type cannot do without: the smallest valid one, and what is still missing of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.schemas.documents import Document, Node, document, mapping, resolved, root
from stackline.schemas.property import Path
from stackline.schemas.steps import at, inside, kind_of


def smallest(type: str) -> dict[str, Any]:
    """The required properties that the schema gives a value for: a constant, a single choice, a default."""
    found = document(type)
    return _smallest(resolved(root(found))) if found else {}


def missing(type: str, properties: Mapping[str, Any]) -> list[Path]:
    """Paths of the required properties that `properties` lacks, also inside what it has; intrinsics are not judged."""
    found = document(type)
    return [] if found is None else [*_missing(resolved(root(found), properties), properties, ())]


def alternatives(type: str, properties: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Groups of properties one of which is needed, where `properties` has none of the group."""
    found = document(type)
    groups = list(_groups(found)) if found else list[tuple[str, ...]]()
    return [group for group in groups if not any(name in properties for name in group)]


def _groups(found: Document) -> Iterator[tuple[str, ...]]:
    for key in ("requiredXor", "requiredOr"):
        told = cast("list[Any]", found.root.get(key) or [])
        if told and isinstance(told[0], str):
            yield tuple(told)


def _smallest(node: Node) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in node.schema.get("required", ()):
        child = inside(node, name)
        if child is None:
            continue
        child = resolved(child)
        value = _given(child)
        if value is None and kind_of(child.schema) == "object":
            value = _smallest(child)
            value = value if value and not [*_missing(child, value, ())] else None
        if value is not None:
            made[name] = value
    return made


def _given(node: Node) -> Any:
    schema = node.schema
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    choices = cast("list[Any]", schema.get("enum") or [])
    return choices[0] if len(choices) == 1 else None


def _missing(node: Node, value: Any, path: Path) -> Iterator[Path]:
    kind = kind_of(node.schema)
    if kind == "object" and isinstance(value, dict):
        entries = mapping(value)
        if len(entries) == 1 and next(iter(entries)).startswith(("Ref", "Fn::")):
            return
        for name in node.schema.get("required", ()):
            if name not in entries:
                yield (*path, name)
    steps: list[str | int] = []
    if isinstance(value, dict):
        steps = list(mapping(value))
    elif isinstance(value, list):
        steps = [*range(len(cast("list[Any]", value)))]
    for step in steps:
        child = inside(node, step)
        if child is not None:
            inner = at(value, step)
            yield from _missing(resolved(child, inner), inner, (*path, step))
