"""Going from a place in a schema to the ones inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from stackline.schemas.documents import Node, Schema, mapping, resolved
from stackline.schemas.property import Kind


def kind_of(schema: Schema) -> Kind:
    """The shape of a (resolved) schema's values."""
    type: Any = schema.get("type")
    types = cast("list[Any]", type) if isinstance(type, list) else [type]
    if mapping(schema.get("properties")):
        return "list" if "array" in types else "object"
    if "array" in types:
        return "list"
    if "object" in types:
        return "map" if entries(schema) is not None else "yaml"
    if "boolean" in types:
        return "boolean"
    if isinstance(schema.get("enum"), list):
        return "choice"
    if "integer" in types or "number" in types:
        return "number"
    return "text" if "string" in types else "yaml"


def entries(schema: Schema) -> Schema | None:
    """The schema of a map's values; None where it is no map."""
    patterns = mapping(schema.get("patternProperties"))
    if patterns:
        return next(iter(patterns.values()))
    more = schema.get("additionalProperties")
    return mapping(more) if isinstance(more, dict) else None


def inside(node: Node, step: str | int, value: Any = None) -> Node | None:
    """The (unresolved) node of a property, an item or an entry; None where the schema has no such thing."""
    schema = node.schema
    kind = kind_of(schema)
    found: Any = None
    if kind == "list":
        if isinstance(step, int):
            found = schema.get("items") or {}
    elif kind == "map":
        found = entries(schema)
    elif kind == "object":
        found = mapping(schema["properties"]).get(str(step), entries(schema))
    if not isinstance(found, dict):
        return None
    name = "*" if kind in ("list", "map") else str(step)
    place = None if node.place is None else f"{node.place}/{name}"
    return replace(
        node, schema=mapping(found), place=place, definition="", within=node.definition or node.within
    )


def walk(node: Node, path: tuple[str | int, ...], value: Any = None) -> Node | None:
    """The resolved node at `path` under `node`; `value` is what stands at `node` and chooses between alternatives."""
    found: Node | None = resolved(node, value)
    for step in path:
        value = at(value, step)
        found = inside(found, step) if found else None
        if found is None:
            return None
        found = resolved(found, value)
    return found


def names(node: Node) -> Iterator[str]:
    """The properties of an object that can be written, in the schema's order."""
    hidden = node.document.hidden
    for name in mapping(node.schema.get("properties")):
        if f"{node.place}/{name}" not in hidden:
            yield name


def at(value: Any, step: str | int) -> Any:
    """What stands at one step of a plain value; None where there is nothing."""
    if isinstance(value, dict):
        return mapping(value).get(str(step))
    if isinstance(value, list) and isinstance(step, int):
        items = cast("list[Any]", value)
        return items[step] if 0 <= step < len(items) else None
    return None
