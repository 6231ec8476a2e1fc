"""The file's own ways: indentation, dashes, quotes, short or long intrinsics. What is written follows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from stackline.template.intrinsics import LONG_TO_SHORT, SHORT_TO_LONG
from stackline.template.lines import column, line_start
from stackline.template.nodes import MAPPING, SCALAR, SEQUENCE, Node


@dataclass(frozen=True, slots=True)
class House:
    """`width` is the indentation of a mapping below its key, `offset` that of a dash; `quote` as `spellings` takes it.

    `long` names the intrinsics that the file writes only in their long form.
    """

    width: int = 2
    offset: int = 2
    quote: str = "p'"
    newline: str = "\n"
    long: frozenset[str] = frozenset()
    literals: bool = True
    """Whether text of several lines may be a literal block; else it is in double quotes."""

    def with_newline(self, newline: str) -> House:
        return self if newline == self.newline else replace(self, newline=newline)


@dataclass(slots=True)
class _Counts:
    widths: Counter[int]
    offsets: Counter[int]
    quotes: Counter[str]
    short: Counter[str]
    long: Counter[str]


def read_house(samples: Iterable[tuple[str, Node]], default: House | None = None) -> House:
    """The ways most of the sampled nodes are written in; a sample is a node and the text it was parsed from.

    What the samples do not show comes from `default`.
    """
    default = default or House()
    counts = _Counts(Counter(), Counter(), Counter(), Counter(), Counter())
    for text, node in samples:
        _count(text, node, counts)
    return House(
        width=_most(counts.widths, default.width),
        offset=_most(counts.offsets, default.offset),
        quote=_quote(counts.quotes, default.quote),
        newline=default.newline,
        long=_long(counts) if counts.short or counts.long else default.long,
    )


def _most(counter: Counter[int], default: int) -> int:
    return counter.most_common(1)[0][0] if counter else default


def _quote(quotes: Counter[str], default: str) -> str:
    single, double, bare = quotes["'"], quotes['"'], quotes[""]
    if single + double == 0:
        return default
    favourite = '"' if double > single else "'"
    return favourite if single + double > 4 * bare else "p" + favourite


def _long(counts: _Counts) -> frozenset[str]:
    """An intrinsic seen only in its long form is written so; one never seen follows what the file does elsewhere."""
    mostly_long = bool(counts.long) and not counts.short
    return frozenset(
        name
        for name in LONG_TO_SHORT
        if counts.long[name] > counts.short[name] or (mostly_long and not counts.short[name])
    )


def _count(text: str, root: Node, counts: _Counts) -> None:
    for node in root.walk():
        if node.tag is not None and node.tag in SHORT_TO_LONG:
            counts.short[SHORT_TO_LONG[node.tag]] += 1
        if node.kind is MAPPING:
            if len(node.pairs) == 1 and node.pairs[0][0].value in LONG_TO_SHORT:
                counts.long[node.pairs[0][0].value] += 1
            for key, value in node.pairs:
                _count_pair(text, node, key, value, counts)


def _count_pair(text: str, parent: Node, key: Node, value: Node, counts: _Counts) -> None:
    if value.kind is SCALAR:
        if value.style in ("", "'", '"') and value.value and not value.value[0].isdigit():
            counts.quotes[value.style] += 1
    elif not parent.flow and value.is_block and line_start(text, value.content) > key.start:
        step = column(text, value.content) - column(text, key.start)
        if value.kind is MAPPING and step > 0:
            counts.widths[step] += 1
        elif value.kind is SEQUENCE and step >= 0:
            counts.offsets[step] += 1
