"""JSON templates: text to the same positioned tree, and Python's own reader as the second opinion on every edit."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from stackline.template import limits
from stackline.template.events import NotYaml
from stackline.template.lines import position
from stackline.template.models import (
    BOOL,
    FLOAT,
    INT,
    NULL,
    STR,
    MappingModel,
    Model,
    ScalarModel,
    SequenceModel,
)
from stackline.template.nodes import MAPPING, SCALAR, SEQUENCE, Node
from stackline.template.tree import Tree, paused_collector

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_OTHER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?|true|false|null")
_TAGS = {"true": BOOL, "false": BOOL, "null": NULL}


def looks_like_json(text: str) -> bool:
    return text.lstrip(" \t\r\n").startswith("{")


def parse_json(text: str, file: str = "") -> Tree:
    """The tree of a JSON text. Raises NotYaml with the place where it is not JSON, TemplateError beyond a limit."""
    with paused_collector():
        reader = _Reader(text, file)
        at = reader.value(_skip(text, 0))
        at = _skip(text, at)
        if at < len(text):
            raise NotYaml("there is more text after the end of the JSON value", at)
        reader.tree.documents = 1
        reader.tree.end = at
        return reader.tree


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


class _Reader:
    """Reads values without recursion, so that brackets can nest as deep as they like until the limit says no."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.tree = Tree()
        self.stack: list[Node] = []
        self.keys: list[Node] = []
        self.count = 0

    def value(self, at: int) -> int:
        while True:
            opened = self.text[at : at + 1]
            if opened in ("{", "["):
                at = self.open(at, MAPPING if opened == "{" else SEQUENCE)
                node = self.stack[-1]
                if self.text[at : at + 1] != ("}" if node.kind is MAPPING else "]"):
                    at = self.key(at) if node.kind is MAPPING else at
                    continue
            else:
                node = self.scalar(at)
                self.attach(node)
                at = _skip(self.text, node.end)
            following = self.after_value(at)
            if following is None:
                return self.end
            at = following

    def after_value(self, at: int) -> int | None:
        """Close what ends here; where the next value starts, None at the end of the outermost one."""
        while self.stack:
            node = self.stack[-1]
            character = self.text[at : at + 1]
            if character == ("}" if node.kind is MAPPING else "]"):
                self.close(at + 1)
                self.end = at + 1
                at = _skip(self.text, at + 1)
                continue
            if character != ",":
                expected = (
                    "a comma or closing brace" if node.kind is MAPPING else "a comma or closing bracket"
                )
                raise NotYaml(f"expected {expected}", at, "flow")
            at = _skip(self.text, at + 1)
            return self.key(at) if node.kind is MAPPING else at
        self.end = self.tree.root.end if self.tree.root is not None else at
        return None

    def open(self, at: int, kind: str) -> int:
        node = Node(kind, at, at, at, at, None, None, "", True, "", True)
        self.stack.append(node)
        if len(self.stack) > limits.MAX_DEPTH:
            raise limits.too_deep(*position(self.text, at), self.file)
        return _skip(self.text, at + 1)

    def close(self, end: int) -> None:
        node = self.stack.pop()
        node.end = node.raw_end = end
        if node.kind is MAPPING and len({key.value for key, _ in node.pairs}) < len(node.pairs):
            self.tree.duplicates.append(node)
        self.attach(node)

    def attach(self, node: Node) -> None:
        self.count += 1
        if self.count > limits.MAX_NODES:
            raise limits.too_many_nodes(self.file)
        if not self.stack:
            self.tree.root = node
        elif self.stack[-1].kind is MAPPING:
            self.stack[-1].pairs.append((self.keys.pop(), node))
        else:
            self.stack[-1].items.append(node)

    def key(self, at: int) -> int:
        """Read `"key":`; where its value starts."""
        if self.text[at : at + 1] != '"':
            raise NotYaml("expected a key in double quotes", at)
        node = self.scalar(at)
        self.count += 1
        self.keys.append(node)
        colon = _skip(self.text, node.end)
        if self.text[colon : colon + 1] != ":":
            raise NotYaml("could not find expected ':'", colon)
        return _skip(self.text, colon + 1)

    def scalar(self, at: int) -> Node:
        text = self.text
        if text[at : at + 1] == '"':
            match = _STRING.match(text, at)
            if match is None:
                raise NotYaml("the text in double quotes does not end", at, "quoted scalar")
            raw = match.group(0)
            try:
                value = json.loads(raw) if "\\" in raw else raw[1:-1]
            except ValueError as error:
                raise NotYaml("an escape in the text is not JSON", at) from error
            return Node(SCALAR, at, at, match.end(), match.end(), None, None, '"', False, value, False)
        match = _OTHER.match(text, at)
        if match is None or not match.group(0):
            raise NotYaml("expected a value", at)
        raw = match.group(0)
        tag = _TAGS.get(raw) or (FLOAT if match.group(1) or match.group(2) else INT)
        return Node(SCALAR, at, at, match.end(), match.end(), tag, None, "", False, raw, True)


class _Raw(str):
    """A number as it is written."""

    __slots__ = ("tag",)
    tag: str


def _raw(tag: str, text: str) -> _Raw:
    raw = _Raw(text)
    raw.tag = tag
    return raw


class _Pairs(list[tuple[str, Any]]):
    """An object's members in order, with those written twice."""


def python_model(text: str) -> Model:
    """The model of a JSON text by Python's own reader. Raises NotYaml."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_int=lambda number: _raw(INT, number),
            parse_float=lambda number: _raw(FLOAT, number),
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise NotYaml(error.msg, error.pos) from error
    except (ValueError, RecursionError) as error:
        raise NotYaml(str(error), 0) from error
    return _model(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _model(value: Any) -> Model:
    if isinstance(value, _Pairs):
        return MappingModel(None, tuple([(ScalarModel(STR, key), _model(member)) for key, member in value]))
    if isinstance(value, list):
        return SequenceModel(None, tuple([_model(item) for item in cast("list[Any]", value)]))
    if isinstance(value, _Raw):
        return ScalarModel(value.tag, str(value))
    if value is None:
        return ScalarModel(NULL, "null")
    if isinstance(value, bool):
        return ScalarModel(BOOL, "true" if value else "false")
    return ScalarModel(STR, value)
