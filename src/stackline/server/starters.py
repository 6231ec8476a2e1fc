"""Starter code for functions that were added: written on save, never over a file that is there."""

from __future__ import annotations

from pathlib import Path

from stackline.design.starter import wants_starter_code, write_starter_code
from stackline.server.drawing import Drawing


def write_starters(root: Path, before: Drawing, after: Drawing) -> tuple[list[str], str | None]:
    """Write what the functions of `after` that `before` had not need to run: the files, and what was done in words."""
    template, old = after.document.template, before.document.template
    if template is None:
        return [], None
    known = set(old.resources) if old is not None else set[str]()
    try:
        new = [id for id in template.resources if id not in known and wants_starter_code(root, template, id)]
        written = [file for id in new for file in write_starter_code(root, template, id)]
    except OSError as error:
        return [], f"Starter code was not written: {error.strerror}"
    return written, f"Wrote {', '.join(written)}" if written else None
