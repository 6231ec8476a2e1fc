"""A type's schema in one shape: CloudFormation's resource schema, or SAM's, which hands much on to CloudFormation's."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, cast

from stackline.schemas.files import cloudformation_schema, known

Schema = Mapping[str, Any]
_SAM = "AWS::Serverless::"
_SAM_PACKAGE = "samtranslator.internal.schema_source"
_MODULES = {"CapacityProvider": "capacity_provider", "GraphQLApi": "graphqlapi"}
STANDS_FOR = {
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Application": "AWS::CloudFormation::Stack",
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::GraphQLApi": "AWS::AppSync::GraphQLApi",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::WebSocketApi": "AWS::ApiGatewayV2::Api",
}
"""What a SAM resource becomes under its own logical ID."""
_ANYTHING: Schema = {}
_PASSED = re.compile(
    r"(?:passed directly|similar) to the \[`(\w+)`\]\([^)]*\) property of an `(AWS::\w+::\w+)`"
)


@dataclass(frozen=True, slots=True)
class Document:
    """`root` is the schema of the type's Properties; `pointers` say what a change of replaces, as JSON pointers."""

    type: str
    root: Schema
    definitions: Schema
    sam: bool = False
    replaces: frozenset[str] = field(default_factory=frozenset[str])
    perhaps: frozenset[str] = field(default_factory=frozenset[str])
    hidden: frozenset[str] = field(default_factory=frozenset[str])
    """What can only be read (an attribute), never written."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a document: `place` is its JSON pointer there, None where it is not known.

    `definition` names the definition that it is, `within` the one whose property it is: a page of the documentation.
    `own` is False for what SAM hands on to another resource than the one it stands for.
    """

    document: Document
    schema: Schema
    definition: str = ""
    within: str = ""
    place: str | None = "/properties"
    own: bool = True


@lru_cache(maxsize=64)
def document(type: str) -> Document | None:
    """The schema of the type; None for a type nobody has one of. `Custom::Name` is a custom resource."""
    if type.startswith("Custom::"):
        type = "AWS::CloudFormation::CustomResource"
    if type.startswith(_SAM):
        return _sam(type) or _cloudformation(type)
    return _cloudformation(type)


def _cloudformation(type: str) -> Document | None:
    schema = cloudformation_schema(type)
    if schema is None:
        return None
    return Document(
        type,
        schema,
        schema.get("definitions", {}),
        replaces=frozenset(schema.get("createOnlyProperties", ())),
        perhaps=frozenset(schema.get("conditionalCreateOnlyProperties", ())),
        hidden=frozenset(schema.get("readOnlyProperties", ())),
    )


def _sam(type: str) -> Document | None:
    name = type.removeprefix(_SAM)
    if not known(type):
        return None
    try:
        module = importlib.import_module(f"{_SAM_PACKAGE}.aws_serverless_{_MODULES.get(name, name.lower())}")
    except ModuleNotFoundError:
        return None
    schema = cast(Any, module).Resource.schema()
    definitions: dict[str, Any] = schema.get("definitions", {})
    return Document(type, definitions.get("Properties", {}), definitions, sam=True)


def root(found: Document) -> Node:
    return Node(found, found.root)


def resolved(node: Node, value: Any = None) -> Node:
    """The node with its references followed; of alternatives the one that fits `value`, else the richest."""
    for _ in range(12):
        schema = node.schema
        passed = passed_to(node)
        if passed is not None:
            return resolved(passed, value)
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            inner = node.document.definitions.get(name, {})
            node = replace(node, schema=_over(inner, schema), definition=name)
            continue
        parts = schema.get("allOf")
        if isinstance(parts, list) and len(cast("list[Any]", parts)) == 1 and "properties" not in schema:
            node = replace(node, schema=_over(cast("list[Schema]", parts)[0], schema, "allOf"))
            continue
        for key in ("anyOf", "oneOf"):
            options = schema.get(key)
            if isinstance(options, list) and "properties" not in schema and "type" not in schema:
                chosen = _chosen(node, cast("list[Schema]", options), value)
                node = replace(node, schema=_over(chosen, schema, key))
                break
        else:
            return node
    return node


def alternatives_of(node: Node) -> list[Node]:
    """What may stand at an unresolved node, each alternative resolved."""
    for key in ("anyOf", "oneOf"):
        options = node.schema.get(key)
        if isinstance(options, list):
            return [resolved(replace(node, schema=one)) for one in cast("list[Schema]", options)]
    return [resolved(node)]


def passed_to(node: Node) -> Node | None:
    """Where SAM hands a property on as it is: CloudFormation's property, told in SAM's words."""
    if not node.document.sam or "$ref" in node.schema:
        return None
    place = node.schema.get("__samPassThrough")
    words = str(
        node.schema.get("markdownDescription") or mapping(place).get("markdownDescriptionOverride", "")
    )
    steps = mapping(place).get("schemaPath")
    if isinstance(steps, list):
        found = _at(cast("list[str]", steps))
    else:
        told = _PASSED.search(words)
        bare = mapping(node.schema.get("allOf", [{}])[0]).get("$ref", "").endswith("/PassThroughProp")
        own = (node.place or "").rpartition("/")[2]
        # SAM's words name a neighbour now and then; the property of the same name is meant.
        found = (_property(told[2], own) or _property(told[2], told[1])) if told and bare else None
    if found is None:
        return None
    top = node.place is not None and node.place.count("/") == 2
    stands = top and STANDS_FOR.get(node.document.type) == found.document.type
    return replace(found, schema={**found.schema, **({"description": words} if words else {})}, own=stands)


def _at(steps: list[str]) -> Node | None:
    """SAM's path into CloudFormation's combined schema: [definitions, TYPE, …] or [definitions, TYPE.Definition, …]."""
    type, _, definition = steps[1].partition(".") if len(steps) > 1 else ("", "", "")
    if not definition:
        return _property(type, steps[-1])
    found = document(type)
    inner = mapping(mapping(found.definitions.get(definition)).get("properties")) if found else {}
    if found is None or steps[-1] not in inner:
        return None
    return Node(found, inner[steps[-1]], within=definition, place=None)


def _property(type: str, name: str) -> Node | None:
    found = document(type)
    inner = mapping(found.root.get("properties")) if found else {}
    return Node(found, inner[name], place=f"/properties/{name}") if found and name in inner else None


def _over(inner: Schema, outer: Schema, *without: str) -> Schema:
    """What stands beside a reference holds as well: the description of this use of a definition."""
    return {**inner, **{key: value for key, value in outer.items() if key not in ("$ref", *without)}}


def _chosen(node: Node, options: list[Schema], value: Any) -> Schema:
    """SAM writes `object` beside a type for "or an intrinsic": the other alternative is meant.

    Of several objects the one whose `Type` it is, else the one that has a place for most of the value's keys.

    Of a place (an object) or a text, the text: people write that. Of other mixtures anything.
    """
    told = [one for one in options if dict(one) != {"type": "object"}] or options
    shapes = [resolved(replace(node, schema=one)).schema for one in told]
    if isinstance(value, dict | list):
        wanted = "properties" if isinstance(value, dict) else "items"
        kind = mapping(value).get("Type")
        fitting = [one for one in shapes if wanted in one]
        named = [
            one
            for one in fitting
            if kind in mapping(mapping(one.get("properties")).get("Type")).get("enum", ())
        ]
        fitting.sort(key=lambda one: _without_place(node, one, value))
        return next(iter([*named, *fitting]), _ANYTHING)
    types = [shape.get("type") for shape in shapes]
    if "string" in types and "array" not in types:
        return told[types.index("string")]
    return (
        told[0] if len(told) == 1 or len(set(map(str, types))) == 1 or "format" in shapes[-1] else _ANYTHING
    )


def _without_place(node: Node, schema: Schema, value: Any) -> int:
    """How many keys of the value the object has no place for, at any depth."""
    inner = mapping(schema.get("properties"))
    count = 0
    for key, each in mapping(value).items():
        if key not in inner:
            count += 1
        elif isinstance(each, dict):
            child = resolved(replace(node, schema=mapping(inner[key])), each)
            count += _without_place(child, child.schema, each) if "properties" in child.schema else 0
    return count


def mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
