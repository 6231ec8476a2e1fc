"""Where something stands in the text."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.core.same_values import OfSameValues
from stackline.template.chunks import Chunk
from stackline.template.pieces import Pieces
from stackline.template.places import Place, dash_of, find
from stackline.template.refusals import Path


@dataclass(frozen=True, slots=True)
class Span:
    """Lines and columns count from 1; `end_line` is the last line, `end_column` the column after the last character.

    `start` and `end` are offsets in `Template.text`: `text[start:end]` is key and value (or dash and item).
    """

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


def span_of(pieces: Pieces, path: Path) -> Span | None:
    """The place of a path, None where it has none of its own. Raises Refused for keys written twice and aliases."""
    number = pieces.locate(path)
    if number is None:
        return _between(pieces, 0, 0, len(pieces.chunks) - 1, pieces.chunks[-1].last) if not path else None
    chunk = pieces.chunks[number]
    if chunk.opens and len(path) == 1:
        return _section(pieces, number)
    if chunk.broken:
        end = chunk.first + len(chunk.text.rstrip())
        return _between(pieces, number, chunk.first, number, end) if len(path) == len(chunk.path) else None
    place = _find(chunk.value, more=(path[len(chunk.path) :],)) if chunk.value is not None else None
    if place is None:
        return None
    key = place.key if place.parent is not None else chunk.key
    start = key.start if key is not None else _item_start(chunk, place)
    end = max(place.node.end, key.end if key is not None else 0)
    return _between(pieces, number, start, number, end)


_find = OfSameValues(find)


def _item_start(chunk: Chunk, place: Place) -> int:
    parent = place.parent
    if parent is None or parent.node.flow:
        return place.node.start
    return dash_of(chunk.source, parent.node, place.index)


def _section(pieces: Pieces, number: int) -> Span:
    head = pieces.chunks[number]
    last = pieces.section_end(number) - 1
    final = pieces.chunks[last]
    end = final.value.end if final.value is not None else final.last
    start = head.key.start if head.key is not None else head.first
    return _between(pieces, number, start, last, max(end, final.key.end if final.key is not None else 0))


def _between(pieces: Pieces, first: int, start: int, last: int, end: int) -> Span:
    """From an offset in one chunk's source to an offset in another's."""
    line, column = pieces.line(first, start)
    end_line, end_column = pieces.line(last, end)
    places = (pieces.absolute(first, start), pieces.absolute(last, end))
    return Span(line, column, end_line, end_column, *places)
