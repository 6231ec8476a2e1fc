"""What stands at a place of a block text, found by indentation alone: upward from the line of the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stackline.language.flow import flow_spot
from stackline.language.rows import Row, bare, is_blank, read_row, unquoted
from stackline.language.spot import Spot
from stackline.template import Path
from stackline.template.intrinsics import long_name

_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*$")
_QUOTED = {"'": re.compile(r"'(?:[^']|'')*'"), '"': re.compile(r'"(?:[^"\\]|\\.)*"')}


@dataclass(frozen=True, slots=True)
class _Above:
    """Something that the cursor is in: a key or a dash of a line. `steps` are what it adds to the path."""

    number: int
    row: Row
    steps: Path
    column: int


class Lines:
    """A text in lines, and where each begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, from 0."""
        number = self.text.count("\n", 0, offset)
        return number, offset - (self.text.rfind("\n", 0, offset) + 1)


def block_spot(lines: Lines, offset: int) -> Spot | None:
    """None where there is nothing to say: in a comment, or inside a text that names nothing."""
    number, column = lines.at(offset)
    line = lines.lines[number]
    start = offset - column
    row = read_row(line)
    depth = column if not line.strip() else row.indent
    above, before = _climb(lines.lines, number, depth, row)
    inside = _inside_text(lines, [each for each in above if each.number != number], offset)
    if inside is not None:
        return inside[0]
    if not line.strip() or column < row.indent:
        return _empty(lines.lines, number, column, offset, above)
    path = _path(above)
    for dash in row.dashes:
        if column <= dash:
            return None
    return _on_row(lines.lines, number, row, start, offset, path, above, before)


def _on_row(
    lines: Sequence[str],
    number: int,
    row: Row,
    start: int,
    offset: int,
    path: Path,
    above: Sequence[_Above],
    before: tuple[str, ...],
) -> Spot | None:
    column = offset - start
    if row.key is not None and column <= row.key_end:
        token, quote = row.line[row.key_start : row.key_end], ""
        first, last = row.key_start, row.key_end
        if token[:1] in ("'", '"'):
            quote, first, last = token[0], first + 1, last - 1
        return Spot(
            "key", (*path, row.key), start + first, start + last, offset, row.line[first:last], quote,
            colon=True, column=row.key_start, siblings=_siblings(lines, number, row.key_start, above),
        )  # fmt: skip
    if row.key is None:
        return _word(lines, number, row, start, offset, path, above, before)
    if column < row.rest and not row.line[row.key_end : column].endswith((" ", "\t")):
        return None  # right behind the colon
    return _value(row, start, offset, (*path, row.key), before)


def _word(
    lines: Sequence[str],
    number: int,
    row: Row,
    start: int,
    offset: int,
    path: Path,
    above: Sequence[_Above],
    before: tuple[str, ...],
) -> Spot | None:
    """A line with no key: an item, or a word that may become one."""
    plain = row.line[row.content : row.content + 1] not in ("[", "{", "'", '"', "!", "|", ">", "*", "&")
    if row.dashes or row.tag or not plain or row.line[row.rest : row.rest + 1] in ("!", "&", "*"):
        found = _value(row, start, offset, path, before)
        if found is None:
            return None
        lone = bool(row.dashes) and plain and not row.tag
        return replace(found, lone=lone, column=row.rest if row.dashes else row.indent)
    word = bare(row.line[row.rest :])
    if offset > start + row.rest + len(word):
        return None
    return Spot(
        "key", (*path, word), start + row.rest, start + row.rest + len(word), offset, word,
        lone=True, column=row.rest, siblings=_siblings(lines, number, row.rest, above),
    )  # fmt: skip


def _value(row: Row, start: int, offset: int, path: Path, before: tuple[str, ...]) -> Spot | None:
    column, line = offset - start, row.line
    tag = row.tag
    if line.startswith("!", row.rest) and column <= row.rest + len(tag or line[row.rest :]):
        word = tag or line[row.rest :]
        return Spot(
            "value", path, start + row.rest, start + row.rest + len(word), offset, word, before=before
        )
    name = long_name(tag or None)
    path = (*path, name) if name else path
    at = row.content
    if column < at:
        at = column
    rest = line[at:]
    if rest[:1] in ("[", "{"):
        found = flow_spot(line, at, column, path)
        return (
            replace(found, start=start + found.start, end=start + found.end, offset=offset) if found else None
        )
    quote = rest[:1] if rest[:1] in ("'", '"') else ""
    if quote:
        closed = _QUOTED[quote].match(rest)
        end = at + (closed.end() - 1 if closed else len(rest.rstrip()))
        if column <= at or column > end:
            return None
        return Spot(
            "value", path, start + at + 1, start + end, offset, line[at + 1 : end], quote, before=before
        )
    word = bare(rest)
    if column > at + len(word):
        if line[at + len(word) : column].strip() or word:
            return None
        at = column
    return Spot("value", path, start + at, start + at + len(word), offset, word, before=before)


def _empty(lines: Sequence[str], number: int, column: int, offset: int, above: Sequence[_Above]) -> Spot:
    """Nothing is written yet: a key of the mapping that this column belongs to."""
    siblings = _siblings(lines, number, column, above)
    return Spot(
        "key", (*_path(above), ""), offset, offset, offset, "", lone=True, column=column, siblings=siblings
    )


def _path(above: Sequence[_Above]) -> Path:
    """`above` is innermost first."""
    return tuple(step for each in reversed(above) for step in each.steps)


def _climb(lines: Sequence[str], number: int, column: int, row: Row) -> tuple[list[_Above], tuple[str, ...]]:
    """Everything the line is in, innermost first; and the items before it in the nearest list."""
    climb = _Climb(column, number)
    if row.dashes and column >= row.indent:
        for at in reversed(row.dashes[1:]):
            climb.found.append(_Above(number, row, (0,), at))
        climb.item(number, row, row.dashes[0], nearest=len(row.dashes) == 1)
    for above in range(number - 1, -1, -1):
        line = lines[above]
        indent = len(line) - len(line.lstrip(" "))
        if indent > climb.column or (indent == climb.column and climb.dash is None) or is_blank(line):
            continue
        climb.over(above, read_row(line))
        if climb.column == 0 and climb.dash is None:
            break
    climb.end_list()
    return climb.found, tuple(reversed(climb.items))


class _Climb:
    """Upward over the lines. `dash`: the item that the climb is in, while the items before it are counted."""

    def __init__(self, column: int, number: int) -> None:
        self.column = column
        self.found: list[_Above] = []
        self.items: list[str] = []
        self.dash: tuple[int, Row] | None = None
        self._index = 0
        self._nearest = False
        self._start = number

    def item(self, number: int, row: Row, at: int, *, nearest: bool = False) -> None:
        self.dash, self.column, self._index, self._nearest = (number, row), at, 0, nearest

    def over(self, number: int, row: Row) -> None:
        if row.key is None and not row.dashes:
            # Brackets on a line of their own are the value of what stands above.
            if row.indent < self.column and row.value[:1] in ("[", "{", "'", '"'):
                self.end_list()
                name = long_name(row.tag or None)
                self.found.append(_Above(number, row, (name,) if name else (), row.indent))
                self.column = row.indent
            return
        for at, key in _entries(row):
            if key is None and at == self.column and self.dash is not None:
                self._index += 1
                if self._nearest:
                    self.items.append(unquoted(row.value))
                continue
            if at > self.column or (at == self.column and self.dash is None):
                continue
            self.end_list()
            if key is None:
                self.item(number, row, at)
            else:
                name = long_name(row.tag or None)
                self.found.append(_Above(number, row, (key, name) if name else (key,), at))
                self.column = at

    def end_list(self) -> None:
        """The list that the climb was in begins here."""
        if self.dash is not None:
            number, row = self.dash
            last = row.key is None and self.column == row.dashes[-1]
            name = long_name(row.tag or None) if last else None
            # On the cursor's own line the tag is part of the value.
            steps: Path = (self._index, name) if name and number != self._start else (self._index,)
            self.found.append(_Above(number, row, steps, self.column))
            self.dash = None


def _entries(row: Row) -> Iterator[tuple[int, str | None]]:
    """Column and key of what a line opens, from right to left; None is a dash."""
    if row.key is not None:
        yield row.key_start, row.key
    for at in reversed(row.dashes):
        yield at, None


def _inside_text(lines: Lines, above: Sequence[_Above], offset: int) -> tuple[Spot | None] | None:
    """Where an outer line opens a text or brackets that are not closed before the cursor: what is there.

    None where no line does, so that indentation tells.
    """
    for place in range(len(above) - 1, -1, -1):
        each = above[place]
        value = each.row.value
        own = each.row.key is not None and each.column != each.row.key_start  # a dash with a key behind it
        if not value or own:
            continue
        path = _path(above[place:])
        if _BLOCK_TEXT.match(value):
            return (_in_block_text(lines, offset, path),)
        if value[0] in "[{":
            begin = sum(len(line) + 1 for line in lines.lines[: each.number]) + each.row.content
            found = flow_spot(lines.text, begin, offset, path)
            if found is not None:
                return (found,)
        elif value[0] in "'\"" and (len(value) == 1 or value[-1] != value[0]):
            return (None,)
    return None


def _in_block_text(lines: Lines, offset: int, path: Path) -> Spot | None:
    """Inside a text nothing is named, but for what a Fn::Sub's text holds."""
    if "Fn::Sub" not in path[-2:]:
        return None
    start = lines.text.rfind("\n", 0, offset) + 1
    end = lines.text.find("\n", offset)
    end = len(lines.text) if end < 0 else end
    return Spot("text", path, start, end, offset, lines.text[start:end])


def _siblings(lines: Sequence[str], number: int, column: int, above: Sequence[_Above]) -> tuple[str, ...]:
    """The other keys at this column, of the same mapping."""
    found: list[str] = []
    floor = max((each.column for each in above if each.column < column), default=-1)
    for step in (-1, 1):
        at = number + step
        while 0 <= at < len(lines):
            line = lines[at]
            indent = len(line) - len(line.lstrip(" "))
            if is_blank(line) or indent > column:
                at += step
                continue
            row = read_row(line)
            if row.key is not None and row.key_start == column and (step < 0 or not row.dashes):
                found.append(row.key)
            if indent < column or indent <= floor or row.dashes:
                break
            at += step
    return tuple(found)
