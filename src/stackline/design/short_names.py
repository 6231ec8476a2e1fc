"""Names that fit: words that many names share go first, since what is left must tell one card from another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from stackline.design.card import Card
from stackline.design.geometry import CARD_EDGE, TEXT_INSET
from stackline.design.lettering import fitted, text_width

TITLE_SIZE = 13
HELD_SIZE = 10.5
_GAP = 6
_LEAST = 3
"""Letters of a word that say something."""
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]+")


def short_names(rooms: Mapping[str, float]) -> dict[str, str]:
    """Each name, in bold of `TITLE_SIZE`, no wider than its room in pixels; `…` stands for words that are left out.

    Which words go first is told by how many of the other names have them, too.
    """
    shared = Counter(word for name in rooms for word in {word.lower() for word in _words(name)})
    return {name: _short(name, room, shared) for name, room in rooms.items()}


def with_short_titles(cards: Iterable[Card]) -> list[Card]:
    """The cards with titles that fit beside the number of those folded into them."""
    given = list(cards)
    held = Counter(card.owner for card in given if card.owner)
    rooms: dict[str, float] = {}
    for card in given:
        room = card.width - TEXT_INSET - CARD_EDGE
        if count := card.folded or held[card.id]:
            room -= text_width(f"+{count}", HELD_SIZE, bold=True) + 2 * _GAP
        rooms[card.title] = min(room, rooms.get(card.title, room))
    names = short_names(rooms)
    return [replace(card, short=names[card.title]) for card in given]


def _short(name: str, room: float, shared: Mapping[str, int]) -> str:
    if _fits(name, room):
        return name
    words = list(_words(name))
    kept = [True] * len(words)
    gone: list[int] = []
    while sum(kept) > 1 and not _fits(_joined(words, kept), room):
        at = min(_droppable(words, kept), key=lambda each: _rank(words, kept, each, shared))
        kept[at] = False
        gone.append(at)
    if not _fits(_joined(words, kept), room):
        return fitted(name, room, TITLE_SIZE, bold=True)
    return _filled(words, kept, gone, room)


def _filled(words: list[str], kept: list[bool], gone: list[int], room: float) -> str:
    """The kept words and, of those that went, what there is still room for: whole words, then the start of one."""
    for at in reversed(gone):
        kept[at] = True
        if not _fits(_joined(words, kept), room):
            kept[at] = False
    best = _joined(words, kept)
    for at in (each for each, stays in enumerate(kept) if not stays):
        for length in range(_LEAST, len(words[at])):
            part = [*words[:at], words[at][:length], "…", *words[at + 1 :]]
            told = _joined(part, [*kept[:at], True, False, *kept[at + 1 :]])
            if not _fits(told, room):
                break
            best = max(best, told, key=len)
    return best


def _droppable(words: list[str], kept: list[bool]) -> list[int]:
    return [at for at, word in enumerate(words) if kept[at] and any(c.isalnum() for c in word)] or [
        kept.index(True)
    ]


def _rank(words: list[str], kept: list[bool], at: int, shared: Mapping[str, int]) -> tuple[int, bool, float]:
    """Lowest goes first: shared by most, then beside what is left out already, then nearest to the middle."""
    beside = any(not kept[near] for near in (at - 1, at + 1) if 0 <= near < len(words))
    return -shared.get(words[at].lower(), 1), not beside, abs(at - (len(words) - 1) / 2)


def _joined(words: list[str], kept: list[bool]) -> str:
    """What is kept, with one ellipsis for each run that is not; marks beside a run go with it."""
    told = ""
    for word, stays in zip(words, kept, strict=True):
        if not stays or (told.endswith("…") and not any(c.isalnum() for c in word)):
            told = told if told.endswith("…") else told + "…"
        else:
            told += word
    return re.sub(r"[^A-Za-z\d…]+…", "…", told)


@lru_cache(50_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name))


@lru_cache(50_000)
def _fits(text: str, room: float) -> bool:
    return text_width(text, TITLE_SIZE, bold=True) <= room
