"""The edits of a fix: found between two templates, and made on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from stackline.catalog import Path
from stackline.catalog.references import mapping
from stackline.core import Fix, TextEdit
from stackline.design import Draft
from stackline.design.setting import set_value, unset_value


def mend(template: Draft, fix: Fix) -> Draft:
    """The template with the fix's edits made; raises Refused where the text does not allow one."""
    for edit in fix.edits:
        template = _edited(template, edit)
    return template


def _edited(template: Draft, edit: TextEdit) -> Draft:
    match edit.operation:
        case "set" | "insert":
            return set_value(template, edit.path, edit.value)
        case "append":
            return template.append(edit.path, edit.value)
        case "delete":
            return unset_value(template, edit.path, prune=False)
        case "rename":
            return template.rename(str(edit.path[-1]), edit.value)
        case "key":
            return template.rename_key(template.expanded.source(edit.path), edit.value)


def edits_between(before: Any, after: Any, path: Path = ()) -> tuple[TextEdit, ...]:
    """The edits that lead from one value to the other, parents before children, later items of a list first."""
    if before == after:
        return ()
    if (
        isinstance(before, dict)
        and isinstance(after, dict)
        and not _is_function(before)
        and not _is_function(after)
    ):
        return tuple(_mapping_edits(cast("dict[str, Any]", before), cast("dict[str, Any]", after), path))
    if isinstance(before, list) and isinstance(after, list):
        return tuple(_list_edits(cast("list[Any]", before), cast("list[Any]", after), path))
    return (TextEdit("set", path, after),)


def _is_function(value: Any) -> bool:
    entries = mapping(value)
    return len(entries) == 1 and (next(iter(entries)) == "Ref" or str(next(iter(entries))).startswith("Fn::"))


def _mapping_edits(before: dict[str, Any], after: dict[str, Any], path: Path) -> Iterator[TextEdit]:
    for key, value in after.items():
        if key not in before:
            yield TextEdit("insert", (*path, key), value)
        else:
            yield from edits_between(before[key], value, (*path, key))
    for key in before:
        if key not in after:
            yield TextEdit("delete", (*path, key))


def _list_edits(before: list[Any], after: list[Any], path: Path) -> Iterator[TextEdit]:
    if len(after) >= len(before):
        for index, value in enumerate(before):
            yield from edits_between(value, after[index], (*path, index))
        for value in after[len(before) :]:
            yield TextEdit("append", path, value)
        return
    kept = 0
    gone: list[int] = []
    for index, value in enumerate(before):
        if kept < len(after) and value == after[kept]:
            kept += 1
        else:
            gone.append(index)
    if kept < len(after):
        yield TextEdit("set", path, after)
        return
    for index in reversed(gone):
        yield TextEdit("delete", (*path, index))
