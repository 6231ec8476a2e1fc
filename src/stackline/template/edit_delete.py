"""Delete a key or item: its lines go, the neighbours' comments stay, and one blank line between the neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.template.edit_set import indicator
from stackline.template.lines import (
    before_line,
    column,
    comments_end,
    comments_start,
    is_blank_line,
    line_end,
    line_start,
    next_line,
    skip_space,
    starts_line,
    text_end,
)
from stackline.template.models import MappingModel, Model, SequenceModel, model_of
from stackline.template.nodes import MAPPING, SEQUENCE, Node
from stackline.template.places import Place, dash_of, edit_model
from stackline.template.positions import properties_end
from stackline.template.splice import Candidate, Change, Scene, Splice


def delete_member(scene: Scene, place: Place, *, comments: bool = False) -> Change:
    """Take the pair or item at `place` out of its parent; the last one leaves `{}` or `[]`.

    `comments`: with those right above it, and those that its lines go on with.
    """
    assert place.parent is not None
    index = place.index

    def change(model: Model) -> Model:
        if isinstance(model, MappingModel):
            return model._replace(pairs=(*model.pairs[:index], *model.pairs[index + 1 :]))
        assert isinstance(model, SequenceModel)
        return model._replace(items=(*model.items[:index], *model.items[index + 1 :]))

    expected = edit_model(model_of(scene.root), place.indices[:-1], change)
    if scene.json:
        return Change(expected, delete_from_flow(scene.text, place.parent.node, index))
    return Change(expected, _candidates(scene, place.parent, index, comments=comments))


def _candidates(scene: Scene, parent: Place, index: int, *, comments: bool) -> Iterator[Candidate]:
    node, text = parent.node, scene.text
    spans = node.member_spans()
    start, end = spans[index]
    if node.flow:
        yield from delete_from_flow(text, node, index)
        return
    if node.kind is SEQUENCE:
        start = dash_of(text, node, index)
    if len(spans) == 1:
        yield from _only_in_block(scene, parent, start, end)
    elif starts_line(text, start):
        if comments:
            yield from _own_lines(scene, node, index, *with_comments(text, node, index))
        yield from _own_lines(scene, node, index, start, end)
    else:
        yield from _behind_dash(text, node, start, end)


# --- flow collections -------------------------------------------------------------------------------------


def delete_from_flow(text: str, node: Node, index: int) -> Iterator[Candidate]:
    spans = node.member_spans()
    start, end = spans[index]
    if len(spans) == 1:
        yield from _only_in_flow(text, node, start, end)
    elif index < len(spans) - 1:
        yield from _in_flow(text, node, start, end, spans[index + 1][0])
    else:
        yield from _last_in_flow(text, start, end, spans[index - 1][1])


def _only_in_flow(text: str, node: Node, start: int, end: int) -> Iterator[Candidate]:
    comma = skip_space(text, end)
    if "#" not in text[node.content : node.end] or "\n" not in text[node.content : node.end]:
        yield [Splice(node.content, node.end, "{}" if node.kind is MAPPING else "[]")]
    yield [Splice(start, comma + 1 if text[comma] == "," else end, "")]
    yield [Splice(node.content, node.end, "{}" if node.kind is MAPPING else "[]")]


def _in_flow(text: str, node: Node, start: int, end: int, following: int) -> Iterator[Candidate]:
    comma = skip_space(text, end)
    line = line_start(text, start)
    alone = starts_line(text, start) and line > node.content and text[comma] == ","
    if alone and not text[comma + 1 : line_end(text, comma)].strip():
        yield [Splice(line, next_line(text, comma), "")]
    if "#" in text[end:following] and text[comma] == ",":
        yield [Splice(start, comma + 1, "")]
    yield [Splice(start, following, "")]


def _last_in_flow(text: str, start: int, end: int, previous: int) -> Iterator[Candidate]:
    comma = skip_space(text, previous)
    trailing = skip_space(text, end)
    commented = "#" in text[previous:start]
    if text[trailing] == ",":  # the trailing comma stays with the item before
        if starts_line(text, start):
            yield [Splice(before_line(text, start), trailing + 1, "")]
        elif not commented:
            yield [Splice(previous, end, "")]
        yield [Splice(comma, comma + 1, ""), Splice(start, end, "")]
        return
    if not commented:
        if starts_line(text, start) and text[comma + 1 : line_end(text, comma)].strip(" \t") == "":
            blanks = line_end(text, comma) - comma - 1
            if blanks:  # they were there before the comma
                yield [Splice(comma, comma + 1, ""), Splice(before_line(text, start), end, "")]
        yield [Splice(comma, end, "")]
    elif starts_line(text, start):
        tail = text[end : line_end(text, end)].lstrip(" \t")
        last = line_end(text, end) if tail.startswith("#") else end
        yield [Splice(comma, comma + 1, ""), Splice(before_line(text, start), last, "")]
    yield [Splice(comma, comma + 1, ""), Splice(start, end, "")]


# --- block collections ------------------------------------------------------------------------------------


def _only_in_block(scene: Scene, parent: Place, start: int, end: int) -> Iterator[Candidate]:
    """`Key:` and one member below become `Key: {}`; the comment behind the key stays."""
    text, node = scene.text, parent.node
    empty = "{}" if node.kind is MAPPING else "[]"
    if parent.parent is None:
        yield [Splice(line_start(text, start), end, empty)]
        yield [Splice(line_start(text, start), line_end(text, end), empty)]
        return
    after, _ = indicator(scene, parent)
    if node.start < start and text[node.start] in "!&":
        after = properties_end(text, node.start)
    if line_start(text, start) > after:
        yield [Splice(after, after, f" {empty}"), Splice(before_line(text, start), line_end(text, end), "")]
        if not text.endswith("\n"):
            yield [Splice(after, after, f" {empty}"), Splice(text_end(text, start), line_end(text, end), "")]
        yield [Splice(after, after, f" {empty}"), Splice(line_end(text, after), line_end(text, end), "")]
        token = skip_space(text, end)
        rest = before_line(text, token) if token < len(text) else len(text)
        yield [Splice(after, after, f" {empty}"), Splice(before_line(text, start), rest, "")]
    else:
        yield [Splice(start, end, empty)]
        yield [Splice(after, end, f" {empty}")]


def _own_lines(scene: Scene, node: Node, index: int, start: int, end: int) -> Iterator[Candidate]:
    text = scene.text
    first = line_start(text, start)
    last = next_line(text, end)
    at_end = last >= len(text) and not text.endswith("\n")
    before = _blank_before(text, node, index, first)
    final = index == node.size - 1
    if at_end:
        if before is not None:
            yield [Splice(before_line(text, before), len(text), "")]
        yield [Splice(before_line(text, start), len(text), "")]
        yield [Splice(text_end(text, first), len(text), "")]
        yield [Splice(first, len(text), "")]
    else:
        blank_follows = last < len(text) and is_blank_line(text, last)
        if before is not None and (final or blank_follows or last >= len(text)):
            yield [Splice(before, last, "")]
        if index == 0 and before is None and blank_follows and not final:
            yield [Splice(first, next_line(text, last), "")]
        yield [Splice(first, last, "")]
    # A block scalar above would swallow the blank lines and comments left behind: those go too.
    token = skip_space(text, end)
    yield [Splice(first, line_start(text, token) if token < len(text) else len(text), "")]
    if before is not None:
        yield [Splice(before, line_start(text, token) if token < len(text) else len(text), "")]


def with_comments(text: str, node: Node, index: int) -> tuple[int, int]:
    """From the first to the last character of a member that has lines of its own, its comments among them."""
    start, end = node.member_spans()[index]
    indent = column(text, start)
    first = comments_start(text, line_start(text, start), indent) if indent else line_start(text, start)
    return first, comments_end(text, end, indent, last=index == node.size - 1)


def _blank_before(text: str, node: Node, index: int, first: int) -> int | None:
    """Where the blank line directly above a member starts, if it is not part of the member before."""
    if index == 0 or first == 0:
        return None
    above = line_start(text, first - 1)
    key_or_item = node.member_spans()[index - 1][1]
    return above if is_blank_line(text, above) and above > key_or_item else None


def _behind_dash(text: str, node: Node, start: int, end: int) -> Iterator[Candidate]:
    """The first key of a mapping that starts behind a dash: the next one moves up to the dash."""
    following = node.member_spans()[1][0] if node.kind is MAPPING else dash_of(text, node, 1)
    if "#" not in text[end:following]:
        yield [Splice(start, following, "")]
    before = start
    while before > 0 and text[before - 1] in " \t":
        before -= 1
    yield [Splice(before, line_end(text, end), "")]
    yield [Splice(start, following, "")]
