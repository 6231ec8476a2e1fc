"""Set a mapping or list by its differences, so that the lines and comments of what stays the same stay too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stackline.core import Refused
from stackline.template.intrinsics import LONG_TO_SHORT
from stackline.template.refusals import Path

if TYPE_CHECKING:
    from stackline.template.template import Template


def merge(template: Template, path: Path, value: Any) -> Template | None:
    """The template with the value at `path` made equal to `value`; None where it must be written as a whole.

    That is so where the two have little in common, or their keys another order.
    """
    if not _is_collection(value):
        return None
    old: Any = template.get(path)
    if _is_collection(old) and same(old, value):
        return template if template.editable and template.span(path) else None
    if not path or not _comparable(old, value):
        return None
    try:
        merged = _merge(template, path, old, value)
    except Refused:
        return None
    return merged if same(merged.get(path), value) else None


def _is_collection(value: Any) -> bool:
    return isinstance(value, dict | list)


def same(old: Any, new: Any) -> bool:
    """Whether two values are the same in a template: 1 is not true, 1.0 is not 1, and keys have an order."""
    if isinstance(old, dict) and isinstance(new, dict):
        left, right = cast("dict[Any, Any]", old), cast("dict[Any, Any]", new)
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(old, list) and isinstance(new, list | tuple):
        first, second = cast("list[Any]", old), cast("list[Any]", new)
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    return _equal_scalars(cast("object", old), cast("object", new))


def _equal_scalars(old: object, new: object) -> bool:
    return type(old) is type(new) and old == new


def _comparable(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        left, right = cast("dict[Any, Any]", old), cast("dict[Any, Any]", new)
        if not left or not right or _is_intrinsic(left) or _is_intrinsic(right):
            return False
        kept = [key for key in left if key in right]
        return bool(kept) and kept == [key for key in right if key in left]
    if isinstance(old, list) and isinstance(new, list):
        first, second = cast("list[Any]", old), cast("list[Any]", new)
        return bool(first) and bool(second) and any(same(a, b) for a, b in zip(first, second, strict=False))
    return False


def _is_intrinsic(value: dict[Any, Any]) -> bool:
    return len(value) == 1 and next(iter(value)) in LONG_TO_SHORT


def _merge(template: Template, path: Path, old: Any, new: Any) -> Template:
    if isinstance(old, dict):
        return _merge_mapping(template, path, cast("dict[str, Any]", old), new)
    return _merge_list(template, path, cast("list[Any]", old), new)


def _merge_mapping(template: Template, path: Path, old: dict[str, Any], new: dict[str, Any]) -> Template:
    for key in old:
        if key not in new:
            template = template.delete((*path, key))
    previous: str | None = None
    for key, value in new.items():
        if key not in old:
            template = template.insert((*path, key), value, "first" if previous is None else previous)
        elif not same(old[key], value):
            template = template.set((*path, key), value)
        previous = key
    return template


def _merge_list(template: Template, path: Path, old: list[Any], new: list[Any]) -> Template:
    head = 0
    while head < min(len(old), len(new)) and same(old[head], new[head]):
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    replaced = min(len(old), len(new)) - head - tail
    for index in range(head, head + replaced):
        template = template.set((*path, index), new[index])
    for index in range(len(old) - tail - 1, head + replaced - 1, -1):
        template = template.delete((*path, index))
    for index in range(head + replaced, len(new) - tail):
        template = template.append((*path,), new[index], index)
    return template
