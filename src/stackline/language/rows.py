"""One line of a block text: its dashes, its key, and what comes behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#'"\-\[\]{},&*!|>%@`][^\n]*?|-(?=\S)[^\n]*?)[ \t]*:(?=[ \t]|$)"""
)
_TAG = re.compile(r"(![^\s,\[\]{}]*)(?:[ \t]+|$)")
_ANCHOR = re.compile(r"&\S+[ \t]*")
_COMMENT = re.compile(r"(?:^|[ \t])#")


@dataclass(frozen=True, slots=True)
class Row:
    """Columns count from the line's start; `rest` is where the value begins (behind key or dashes)."""

    line: str
    indent: int
    dashes: tuple[int, ...]
    key: str | None
    key_start: int
    key_end: int
    rest: int

    @property
    def tag(self) -> str:
        """The tag that the value begins with, such as `!If`."""
        anchor = _ANCHOR.match(self.line, self.rest)
        found = _TAG.match(self.line, anchor.end() if anchor else self.rest)
        return found[1] if found else ""

    @property
    def content(self) -> int:
        """Where the value begins, behind anchor and tag."""
        at = self.rest
        for pattern in (_ANCHOR, _TAG, _ANCHOR):
            found = pattern.match(self.line, at)
            at = found.end() if found else at
        return at

    @property
    def value(self) -> str:
        """The value without anchor, tag and comment, as it is written."""
        return bare(self.line[self.content :])


def read_row(line: str) -> Row:
    indent = len(line) - len(line.lstrip(" "))
    at, dashes = indent, list[int]()
    while line.startswith("-", at) and (at + 1 == len(line) or line[at + 1] in " \t"):
        dashes.append(at)
        at += 1
        while at < len(line) and line[at] in " \t":
            at += 1
    found = _KEY.match(line, at)
    if found is None or _COMMENT.search(found[1]):
        return Row(line, indent, tuple(dashes), None, at, at, at)
    rest = found.end()
    while rest < len(line) and line[rest] in " \t":
        rest += 1
    return Row(line, indent, tuple(dashes), unquoted(found[1]), at, found.end(1), rest)


def bare(text: str) -> str:
    """A plain value without the comment behind it."""
    if text[:1] in ("'", '"'):
        return text.rstrip()
    found = _COMMENT.search(text)
    return (text[: found.start()] if found else text).rstrip()


def unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def is_blank(line: str) -> bool:
    """Whether a line holds nothing, or a comment only."""
    text = line.lstrip()
    return not text or text.startswith("#") or text in ("---", "...")
