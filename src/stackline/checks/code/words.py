"""Lists of names, written as a text of words so that they stay readable."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())
