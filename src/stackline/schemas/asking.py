"""What a type's properties are: all of one level, one by its path, or those that a search finds at any depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.schemas.documentation import page_of
from stackline.schemas.documents import (
    Document,
    Node,
    alternatives_of,
    document,
    mapping,
    resolved,
    root,
)
from stackline.schemas.labels import label, plain
from stackline.schemas.property import Path, Property, Replaces
from stackline.schemas.steps import at, inside, kind_of, names, walk

_SEARCH_DEPTH = 6
_SEARCHED = 4000
"""Some types (dashboards) hold a language of their own, and go on for ever."""


def children(type: str, under: Path = (), value: Any = None) -> list[Property]:
    """The properties at `under`: of an object its own, of a list and a map those of what `value` holds.

    `value`: the resource's Properties as they are in the template. Empty where there is nothing to know.
    """
    found = document(type)
    node = walk(root(found), under, value) if found else None
    if node is None:
        return []
    for step in under:
        value = at(value, step)
    return [_property(child, (*under, step), required) for step, child, required in _inner(node, value)]


def find(type: str, path: Path, value: Any = None) -> Property | None:
    """The property at `path`; None where the type has none there, or nothing is known of the type."""
    found = document(type)
    if found is None or not path:
        return None
    parent = walk(root(found), path[:-1], value)
    node = walk(root(found), path, value)
    if parent is None or node is None:
        return None
    required = kind_of(parent.schema) == "object" and path[-1] in parent.schema.get("required", ())
    return _property(node, path, required)


def choices(type: str, path: Path, value: Any = None) -> tuple[str, ...]:
    """The values that may stand at `path`, of all alternatives that the schema has for what holds it.

    The `Type` of a SAM event is that of one alternative each: `find` knows that of the one that fits, this knows all.
    """
    found = document(type)
    if found is None or len(path) < 2:
        one = find(type, path, value)
        return one.choices if one else ()
    *rest, step, last = path
    above = walk(root(found), tuple(rest), value)
    holder = inside(above, step) if above else None
    one = find(type, path, value)
    told = dict.fromkeys(one.choices if one else ())
    if holder is not None:
        for option in alternatives_of(holder):
            child = inside(option, last)
            told |= dict.fromkeys(str(each) for each in _given(resolved(child).schema)) if child else {}
    return tuple(told)


def _given(schema: Mapping[str, Any]) -> list[Any]:
    constant = schema.get("const")
    return [constant] if constant is not None else schema.get("enum", [])


def search(type: str, query: str, value: Any = None) -> list[Property]:
    """Properties at any depth whose path or description holds every word of `query`; names before descriptions."""
    words = query.lower().split()
    found = document(type)
    if found is None or not words:
        return []
    named: list[Property] = []
    told: list[Property] = []
    for count, one in enumerate(_all(resolved(root(found)), (), value, ())):
        if count > _SEARCHED:
            break
        path = ".".join(str(step) for step in one.path).lower()
        names = f"{path} {one.label.lower()}"
        if all(word in names for word in words):
            named.append(one)
        elif all(word in f"{names} {one.description.lower()}" for word in words):
            told.append(one)
    return sorted(named, key=lambda one: len(one.path)) + told


def _all(node: Node, path: Path, value: Any, around: tuple[str, ...]) -> Iterator[Property]:
    """Everything inside a node; a definition is not entered again inside itself."""
    if len(path) >= _SEARCH_DEPTH:
        return
    for step, child, required in _inner(node, value, whole=True):
        one = _property(child, (*path, step), required)
        yield one
        mark = f"{child.document.type} {child.definition}" if child.definition else ""
        if one.nested and (not mark or mark not in around):
            yield from _all(child, one.path, at(value, step), (*around, mark))


def _inner(node: Node, value: Any, *, whole: bool = False) -> Iterator[tuple[str | int, Node, bool]]:
    """The steps inside a resolved node, each resolved, and whether it is required; `whole`: a list has a first item."""
    kind = kind_of(node.schema)
    steps: list[str | int] = []
    if kind == "object":
        steps = [*names(node)]
        steps += [key for key in mapping(value) if key not in steps and inside(node, key)]
    elif kind == "list":
        steps = [*range(len(cast("list[Any]", value)) if isinstance(value, list) else 0)] or (
            [0] if whole else []
        )
    elif kind == "map":
        steps = list(mapping(value))
    required = node.schema.get("required", ())
    for step in steps:
        child = inside(node, step)
        if child is not None:
            yield step, resolved(child, at(value, step)), kind == "object" and step in required


def _property(node: Node, path: Path, required: bool) -> Property:
    schema = node.schema
    name = path[-1]
    choices: list[Any] = schema.get("enum", [])
    constant = schema.get("const")
    return Property(
        path=path,
        kind=kind_of(schema),
        label=label(name) if isinstance(name, str) else f"Item {name + 1}",
        description=plain(str(schema.get("markdownDescription") or schema.get("description") or "")),
        required=required,
        choices=tuple(str(one) for one in ([constant] if constant is not None else choices)),
        minimum=_number(schema, "minimum"),
        maximum=_number(schema, "maximum"),
        length=(_whole(schema, "minLength"), _whole(schema, "maxLength")),
        items=(_whole(schema, "minItems"), _whole(schema, "maxItems")),
        pattern=_text(schema, "pattern"),
        default=constant if constant is not None else schema.get("default"),
        replaces=_replaces(node.document, node.place) if node.own else "no",
        documentation=page_of(node, path),
    )


def _replaces(found: Document, place: str | None) -> Replaces:
    """A container is replaced with what it holds, so what stands above counts as well."""
    above = place
    while above and above != "/properties":
        if above in found.replaces:
            return "yes"
        if above in found.perhaps:
            return "perhaps"
        above = above.rpartition("/")[0]
    return "no"


def _number(schema: Mapping[str, Any], key: str) -> float | None:
    value = schema.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(schema: Mapping[str, Any], key: str) -> int | None:
    value = schema.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(schema: Mapping[str, Any], key: str) -> str | None:
    value = schema.get(key)
    return value if isinstance(value, str) else None
