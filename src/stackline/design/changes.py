"""Carry out changes on the text: each is one edit of the template engine, all or none."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.catalog import Append, Delete, Move, Path, Put, Rename
from stackline.catalog.references import mapping
from stackline.core import TEXT
from stackline.design.requests import refusal
from stackline.design.sources import Batch, at_source, moved_at_source
from stackline.design.wires import Draft
from stackline.template import Project, Template
from stackline.template.expansion import LOOP_PREFIX

Edit = Put | Append | Delete


def file_order(path: Path) -> list[tuple[int, int, str]]:
    """Sorts places so that the items of a list come in their order."""
    return [(1, step, "") if isinstance(step, int) else (0, 0, step) for step in path]


def apply(template: Draft, edits: Iterable[Edit | Rename | Move]) -> Draft:
    """The template with every edit made; raises Refused where the text does not allow one."""
    edits = list(edits)
    batch = Batch.of(template, edits)
    for edit in edits:
        for one in moved_at_source(template, edit) if isinstance(edit, Move) else [edit]:
            here = one if isinstance(one, Move) else at_source(template, one, batch)
            template = template if here is None else _apply(template, here)
    return template


def _apply(template: Draft, edit: Edit | Rename | Move) -> Draft:
    if isinstance(edit, Move):
        _check_parents(template, edit.new[:-1])
        return template.move(edit.path, edit.new)
    if isinstance(edit, Delete):
        return template.delete(edit.path, prune=True)
    if isinstance(edit, Rename):
        return template.rename_key(edit.path, edit.new)
    if isinstance(edit, Append):
        _check_parents(template, edit.path)
        return template.append(edit.path, edit.value)
    if template.has(edit.path):
        return template.set(edit.path, edit.value)
    _check_parents(template, edit.path[:-1])
    if len(edit.path) == 2 and edit.after is not None and template.has(("Resources", edit.after)):
        return template.insert(edit.path, edit.value, position=edit.after)
    return template.put(edit.path, edit.value)


def _check_parents(template: Template | Project, path: Path) -> None:
    """Nothing can be added to a value that a condition or macro decides; a text inside a Sub is a document."""
    first = path.index(TEXT) + 2 if TEXT in path else 1
    for length in range(first, len(path) + 1):
        value = mapping(template.get(path[:length]))
        if len(value) == 1 and _is_function(next(iter(value))):
            place = ".".join(str(step) for step in path[:length])
            raise refusal(
                "wire-conditional",
                f"{place} is decided by {next(iter(value))}",
                "Write the wire by hand in the branch that it belongs to.",
                path=path[:length],
            )


def _is_function(key: object) -> bool:
    """Not a loop: that is one entry of many."""
    return (
        isinstance(key, str) and (key == "Ref" or key.startswith("Fn::")) and not key.startswith(LOOP_PREFIX)
    )
