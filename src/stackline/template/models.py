"""What a text means, without positions. Two parsers must give the same model, or an edit is not made."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from stackline.template.events import NotYaml, pure_events
from stackline.template.nodes import ALIAS, MAPPING, SCALAR, Node

STR = "tag:yaml.org,2002:str"
NULL = "tag:yaml.org,2002:null"
BOOL = "tag:yaml.org,2002:bool"
INT = "tag:yaml.org,2002:int"
FLOAT = "tag:yaml.org,2002:float"
MERGE = "tag:yaml.org,2002:merge"
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class ScalarModel(NamedTuple):
    tag: str
    value: str
    anchor: str | None = None
    kind: str = "scalar"


class AliasModel(NamedTuple):
    name: str
    kind: str = "alias"


class MappingModel(NamedTuple):
    tag: str | None
    pairs: tuple[tuple[Model, Model], ...]
    anchor: str | None = None
    kind: str = "mapping"


class SequenceModel(NamedTuple):
    tag: str | None
    items: tuple[Model, ...]
    anchor: str | None = None
    kind: str = "sequence"


Model: TypeAlias = "ScalarModel | AliasModel | MappingModel | SequenceModel"

_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers


@lru_cache(maxsize=20_000)
def resolve_plain(value: str) -> str:
    """The tag a plain scalar gets by the rules of YAML 1.1, as SAM CLI and cfn-lint read it."""
    for tag, pattern in _RESOLVERS.get(value[:1], ()):
        if pattern.match(value):
            return tag
    return STR


def scalar_tag(tag: str | None, plain: bool, value: str) -> str:
    if tag is None:
        return resolve_plain(value) if plain else STR
    return STR if tag == "!" else tag


def model_of(node: Node) -> Model:
    """The model of a node of the positioned tree."""
    kind = node.kind
    if kind is SCALAR:
        return ScalarModel(scalar_tag(node.tag, node.plain, node.value), node.value, node.anchor)
    if kind is MAPPING:
        return MappingModel(
            node.tag, tuple([(model_of(key), model_of(value)) for key, value in node.pairs]), node.anchor
        )
    if kind is ALIAS:
        return AliasModel(node.value)
    return SequenceModel(node.tag, tuple([model_of(item) for item in node.items]), node.anchor)


class _Open:
    """A collection whose end has not been read yet."""

    __slots__ = ("anchor", "mapping", "members", "tag")

    def __init__(self, tag: str | None, anchor: str | None, mapping: bool) -> None:
        self.tag = tag
        self.anchor = anchor
        self.mapping = mapping
        self.members: list[Model] = []

    def close(self) -> Model:
        if self.mapping:
            pairs = tuple(zip(self.members[::2], self.members[1::2], strict=True))
            return MappingModel(self.tag, pairs, self.anchor)
        return SequenceModel(self.tag, tuple(self.members), self.anchor)


def pure_model(text: str) -> Model | None:
    """The model by PyYAML's parser written in Python: the second opinion on every edit. Raises NotYaml."""
    stack: list[_Open] = []
    documents = 0
    root: Model | None = None
    for event in pure_events(text):
        if isinstance(event, ScalarEvent):
            done: Model = ScalarModel(
                scalar_tag(event.tag, event.implicit[0], event.value), event.value, event.anchor
            )
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            stack.append(_Open(event.tag, event.anchor, isinstance(event, MappingStartEvent)))
            continue
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            done = stack.pop().close()
        elif isinstance(event, AliasEvent):
            done = AliasModel(event.anchor)
        else:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise NotYaml("several documents", event.start_mark.index)
            continue
        if stack:
            stack[-1].members.append(done)
        else:
            root = done
    return root
