"""Edits of what a loop or an included file makes, carried out where it is written.

A loop has one body for all its items: an edit there changes every one of them. What would be true of one item only
cannot be said, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from stackline.catalog import Append, Delete, Move, Path, Put, Rename
from stackline.core import TEXT, Diagnostic
from stackline.design.requests import refusal
from stackline.template import Project, Template
from stackline.template.expansion import LOOP_PREFIX, Expansion, Origin
from stackline.template.loops import mentions_variable, stem

Edit = Put | Append | Delete | Rename
_HOLE = re.compile(r"\$\{\s*([^!\s{}][^{}]*?)\s*\}")


@dataclass(frozen=True, slots=True)
class Batch:
    """Edits that belong together: what new resources name decides whether a loop makes them too."""

    loops: frozenset[tuple[Path, ...]]

    @classmethod
    def of(cls, template: Template | Project, edits: Iterable[Edit | Move]) -> Batch:
        expanded = template.expanded
        touched = (
            {expanded.origin(edit.path).loops for edit in edits}
            if not expanded.plain
            else set[tuple[Path, ...]]()
        )
        return cls(frozenset(touched - {()}))


def moved_at_source(template: Template | Project, edit: Move) -> list[Move | Put | Delete]:
    """The move where it is written; in a loop's body, where it is said anew for all items and then taken away."""
    expanded = template.expanded
    if expanded.plain or TEXT in edit.path or str(edit.path[0]).startswith("./"):
        return [edit]
    here, there = expanded.origin(edit.path), expanded.origin(edit.new[:-2])
    if here.loops or there.loops or here.file != there.file:
        return [Put(edit.new, expanded.get(edit.path)), Delete(edit.path)]
    return [Move(here.path, (*there.path, *edit.new[-2:]))]


def at_source(template: Template | Project, edit: Edit, batch: Batch) -> Edit | None:
    """The edit of the text that makes this edit of what is drawn; None where it is made already. Raises Refused."""
    expanded = template.expanded
    if expanded.plain or TEXT in edit.path or str(edit.path[0]).startswith("./"):
        return edit
    if (
        isinstance(edit, Put)
        and len(edit.path) == 2
        and edit.path[0] == "Resources"
        and edit.path not in expanded.origins
    ):
        return _new_resource(template, edit, batch)
    origin = expanded.origin(edit.path)
    if isinstance(edit, Delete):
        return _deletion(template, edit, origin)
    if origin.path == edit.path:
        return edit
    if isinstance(edit, Rename):
        return _renaming(edit, origin)
    if isinstance(edit, Append):
        return replace(edit, path=_path(expanded, edit.path), value=_for_all(expanded, edit.value, origin))
    value = _for_all(expanded, edit.value, origin)
    _check_same_for_all(template, origin, value)
    return replace(edit, path=_path(expanded, edit.path), value=value, after=None)


def _path(expanded: Expansion, path: Path) -> Path:
    """Where the place is or comes to be written; new keys on it do not name one item."""
    there = len(path)
    while there and expanded.get(path[:there], expanded) is expanded:
        there -= 1
    known = expanded.origin(path[:there])
    return (*known.path, *(_key(expanded, step, known) for step in path[there:]))


def _key(expanded: Expansion, step: str | int, origin: Origin) -> str | int:
    """A new key as it is right for every item: a resource of the loop is called by what all have in common."""
    if isinstance(step, int) or not origin.loops:
        return step
    for name, made in _loop_made(expanded):
        if made.loops and name in step:
            step = step.replace(
                name,
                stem(str(made.path[-1]), made.scope) or str(made.loops[-1][-1]).removeprefix(LOOP_PREFIX),
            )
    return step


def _loop_made(expanded: Expansion) -> Iterator[tuple[str, Origin]]:
    """The resources that loops make, longest names first."""
    found = [
        (str(place[1]), origin)
        for place, origin in expanded.origins.items()
        if len(place) == 2 and place[0] == "Resources" and origin.loops
    ]
    yield from sorted(found, key=lambda pair: -len(pair[0]))


def _new_resource(template: Template | Project, edit: Put, batch: Batch) -> Edit:
    """Into the loop's body, where it belongs to what the same edit changes there; else beside the other resources."""
    expanded = template.expanded
    named = [
        origin
        for name, origin in _loop_made(expanded)
        if _names(edit.value, name) and origin.loops in batch.loops
    ]
    if not named:
        return edit
    origin = max(named, key=lambda one: len(one.loops))
    key = str(edit.path[1])
    for name, made in _loop_made(expanded):
        if name in key:
            key = key.replace(name, _template_of(expanded, made, origin) or name)
    missing = [variable for variable in origin.scope if f"${{{variable}}}" not in key]
    key += "".join(f"${{{variable}}}" for variable in missing)
    return Put((*origin.loops[-1], 2, key), _for_all(expanded, edit.value, origin))


def _deletion(template: Template | Project, edit: Delete, origin: Origin) -> Edit | None:
    expanded = template.expanded
    if expanded.get(edit.path, expanded) is expanded:
        return None  # the same lines made another place that this edit took away
    if len(origin.path) == 1 and origin.file is not None:
        raise refusal(
            "include-whole",
            f"All of {origin.file[2:]} makes this place",
            "Delete the file by hand, and what names it.",
            path=edit.path,
        )
    if (
        origin.loops
        and origin.path[:-1] == (*origin.loops[-1], 2)
        and len(template.get(origin.path[:-1])) == 1
    ):
        return Delete(origin.loops[-1])  # nothing is left for the loop to make
    return Delete(origin.path)


def _renaming(edit: Rename, origin: Origin) -> Edit:
    """A key that has the loop's variable in it is another for each item."""
    if origin.path[-1] != edit.path[-1]:
        loop = str(origin.loops[-1][-1]).removeprefix(LOOP_PREFIX) if origin.loops else ""
        raise refusal(
            "loop-one-item",
            f"{origin.path[-1]} is another for each item of the loop {loop}",
            "Change the loop's body by hand.",
            path=origin.path,
        )
    return replace(edit, path=origin.path)


def _check_same_for_all(template: Template | Project, origin: Origin, value: Any) -> None:
    """What differs by item now must not become one value for all by the way."""
    variables = frozenset(origin.scope)
    if (
        not variables
        or not mentions_variable(template.get(origin.path), variables)
        or mentions_variable(value, variables)
    ):
        return
    name, loop = str(origin.path[-1]), str(origin.loops[-1][-1]).removeprefix(LOOP_PREFIX)
    holes = " or ".join(f"${{{one}}}" for one in origin.scope)
    raise refusal(
        "loop-one-item",
        f"{name} is another for each item of the loop {loop}: a plain value would be that of them all",
        f"Write the value with {holes} in it, or change the loop's body by hand.",
        path=origin.path,
    )


# What a value names -------------------------------------------------------------------------------------------------


def _for_all(expanded: Expansion, value: Any, origin: Origin) -> Any:
    """The value as the loop's body says it: resources of this item by the loop's variable. Raises Refused."""
    if not origin.loops:
        return value
    names = {name: made for name, made in _loop_made(expanded)}
    return _said(value, expanded, origin, names)


def _said(value: Any, expanded: Expansion, origin: Origin, names: Mapping[str, Origin]) -> Any:
    if isinstance(value, list):
        return [_said(item, expanded, origin, names) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    entries = cast("dict[str, Any]", value)
    if len(entries) == 1:
        ((key, operand),) = entries.items()
        if key == "Ref" and isinstance(operand, str) and operand in names:
            return {key: _in_sub(_name(operand, expanded, origin, names))}
        if key == "Fn::GetAtt" and isinstance(operand, list) and operand:
            name, *rest = cast("list[Any]", operand)
            if isinstance(name, str) and name in names:
                return {key: [_in_sub(_name(name, expanded, origin, names)), *rest]}
        if key == "Fn::Sub":
            return {key: _sub(operand, expanded, origin, names)}
    return {
        key: _waits(item, expanded, origin, names)
        if key == "DependsOn"
        else _said(item, expanded, origin, names)
        for key, item in entries.items()
    }


def _in_sub(name: str) -> Any:
    """A logical ID with a loop's variable, as Ref and GetAtt take it (AWS: "AWS::LanguageExtensions transform")."""
    return {"Fn::Sub": name} if "${" in name else name


def _sub(operand: Any, expanded: Expansion, origin: Origin, names: Mapping[str, Origin]) -> Any:
    def hole(match: re.Match[str]) -> str:
        name, dot, rest = match[1].partition(".")
        return f"${{{_name(name, expanded, origin, names)}{dot}{rest}}}" if name in names else match[0]

    if isinstance(operand, str):
        return _HOLE.sub(hole, operand)
    parts = cast("list[Any]", operand) if isinstance(operand, list) else []
    if parts and isinstance(parts[0], str):
        return [
            _HOLE.sub(hole, parts[0]),
            *(_said(item, expanded, origin, names) for item in parts[1:]),
        ]
    return cast("Any", operand)


def _waits(value: Any, expanded: Expansion, origin: Origin, names: Mapping[str, Origin]) -> Any:
    if isinstance(value, list):
        return cast("Any", [_waits(item, expanded, origin, names) for item in cast("list[Any]", value)])
    return _name(value, expanded, origin, names) if isinstance(value, str) and value in names else value


def _name(name: str, expanded: Expansion, origin: Origin, names: Mapping[str, Origin]) -> str:
    """A resource that a loop makes, as the body of the loop at `origin` says it for each item."""
    template = _template_of(expanded, names[name], origin)
    if template is None:
        loop = str(origin.loops[-1][-1]).removeprefix(LOOP_PREFIX)
        raise refusal(
            "loop-one-item",
            f"{name} belongs to one item of a loop: the body of the loop {loop} is the same for all",
            "Draw the line between cards of the same item, or write this item out beside the loop.",
        )
    return template


def _template_of(expanded: Expansion, made: Origin, origin: Origin) -> str | None:
    """The key that makes `made`, with the variables of the loop at `origin`; None where these say another item."""
    key = str(made.path[-1])
    for variable, value in made.scope.items():
        if f"{{{variable}}}" not in key:
            continue
        ours = _variable(expanded, made, variable, value, origin)
        if ours is None:
            return None
        key = re.sub(r"([$&])\{\s*" + re.escape(variable) + r"\s*\}", r"\1{" + ours + "}", key)
    return key


def _variable(expanded: Expansion, made: Origin, variable: str, value: str, origin: Origin) -> str | None:
    """Our variable that runs through the same items and is at the same one."""
    theirs = made.loops[list(made.scope).index(variable)]
    for number, (ours, here) in enumerate(origin.scope.items()):
        same = origin.loops[number] == theirs or expanded.collection(
            origin.loops[number]
        ) == expanded.collection(theirs)
        if here == value and same:
            return ours
    return None


# What is said about it ----------------------------------------------------------------------------------------------


def loop_notes(before: Template | Project, after: Template | Project) -> list[Diagnostic]:
    """For each loop whose body an edit changed, that it did so for all of its items."""
    notes: list[Diagnostic] = []
    old, new = before.expanded, after.expanded
    for loop, made in _outermost(old).items():
        changed = [place for place in made if old.get(place) != new.get(place)]
        if after.get(loop) is None or len(changed) < 2:
            continue
        names = ", ".join(str(place[1]) for place in changed[:4])
        names += f" and {len(changed) - 4} more" if len(changed) > 4 else ""
        name = str(loop[-1]).removeprefix(LOOP_PREFIX)
        summary = f"The body of the loop {name} changed, for each that it makes: {names}"
        line = after.lines(loop)[0]
        notes.append(Diagnostic("info", "loop-body", summary, file=after.file, path=loop, line=line))
    return notes


def made_by(expanded: Expansion, loop: Path) -> list[str]:
    """The logical IDs that the loop at a place of the text makes."""
    return [
        str(place[1])
        for place, origin in expanded.origins.items()
        if len(place) == 2 and loop in origin.loops
    ]


def _outermost(expanded: Expansion) -> dict[Path, list[Path]]:
    """Each loop that is in no other, with what it makes."""
    found: dict[Path, list[Path]] = {}
    for place, origin in expanded.origins.items():
        if origin.loops and len(place) == 2:
            found.setdefault(origin.loops[0], []).append(place)
    return found


def _names(value: Any, name: str) -> bool:
    if isinstance(value, str):
        return value == name or f"${{{name}" in value
    if isinstance(value, dict):
        return any(_names(item, name) for item in cast("dict[Any, Any]", value).values())
    return isinstance(value, list) and any(_names(item, name) for item in cast("list[Any]", value))
