"""Starter code for a resource that runs code: written beside the template, never over a file that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from stackline.catalog import Resource, load
from stackline.core import write_atomic
from stackline.design.values import mapping
from stackline.template import Template


def write_starter_code(folder: Path, template: Template, id: str, *, dry_run: bool = False) -> list[str]:
    """Write what `id` needs to run, at its `CodeUri`, or the file that it names (a nested application's template).

    Returns the paths, relative to the project's `folder`.
    """
    resource = template.resources[id]
    properties = mapping(resource.get("Properties"))
    written: list[str] = []
    for relative, text in _starters(load().of_resource(resource), properties):
        path = (folder / relative).resolve()
        if path.exists() or not path.is_relative_to(folder.resolve()):
            continue
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, text.replace("{id}", id).encode())
        written.append(str(relative))
    return written


def _starters(kind: Resource, properties: dict[str, Any]) -> Iterator[tuple[PurePosixPath, str]]:
    code = properties.get("CodeUri")
    if isinstance(code, str):
        for name, text in kind.starter_code.get(_family(properties.get("Runtime")), {}).items():
            yield PurePosixPath(code) / name, text
    for key, text in kind.starter_files.items():
        place = properties.get(key)
        if isinstance(place, str) and "://" not in place:
            yield PurePosixPath(place), text


def wants_starter_code(folder: Path, template: Template, id: str) -> bool:
    """Whether `id` is as it was added, with nothing at its `CodeUri`: code of a person's own is left alone."""
    kind = load().of_resource(template.resources[id])
    properties = mapping(template.resources[id].get("Properties"))
    for key, default in kind.defaults.items():
        place = str(default).replace("{id}", id)
        if key in kind.starter_files and properties.get(key) == place:
            return not (folder / place).exists()
    code = properties.get("CodeUri")
    handler = kind.defaults.get("Handler")
    return isinstance(code, str) and properties.get("Handler") == handler and not (folder / code).exists()


def is_starter_code(folder: Path, template: Template, id: str) -> bool:
    """Whether the code of `id` is still what `write_starter_code` wrote: nobody has said yet what it is to do."""
    resource = template.expanded.resources[id]
    if not isinstance(mapping(resource.get("Properties")).get("CodeUri"), str):
        return False
    starters = list(_starters(load().of_resource(resource), mapping(resource.get("Properties"))))
    return bool(starters) and all(_begins(folder / relative, text) for relative, text in starters)


def _begins(path: Path, text: str) -> bool:
    """Whether the file is this starter, under whatever name the resource had when it was written."""
    pattern = r"\w+".join(re.escape(part) for part in text.split("{id}"))
    try:
        return path.stat().st_size < 4096 and re.fullmatch(pattern, path.read_text("utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _family(runtime: Any) -> str:
    """`python3.13` → `python`, `nodejs22.x` → `nodejs`."""
    return str(runtime).rstrip(".x0123456789") if runtime else ""
