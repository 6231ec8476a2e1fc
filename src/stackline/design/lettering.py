"""About how wide text is, and text that fits: an export cannot ask a browser. The widths are Helvetica's."""

from __future__ import annotations

import unicodedata

_NARROW = {
    "ijl'|": 0.23,
    "ft.,:;/\\!I []()": 0.29,
    'r-`{}"°·': 0.35,
    "ckszvxyJ*^": 0.5,
    "abdeghnopquL?$_0123456789#": 0.56,
    "FTZ+<>=~": 0.6,
    "ABEKPSVXY&": 0.67,
    "CDHNRUw": 0.72,
    "GOQ": 0.78,
    "Mm": 0.84,
    "W%": 0.92,
    "@…": 1.0,
}
_EMS = {character: ems for characters, ems in _NARROW.items() for character in characters}
_BOLD = 1.06
_MONO = 0.6
_INTER = 1.04
"""Inter runs a little wider than Helvetica."""


def text_width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """Pixels that `text` takes at this font size, rounded up rather than down."""
    if mono:
        return sum(2 * _MONO if _wide(character) else _MONO for character in text) * size
    ems = sum(_EMS.get(character) or (1.0 if _wide(character) else 0.64) for character in text)
    return ems * size * _INTER * (_BOLD if bold else 1)


def fitted(text: str, width: float, size: float, *, bold: bool = False, mono: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, size, bold=bold, mono=mono) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", size, bold=bold, mono=mono) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ·,") + "…"


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
