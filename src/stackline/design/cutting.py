"""Pieces of a template's text as a person sees them: a member with the comments that stand above it."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.catalog.references import mapping
from stackline.template import Path, Template


@dataclass(frozen=True, slots=True)
class Cut:
    """`text` is the member's lines, whole, with the comments above it; `first` and `last` count lines from 0."""

    text: str
    first: int
    last: int


def cut(template: Template, path: Path) -> Cut | None:
    """The lines of a member of a section; None where it does not stand on lines of its own."""
    span = template.span(path)
    if template.is_json or span is None or not span.line:
        return None
    lines = template.text.splitlines(keepends=True)
    first, last = span.line - 1, span.end_line - 1
    column = span.column - 1
    if lines[first][:column].strip() or _shares(template, path, first, last):
        return None
    while first > 0 and _is_comment(lines[first - 1], column):
        first -= 1
    # A comment that is set in below its last line is about what is in it.
    while last + 1 < len(lines) and _is_comment(lines[last + 1]) and _indent(lines[last + 1]) > column:
        last += 1
    return Cut("".join(lines[first : last + 1]), first, last)


def without(template: Template, cuts: list[Cut]) -> str:
    """The text without the pieces, and without the blank line that stood below each."""
    lines = template.text.splitlines(keepends=True)
    gone: set[int] = set()
    for piece in cuts:
        gone.update(range(piece.first, piece.last + 1))
        below = piece.last + 1
        above = piece.first - 1
        open_above = (
            above < 0 or above in gone or not lines[above].strip() or lines[above].rstrip().endswith(":")
        )
        if below < len(lines) and not lines[below].strip() and open_above:
            gone.add(below)
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _shares(template: Template, path: Path, first: int, last: int) -> bool:
    """Whether another member of the section stands on these lines too (flow style)."""
    for name in mapping(template.get(path[:1])):
        if name != path[1]:
            start, end = template.lines((path[0], name))
            if start and start - 1 <= last and end - 1 >= first:
                return True
    head = template.lines(path[:1])
    return head[0] - 1 == first and template.text.splitlines()[first].lstrip().startswith(f"{path[0]}")


def _is_comment(line: str, column: int | None = None) -> bool:
    return line.lstrip().startswith("#") and (column is None or _indent(line) == column)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
