"""Move a key with its value as it is written, comments too: copied to its new place, then taken from the old one."""

from __future__ import annotations

from collections.abc import Sequence

from stackline.template import refusals
from stackline.template.chunks import Chunk
from stackline.template.edit_delete import with_comments
from stackline.template.express import text_model
from stackline.template.house import House
from stackline.template.lines import column, starts_line
from stackline.template.member import Member
from stackline.template.models import MappingModel, Model, model_of
from stackline.template.operations import delete_path, existing, insert_written
from stackline.template.pieces import Pieces
from stackline.template.places import Place, find
from stackline.template.refusals import Path
from stackline.template.render import key_text
from stackline.template.scalars import spellings
from stackline.template.sections import Position


class Copied(Member):
    """A pair with its lines as they stand elsewhere, counted from the column of its key.

    `within`: the keys of mappings around it that are new as well, the outermost one first.
    """

    def __init__(self, house: House, within: Sequence[str], name: str, value: Model, rows: Sequence[str]):
        names = [text_model(one) for one in (*within, name)]
        for inner in reversed(names[1:]):
            value = MappingModel(None, ((inner, value),), None)
        super().__init__(house, names[0], value)
        self.within = names[:-1]
        self.rows = rows

    def forms(self, indent: int, gap: int) -> list[list[str]]:
        """As it stands elsewhere first."""
        around = [
            " " * (indent + number * self.house.width)
            + key_text(name, flow=False, quote=self.house.quote)
            + ":"
            for number, name in enumerate(self.within)
        ]
        depth = indent + len(self.within) * self.house.width
        copied = [" " * depth + row if row else "" for row in self.rows]
        return [[*around, *copied], *super().forms(indent, gap)] if self.rows else super().forms(indent, gap)


def move_path(pieces: Pieces, house: House, path: Path, new: Path) -> list[Chunk]:
    """The key at `path` and what it holds to `new`, where nothing is yet; missing parents are made.

    Where both are under one mapping it comes right after the member that it was in. Raises Refused.
    """
    number = pieces.locate(path)
    chunk = pieces.chunks[number] if number is not None else None
    place = find(chunk.value, path[len(chunk.path) :]) if chunk is not None and chunk.value else None
    if chunk is None or place is None or place.key is None or place.parent is None or place.inside:
        raise refusals.missing(path)
    there = existing(pieces, new)
    if len(there) == len(new):
        raise refusals.exists(new)
    if new[: len(path)] == path:
        raise refusals.root(path)
    first, *rest = (str(step) for step in new[len(there) :])
    within, name = ((), first) if not rest else ((first, *rest[:-1]), rest[-1])
    member = Copied(house, within, name, model_of(place.node), _rows(chunk.source, place, name))
    position: Position = str(path[len(there)]) if there == path[: len(there)] else "last"
    copied = insert_written(pieces, house, (*there, first), member, position)
    return delete_path(Pieces(copied, json=pieces.json), house, path, comments=True)


def _rows(text: str, place: Place, name: str) -> list[str]:
    """The lines of the pair with its comments; empty where it has no lines of its own."""
    assert place.parent is not None
    assert place.key is not None
    key = place.key
    if place.within_flow or not starts_line(text, key.start):
        return []
    quote = key.style if key.style in ("'", '"') else "p'"
    written = text[key.start : key.end]
    if key.value != name:
        written = spellings(text_model(name), flow=False, quote=quote)[0]
    first, last = with_comments(text, place.parent.node, place.index)
    indent = column(text, key.start)
    lines = (text[first : key.start] + written + text[key.end : last]).split("\n")
    return [_dedented(line, indent) for line in lines]


def _dedented(line: str, indent: int) -> str:
    depth = len(line) - len(line.lstrip(" "))
    return line[min(depth, indent) :].rstrip("\r")
