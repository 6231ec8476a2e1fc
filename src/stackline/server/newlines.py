"""Typed text back onto the file's own line ends.

A code editor in a browser knows one line end, `\\n`. What it sends is laid over the text it was given, line by line:
a line that did not change keeps its end, a new one takes its neighbour's, and nothing else of the file moves.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
# Above this many changed lines, in a file with mixed line ends, pairing them is not worth a second of waiting.
_PAIR_AT_MOST = 2_000

Line = tuple[str, str]


def retype(before: str, typed: str) -> str:
    """`typed`, with the line ends of `before` where lines are the same. A `\\r\\n` that was typed stays."""
    old, new = split_lines(before), split_lines(typed)
    usual = _usual_end(old)
    ends = _ends_of_same_lines(old, new)
    out: list[str] = []
    near = usual
    for index, (content, end) in enumerate(new):
        kept = ends.get(index)
        if end == "\n":
            end = kept or (near if kept is None else usual)
        near = kept or near
        if end == "\n" and not content and out and out[-1].endswith("\r"):
            end = "\r"  # else two line ends would read as one
        out.append(content + end)
    return "".join(out)


def split_lines(text: str) -> list[Line]:
    """(content, end) of each line; only `\\r\\n`, `\\r` and `\\n` end one, as in YAML and in the browser."""
    lines = [(match[1], match[2]) for match in _LINE.finditer(text)]
    # The pattern also matches the emptiness after the last line end.
    return lines[:-1] if len(lines) > 1 and lines[-1] == ("", "") else lines


def _usual_end(lines: list[Line]) -> str:
    counted = Counter(end for _, end in lines if end)
    return counted.most_common(1)[0][0] if counted else "\n"


def _ends_of_same_lines(old: list[Line], new: list[Line]) -> dict[int, str]:
    """Index in `new` → the end that the same line had in `old` ("" at the end of a file without a last one)."""
    if len({end for _, end in old if end}) <= 1:
        return {}
    ours, theirs = [content for content, _ in old], [content for content, _ in new]
    head = _common(ours, theirs)
    tail = _common(ours[head:][::-1], theirs[head:][::-1])
    pairs = [(index, index) for index in range(head)]
    pairs += [(len(ours) - 1 - index, len(theirs) - 1 - index) for index in range(tail)]
    middle, typed = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    if max(len(middle), len(typed)) <= _PAIR_AT_MOST:
        for block in SequenceMatcher(None, middle, typed, autojunk=False).get_matching_blocks():
            pairs += [(head + block.a + step, head + block.b + step) for step in range(block.size)]
    return {after: old[before][1] for before, after in pairs}


def _common(left: list[str], right: list[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
