"""Starter code for a resource that runs code: written beside the template, never over a file that is there."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from stackline.catalog import load
from stackline.core import write_atomic
from stackline.design.values import mapping
from stackline.template import Template


def write_starter_code(folder: Path, template: Template, id: str, *, dry_run: bool = False) -> list[str]:
    """Write what `id` needs to run at its `CodeUri`; returns the paths, relative to the project's `folder`."""
    resource = template.resources[id]
    properties = mapping(resource.get("Properties"))
    code = properties.get("CodeUri")
    runtime = properties.get("Runtime")
    files = load().of_type(str(resource.get("Type"))).starter_code.get(_family(runtime), {})
    if not isinstance(code, str) or not files:
        return []
    written: list[str] = []
    for name, text in files.items():
        relative = PurePosixPath(code) / name
        path = (folder / relative).resolve()
        if path.exists() or not path.is_relative_to(folder.resolve()):
            continue
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, text.replace("{id}", id).encode())
        written.append(str(relative))
    return written


def wants_starter_code(folder: Path, template: Template, id: str) -> bool:
    """Whether `id` is as it was added, with no folder at its `CodeUri`: code of a person's own is left alone."""
    properties = mapping(template.resources[id].get("Properties"))
    code = properties.get("CodeUri")
    handler = load().of_type(str(template.resources[id].get("Type"))).defaults.get("Handler")
    return isinstance(code, str) and properties.get("Handler") == handler and not (folder / code).exists()


def _family(runtime: Any) -> str:
    """`python3.13` → `python`, `nodejs22.x` → `nodejs`."""
    return str(runtime).rstrip(".x0123456789") if runtime else ""
