"""What JavaScript binds values to: names, patterns that take values apart, and members."""

from __future__ import annotations

from tree_sitter import Node

from stackline.checks.code.javascript_nodes import line_of, string_of, text_of
from stackline.checks.code.javascript_values import Reader, value_of
from stackline.checks.code.syntax import (
    UNKNOWN,
    Attribute,
    Either,
    Expression,
    Guard,
    Many,
    Opaque,
    Unit,
    Within,
)


def bind_pattern(reader: Reader, node: Node, value: Expression, unit: Unit) -> None:
    """Bind the names of a pattern to the parts of a value."""
    match node.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            unit.effects.append(value)
            unit.bind(text_of(node), value)
        case "object_pattern":
            if not node.named_children:
                unit.effects.append(value)
            for child in node.named_children:
                _property(reader, child, value, unit)
        case "array_pattern":
            unit.effects.append(value)
            for index, child in enumerate(node.named_children):
                part = UNKNOWN
                if isinstance(value, Many) and index < len(value.items):
                    part = value.items[index]
                bind_pattern(reader, child, part, unit)
        case "assignment_pattern" | "object_assignment_pattern":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                bind_pattern(reader, left, Either((Guard(value), value_of(reader, right, unit))), unit)
        case "rest_pattern":
            for child in node.named_children:
                bind_pattern(reader, child, Opaque((value,)), unit)
        case _:
            unit.effects.append(value)


def _property(reader: Reader, node: Node, value: Expression, unit: Unit) -> None:
    line = line_of(node)
    if node.type == "shorthand_property_identifier_pattern":
        bind_pattern(reader, node, Attribute(value, text_of(node), line), unit)
    elif node.type == "pair_pattern":
        key, target = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is not None and target is not None:
            name = string_of(key) if key.type == "string" else text_of(key)
            bind_pattern(reader, target, Attribute(value, name, line), unit)
    elif node.type == "object_assignment_pattern":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            found = Either((Guard(Attribute(value, text_of(left), line)), value_of(reader, right, unit)))
            bind_pattern(reader, left, found, unit)
    else:
        bind_pattern(reader, node, value, unit)


def assign_to(reader: Reader, node: Node, value: Expression, unit: Unit) -> None:
    """What is on the left of an assignment gets the value."""
    if node.type == "identifier":
        name = text_of(node)
        owner = reader.owner(name, unit)
        unit.effects.append(value)
        owner.bind(name, value if owner is unit else Within(value, unit.number))
    elif node.type == "member_expression":
        _assign_member(reader, node, value, unit)
    elif node.type in ("object_pattern", "array_pattern"):
        bind_pattern(reader, node, value, unit)
    else:
        target = value_of(reader, node, unit)
        unit.effects += [Guard(target), value]


def _assign_member(reader: Reader, node: Node, value: Expression, unit: Unit) -> None:
    of, name = node.child_by_field_name("object"), text_of(node.child_by_field_name("property"))
    if of is not None and of.type == "this":
        method: Unit | None = unit
        while method is not None and not method.receiver:
            method = reader.units[method.parent] if method.parent is not None else None
        if method is not None and method.parent is not None:
            reader.units[method.parent].bind(name, Within(value, unit.number))
    # Writing to a variable of the environment gives it a value.
    unit.effects += [Guard(value_of(reader, node, unit)), value]
