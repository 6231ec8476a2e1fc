"""Set: another value where one is. The comment on the line stays, and so does the way the old value was quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackline.template import json_edit
from stackline.template.lines import before_line, column, line_end, line_start, next_line, text_end
from stackline.template.models import (
    STR,
    AliasModel,
    MappingModel,
    Model,
    ScalarModel,
    SequenceModel,
    model_of,
)
from stackline.template.nodes import SCALAR, Node
from stackline.template.places import Place, colon_after, dash_of, edit_model
from stackline.template.positions import properties_end
from stackline.template.render import flow_text, item_lines, member_lines, quote_for, value_lines
from stackline.template.scalars import double_quoted, literal_block, spellings
from stackline.template.splice import Candidate, Change, Scene, Splice


def set_value(scene: Scene, place: Place, new: Model) -> Change:
    """Replace the node at `place`, its tag included. An anchor that nothing uses stays where it can."""
    node = place.node
    keeps_anchor = node.anchor is not None and node.tag is None
    intended = new if isinstance(new, AliasModel) or not keeps_anchor else new._replace(anchor=node.anchor)
    expected = edit_model(model_of(scene.root), place.indices, lambda _: intended)
    write = json_edit.set_candidates if scene.json else _candidates
    return Change(expected, write(scene, place, new))


def _candidates(scene: Scene, place: Place, new: Model) -> Iterator[Candidate]:
    node, text = place.node, scene.text
    start = node.start if node.tag is not None else node.content
    if place.parent is None:
        yield from _root(scene, node, new)
        return
    quote = _quote(scene, node, new)
    if place.within_flow:
        yield from _inline(text, node, start, flow_text(new, quote))
        yield from _inline(text, node, start, flow_text(new, '"'))
        return
    if isinstance(new, ScalarModel):
        if node.style in ("|", ">") and node.kind is SCALAR and node.tag is None:
            yield from _same_block_style(scene, place, new)
        if "\n" not in new.value:
            prefix = f"{new.tag} " if new.tag.startswith("!") else ""
            for spelling in spellings(new, flow=False, quote=quote):
                yield from _on_line(scene, place, start, prefix + spelling)
    yield from _as_block(scene, place, start, new)
    yield from _on_line(scene, place, start, flow_text(new, quote))
    yield from _on_line(scene, place, start, flow_text(new, '"'))
    if isinstance(new, ScalarModel) and new.tag == STR:
        yield from _on_line(scene, place, start, double_quoted(new.value))


def _quote(scene: Scene, node: Node, new: Model) -> str:
    """The quotes of the old value; a bare one stays bare where it can."""
    if node.kind is SCALAR and node.style in ("'", '"'):
        return node.style
    house = scene.house.quote
    if isinstance(new, ScalarModel):
        house = quote_for(new, house)
    return house if house.startswith("p") or node.kind is not SCALAR or not node.value else "p" + house


def _root(scene: Scene, node: Node, new: Model) -> Iterator[Candidate]:
    start = line_start(scene.text, node.content) if not node.flow else node.content
    if isinstance(new, MappingModel | SequenceModel) and not node.flow:
        lines = member_lines(new, 0, scene.house)
        if lines:
            yield [Splice(start, node.end, scene.newline.join(lines))]
    yield [Splice(start, node.end, flow_text(new, scene.house.quote))]


def _inline(text: str, node: Node, start: int, written: str) -> Iterator[Candidate]:
    """The new text exactly where the old one is; a blank before and after it where there was no value."""
    before = " " if start > 0 and start == node.end and text[start - 1] not in " \t\r\n[{," else ""
    after = " " if start == node.end and node.end < len(text) and text[node.end] not in " \t\r\n,]}" else ""
    yield [Splice(start, node.end, before + written + after)]
    if not before:
        yield [Splice(start, node.end, " " + written + after)]


def indicator(scene: Scene, place: Place) -> tuple[int, int]:
    """The offset behind the colon or dash a value belongs to, and the column of the key or dash."""
    assert place.parent is not None
    if place.key is not None:
        return colon_after(scene.text, place) + 1, column(scene.text, place.key.start)
    dash = dash_of(scene.text, place.parent.node, place.index)
    return dash + 1, column(scene.text, dash)


def _behind(scene: Scene, place: Place) -> tuple[int, int]:
    """As `indicator`, but behind an anchor that stays."""
    after, indent = indicator(scene, place)
    node = place.node
    if node.anchor is not None and node.tag is None and node.start < node.content:
        return properties_end(scene.text, node.start), indent
    return after, indent


def _on_line(scene: Scene, place: Place, start: int, written: str) -> Iterator[Candidate]:
    """The new value on the line of its key or dash."""
    text, node = scene.text, place.node
    after, _ = _behind(scene, place)
    if line_start(text, start) <= after:
        yield from _inline(text, node, start, written)
    else:
        # What stood on the lines below goes; the comment behind it moves up to the key, or keeps its own line.
        tail = line_end(text, node.end)
        if "#" in text[after:start] and "#" in text[node.end : tail]:
            comment = node.end + len(text[node.end : tail]) - len(text[node.end : tail].lstrip(" \t"))
            yield [Splice(after, after, " " + written), Splice(start, comment, "")]
        yield [Splice(after, after, " " + written), Splice(before_line(text, start), node.end, "")]
        if node.end == len(text):
            yield [Splice(after, after, " " + written), Splice(text_end(text, start), node.end, "")]
        yield [Splice(after, node.end, " " + written)]


def _as_block(scene: Scene, place: Place, start: int, new: Model) -> Iterator[Candidate]:
    """The new value on lines of its own below the key, or behind the dash."""
    text, node, newline = scene.text, place.node, scene.newline
    after, indent = _behind(scene, place)
    if place.key is None:
        yield from _behind_dash(scene, place, after, indent, new)
        return
    head, rest = value_lines(new, indent, scene.house)
    if not rest:
        return
    block = newline.join(rest)
    lead = f" {head}" if head else ""
    if line_start(text, start) > after:
        inserted = [Splice(after, after, lead)] if lead else []
        yield [*inserted, Splice(line_start(text, start), node.end, block)]
        return
    tail = line_end(text, node.end)
    if node.style in ("|", ">"):
        header = line_end(text, node.content)
        token = _header_end(text, node.content)
        yield [Splice(after, token, lead), Splice(header, node.end, newline + block)]
    yield [Splice(after, node.end, lead), Splice(tail, tail, newline + block)]
    yield [Splice(after, node.end, lead + newline + block)]


def _behind_dash(scene: Scene, place: Place, after: int, indent: int, new: Model) -> Iterator[Candidate]:
    text, node = scene.text, place.node
    if after != indicator(scene, place)[0]:
        return
    gap = node.start - after + 1
    if node.is_empty_text or line_start(text, node.start) > after:
        gap = 2
    lines = item_lines(new, indent, scene.house, gap)
    first, rest = lines[0][indent + 1 :], lines[1:]
    tail = line_end(text, node.end)
    block = "".join(scene.newline + line for line in rest)
    if "\n" not in text[after : node.end]:
        yield [Splice(after, node.end, first), Splice(tail, tail, block)]
    yield [Splice(after, node.end, first + block)]


def _header_end(text: str, content: int) -> int:
    match = re.compile(r"[|>][0-9+-]*").match(text, content)
    return match.end() if match else content


def _same_block_style(scene: Scene, place: Place, new: ScalarModel) -> Iterator[Candidate]:
    """Text of several lines over a block scalar: its indentation, style and header comment stay."""
    text, node, newline = scene.text, place.node, scene.newline
    if new.tag != STR or not new.value.strip("\n"):
        return
    _, indent = indicator(scene, place)
    body = text[next_line(text, node.content) : node.end]
    match = re.search(r"(?m)^( +)\S", body)
    depth = len(match.group(1)) if match else indent + scene.house.width
    block = literal_block(new.value, depth)
    if block is None or ("\n" not in new.value and "\n" not in node.value):
        return
    token, header = _header_end(text, node.content), line_end(text, node.content)
    chomping = block[0][1:]
    if node.style == ">" and not re.search(r"(?m)^[ \t]", new.value):
        yield [
            Splice(node.content, token, ">" + chomping),
            Splice(header, node.end, newline + newline.join(_folded(new.value, depth))),
        ]
    yield [Splice(node.content, token, block[0]), Splice(header, node.end, newline + newline.join(block[1]))]


def _folded(value: str, depth: int) -> list[str]:
    """In folded style a line break of the value is an empty line of the text."""
    body = value.rstrip("\n")
    kept = [""] * max(0, len(value) - len(body) - 1)
    doubled = re.sub(r"\n+", lambda match: match.group(0) + "\n", body)
    return [" " * depth + row if row else "" for row in doubled.split("\n")] + kept
