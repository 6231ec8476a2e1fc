"""Completions inside an intrinsic: logical IDs, attributes, conditions, keys of mappings, names in a Fn::Sub."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from stackline import schemas
from stackline.design.values import mapping, type_of
from stackline.language import names
from stackline.language.completion import Completion, Completions, Writing
from stackline.language.reading import Typing
from stackline.language.values import named
from stackline.template import Path

_HOLE = re.compile(r"\$\{([^}!]*)$")
CALLS = frozenset({
    "Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If", "Fn::FindInMap", "Condition", "Fn::ImportValue", "Fn::Equals",
})  # fmt: skip


def call_of(path: Path) -> tuple[str, int] | None:
    """The intrinsic whose argument a value at `path` is, and which of its arguments (0 for the only one)."""
    if len(path) > 1 and _is_call(path[-1], path[:-1]):
        return str(path[-1]), 0
    if len(path) > 2 and isinstance(path[-1], int) and _is_call(path[-2], path[:-2]):
        return str(path[-2]), path[-1]
    return None


def _is_call(step: Any, before: Path) -> bool:
    """`Condition` is an intrinsic inside conditions only; in a resource it is an attribute."""
    if step == "Condition":
        return before[0] == "Conditions"
    return step in CALLS


def call_completions(typing: Typing, call: tuple[str, int], writing: Writing) -> Completions | None:
    """Inside an argument; None where the place takes any value."""
    name, index = call
    spot = writing.spot
    found: Iterable[Completion] = ()
    if name == "Ref":
        found = named(_but_self(names.referable(typing.template), spot.path), writing)
    elif name == "Fn::GetAtt":
        return _attribute(typing, index, writing)
    elif name == "Fn::Sub":
        return substitution(typing, writing) if index == 0 else None
    elif name in ("Condition", "Fn::If"):
        if index:
            return None
        found = named(names.conditions(typing.template), writing)
    elif name == "Fn::FindInMap":
        found = _mapped(typing, index, writing)
    else:
        return None
    return Completions(spot.start, writing.end(), tuple(found))


def _but_self(found: Iterable[names.Name], path: Path) -> Iterable[names.Name]:
    """A resource cannot name itself."""
    own = path[1] if path[0] == "Resources" and len(path) > 1 else None
    return (one for one in found if one.name != own)


def _attribute(typing: Typing, index: int, writing: Writing) -> Completions:
    """`!GetAtt Name.Attribute` in one text, or a list of two."""
    spot = writing.spot
    id, dot, _ = spot.typed.partition(".")
    listed = isinstance(spot.path[-1], int)
    if listed and index:
        id = spot.before[0] if spot.before else ""
        return Completions(spot.start, spot.offset, tuple(_attributes(typing, id, writing)))
    if dot and not listed:
        return Completions(spot.start + len(id) + 1, spot.offset, tuple(_attributes(typing, id, writing)))
    found = [
        Completion(
            one.name, one.kind, one.name if listed else f"{one.name}.", one.detail, one.told, again=not listed
        )
        for one in _but_self(names.resources(typing.template), spot.path)
    ]
    if listed or (spot.json and not spot.quote):
        found = list(named(_but_self(names.resources(typing.template), spot.path), writing))
    return Completions(spot.start, writing.end(), tuple(found))


def _attributes(typing: Typing, id: str, writing: Writing) -> Iterable[Completion]:
    type = type_of(typing.template.resources.get(id, {}))
    for rank, (name, told) in enumerate(names.attributes_of(typing.template, id).items()):
        yield Completion(
            name, "attribute", writing.value(name), type, told, schemas.type_page(type), rank=rank
        )
    if schemas.has_outputs(type):
        yield Completion("Outputs", "attribute", "Outputs.", type, "An output of that stack.", again=True)


def _mapped(typing: Typing, index: int, writing: Writing) -> Iterable[Completion]:
    if index == 0:
        yield from named(names.mappings(typing.template), writing)
        return
    # An intrinsic before it is nothing that can be looked up here.
    keys = [each if each and not each.startswith("!") else None for each in writing.spot.before[:index]]
    for key in names.mapped(typing.template, *keys):
        yield Completion(key, "value", writing.value(key, as_text=True), str(writing.spot.before[0]))


def substitution(typing: Typing, writing: Writing) -> Completions | None:
    """Inside `${…}` of a Fn::Sub; None elsewhere in its text."""
    spot = writing.spot
    found = _HOLE.search(spot.typed)
    if found is None:
        return None
    typed = found[1]
    start = spot.offset - len(typed)
    closed = spot.token[len(spot.typed) :].lstrip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:"
    )
    end = "" if closed.startswith("}") else "}"
    id, dot, _ = typed.partition(".")
    if dot:
        items = [
            Completion(one.label, one.kind, one.insert + ("" if one.again else end), one.detail, one.told, one.page,
                       again=one.again, rank=one.rank)
            for one in _attributes(typing, id, writing)
        ]  # fmt: skip
        return Completions(start + len(id) + 1, spot.offset, tuple(items))
    own = _variables(typing, spot.path)
    items = [Completion(name, "value", name + end, "variable of this Sub", rank=-1) for name in own]
    for rank, one in enumerate(_but_self(names.referable(typing.template), spot.path)):
        items.append(Completion(one.name, one.kind, one.name + end, one.detail, one.told, rank=rank))
    return Completions(start, spot.offset, tuple(items))


def _variables(typing: Typing, path: Path) -> list[str]:
    """The names that the Sub's own second argument gives."""
    at = len(path) - 1 - path[::-1].index("Fn::Sub")
    argument = typing.value(path[: at + 1])
    if isinstance(argument, list) and len(argument) > 1:  # pyright: ignore[reportUnknownArgumentType]
        return list(mapping(argument[1]))
    return []
