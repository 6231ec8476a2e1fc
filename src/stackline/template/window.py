"""Edits on a few chunks: their text under the head of their section, with a stand-in for what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stackline.template import refusals
from stackline.template.chunks import Chunk, split
from stackline.template.events import NotYaml
from stackline.template.house import House
from stackline.template.json_text import parse_json
from stackline.template.lines import newline_of
from stackline.template.nodes import SCALAR, Node
from stackline.template.splice import Change, Scene, commit
from stackline.template.tree import parse_tree

_STAND_IN = "stackline-next"


@dataclass(frozen=True, slots=True)
class Window:
    """The chunks `first` to `last` (excluded) of a template as a small text of its own.

    A chunk of a section is put under the section's head; a last key stands for the chunk that follows, so that
    nothing an edit writes can run into it unnoticed. Paths mean the same as in the whole template.
    """

    chunks: Sequence[Chunk]
    first: int
    last: int
    head: Chunk | None
    scene: Scene
    tail: str

    def edit(self, make: Callable[[Scene], Change]) -> list[Chunk]:
        """The chunks of the template after the edit. Raises Refused; nothing has changed then."""
        verified = commit(self.scene, make(self.scene))
        end = self.scene.last + verified.grown
        fresh: list[Chunk] = []
        if self.scene.json:
            return [Chunk((), verified.text, 0, len(verified.text), value=verified.tree.root)]
        for chunk in split(verified.text, verified.tree.root):
            behind = bool(self.tail) and bool(chunk.path) and chunk.first >= end
            ahead = chunk.last <= self.scene.first and self.first > 0
            if behind or ahead:
                continue
            chunk.first = max(chunk.first, self.scene.first)
            chunk.last = min(chunk.last, end)
            fresh.append(chunk)
        if not self._fits(fresh):
            return split_whole(self.chunks, self.first, self.last, verified.text[self.scene.first : end])
        return [*self.chunks[: self.first], *fresh, *self.chunks[self.last :]]

    def _fits(self, fresh: Sequence[Chunk]) -> bool:
        """Whether the fresh chunks can stand among the others as they are."""
        if self.first > 0 and not all(chunk.path for chunk in fresh):
            return False
        if self.first == 0 and len(self.chunks) > self.last and any(chunk.value for chunk in fresh[:1]):
            return False
        return (
            self.head is None
            or not fresh
            or (len(fresh[0].path) == 2 and fresh[0].path[0] == self.head.path[0])
        )


def split_whole(chunks: Sequence[Chunk], first: int, last: int, middle: str) -> list[Chunk]:
    """All chunks anew, where the edited ones can no longer stand alone."""
    before = "".join([chunk.text for chunk in chunks[:first]])
    after = "".join([chunk.text for chunk in chunks[last:]])
    whole = before + middle + after
    try:
        return split(whole, parse_tree(whole).root)
    except NotYaml as problem:
        raise refusals.refusal(
            "text-broken", "Another part of the file is not valid YAML at the moment"
        ) from problem


def open_window(
    chunks: Sequence[Chunk], first: int, last: int, house: House, *, json: bool = False
) -> Window:
    """A window on the chunks from `first` to `last` (excluded). Raises Refused where one of them is broken."""
    for chunk in chunks[first:last]:
        if chunk.broken:
            name = refusals.dotted(chunk.path)
            raise refusals.refusal(
                "text-broken", f"{name} is not valid YAML at the moment", "Mend the text first."
            )
    head = _head_of(chunks, first)
    prefix = head.text if head is not None else ""
    middle = "".join([chunk.text for chunk in chunks[first:last]])
    newline = newline_of(middle) if "\n" in middle else house.newline
    tail = ""
    if last < len(chunks):
        following = chunks[last]
        tail = " " * following.column + _STAND_IN + ":" + newline
    text = prefix + middle + tail
    ends = (len(prefix), len(prefix) + len(middle))
    scene = Scene(text, _root(chunks, text, json), house.with_newline(newline), *ends, not tail, json)
    return Window(chunks, first, last, head, scene, tail)


def _root(chunks: Sequence[Chunk], text: str, json: bool) -> Node:
    """The root of a window's text; an empty null where it holds nothing."""
    only = chunks[0]
    if len(chunks) == 1 and only.value is not None and only.source == text:
        return only.value  # read already
    try:
        tree = parse_json(text) if json else parse_tree(text)
    except NotYaml as problem:
        summary = f"This part of the file cannot be read: {problem.problem}"
        raise refusals.refusal("text-broken", summary) from problem
    end = len(text)
    return tree.root or Node(SCALAR, end, end, end, end, None, None, "", False, "", True)


def _head_of(chunks: Sequence[Chunk], index: int) -> Chunk | None:
    """The head of the section whose member the chunk at `index` is."""
    path = chunks[index].path
    if len(path) < 2:
        return None
    while index > 0:
        index -= 1
        if len(chunks[index].path) == 1:
            return chunks[index]
    return None
