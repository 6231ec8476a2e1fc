"""Sizes and port positions of cards, in canvas pixels.

The same numbers feed the canvas (CSS, handles, its layout) and the exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Side = Literal["left", "right"]

CARD_WIDTH = 228
CARD_RADIUS = 12
HEADER_HEIGHT = 54
FACET_HEIGHT = 27
FOOT_HEIGHT = 5
TILE_SIZE = 32
TILE_RADIUS = 9
TILE_INSET = 11
TEXT_INSET = 53
"""Left edge of title and subtitle: tile inset, tile, 10 px of air."""
CARD_EDGE = 12
"""Between text and the right edge; of facets to both."""
METHOD_WIDTH = 40
PORT_SIZE = 8
PORT_SIZE_FREE = 10
LAYER_GAP = 60
CARD_GAP = 24
PART_GAP = 56
"""Between parts of a diagram that no wire joins."""
BEND_RADIUS = 10
GROUP_RADIUS = 18
GROUP_HEAD = 46
"""Height of a group's label above its members."""
GROUP_PAD = 20
"""Between a group's edge and its members."""
GRID = 24


@dataclass(frozen=True, slots=True)
class Port:
    """Where wires end: `id` is `in`, `out` or a facet's id; `x`, `y` its centre, relative to the card."""

    id: str
    side: Side
    x: float
    y: float
    connected: bool = False


def card_height(facets: int) -> int:
    """Height of a card with this many facet rows."""
    return HEADER_HEIGHT + (facets * FACET_HEIGHT + FOOT_HEIGHT if facets else 0)


def facet_y(index: int) -> float:
    """Vertical centre of the facet row with this index, relative to the card."""
    return HEADER_HEIGHT + index * FACET_HEIGHT + FACET_HEIGHT / 2


def ports(facets: Sequence[str], connected: frozenset[str] = frozenset()) -> tuple[Port, ...]:
    """The ports of a card: `in` and `out` at the middle of the header, one at the right of each facet."""
    return _ports(tuple(facets), connected)


@lru_cache(10_000)
def _ports(facets: tuple[str, ...], connected: frozenset[str]) -> tuple[Port, ...]:
    header = HEADER_HEIGHT / 2
    ends = (
        Port("in", "left", 0, header, "in" in connected),
        Port("out", "right", CARD_WIDTH, header, "out" in connected),
    )
    return ends + tuple(
        Port(facet, "right", CARD_WIDTH, facet_y(index), facet in connected)
        for index, facet in enumerate(facets)
    )
