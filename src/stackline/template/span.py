"""Where something stands in the text."""

from __future__ import annotations

from dataclasses import dataclass


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
