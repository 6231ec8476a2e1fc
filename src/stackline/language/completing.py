"""What may be written at a place of a template's text. The text may be broken: the place is found by its lines."""

from __future__ import annotations

from stackline.language.calls import call_completions, call_of, substitution
from stackline.language.completion import Completion, Completions, Writing, fitting
from stackline.language.keys import intrinsic_keys, key_completions
from stackline.language.reading import Typing
from stackline.language.spot import Spot
from stackline.language.values import value_completions
from stackline.language.words import FUNCTIONS

_MOST = 200
_VALUES_OF = frozenset(FUNCTIONS) | {"Ref"}


def complete(typing: Typing) -> Completions:
    """Every completion at the cursor; none where nothing is known of the place."""
    spot = typing.spot
    if spot is None or not spot.path:
        return Completions(typing.offset, typing.offset)
    writing = Writing(spot, typing.template.house)
    if spot.role == "text":
        return substitution(typing, writing) or Completions(typing.offset, typing.offset)
    if spot.role == "key":
        return _of_keys(typing, spot, writing)
    call = call_of(spot.path)
    if call is not None and not spot.token.startswith("!"):
        told = call_completions(typing, call, writing)
        if told is not None:
            return _bounded(spot, writing, list(told.items), told.start, told.end)
    items = value_completions(typing, spot.path, writing)
    if spot.lone and not spot.token.startswith("!"):
        items += key_completions(typing, spot.path, writing)
    return _bounded(spot, writing, items, spot.start, writing.end())


def _of_keys(typing: Typing, spot: Spot, writing: Writing) -> Completions:
    under = spot.path[:-1]
    if under and under[-1] in _VALUES_OF:
        return Completions(typing.offset, typing.offset)
    items = key_completions(typing, under, writing)
    if spot.lone and not items and len(under) > 2 and not spot.siblings:
        items = list(intrinsic_keys(writing))
    return _bounded(spot, writing, items, spot.start, writing.end())


def _bounded(spot: Spot, writing: Writing, items: list[Completion], start: int, end: int) -> Completions:
    """Of very many only those that fit what is typed."""
    typed = spot.token[: max(spot.offset - spot.start, 0)]
    shown, whole = fitting(items, typed, _MOST)
    shown.sort(key=lambda one: (not one.required, one.rank))
    return Completions(start, end, tuple(shown), whole)
