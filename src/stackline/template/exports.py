"""What the templates of a repository export to other stacks, and which of it a name means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, cast

from stackline.core import DiagnosticError, read_bounded
from stackline.template import limits
from stackline.template.template import Template

TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template")
_LEFT_OUT = frozenset({"node_modules", "dist", "build", "vendor", "site-packages", "__pycache__"})
MAX_FILES = 2_000
"""Files that are looked at; of each only those that speak of exports are read as templates."""
_MAX_DEPTH = 8
_HOLE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Export:
    """`name` as written, with `${…}` where a deployment fills it in; `file` is relative to the importing template."""

    name: str
    file: str
    output: str
    resource: str | None
    """The logical ID that the value is about; None where it is about none, or several."""
    body: dict[str, Any]
    """That resource."""


def repository_exports(folder: FilePath, own: str) -> tuple[Export, ...]:
    """The exports of all templates in the repository (else the folder) but the file `own` in it."""
    folder = folder.resolve()
    found: list[Export] = []
    for path in repository_templates(folder):
        if path != folder / own:
            found += _exports(path, os.path.relpath(path, folder))
    return tuple(found)


def repository_root(folder: FilePath) -> FilePath:
    """The repository around the folder; the folder where there is none."""
    folder = folder.resolve()
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def repository_templates(folder: FilePath) -> Iterator[FilePath]:
    """Files of the repository around the folder (else of the folder) that may be templates."""
    root = repository_root(folder)
    seen = 0
    for place, folders, files in os.walk(root):
        here = FilePath(place)
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in _LEFT_OUT)
        if len(here.relative_to(root).parts) >= _MAX_DEPTH:
            folders.clear()
        for name in sorted(files):
            if name.endswith(TEMPLATE_ENDINGS):
                seen += 1
                if seen > MAX_FILES:
                    return
                path = here / name
                if not path.is_symlink():
                    yield path


def _exports(path: FilePath, file: str) -> Iterator[Export]:
    try:
        data = read_bounded(path, limits.MAX_BYTES)
        if b"Export" not in data or b"Outputs" not in data:
            return
        expanded = Template.parse(data, file=file).expanded
    except (DiagnosticError, OSError):
        return
    outputs = expanded.data.get("Outputs")
    for output, body in cast("dict[str, Any]", outputs).items() if isinstance(outputs, dict) else ():
        export = cast("dict[str, Any]", body).get("Export") if isinstance(body, dict) else None
        name = _text(cast("dict[str, Any]", export).get("Name")) if isinstance(export, dict) else None
        if name:
            about = {
                one for one in _named(cast("dict[str, Any]", body).get("Value")) if one in expanded.resources
            }
            resource = about.pop() if len(about) == 1 else None
            yield Export(name, file, str(output), resource, expanded.resources[resource] if resource else {})


def _text(value: Any) -> str | None:
    entries = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if "Fn::Join" in entries:
        parts = cast("list[Any]", entries["Fn::Join"])
        pieces = [_text(one) or "${}" for one in cast("list[Any]", parts[1])] if len(parts) == 2 else []
        return str(parts[0]).join(pieces) if pieces else None
    found: Any = entries.get("Fn::Sub", value)
    if isinstance(found, list):
        found = cast("list[Any]", found)[0] if found else None
    if isinstance(found, dict) and "Ref" in found:
        return "${" + str(cast("dict[str, Any]", found)["Ref"]) + "}"
    return found if isinstance(found, str) else None


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        return
    entries = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    for key, operand in entries.items():
        if key == "Ref" and isinstance(operand, str):
            yield operand
        elif key == "Fn::GetAtt":
            steps = cast("list[Any]", operand) if isinstance(operand, list) else str(operand).split(".")
            yield from (str(step) for step in steps[:1])
        elif key == "Fn::Sub":
            parts = cast("list[Any]", operand) if isinstance(operand, list) else [operand]
            yield from (hole[2:-1].split(".")[0] for hole in _HOLE.findall(str(parts[:1])))
        else:
            yield from _named(operand)
    for item in cast("list[Any]", value) if isinstance(value, list) else ():
        yield from _named(item)


def exporter(exports: Sequence[Export], name: str) -> Export | None:
    """The export that an imported name means: the one of that name, else the only one whose name fits.

    What a deployment fills in (`${…}`) may be anything, in both.
    """
    same = [one for one in exports if one.name == name]
    if not same:
        asked = _HOLE.sub("\0", name)
        same = [one for one in exports if _fits(one.name, asked)]
    return same[0] if len(same) == 1 else None


def _fits(name: str, asked: str) -> bool:
    pieces = _HOLE.split(name)
    if not any(pieces):
        return False
    return re.fullmatch("[\0-\U0010ffff]+".join(map(re.escape, pieces)), asked) is not None
