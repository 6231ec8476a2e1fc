"""Where lines start and end in a text. Offsets in, offsets out; line breaks are LF or CRLF."""

from __future__ import annotations


def line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """The end of the line that holds `offset`, before its line break."""
    at = text.find("\n", offset)
    if at < 0:
        return len(text)
    return at - 1 if at > offset and text[at - 1] == "\r" else at


def next_line(text: str, offset: int) -> int:
    at = text.find("\n", offset)
    return len(text) if at < 0 else at + 1


def before_line(text: str, offset: int) -> int:
    """The end of the line before the one that holds `offset`, before its line break."""
    start = line_start(text, offset)
    if start == 0:
        return 0
    return start - 2 if text[start - 2 : start] == "\r\n" else start - 1


def column(text: str, offset: int) -> int:
    """From 0."""
    return offset - line_start(text, offset)


def indentation(text: str, offset: int) -> int:
    """How many spaces the line that holds `offset` starts with."""
    start = line_start(text, offset)
    at = start
    while at < len(text) and text[at] == " ":
        at += 1
    return at - start


def starts_line(text: str, offset: int) -> bool:
    """Whether only blanks come before `offset` on its line."""
    return not text[line_start(text, offset) : offset].strip(" \t")


def is_blank_line(text: str, offset: int) -> bool:
    """Whether the line that holds `offset` is empty but for blanks. What follows a final line break is no line."""
    start = line_start(text, offset)
    return start < len(text) and not text[start : line_end(text, start)].strip(" \t\r")


def text_end(text: str, offset: int) -> int:
    """Where the text before `offset` ends, blanks and blank lines left out."""
    return len(text[:offset].rstrip(" \t\r\n"))


def skip_space(text: str, offset: int) -> int:
    """Forward over blanks, line breaks and comments to the next token."""
    size = len(text)
    while offset < size:
        character = text[offset]
        if character in " \t\r\n":
            offset += 1
        elif character == "#" and (offset == 0 or text[offset - 1] in " \t\r\n"):
            offset = line_end(text, offset)
        else:
            break
    return offset


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    start = line_start(text, offset)
    return text.count("\n", 0, start) + 1, offset - start + 1


def newline_of(text: str) -> str:
    """The line break most lines of the text end with."""
    crlf = text.count("\r\n")
    return "\r\n" if crlf * 2 > text.count("\n") else "\n"


def comments_start(text: str, start: int, indent: int) -> int:
    """Where the comment lines directly above a line begin, as far as they are indented like it."""
    while start > 0:
        above = line_start(text, start - 1)
        line = text[above:start]
        if not line.startswith(" " * indent + "#"):
            break
        start = above
    return start


def comments_end(text: str, end: int, indent: int, *, last: bool) -> int:
    """The end of the line a member ends on, and of the comment lines below that belong to it.

    Those are deeper than the members, or as deep as they are where no member follows (but never in column 0,
    where they more likely introduce what comes next).
    """
    at = line_end(text, end)
    while True:
        start = next_line(text, at)
        if start >= len(text) or start <= at:
            return at
        line = text[start : line_end(text, start)]
        words = line.lstrip(" ")
        depth = len(line) - len(words)
        if not words.startswith("#") or not (depth > indent or (last and depth == indent > 0)):
            return at
        at = line_end(text, start)
