"""The scalars that name a logical ID, a condition or a mapping, as nodes: what a rename rewrites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from stackline.template.intrinsics import long_name
from stackline.template.nodes import MAPPING, SCALAR, SEQUENCE, Node
from stackline.template.refusals import Path

Kind = Literal["id", "condition", "mapping"]


class Mention(NamedTuple):
    """A scalar found by `indices` from the root, its text after the rename, and what to replace in it."""

    indices: tuple[int, ...]
    node: Node
    value: str
    pattern: re.Pattern[str]


def sub_pattern(name: str) -> re.Pattern[str]:
    return re.compile(r"(\$\{\s*)" + re.escape(name) + r"(?=\s*[.}])")


class _Search:
    """One walk over a tree for one name."""

    def __init__(self, old: str, new: str, kind: Kind) -> None:
        self.old = old
        self.new = new
        self.kind: Kind = kind
        self.sub = sub_pattern(old)
        self.word = re.compile("()" + re.escape(old))

    def scalar(self, node: Node, indices: tuple[int, ...], *, dotted: bool = False) -> Iterator[Mention]:
        if node.kind is not SCALAR:
            return
        if node.value == self.old or (dotted and node.value.startswith(f"{self.old}.")):
            yield Mention(indices, node, self.new + node.value[len(self.old) :], self.word)

    def text(self, node: Node, indices: tuple[int, ...]) -> Iterator[Mention]:
        """The text of a Fn::Sub."""
        if node.kind is SCALAR and self.sub.search(node.value):
            yield Mention(
                indices, node, self.sub.sub(lambda match: match.group(1) + self.new, node.value), self.sub
            )

    def walk(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        long = long_name(node.tag) if node.tag is not None else None
        if long is not None:
            yield from self.intrinsic(long, node, indices, path)
        elif node.kind is MAPPING:
            yield from self.mapping(node, indices, path)
        elif node.kind is SEQUENCE:
            for index, item in enumerate(node.items):
                yield from self.walk(item, (*indices, index), (*path, index))

    def content(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        """Below a node, whatever its tag."""
        if node.kind is MAPPING:
            yield from self.mapping(node, indices, path)
        elif node.kind is SEQUENCE:
            for index, item in enumerate(node.items):
                yield from self.walk(item, (*indices, index), (*path, index))

    def mapping(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        lone = len(node.pairs) == 1
        connector = _is_connector(node, path)
        for index, (key, value) in enumerate(node.pairs):
            name = key.value if key.kind is SCALAR else ""
            here, way = (*indices, index), (*path, name)
            if lone and name in _INTRINSICS and long_name(value.tag) is None:
                yield from self.intrinsic(name, value, here, way)
            elif name == "DependsOn" and len(way) == 3 and way[0] == "Resources":
                yield from self.names(value, here, "id")
            elif name == "Condition" and len(way) == 3:
                yield from self.names(value, here, "condition")
            elif connector and name in ("Source", "Destination", "SourceReference"):
                yield from self.ends(value, here, way)
            else:
                yield from self.walk(value, here, way)

    def names(self, node: Node, indices: tuple[int, ...], kind: Kind) -> Iterator[Mention]:
        if self.kind != kind or node.tag is not None:
            return
        if node.kind is SCALAR:
            yield from self.scalar(node, indices)
        elif node.kind is SEQUENCE:
            for index, item in enumerate(node.items):
                yield from self.scalar(item, (*indices, index))

    def ends(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        if node.kind is SEQUENCE:
            for index, item in enumerate(node.items):
                yield from self.ends(item, (*indices, index), (*path, index))
        elif node.kind is MAPPING:
            for index, (key, value) in enumerate(node.pairs):
                if key.value == "Id" and value.kind is SCALAR:
                    if self.kind == "id" and value.tag is None:
                        yield from self.scalar(value, (*indices, index))
                else:
                    yield from self.walk(value, (*indices, index), (*path, key.value))

    def intrinsic(self, name: str, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        return _INTRINSICS.get(name, _Search.content)(self, node, indices, path)

    def ref(self, node: Node, indices: tuple[int, ...], _path: Path) -> Iterator[Mention]:
        if self.kind == "id":
            yield from self.scalar(node, indices, dotted=True)

    def attribute(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        if self.kind == "id":
            yield from self.scalar(node, indices, dotted=True)
            if node.kind is SEQUENCE and node.items and node.items[0].tag is None:
                yield from self.scalar(node.items[0], (*indices, 0), dotted=len(node.items) == 1)
        yield from self.content(node, indices, path)

    def substitution(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        if node.kind is SCALAR:
            if self.kind == "id":
                yield from self.text(node, indices)
        elif node.kind is SEQUENCE and node.items:
            variables = node.items[1] if len(node.items) > 1 else None
            shadowed = variables is not None and variables.kind is MAPPING and any(
                key.value == self.old for key, _ in variables.pairs
            )  # fmt: skip
            if self.kind == "id" and not shadowed:
                yield from self.text(node.items[0], (*indices, 0))
            for index, item in enumerate(node.items[1:], 1):
                yield from self.walk(item, (*indices, index), (*path, index))

    def condition(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        if node.kind is SCALAR:
            if self.kind == "condition":
                yield from self.scalar(node, indices)
        else:
            yield from self.content(node, indices, path)

    def choice(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        if self.kind == "condition" and node.kind is SEQUENCE and node.items and node.items[0].tag is None:
            yield from self.scalar(node.items[0], (*indices, 0))
        yield from self.content(node, indices, path)

    def lookup(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        if self.kind == "mapping" and node.kind is SEQUENCE and node.items and node.items[0].tag is None:
            yield from self.scalar(node.items[0], (*indices, 0))
        yield from self.content(node, indices, path)

    def rule(self, node: Node, indices: tuple[int, ...], path: Path) -> Iterator[Mention]:
        """`Fn::ValueOf: [Parameter, Attribute]`."""
        if self.kind == "id" and node.kind is SEQUENCE and node.items and node.items[0].tag is None:
            yield from self.scalar(node.items[0], (*indices, 0))
        yield from self.content(node, indices, path)


_INTRINSICS: dict[str, Callable[..., Iterator[Mention]]] = {
    "Ref": _Search.ref,
    "Fn::GetAtt": _Search.attribute,
    "Fn::Sub": _Search.substitution,
    "Fn::If": _Search.choice,
    "Fn::FindInMap": _Search.lookup,
    "Fn::ValueOf": _Search.rule,
    "Condition": _Search.condition,
}


def _is_connector(node: Node, path: Path) -> bool:
    """Whether a mapping holds the ends of a SAM connector."""
    if not path or path[0] != "Resources":
        return False
    names = {key.value for key, _ in node.pairs}
    if len(path) == 3:
        return path[2] == "Properties" and "Permissions" in names
    return len(path) in (4, 5) and path[2] == "Connectors"


def mentions(root: Node, old: str, new: str, kind: Kind, path: Path = ()) -> list[Mention]:
    """Every scalar below `root` (the node at `path`) that names `old`, and what it becomes."""
    return list(_Search(old, new, kind).walk(root, (), path))
