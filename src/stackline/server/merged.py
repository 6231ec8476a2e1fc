"""A text that changed in two ways from what it was: with both changes at once, where they do not touch each other."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

Change = tuple[int, int, tuple[bytes, ...]]
"""First line, line after the last, and what stands there instead."""


def merged(base: bytes, one: bytes, other: bytes) -> bytes | None:
    """`base` with the changes of lines that lead to `one` and those that lead to `other`.

    None where they touch: as three-way merges have it, also where no line is between them.
    """
    lines = base.splitlines(keepends=True)
    result: list[bytes] = []
    at = -1
    # What both did the same way is done once.
    for start, end, new in sorted({*_changes(lines, one), *_changes(lines, other)}):
        if start <= at:
            return None
        result += [*lines[max(at, 0) : start], *new]
        at = end
    return b"".join([*result, *lines[max(at, 0) :]])


def _changes(lines: list[bytes], after: bytes) -> Iterator[Change]:
    new = after.splitlines(keepends=True)
    for tag, start, end, first, last in SequenceMatcher(None, lines, new).get_opcodes():
        if tag != "equal":
            yield start, end, tuple(new[first:last])
