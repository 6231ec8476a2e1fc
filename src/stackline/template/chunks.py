"""A template's text in pieces, one a resource: an edit reads and checks its own piece only, and shares all others."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from stackline.template.constructs import construct
from stackline.template.lines import line_start, starts_line
from stackline.template.nodes import ALIAS, MAPPING, SCALAR, Node
from stackline.template.references import Reference, references_in


class Chunk:
    """A piece of text: `source[first:last]`, and the nodes in it, whose offsets count from the start of `source`.

    `path` is () for what stands before the first section (or for a whole text that has no sections on lines of
    their own), `(section,)` for a section or its head line, `(section, logical ID)` for what a section holds.
    `opens` is set on the head of a section whose members are chunks. `value` is None on heads and broken chunks;
    `salvaged` is what could still be read of a broken one.
    """

    def __init__(
        self,
        path: tuple[str, ...],
        source: str,
        first: int,
        last: int,
        key: Node | None = None,
        value: Node | None = None,
        *,
        opens: bool = False,
        broken: bool = False,
        salvaged: Any = None,
    ) -> None:
        self.path = path
        self.source = source
        self.first = first
        self.last = last
        self.key = key
        self.value = value
        self.opens = opens
        self.broken = broken
        self.salvaged = salvaged

    def __repr__(self) -> str:
        return f"Chunk({self.path}, {self.last - self.first} characters)"

    @cached_property
    def text(self) -> str:
        return self.source[self.first : self.last]

    @property
    def length(self) -> int:
        """In characters."""
        return self.last - self.first

    @cached_property
    def breaks(self) -> int:
        """How many line breaks it holds."""
        return self.source.count("\n", self.first, self.last)

    @cached_property
    def data(self) -> Any:
        """The plain value; only meaningful where the chunk holds no alias to another one."""
        return self.salvaged if self.value is None else construct(self.value)

    @cached_property
    def references(self) -> list[Reference]:
        return [] if self.data is None else references_in(self.data, self.path)

    @property
    def column(self) -> int:
        """Of its key, from 0."""
        return 0 if self.key is None else self.key.start - line_start(self.source, self.key.start)


def split(text: str, root: Node | None) -> list[Chunk]:
    """The chunks of a text, in order and without gaps. The first one, with path (), comes before any section."""
    if root is None or not _splits(text, root, 0):
        return [Chunk((), text, 0, len(text), value=root)]
    starts: list[tuple[int, tuple[str, ...], Node, Node | None, bool]] = []
    for key, value in root.pairs:
        opens = value.kind is MAPPING and _splits(text, value, key.end)
        starts.append((line_start(text, key.start), (key.value,), key, None if opens else value, opens))
        if opens:
            for inner_key, inner in value.pairs:
                path = (key.value, inner_key.value)
                starts.append((line_start(text, inner_key.start), path, inner_key, inner, False))
    chunks = [Chunk((), text, 0, starts[0][0])]
    for number, (first, path, key, value, opens) in enumerate(starts):
        last = starts[number + 1][0] if number + 1 < len(starts) else len(text)
        chunks.append(Chunk(path, text, first, last, key, value, opens=opens))
    return chunks


def _splits(text: str, node: Node, after: int) -> bool:
    """Whether every key of a mapping stands on a line of its own, plainly enough to be edited alone."""
    if node.kind is not MAPPING or node.flow or not node.pairs:
        return False
    if line_start(text, node.pairs[0][0].start) < after:
        return False
    if not after and "\n%" in "\n" + text[: node.pairs[0][0].start]:
        return False  # a YAML directive rules the whole text
    previous = -1
    for key, value in node.pairs:
        start = line_start(text, key.start)
        plain = key.kind is SCALAR and key.value != "<<" and value.kind is not ALIAS
        if (
            not plain
            or start == previous
            or not starts_line(text, key.start)
            or text[start : key.start].strip(" ")
        ):
            return False
        if text[key.start] in "?!&*":
            return False
        previous = start
    return True
