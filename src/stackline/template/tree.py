"""YAML text to a positioned tree, from libyaml's events. Nothing is resolved or constructed here."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from stackline.template import limits
from stackline.template.events import libyaml_events
from stackline.template.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node
from stackline.template.positions import block_scalar_end, content_start


@dataclass(slots=True)
class Tree:
    """What a text holds: the first document's root, and what needs a second look."""

    root: Node | None = None
    documents: int = 0
    end: int = 0
    """Where the first document ends."""
    duplicates: list[Node] = field(default_factory=list[Node])
    """Mappings that use a key twice."""
    tagged: list[Node] = field(default_factory=list[Node])
    aliases: list[Node] = field(default_factory=list[Node])
    anchors: list[Node] = field(default_factory=list[Node])


@contextmanager
def paused_collector() -> Generator[None, None, None]:
    """The garbage collector makes building a large tree three times slower, and finds nothing to free."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def parse_tree(text: str, file: str = "") -> Tree:
    """The tree of the text's first document.

    Raises NotYaml where the text is not YAML, TemplateError where it exceeds a limit.
    """
    with paused_collector(), libyaml_events(text) as next_event:
        return _build(text, next_event, file)


_kind_of: Callable[[object], object] = type


def _build(text: str, next_event: Callable[[], Any], file: str) -> Tree:
    """One loop over all events; kept in one piece because it runs for every value of every template."""
    tree = Tree()
    stack: list[tuple[Node | None, Node | None]] = []
    current: Node | None = None
    pending: Node | None = None  # a key that waits for its value
    count = 0
    while True:
        event = next_event()
        kind = _kind_of(event)
        if kind is ScalarEvent:
            start = event.start_mark.index
            raw_end = event.end_mark.index
            content = start
            tag = event.tag
            if (tag is not None or event.anchor is not None) and raw_end > start and text[start] in "!&":
                content = min(content_start(text, start, raw_end), raw_end)
            style = event.style or ""
            end = block_scalar_end(text, content, raw_end) if style in ("|", ">") else raw_end
            node = Node(
                SCALAR, start, content, end, raw_end, tag, event.anchor, style, False, event.value,
                event.implicit[0],
            )  # fmt: skip
            if tag is not None:
                tree.tagged.append(node)
            if event.anchor is not None:
                tree.anchors.append(node)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            node = _collection(text, event, MAPPING if kind is MappingStartEvent else SEQUENCE, tree)
            stack.append((current, pending))
            if len(stack) > limits.MAX_DEPTH:
                raise limits.too_deep(event.start_mark.line + 1, event.start_mark.column + 1, file)
            current = node
            pending = None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            assert current is not None
            node = current
            node.raw_end = event.end_mark.index
            _close(node, tree)
            current, pending = stack.pop()
        elif kind is AliasEvent:
            start, end = event.start_mark.index, event.end_mark.index
            node = Node(ALIAS, start, start, end, end, None, None, "", False, event.anchor, False)
            tree.aliases.append(node)
        elif kind is StreamEndEvent:
            return tree
        elif kind is DocumentStartEvent:
            tree.documents += 1
            if tree.documents > 1:
                return tree
            continue
        else:
            if kind is DocumentEndEvent:
                tree.end = event.end_mark.index
            continue
        count += 1
        if count > limits.MAX_NODES:
            raise limits.too_many_nodes(file)
        if current is None:
            tree.root = node
        elif current.kind is SEQUENCE:
            current.items.append(node)
        elif pending is None:
            pending = node
        else:
            current.pairs.append((pending, node))
            pending = None


def _collection(text: str, event: MappingStartEvent | SequenceStartEvent, kind: str, tree: Tree) -> Node:
    start = event.start_mark.index
    content = start
    if (event.tag is not None or event.anchor is not None) and text[start] in "!&":
        content = content_start(text, start)
    flow = bool(event.flow_style)
    node = Node(kind, start, content, start, start, event.tag, event.anchor, "", flow, "", event.implicit)
    if event.tag is not None:
        tree.tagged.append(node)
    if event.anchor is not None:
        tree.anchors.append(node)
    return node


def _close(node: Node, tree: Tree) -> None:
    if node.kind is MAPPING:
        if node.pairs:
            if len({key.value for key, _ in node.pairs if key.kind is SCALAR}) < len(node.pairs):
                tree.duplicates.append(node)
            key, value = node.pairs[-1]
            node.end = max(key.end, value.end)
            if not node.flow:
                node.content = node.pairs[0][0].start
        else:
            node.end = node.raw_end
    elif node.items:
        node.end = node.items[-1].end
    else:
        node.end = node.raw_end
    if node.flow:
        node.end = node.raw_end
