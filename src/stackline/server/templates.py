"""The templates of the repository around a project, and how the project's own one leads to each of them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from stackline.core import DiagnosticError, read_bounded
from stackline.template import Template
from stackline.template.exports import repository_templates
from stackline.template.limits import MAX_BYTES
from stackline.template.nesting import nested_file

MOST = 200
"""Templates that are offered."""


def templates(root: Path) -> list[tuple[str, str]]:
    """(file, detail) of each template of the repository; files are relative to `root`."""
    found: list[tuple[str, str]] = []
    for path in repository_templates(root):
        template = _read(path)
        if template is not None and template.resources:
            found.append((Path(os.path.relpath(path, root)).as_posix(), _detail(template)))
        if len(found) == MOST:
            break
    return found


def way_to(root: Path, main: str, file: str) -> list[tuple[str, str]]:
    """(logical ID, file) of each nested application from the template `main` to `file`, the shortest way.

    Empty where none leads there. Files are relative to `root`.
    """
    ways: dict[str, list[tuple[str, str]]] = {main: []}
    waiting = [main]
    while waiting and file not in ways:
        outer = waiting.pop(0)
        for id, inner in _nested(root, outer):
            if inner not in ways:
                ways[inner] = [*ways[outer], (id, inner)]
                waiting.append(inner)
    return ways.get(file, [])


def _nested(root: Path, outer: str) -> Iterator[tuple[str, str]]:
    template = _read(root / outer)
    for id, body in template.resources.items() if template is not None else ():
        file = nested_file(body)
        if file is not None:
            yield id, posixpath.normpath(posixpath.join(posixpath.dirname(outer), file))


def _read(path: Path) -> Template | None:
    """The template in a file; None where there is none to read, or it is another kind of document."""
    try:
        data = read_bounded(path, MAX_BYTES)
        return Template.parse(data, file=path.name) if b"Resources" in data else None
    except (DiagnosticError, OSError):
        return None


def _detail(template: Template) -> str:
    said = cast("Mapping[str, Any]", template.data).get("Description")
    first = said.strip().splitlines()[0] if isinstance(said, str) and said.strip() else ""
    count = len(template.resources)
    size = f"{count} resource{'' if count == 1 else 's'}"
    return f"{size} · {first}" if first else size
