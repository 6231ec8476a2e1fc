"""The definition of a state machine, as a mapping, a JSON text or a file, and what the names in it stand for."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.machine_names import called
from stackline.catalog.model import Path
from stackline.catalog.references import mapping
from stackline.catalog.variables import variables_by_target
from stackline.core import TEXT

if TYPE_CHECKING:
    from stackline.catalog.view import View

_HOLE = re.compile(r"\$\{([^!{}][^{}]*)\}")
_BARE = re.compile(r'(?<=[:,\[])(\s*)\$\{[^{}"]*\}')


@dataclass(frozen=True, slots=True)
class Definition:
    """`value` is what Step Functions gets, and `path` its place: in the template, in a text of it or in a file.

    `editable` False: a text that no edit can change, and `path` is that of the whole text. `holes`: what intrinsics put
    into the text, by the name between `${` and `}`. `direct`: names between `${` and `}` are logical IDs.
    """

    path: Path
    value: dict[str, Any]
    editable: bool = True
    direct: bool = False
    holes: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def states(self) -> Iterator[tuple[Path, str, dict[str, Any]]]:
        """Place, name and body of every state, those inside Parallel and Map too."""
        for place, name, state in states(self.value, self.path):
            yield (place if self.editable else self.path), name, state

    def around(self, place: Path) -> dict[str, Any]:
        """The level that the state at `place` is in: a mapping with `StartAt` and `States`."""
        level: Any = self.value
        for step in place[len(self.path) : -2]:
            level = level[step]
        return mapping(level)

    def targets(self, view: View, machine: str, state: Mapping[str, Any]) -> list[str]:
        """The resources that a state is about, directly or through a substitution."""
        about = [state.get("Resource"), state.get("Parameters"), state.get("Arguments")]
        # Only the template has intrinsics; in a text or a file `Ref` is a key like others.
        intrinsics = self.editable and self.path[0] == "Resources" and TEXT not in self.path
        found = {name: None for name in view.named(about)} if intrinsics else {}
        named = {
            str(place[-1]): target
            for target, places in variables_by_target(view, machine).items()
            for place in places
        }
        for text in _texts(about):
            for hole in _HOLE.findall(text):
                names = view.named(self.holes[hole]) if hole in self.holes else []
                found |= {name: None for name in names or ([named[hole]] if hole in named else [])}
        # In the template a name that happens to be a resource's is no dependency; a file has no other way to name one.
        if self.path[0] != "Resources":
            found |= {name: None for name in called(view, state)}
        return list(found)


def definition(view: View, machine: str) -> Definition | None:
    """The definition, where the template or a file beside it holds it in a form that can be read."""
    known: dict[str, Definition | None] = view.memory.setdefault("definitions", {})
    if machine not in known:
        known[machine] = _read(view, machine)
    return known[machine]


def definition_file(view: View, machine: str) -> tuple[Path, str] | None:
    """The property that names a definition's file on this machine, and the file as a path's first step."""
    for name in ("DefinitionUri", "DefinitionS3Location"):
        written = view.properties(machine).get(name)
        if (
            isinstance(written, str)
            and written
            and "://" not in written
            and not written.startswith(("/", "~"))
        ):
            return ("Resources", machine, "Properties", name), "./" + posixpath.normpath(written)
    return None


def _read(view: View, machine: str) -> Definition | None:
    path: Path = ("Resources", machine, "Properties")
    value = mapping(view.properties(machine).get("Definition"))
    if isinstance(value.get("States"), dict):
        return Definition((*path, "Definition"), value)
    named = definition_file(view, machine)
    if named is not None:
        value = mapping(view.beyond((named[1],)))
        return Definition((named[1],), value) if isinstance(value.get("States"), dict) else None
    return _read_text(view, (*path, "DefinitionString"), view.properties(machine).get("DefinitionString"))


def _read_text(view: View, path: Path, written: Any) -> Definition | None:
    text, holes = _written(written)
    inside: Path = () if isinstance(written, str) else ("Fn::Sub",)
    if isinstance(mapping(written).get("Fn::Sub"), list):
        inside = ("Fn::Sub", 0)
    value = mapping(view.beyond((*path, *inside, TEXT)))
    if isinstance(value.get("States"), dict):
        return Definition((*path, *inside, TEXT), value, direct=bool(inside), holes=holes)
    try:
        value = mapping(json.loads(_BARE.sub(r"\1null", text)))
    except (ValueError, RecursionError):
        return None
    return (
        Definition(path, value, editable=False, holes=holes)
        if isinstance(value.get("States"), dict)
        else None
    )


def _written(value: Any) -> tuple[str, dict[str, Any]]:
    """The text, with what intrinsics put into it as holes."""
    if isinstance(value, str):
        return value, {}
    operand: Any = mapping(value).get("Fn::Sub")
    if isinstance(operand, str):
        return operand, _substituted(operand, {})
    if isinstance(operand, list):
        parts = cast("list[Any]", operand)
        if len(parts) == 2 and isinstance(parts[0], str):
            return parts[0], _substituted(parts[0], mapping(parts[1]))
    return _joined(mapping(value).get("Fn::Join"))


def _substituted(text: str, names: Mapping[str, Any]) -> dict[str, Any]:
    return {hole: names.get(hole, {"Fn::Sub": "${" + hole + "}"}) for hole in _HOLE.findall(text)}


def _joined(operand: Any) -> tuple[str, dict[str, Any]]:
    parts = cast("list[Any]", operand) if isinstance(operand, list) else []
    if len(parts) != 2 or not isinstance(parts[0], str) or not isinstance(parts[1], list):
        return "", {}
    holes: dict[str, Any] = {}
    pieces: list[str] = []
    for number, piece in enumerate(cast("list[Any]", parts[1])):
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            holes[f"#{number}"] = piece
            pieces.append("${#" + str(number) + "}")
    return parts[0].join(pieces), holes


def states(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Every state of a definition, those inside Parallel and Map too."""
    for name, state in mapping(value.get("States")).items():
        place: Path = (*path, "States", name)
        body = mapping(state)
        yield place, str(name), body
        branches = body.get("Branches")
        for index, branch in enumerate(cast("list[Any]", branches) if isinstance(branches, list) else []):
            yield from states(mapping(branch), (*place, "Branches", index))
        for inner in ("Iterator", "ItemProcessor"):
            yield from states(mapping(body.get(inner)), (*place, inner))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inside = cast("list[Any]", value) if isinstance(value, list) else []
    for item in (*mapping(value).values(), *inside):
        yield from _texts(item)
