"""Insert into collections in flow style: `[a, b]`, over one line or several, with or without trailing comma."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stackline.template.lines import line_end, line_start, skip_space, starts_line
from stackline.template.nodes import Node
from stackline.template.splice import Candidate, Scene, Splice

_TAG_AT_END = re.compile(r"(^|[\s\[{,])![^\s,\[\]{}]*$")


def into_flow(scene: Scene, node: Node, at: int, write: Callable[[str], str]) -> Iterator[Candidate]:
    text = scene.text
    spans = node.member_spans()
    written = write('"' if text[spans[0][0]] == '"' else "p'")
    if at < len(spans):
        start = spans[at][0]
        if starts_line(text, start) and line_start(text, start) > node.content:
            line = line_start(text, start)
            yield [Splice(line, line, text[line:start] + written + "," + scene.newline)]
        yield [Splice(start, start, f"{written}, ")]
        return
    yield from _flow_end(scene, node, spans, written)


def _flow_end(scene: Scene, node: Node, spans: list[tuple[int, int]], written: str) -> Iterator[Candidate]:
    text, newline = scene.text, scene.newline
    last_start, end = spans[-1]
    close = node.end - 1
    comma = skip_space(text, end)
    own_line = starts_line(text, last_start) and line_start(text, last_start) > node.content
    break_ = newline + text[line_start(text, last_start) : last_start]
    if text[comma] == ",":  # the trailing comma stays in use
        if own_line and line_end(text, comma) < close:
            line = line_end(text, comma)
            yield [Splice(line, line, f"{break_}{written},")]
        yield [Splice(end, end, f", {written}")]
        yield [Splice(comma + 1, comma + 1, f" {written}")]
        return
    if own_line and line_end(text, end) < close:
        line = line_end(text, end)
        yield [Splice(end, end, ","), Splice(line, line, break_ + written)]
    if own_line:
        yield [Splice(end, end, f",{break_}{written}")]
    # `!Tag,`: pure PyYAML takes the comma into the tag, libyaml does not.
    if not _TAG_AT_END.search(text[node.content : end]):
        yield [Splice(end, end, f", {written}")]
    yield [Splice(end, end, f" , {written}")]
