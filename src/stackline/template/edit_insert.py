"""Insert a key or append an item: after the neighbour and its comments, with the blank lines the neighbours have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stackline.template import json_edit
from stackline.template.edit_set import indicator
from stackline.template.flow_insert import into_flow
from stackline.template.lines import (
    column,
    comments_end,
    comments_start,
    indentation,
    is_blank_line,
    line_end,
    line_start,
    next_line,
    skip_space,
    starts_line,
)
from stackline.template.member import Member
from stackline.template.models import MappingModel, Model, SequenceModel, model_of
from stackline.template.nodes import MAPPING, SCALAR, Node
from stackline.template.places import Place, dash_of, edit_model
from stackline.template.splice import Candidate, Change, Scene, Splice


def insert_member(scene: Scene, place: Place, member: Member, at: int, blank: bool | None) -> Change:
    """A new pair or item of the collection at `place`, before its member number `at`.

    A null becomes a collection. `blank` says whether a blank line parts the members, None: look at them.
    """
    node, name, value = place.node, member.key, member.value

    def change(model: Model) -> Model:
        if isinstance(model, MappingModel):
            assert name is not None
            return model._replace(pairs=(*model.pairs[:at], (name, value), *model.pairs[at:]))
        if isinstance(model, SequenceModel):
            return model._replace(items=(*model.items[:at], value, *model.items[at:]))
        return (
            MappingModel(None, ((name, value),), node.anchor)
            if name
            else SequenceModel(None, (value,), node.anchor)
        )

    expected = edit_model(model_of(scene.root), place.indices, change)
    if scene.json:
        return Change(expected, json_edit.insert_candidates(scene, place, member.name, value, at))
    return Change(expected, _candidates(scene, place, member, at, blank))


def _candidates(
    scene: Scene, place: Place, member: Member, at: int, blank: bool | None
) -> Iterator[Candidate]:
    node = place.node
    if node.is_collection and node.size:
        if not node.flow:
            yield from _into_block(scene, node, member, at, blank)
        elif node.kind is MAPPING and scene.text[node.content] != "{":
            # A lone pair in a list, `[a: b]`, needs its braces before a second pair can join it.
            before, after = (f"{member.flow()}, ", "") if at == 0 else ("", f", {member.flow()}")
            yield [Splice(node.content, node.content, "{" + before), Splice(node.end, node.end, after + "}")]
        else:
            yield from into_flow(scene, node, at, member.flow)
    elif place.parent is None:
        lines = scene.newline.join(member.lines(0))
        before = scene.text[: node.content]
        if before and not before.endswith("\n"):
            yield [Splice(node.content, node.end, scene.newline + lines)]
        yield [Splice(node.content, node.end, lines + scene.newline)]
        yield [Splice(node.content, node.end, lines)]
    else:
        if not place.within_flow:
            yield from _first_member(scene, place, member)
        if node.is_collection and "\n" in scene.text[node.content : node.end]:
            yield _between_brackets(scene, node, member)
        start = node.content
        before = " " if start == node.end and scene.text[start - 1] not in " \t" else ""
        yield [Splice(start, node.end, before + member.collection())]


# --- block collections ------------------------------------------------------------------------------------


def _into_block(scene: Scene, node: Node, member: Member, at: int, blank: bool | None) -> Iterator[Candidate]:
    text = scene.text
    spans = node.member_spans()
    first = spans[0][0] if node.kind is MAPPING else dash_of(text, node, 0)
    indent = column(text, first)
    gap = 2 if node.kind is MAPPING else _dash_gap(text, node, min(at, node.size - 1))
    if blank is None:
        blank = has_blank_style(text, node, at)
    places = _before_first(scene, first, indent, blank) if at == 0 else _after(scene, node, at, indent, blank)
    forms = member.forms(indent, gap)
    for place in places:
        for lines in forms:
            yield place(lines)


def _dash_gap(text: str, node: Node, index: int) -> int:
    """How far behind its dash an item starts."""
    dash, item = dash_of(text, node, index), node.items[index]
    on_line = (
        item.start > dash and line_start(text, item.start) == line_start(text, dash) and item.end > item.start
    )
    return item.start - dash if on_line else 2


def has_blank_style(text: str, node: Node, at: int) -> bool:
    """Whether the neighbours of a new member are parted by a blank line."""
    spans = node.member_spans()
    if len(spans) < 2:
        return False
    left = min(max(at - 2, 0), len(spans) - 2)
    return bool(re.search(r"\n[ \t]*\r?\n", text[spans[left][1] : spans[left + 1][0]]))


_Placed = Callable[[list[str]], Candidate]
"""A place for new lines: the splices that put them there."""


def _before_first(scene: Scene, first: int, indent: int, blank: bool) -> Iterator[_Placed]:
    """Above the first member, and above the comment that belongs to it."""
    text, newline = scene.text, scene.newline
    if starts_line(text, first):
        gap = newline if blank else ""
        start = line_start(text, first)
        above = comments_start(text, start, indent) if indent else start
        yield lambda lines: [Splice(above, above, newline.join(lines) + newline + gap)]
        yield lambda lines: [Splice(start, start, newline.join(lines) + newline)]
    # The first key of a compact mapping stands behind a dash.
    yield lambda lines: [Splice(first, first, newline.join(lines).lstrip(" ") + newline + " " * indent)]


def _after(scene: Scene, node: Node, at: int, indent: int, blank: bool) -> Iterator[_Placed]:
    text, newline = scene.text, scene.newline
    previous = _member_node(node, at - 1)
    fixes = _closed_block(scene, previous.last_leaf())
    after_comments = comments_end(text, previous.end, indent, last=at == node.size)
    if at < node.size:
        # Between two members: parted as those two are, so that taking it out again leaves what was there.
        blank = is_blank_line(text, next_line(text, after_comments))
    lead = (newline if blank else "") + newline

    def below(offset: int, ending: str = "") -> _Placed:
        return lambda lines: [*fixes, Splice(offset, offset, lead + newline.join(lines) + ending)]

    yield below(after_comments)
    if after_comments == len(text):  # a block scalar in the last line needs its line break
        yield below(after_comments, newline)
    yield below(line_end(text, previous.end))
    token = skip_space(text, previous.end)
    if token < len(text):
        start = line_start(text, token)
        yield lambda lines: [*fixes, Splice(start, start, newline.join(lines) + newline)]
    elif text.endswith("\n"):
        yield lambda lines: [*fixes, Splice(token, token, newline.join(lines) + newline)]
    else:
        yield lambda lines: [*fixes, Splice(token, token, newline + newline.join(lines))]


def _member_node(node: Node, index: int) -> Node:
    if node.kind is MAPPING:
        key, value = node.pairs[index]
        return value if value.end >= key.end else key
    return node.items[index]


def _closed_block(scene: Scene, leaf: Node) -> list[Splice]:
    """A block scalar that ends the file without line break: its value has none, so `|` becomes `|-`."""
    text = scene.text
    if (
        leaf.kind is not SCALAR
        or leaf.style not in ("|", ">")
        or leaf.raw_end != len(text)
        or text.endswith("\n")
    ):
        return []
    match = re.compile(r"[|>]([0-9]?)([+-]?)([0-9]?)").match(text, leaf.content)
    if match is None or "-" in match.group(0):
        return []
    return [Splice(leaf.content + 1, match.end(), match.group(1) + match.group(3) + "-")]


# --- empty collections and nulls --------------------------------------------------------------------------


def _between_brackets(scene: Scene, node: Node, member: Member) -> Candidate:
    """Into an empty flow collection over several lines: on a line of its own, what stands there stays."""
    text = scene.text
    opening = line_end(text, node.content)
    indent = indentation(text, node.end - 1) + scene.house.width
    return [Splice(opening, opening, scene.newline + " " * indent + member.flow())]


def _first_member(scene: Scene, place: Place, member: Member) -> Iterator[Candidate]:
    """`{}`, `[]` and null become a block collection; a comment on their line stays there."""
    text, node, newline = scene.text, place.node, scene.newline
    after, indent = indicator(scene, place)
    if place.key is None and node.start == node.content:
        gap = node.start - after + 1 if node.end > node.start else 2
        lines = member.lines(indent + gap)
        tail = line_end(text, node.end)
        rest = "".join(newline + line for line in lines[1:])
        yield [
            Splice(after, node.end, " " * (gap - 1) + lines[0].lstrip(" ")),
            Splice(tail, tail, rest),
        ]
    step = scene.house.width if member.key is not None else scene.house.offset
    if place.key is None:
        step = max(step, 2)
    lines = newline + newline.join(member.lines(indent + step))
    start = node.content
    while start > after and text[start - 1] in " \t":
        start -= 1
    tail = line_end(text, node.end)
    yield [Splice(start, node.end, ""), Splice(tail, tail, lines)]
    # A comment below the empty key belongs above its first member.
    yield [Splice(start, node.end, ""), Splice(tail, tail, lines + newline)]
