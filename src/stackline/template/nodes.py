"""The positioned tree of a template's text. Offsets count code points of the text the node was parsed from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

SCALAR: Final = "scalar"
MAPPING: Final = "mapping"
SEQUENCE: Final = "sequence"
ALIAS: Final = "alias"


class Node:
    """One YAML node. Made some fifty thousand times for a large template, hence slots and no dataclass.

    `start` includes tag and anchor, `content` does not; `end` is where the last character of the content is
    (libyaml's own end of a block collection overshoots blank lines and comments), `raw_end` is libyaml's.
    `value` is the text of a scalar or the name of an alias. `style` is the quote, `|`, `>` or "".
    """

    __slots__ = (
        "anchor",
        "content",
        "end",
        "flow",
        "items",
        "kind",
        "pairs",
        "plain",
        "raw_end",
        "start",
        "style",
        "tag",
        "value",
    )

    def __init__(
        self,
        kind: str,
        start: int,
        content: int,
        end: int,
        raw_end: int,
        tag: str | None,
        anchor: str | None,
        style: str,
        flow: bool,
        value: str,
        plain: bool,
    ) -> None:
        self.kind = kind
        self.start = start
        self.content = content
        self.end = end
        self.raw_end = raw_end
        self.tag = tag
        self.anchor = anchor
        self.style = style
        self.flow = flow
        self.value = value
        self.plain = plain
        if kind is MAPPING:
            self.pairs: list[tuple[Node, Node]] = []
        elif kind is SEQUENCE:
            self.items: list[Node] = []

    def __repr__(self) -> str:
        return f"Node({self.kind}, {self.tag or ''} {self.value!r} {self.start}:{self.end})"

    @property
    def is_collection(self) -> bool:
        return self.kind is MAPPING or self.kind is SEQUENCE

    @property
    def is_block(self) -> bool:
        """A collection in block style that holds something (an empty one can only be written in flow style)."""
        return not self.flow and bool(self.size)

    @property
    def size(self) -> int:
        if self.kind is MAPPING:
            return len(self.pairs)
        return len(self.items) if self.kind is SEQUENCE else 0

    @property
    def is_empty_text(self) -> bool:
        """A null written as nothing at all, as in `Key:`."""
        return self.kind is SCALAR and self.content == self.end

    def children(self) -> Iterator[Node]:
        if self.kind is MAPPING:
            for key, value in self.pairs:
                yield key
                yield value
        elif self.kind is SEQUENCE:
            yield from self.items

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.is_collection:
                stack.extend(reversed(list(node.children())))

    def last_leaf(self) -> Node:
        """The node whose text comes last: what a block collection really ends with."""
        node = self
        while node.is_block:
            if node.kind is MAPPING:
                key, value = node.pairs[-1]
                node = value if value.end >= key.end else key
            else:
                node = node.items[-1]
        return node

    def member_spans(self) -> list[tuple[int, int]]:
        """Start and end of every pair or item."""
        if self.kind is MAPPING:
            return [(key.start, max(key.end, value.end)) for key, value in self.pairs]
        return [(item.start, item.end) for item in self.items]
