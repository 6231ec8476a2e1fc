"""What stands at a place inside brackets and braces, in YAML's flow style or JSON. Nothing need be closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from stackline.language.rows import unquoted
from stackline.language.spot import Spot
from stackline.template import Path
from stackline.template.intrinsics import long_name

_TOKEN = re.compile(
    r"""(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<colon>:(?=[\s,\[\]{}"']|$))"""
    r"""|(?P<quoted>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\n]|'')*'?)|(?P<tag>![^\s,\[\]{}"']*)"""
    r"""|(?P<plain>[^\s,\[\]{}"'!:#](?:[^,\[\]{}:\n#]|:(?![\s,\[\]{}"']|$)|(?<=\S)\#)*|:)|(?P<comment>\#[^\n]*)""",
)
_LOOKED = 2000
"""Tokens behind the cursor that are looked at for the other keys of its mapping."""


@dataclass(slots=True)
class _Frame:
    """An open bracket or brace. `key` is set between a key's colon and the next comma."""

    path: Path
    mapping: bool
    key: str | None = None
    tag: str = ""
    last: str = ""
    keys: list[str] = field(default_factory=list[str])
    items: list[str] = field(default_factory=list[str])

    def place(self) -> Path:
        """Where the next value stands."""
        step = (self.key or "") if self.mapping else len(self.items)
        name = long_name(self.tag or None)
        return (*self.path, step, name) if name else (*self.path, step)

    def next(self) -> None:
        """Behind a comma."""
        if not self.mapping:
            self.items.append(self.last)
        self.key, self.tag, self.last = None, "", ""


def flow_spot(text: str, start: int, offset: int, path: Path, *, json: bool = False) -> Spot | None:
    """The spot at `offset`, where the collection that begins at `start` (its value at `path`) is still open there."""
    stack: list[_Frame] = []
    for token in _TOKEN.finditer(text, start):
        if token.start() > offset or (
            token.start() == offset and token.lastgroup not in ("quoted", "tag", "plain")
        ):
            break
        kind = token.lastgroup
        if kind == "comment":
            if offset > token.start():
                return None
            continue
        touches = offset <= token.end() - _blank_end(token)
        if kind in ("quoted", "plain", "tag") and touches and stack:
            return _on(text, token, offset, stack[-1], json=json)
        if kind == "open":
            here = stack[-1].place() if stack else path
            stack.append(_Frame(here, token[0] == "{"))
        elif kind == "close":
            if stack:
                stack.pop()
            if not stack:
                return None
            stack[-1].last = ""
        elif stack:
            _take(stack[-1], kind, token[0].strip())
        elif kind != "tag":
            return None
    return _between(text, offset, stack[-1], json=json) if stack else None


def _blank_end(token: re.Match[str]) -> int:
    return len(token[0]) - len(token[0].rstrip())


def _take(frame: _Frame, kind: str | None, word: str) -> None:
    """A token that lies before the cursor."""
    if kind == "comma":
        frame.next()
    elif kind == "tag":
        frame.tag = word
    elif kind == "colon" and frame.mapping and frame.key is None:
        frame.key = frame.last
        frame.keys.append(frame.last)
    elif kind in ("quoted", "plain"):
        frame.last = unquoted(word)


def _on(text: str, token: re.Match[str], offset: int, frame: _Frame, *, json: bool) -> Spot:
    """The cursor is in or at the end of a scalar or tag."""
    quote = token[0][0] if token.lastgroup == "quoted" else ""
    word = token[0].rstrip()
    start, end = token.start(), token.start() + len(word)
    if quote:
        closed = len(word) > 1 and word.endswith(quote)
        start, end = start + 1, end - closed
        if offset < start or offset > end:
            start = end = offset
    return _spot(text, offset, start, end, frame, quote, json=json)


def _between(text: str, offset: int, frame: _Frame, *, json: bool) -> Spot:
    return _spot(text, offset, offset, offset, frame, "", json=json)


def _spot(text: str, offset: int, start: int, end: int, frame: _Frame, quote: str, *, json: bool) -> Spot:
    key = frame.mapping and frame.key is None
    after = end + (1 if quote and text.startswith(quote, end) else 0)
    return Spot(
        role="key" if key else "value",
        path=(*frame.path, text[start:end]) if key else frame.place(),
        start=start,
        end=end,
        offset=offset,
        token=text[start:end],
        quote=quote,
        colon=text[after:].lstrip(" \t")[:1] == ":" if key else False,
        flow=True,
        json=json,
        before=tuple(frame.items),
        siblings=(*frame.keys, *_keys_after(text, after)) if key else (),
    )


def _keys_after(text: str, start: int) -> Iterator[str]:
    """The keys that follow in the mapping that is open at `start`."""
    depth, last = 0, ""
    for token in islice(_TOKEN.finditer(text, start), _LOOKED):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth < 0:
                return
        elif kind == "colon" and not depth and last:
            yield last
        last = unquoted(token[0].strip()) if kind in ("quoted", "plain") else ""
