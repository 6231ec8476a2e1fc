"""Where a node's text really starts and ends: libyaml's marks include tags, and overshoot blank lines and comments."""

from __future__ import annotations

import re

_PROPERTY = r"(?:!<[^>]*>|![^\s,\[\]{}]*|&[^\s,\[\]{}]+)"
_GAP = r"(?:[ \t]+|(?=[\r\n,\]}]|$)|$)(?:#[^\r\n]*)?(?:[ \t]*(?:\r\n|\n|\r)[ \t]*(?:#[^\r\n]*)?)*"
PROPERTIES = re.compile(f"(?:{_PROPERTY}{_GAP})+")
PROPERTY_WORDS = re.compile(rf"(?:{_PROPERTY}[ \t]*)+")


def content_start(text: str, start: int, limit: int | None = None) -> int:
    """After tag and anchor, and the blanks, line breaks and comments behind them."""
    match = PROPERTIES.match(text, start) if limit is None else PROPERTIES.match(text, start, limit)
    return match.end() if match else start


def properties_end(text: str, start: int) -> int:
    """After tag and anchor on their own line, without what follows them."""
    match = PROPERTY_WORDS.match(text, start)
    return start + len(match.group(0).rstrip(" \t")) if match else start


def block_scalar_end(text: str, content: int, raw_end: int) -> int:
    """The end of a block scalar's last line of content.

    Empty lines behind it are trimmed, and lines of blanks that are no deeper than the content (deeper ones are
    content); with `+` they are content too.
    """
    head_end = text.find("\n", content, raw_end)
    if head_end < 0:
        return raw_end
    keeps = "+" in text[content:head_end].split("#")[0]
    end = raw_end
    indent = 0
    if not keeps and (first := _CONTENT_LINE.search(text, head_end, raw_end)):
        indent = len(first.group(1))
    while end > content and text[end - 1] == "\n":
        end -= 1
        if end > content and text[end - 1] == "\r":
            end -= 1
        start = text.rfind("\n", content, end) + 1
        if keeps or start == 0 or end - start > indent or text[start:end].strip(" "):
            break
        end = start
    return end


_CONTENT_LINE = re.compile(r"\n( *)[^ \r\n]")
