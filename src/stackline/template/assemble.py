"""The data of all chunks as one mapping. Chunks that an edit did not touch are not read again."""

from __future__ import annotations

from typing import Any, cast

from stackline.template.constructs import construct
from stackline.template.events import NotYaml
from stackline.template.nodes import MAPPING, Node
from stackline.template.pieces import Pieces
from stackline.template.tree import parse_tree


def assemble(pieces: Pieces, *, anchored: bool) -> dict[str, Any]:
    """The whole template as plain Python. With anchors the text is read as a whole."""
    if anchored:
        whole = _whole(pieces.text)
        if whole is not None:
            return whole
    if pieces.is_whole:
        value = pieces.chunks[0].data
        return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    data: dict[str, Any] = {}
    section: dict[str, Any] = {}
    for chunk in pieces.chunks[1:]:
        if chunk.opens:
            section = {}
            data[chunk.path[0]] = section
        elif chunk.broken and chunk.data is None:
            continue
        elif len(chunk.path) == 1:
            data[chunk.path[0]] = chunk.data
        else:
            section[chunk.path[1]] = chunk.data
    return data


def derive(data: dict[str, Any], pieces: Pieces) -> dict[str, Any] | None:
    """The data after an edit from that before it; None where the edit changed more than the content of chunks."""
    if pieces.changed is None or pieces.is_whole:
        return None
    data = dict(data)
    for number in pieces.changed:
        chunk = pieces.chunks[number]
        if chunk.opens or chunk.broken or not chunk.path or len(pieces.index[chunk.path]) > 1:
            return None
        if len(chunk.path) == 1:
            data[chunk.path[0]] = chunk.data
        else:
            data[chunk.path[0]] = {**data[chunk.path[0]], chunk.path[1]: chunk.data}
    return data


def _whole(text: str) -> dict[str, Any] | None:
    try:
        root = parse_tree(text).root
    except NotYaml:
        return None
    if root is None or root.kind is not MAPPING:
        return None
    # An alias means the last anchor of its name before it; names used twice are rare, and resolved in text order.
    anchors: dict[str, Node] = {node.anchor: node for node in root.walk() if node.anchor is not None}
    value = construct(root, anchors)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
