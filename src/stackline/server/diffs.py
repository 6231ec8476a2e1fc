"""Unified diffs of two texts, fast where a long file changed in one place."""

from __future__ import annotations

from difflib import unified_diff

from stackline.server.newlines import split_lines

_CONTEXT = 3


def text_diff(before: str, after: str, file: str) -> str:
    """A unified diff, empty where nothing changed. A line end that changed alone still counts."""
    if before == after:
        return ""
    old = _lines(before)
    new = _lines(after)
    head = _common(old, new)
    start = max(0, head - _CONTEXT)
    tail = max(0, _common(old[head:][::-1], new[head:][::-1]) - _CONTEXT)
    hunks = unified_diff(old[start : len(old) - tail], new[start : len(new) - tail], "", "", n=_CONTEXT)
    lines = [f"--- a/{file}", f"+++ b/{file}"]
    lines += [
        _shifted(line, start) if line.startswith("@@") else line.rstrip("\r\n") for line in list(hunks)[2:]
    ]
    return "\n".join(lines) + "\n"


def _lines(text: str) -> list[str]:
    return [content + end for content, end in split_lines(text)] if text else []


def _common(left: list[str], right: list[str]) -> int:
    return next(
        (index for index, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )


def _shifted(header: str, by: int) -> str:
    """`@@ -1,3 +1,4 @@` with both starts moved down."""
    _, old, new, _ = header.split(maxsplit=3)
    return f"@@ -{_moved(old[1:], by)} +{_moved(new[1:], by)} @@"


def _moved(span: str, by: int) -> str:
    start, comma, length = span.partition(",")
    return f"{int(start) + by}{comma}{length}"
