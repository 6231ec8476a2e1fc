"""Environments that inherit: the files that count for one, the nearest first, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem
from stackline.environments.keys import OWN, check_entries, text
from stackline.environments.listing import FOLDER
from stackline.environments.located import Located, located, read_located

_MERGED = ("parameters", "tags", "hooks")
"""Keys whose values are put together entry by entry; of others the nearest file's counts."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file says."""

    name: str
    file: str
    entries: Mapping[str, Located]


def layers(folder: Path, name: str, held: Mapping[str, bytes] | None = None) -> tuple[Layer, ...]:
    """The file of the environment `name`, then the ones it inherits from; none where it has no file.

    `held`: files as they are to be, by name, in place of those on disk. Raises DiagnosticError with everything that is
    wrong in them, each with its file and line.
    """
    found: list[Layer] = []
    problems: list[Diagnostic] = []
    while (layer := _layer(folder, name, held)) is not None:
        found.append(layer)
        problems += check_entries(layer.entries, layer.file, layer.name)
        parent = text(layer.entries, "inherits")
        if parent is None or problems:
            break
        node = layer.entries["inherits"]
        names = [one.name for one in found]
        if parent in names:
            chain = " → ".join((*names[names.index(parent) :], parent))
            fix = Fix("Let one of them not inherit, or from another one.")
            problems.append(
                problem("environment-cycle", f"{parent} inherits from itself: {chain}", layer.file, node, fix)
            )
            break
        if not _exists(folder, parent, held):
            near = get_close_matches(parent, _names(folder), 1)
            fix = Fix(
                f"Did you mean {near[0]}?" if near else f"Make {FOLDER}/{parent}.yaml, or name another."
            )
            summary = f"There is no {FOLDER}/{parent}.yaml to inherit from"
            problems.append(problem("environment-inherits", summary, layer.file, node, fix))
            break
        name = parent
    if problems:
        raise DiagnosticError(problems)
    return tuple(found)


def merged(chain: tuple[Layer, ...]) -> dict[str, Located]:
    """What the files say together; each value knows its file."""
    said: dict[str, Located] = {}
    for depth, layer in reversed(tuple(enumerate(chain))):
        own = {key: replace(node, file=layer.file) for key, node in layer.entries.items()}
        if depth:
            own = {key: node for key, node in own.items() if key not in OWN}
        if "region" in own or "regions" in own:
            said.pop("region", None)
            said.pop("regions", None)
        for key, node in own.items():
            if key in _MERGED:
                entries = {one: replace(v, file=layer.file) for one, v in mapping(node, layer.file).items()}
                before = said[key].value if key in said else None
                whole = {**before, **entries} if isinstance(before, dict) else entries
                said[key] = replace(node, value=whole)
            else:
                said[key] = node
    return said


def _layer(folder: Path, name: str, held: Mapping[str, bytes] | None) -> Layer | None:
    if not _exists(folder, name, held):
        return None
    file = f"{FOLDER}/{name}.yaml"
    there = (held or {}).get(file)
    root = read_located(folder / file, file) if there is None else located(there, file)
    return Layer(name, file, mapping(root, file))


def _exists(folder: Path, name: str, held: Mapping[str, bytes] | None) -> bool:
    file = f"{FOLDER}/{name}.yaml"
    return file in (held or {}) or (folder / file).is_file()


def _names(folder: Path) -> list[str]:
    return [path.stem for path in (folder / FOLDER).glob("*.yaml")]
