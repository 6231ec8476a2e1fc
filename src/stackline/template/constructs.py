"""Nodes to plain Python values: long-form intrinsics, aliases and merge keys expanded, keys always text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

from stackline.template.intrinsics import attribute_list, long_name
from stackline.template.models import BOOL, FLOAT, INT, MERGE, NULL, scalar_tag
from stackline.template.nodes import ALIAS, MAPPING, SCALAR, Node

_TRUE = frozenset({"yes", "true", "on"})


def scalar_value(tag: str, text: str) -> Any:
    """A scalar by the rules of YAML 1.1, except that dates stay text, as CloudFormation's versions are.

    Text that pretends to be a number but is none (`!!int x`, `0b`) stays text.
    """
    try:
        if tag == INT:
            return _integer(text)
        if tag == FLOAT:
            return _float(text)
    except ValueError:
        return text
    if tag == BOOL:
        return text.lower() in _TRUE
    if tag == NULL:
        return None
    return text


def _sexagesimal(digits: str, number: type[int] | type[float]) -> Any:
    value: Any = 0
    for part in digits.split(":"):
        value = value * 60 + number(part)
    return value


def _integer(text: str) -> int:
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    if digits.startswith("0b"):
        return sign * int(digits[2:], 2)
    if digits.startswith("0x"):
        return sign * int(digits[2:], 16)
    if ":" in digits:
        return sign * _sexagesimal(digits, int)
    return sign * int(digits, 8 if digits.startswith("0") and len(digits) > 1 else 10)


def _float(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("+-")
    if digits == ".inf":
        return sign * math.inf
    if digits == ".nan":
        return math.nan
    if ":" in digits:
        return sign * float(_sexagesimal(digits, float))
    return sign * float(digits)


def construct(node: Node, anchors: Mapping[str, Node] | None = None) -> Any:
    """The value of a node. `anchors` gives what an alias stands for; an unknown or circular one is None."""
    return _construct(node, anchors or {}, ())


def _construct(node: Node, anchors: Mapping[str, Node], open_anchors: tuple[str, ...]) -> Any:
    kind = node.kind
    if kind is ALIAS:
        target = anchors.get(node.value)
        if target is None or node.value in open_anchors:
            return None
        return _construct(target, anchors, (*open_anchors, node.value))
    if node.anchor is not None:
        open_anchors = (*open_anchors, node.anchor)
    tag = node.tag
    long = long_name(tag) if tag is not None else None
    if kind is SCALAR:
        if long is None:
            return scalar_value(scalar_tag(tag, node.plain, node.value), node.value)
        return {long: attribute_list(node.value) if long == "Fn::GetAtt" else node.value}
    if kind is MAPPING:
        value: Any = _mapping(node, anchors, open_anchors)
    else:
        value = [_construct(item, anchors, open_anchors) for item in node.items]
    return value if long is None else {long: value}


def _mapping(node: Node, anchors: Mapping[str, Node], open_anchors: tuple[str, ...]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    merges: list[Node] = []
    for key, value in node.pairs:
        if key.value == "<<" and is_merge(key):
            merges.append(value)
            continue
        name = key.value if key.kind is SCALAR else _complex_key(key, anchors)
        plain = _construct(value, anchors, open_anchors)
        result[name] = attribute_list(plain) if name == "Fn::GetAtt" and len(node.pairs) == 1 else plain
    for merge in merges:
        merged = _construct(merge, anchors, open_anchors)
        sources = cast("list[Any]", merged) if isinstance(merged, list) else [merged]
        for source in sources:
            if isinstance(source, dict):
                for name, plain in cast("dict[str, Any]", source).items():
                    result.setdefault(name, plain)
    return result


def is_merge(key: Node) -> bool:
    """Whether a key is YAML's merge key `<<`, and not text that looks like it."""
    return key.kind is SCALAR and scalar_tag(key.tag, key.plain, key.value) == MERGE


def _complex_key(key: Node, anchors: Mapping[str, Node]) -> str:
    """A mapping or list used as a key: CloudFormation has none; the text keeps it visible."""
    if key.kind is ALIAS:
        target = anchors.get(key.value)
        return target.value if target is not None and target.kind is SCALAR else f"*{key.value}"
    return str(construct(key, anchors))
