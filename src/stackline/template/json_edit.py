"""Edits of JSON templates: the same splices as in flow style, written with the file's own indentation and blanks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from stackline.template.lines import indentation, line_start, starts_line
from stackline.template.models import STR, AliasModel, MappingModel, Model, ScalarModel, SequenceModel
from stackline.template.nodes import MAPPING, Node
from stackline.template.places import Place
from stackline.template.splice import Candidate, Scene, Splice


def set_candidates(scene: Scene, place: Place, new: Model) -> Iterator[Candidate]:
    node = place.node
    start = place.key.start if place.key is not None else node.start
    spread = "\n" in scene.text and (starts_line(scene.text, start) or node.kind is MAPPING)
    indent = indentation(scene.text, start)
    yield [Splice(node.start, node.end, write(scene, new, indent if spread else None))]


def insert_candidates(
    scene: Scene, place: Place, key: str | None, value: Model, at: int
) -> Iterator[Candidate]:
    node, text = place.node, scene.text
    prefix = "" if key is None else _quoted(key) + _colon(scene)
    if not node.size:
        yield _first(scene, place, prefix, value, key is None)
        return
    spans = node.member_spans()
    start, end = spans[min(at, len(spans) - 1)]
    own_line = starts_line(text, start) and line_start(text, start) > node.start
    written = prefix + write(scene, value, indentation(text, start) if own_line else None)
    lead = text[line_start(text, start) : start]
    if at < len(spans):
        if own_line:
            yield [
                Splice(line_start(text, start), line_start(text, start), lead + written + "," + scene.newline)
            ]
        yield [Splice(start, start, written + "," + _gap(scene))]
    elif own_line:
        yield [Splice(end, end, "," + scene.newline + lead + written)]
    else:
        yield [Splice(end, end, "," + _gap(scene) + written)]


def _first(scene: Scene, place: Place, prefix: str, value: Model, listed: bool) -> Candidate:
    """`{}`, `[]` or null with its first member, on lines of its own where the file is written so."""
    opened, closed = ("[", "]") if listed else ("{", "}")
    node = place.node
    if "\n" not in scene.text:
        return [Splice(node.start, node.end, opened + prefix + write(scene, value, None) + closed)]
    start = place.key.start if place.key is not None else node.start
    indent = indentation(scene.text, start)
    deeper = _deeper(scene, indent)
    body = scene.newline + " " * deeper + prefix + write(scene, value, deeper)
    return [Splice(node.start, node.end, opened + body + scene.newline + " " * indent + closed)]


def write(scene: Scene, model: Model, indent: int | None) -> str:
    """A model as JSON; over several lines where `indent`, the indentation of its own line, is given."""
    if isinstance(model, ScalarModel):
        return _quoted(model.value) if model.tag == STR else model.value
    assert not isinstance(model, AliasModel)
    members = _members(scene, model, None if indent is None else _deeper(scene, indent))
    opened, closed = ("{", "}") if isinstance(model, MappingModel) else ("[", "]")
    if not members:
        return opened + closed
    if indent is None or (isinstance(model, SequenceModel) and _short(model)):
        return opened + ("," + _gap(scene)).join(members) + closed
    inner = scene.newline + " " * _deeper(scene, indent)
    return opened + inner + ("," + inner).join(members) + scene.newline + " " * indent + closed


def _members(scene: Scene, model: MappingModel | SequenceModel, indent: int | None) -> list[str]:
    if isinstance(model, SequenceModel):
        inner = None if _short(model) else indent
        return [write(scene, item, inner) for item in model.items]
    return [
        _quoted(key.value if isinstance(key, ScalarModel) else "")
        + _colon(scene)
        + write(scene, value, indent)
        for key, value in model.pairs
    ]


def _short(model: SequenceModel) -> bool:
    """Two or three words in a list stay on one line, as in `["Orders", "Arn"]`."""
    scalars = all(isinstance(item, ScalarModel) for item in model.items)
    return scalars and sum(len(item.value) + 4 for item in model.items if isinstance(item, ScalarModel)) <= 60


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group(0)):04x}", written)


_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff]")
"""Readers that take JSON for YAML see line breaks in some of these; characters beyond the first plane stay bare."""


_COLON = re.compile(r'"([ \t]*:[ \t]*)')


def _colon(scene: Scene) -> str:
    """The colon with the blanks the file's first key has around it."""
    match = _COLON.search(scene.text, scene.root.pairs[0][0].end - 1) if scene.root.size else None
    return match.group(1) if match else ": "


def _gap(scene: Scene) -> str:
    return " " if "\n" in scene.text or _colon(scene).endswith(" ") else ""


def _deeper(scene: Scene, indent: int) -> int:
    """The indentation one level below: the file's first step."""
    text, root = scene.text, scene.root
    if root.kind is MAPPING and root.size and starts_line(text, root.pairs[0][0].start):
        step = indentation(text, root.pairs[0][0].start)
        return indent + (step or 2)
    return indent + 2


def rewritten(node: Node, value: str) -> Splice:
    """A string anew."""
    return Splice(node.start, node.end, _quoted(value))
