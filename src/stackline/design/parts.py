"""The changes that write a spelling made of parts: only what is not there yet, and the settings that were named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.catalog import Append, Change, Connection, Delete, Ends, Part, Path, Put, Spelling, View
from stackline.catalog.changes import Allow, Grant
from stackline.catalog.fragments import Bound, facet_groups, fill
from stackline.catalog.holes import Given, Loose
from stackline.catalog.inherited import inherits
from stackline.catalog.model import Assumes
from stackline.catalog.read import anchored, facet_named, find
from stackline.catalog.references import mapping
from stackline.catalog.service_roles import new_role
from stackline.design.requests import refusal
from stackline.design.roles import unused


def part_changes(
    view: View, connection: Connection, spelling: Spelling, ends: Ends, named: Mapping[str, Any]
) -> Iterator[Change]:
    """What to write for this wire. `named`: the settings a person gave, which also change a wire that is there."""
    names: dict[str, str] = {}
    for part in spelling.parts:
        if part.kind == "ensure":
            yield from _ensure(view, part, ends)
            continue
        there = _there(view, connection, part, ends, names)
        if there:
            for place, bound in there:
                names.update(bound.names)
                yield from _settings(part.fragment, named, place)
        else:
            yield from _new(view, connection, spelling, part, ends, names)
    for need in spelling.needs:
        yield Grant(need)
    for allows in spelling.allows:
        yield Allow(allows)


def _there(
    view: View, connection: Connection, part: Part, ends: Ends, names: Mapping[str, str]
) -> list[tuple[Path, Bound]]:
    start = Bound({"source": (ends.source,), "target": (ends.target,)}, names=dict(names))
    found = [(place, bound) for _, place, bound in find(view, connection, part, start)]
    if connection.facet is None:
        return found
    return [
        (place, bound) for place, bound in found if facet_named(view, connection, bound) in (None, ends.facet)
    ]


def _ensure(view: View, part: Part, ends: Ends) -> Iterator[Change]:
    path = anchored(part.path, ends)
    if path is not None and _value(view, path) is None:
        yield Put(path, fill(view, part.fragment, ends))


def _settings(fragment: Any, named: Mapping[str, Any], place: Path) -> Iterator[Change]:
    """Changed settings of a part that is there."""
    if isinstance(fragment, Loose):
        fragment = fragment.value
    if isinstance(fragment, Given) and fragment.setting in named:
        value = named[fragment.setting]
        yield Delete(place) if value is None else Put(place, value)
    elif isinstance(fragment, dict):
        for key, inner in cast("dict[str, Any]", fragment).items():
            yield from _settings(inner, named, (*place, key))


def _new(
    view: View, connection: Connection, spelling: Spelling, part: Part, ends: Ends, names: dict[str, str]
) -> Iterator[Change]:
    groups = facet_groups(view, connection, ends.facet)
    value = fill(view, part.fragment, ends, groups)
    if spelling.assumes is not None and part is spelling.parts[0]:
        arn, role = _role(view, spelling.assumes, ends)
        yield role
        value = _with(value, spelling.assumes.path, arn)
    if part.kind == "part" and value in (None, {}):
        return
    first, *steps = part.path.split("/")
    if not steps:
        name = names.setdefault(first[1:-1], _fresh(view, spelling, first[1:-1], ends, view.resources))
        yield Put(("Resources", name), value, after=ends.target)
        return
    path: list[str | int] = ["Resources"]
    if first in ("{source}", "{target}"):
        path.append(ends.source if first == "{source}" else ends.target)
    else:
        name, made = _anchor(view, connection, spelling, part, ends, names)
        path.append(name)
        if made is not None:
            yield Put(("Resources", name), made, after=ends.target)
    for step in steps:
        if step == "-":
            yield Append(tuple(path), value)
            return
        if step.startswith("{"):
            known = mapping(_value(view, tuple(path)))
            step = names.setdefault(step[1:-1], _fresh(view, spelling, step[1:-1], ends, known))
        path.append(step)
    _refuse_taken(view, connection, tuple(path), ends)
    _refuse_shadowing(view, tuple(path), ends)
    yield Put(tuple(path), value)


def _role(view: View, assumes: Assumes, ends: Ends) -> tuple[Any, Put]:
    """The wire's own role: its ARN, and the change that makes it."""
    resources = [fill(view, resource, ends) for resource in assumes.statement.resources]
    return new_role(view, ends.source, ends.target, assumes.service, assumes.statement.actions, resources)


def _with(value: dict[str, Any], path: Path, inner: Any) -> dict[str, Any]:
    """The value with one more at the path."""
    key = cast(str, path[0])
    return {**value, key: inner if len(path) == 1 else _with(mapping(value.get(key)), path[1:], inner)}


def _anchor(
    view: View, connection: Connection, spelling: Spelling, part: Part, ends: Ends, names: dict[str, str]
) -> tuple[str, Any]:
    """The resource that the part goes into: one that is there, else a new one (its value is given then)."""
    hole = part.path.split("/")[0][1:-1]
    bare = Part("{" + hole + "}", part.anchor)
    there = _there(view, connection, bare, ends, names)
    if there:
        return str(there[0][0][1]), None
    name = names.setdefault(hole, _fresh(view, spelling, hole, ends, view.resources))
    return name, fill(view, part.anchor, ends)


def _refuse_taken(view: View, connection: Connection, path: Path, ends: Ends) -> None:
    there = _value(view, path)
    if there is not None:
        names = [name for name in view.named(there) if name != ends.target] or ["something else"]
        raise refusal(
            "wire-place-taken",
            f"{path[1]} has {'.'.join(str(step) for step in path[3:])} already, for {names[0]}",
            f"Take that wire away first: a {view.resource(str(path[1])).label} has one at most.",
            path=path,
        )


def _refuse_shadowing(view: View, path: Path, ends: Ends) -> None:
    """What `Globals` give to the resource would be lost behind a value of its own: another wire, perhaps."""
    if view.types.get(str(path[1])) != "AWS::Serverless::Function" or not inherits(
        view.resources[str(path[1])], path[3:]
    ):
        return
    shared: Any = view.globals("Function")
    for step in path[3:]:
        shared = mapping(shared).get(cast(str, step))
    names = [name for name in view.named(shared) if name != ends.target]
    if names:
        place = ".".join(str(step) for step in path[3:])
        raise refusal(
            "wire-place-taken",
            f"{path[1]} has {place} from Globals already, for {names[0]}",
            f"Set {place} of {path[1]} itself: its own value wins over that of Globals.",
            path=("Globals", "Function", *path[3:]),
        )


def _value(view: View, path: Path) -> Any:
    value: Any = {"Resources": view.resources}
    for step in path:
        value = mapping(value).get(cast(str, step))
    return value


def _fresh(view: View, spelling: Spelling, hole: str, ends: Ends, taken: Mapping[str, Any]) -> str:
    pattern = spelling.names.get(hole, "{source}To{target}")
    facet = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", ends.facet or ""))
    name = pattern.format(source=_plain(ends.source), target=_plain(ends.target), facet=facet)
    if taken is view.resources:
        return unused(view, name)
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{number}", number + 1
    return candidate


def _plain(logical_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", logical_id)
