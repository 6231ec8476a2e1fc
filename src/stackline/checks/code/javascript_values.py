"""JavaScript's expressions → ours. What an expression declares on its way (functions, classes) the reader keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from tree_sitter import Node

from stackline.checks.code.javascript_nodes import (
    FUNCTIONS,
    TRANSPARENT,
    TYPES_ONLY,
    export_name,
    line_of,
    string_of,
    text_of,
)
from stackline.checks.code.syntax import (
    UNKNOWN,
    Attribute,
    Call,
    Code,
    Doubt,
    Either,
    Expression,
    Guard,
    Import,
    Item,
    Joined,
    Many,
    Name,
    Nothing,
    Opaque,
    Record,
    Text,
    Unit,
)


class Reader(Protocol):
    """What expressions and patterns need of the reader of statements."""

    units: list[Unit]

    def statement(self, node: Node, unit: Unit) -> None: ...
    def condition(self, node: Node | None, unit: Unit) -> None: ...
    def function(self, node: Node, name: str, unit: Unit) -> Unit: ...
    def class_(self, node: Node, unit: Unit, name: str = "") -> Unit: ...
    def owner(self, name: str, unit: Unit) -> Unit: ...
    def assign(self, node: Node, value: Expression, unit: Unit) -> None: ...
    def exported_value(self, name: str, node: Node, unit: Unit) -> None: ...


def effect(reader: Reader, node: Node, unit: Unit) -> Expression:
    found = value_of(reader, node, unit)
    unit.effects.append(found)
    return found


def values(reader: Reader, nodes: Iterable[Node], unit: Unit) -> tuple[Expression, ...]:
    return tuple(value_of(reader, node, unit) for node in nodes if node.type not in TYPES_ONLY)


def value_of(reader: Reader, node: Node, unit: Unit) -> Expression:
    kind = node.type
    if kind in TRANSPARENT:
        inner = [child for child in node.named_children if child.type not in TYPES_ONLY]
        return value_of(reader, inner[0], unit) if inner else UNKNOWN
    match kind:
        case "identifier" | "this" | "shorthand_property_identifier":
            return Name(text_of(node), line_of(node))
        case "string":
            return Text(string_of(node))
        case "null" | "undefined":
            return Nothing()
        case "template_string":
            return _template(reader, node, unit)
        case "member_expression" | "subscript_expression":
            return _access(reader, node, unit)
        case "call_expression" | "new_expression":
            return _call(reader, node, unit)
        case "object":
            return _record(reader, node, unit)
        case "array":
            return Many(values(reader, node.named_children, unit))
        case "assignment_expression" | "augmented_assignment_expression":
            return _assignment(reader, node, unit)
        case "binary_expression":
            return _binary(reader, node, unit)
        case "ternary_expression":
            reader.condition(node.child_by_field_name("condition"), unit)
            options = [node.child_by_field_name(name) for name in ("consequence", "alternative")]
            return Either(tuple(value_of(reader, one, unit) for one in options if one is not None))
        case "unary_expression":
            return Opaque(tuple(Guard(one) for one in values(reader, node.named_children, unit)))
        case "sequence_expression":
            *first, last = values(reader, node.named_children, unit)
            unit.effects += first
            return last
        case "class":
            return Code(reader.class_(node, unit).number)
        case kind if kind in FUNCTIONS:
            return Code(reader.function(node, "", unit).number)
        case kind if kind in TYPES_ONLY:
            return UNKNOWN
        case kind if kind.endswith(("_statement", "_declaration", "_block")):
            reader.statement(node, unit)
            return UNKNOWN
        case _:
            return Opaque(values(reader, node.named_children, unit))


def _template(reader: Reader, node: Node, unit: Unit) -> Expression:
    holes = [child for child in node.named_children if child.type == "template_substitution"]
    if not holes:
        return Text(string_of(node) or text_of(node).strip("`"))
    parts = [inner for hole in holes for inner in hole.named_children]
    return Joined(values(reader, parts, unit))


def _access(reader: Reader, node: Node, unit: Unit) -> Expression:
    if text_of(node) == "module.exports":
        return Name("exports", line_of(node))
    of = node.child_by_field_name("object")
    base = value_of(reader, of, unit) if of is not None else UNKNOWN
    if node.child_by_field_name("optional_chain") is not None:
        base = Guard(base)
    if node.type == "member_expression":
        return Attribute(base, text_of(node.child_by_field_name("property")), line_of(node))
    index = node.child_by_field_name("index")
    return Item(base, value_of(reader, index, unit) if index is not None else UNKNOWN, line_of(node))


def _binary(reader: Reader, node: Node, unit: Unit) -> Expression:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sides = [value_of(reader, one, unit) for one in (left, right) if one is not None]
    operator = text_of(node.child_by_field_name("operator"))
    if len(sides) < 2:
        return Opaque(tuple(sides))
    if operator in ("||", "??"):
        return Either((Guard(sides[0]), sides[1]))
    if operator == "&&":
        return Either((sides[1], Opaque((Guard(sides[0]),))))
    if operator == "+":
        return Joined(tuple(sides))
    if operator == "in":
        return Opaque((Guard(Item(sides[1], sides[0], line_of(node))),))
    return Opaque(tuple(Guard(side) for side in sides))


def _assignment(reader: Reader, node: Node, unit: Unit) -> Expression:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return UNKNOWN
    exported = export_name(left)
    if exported is not None and unit.kind == "module":
        reader.exported_value(exported, right, unit)
        return Nothing()
    if left.type == "identifier" and right.type in FUNCTIONS:
        made = reader.function(right, text_of(left), unit)
        reader.owner(text_of(left), unit).units.setdefault(text_of(left), []).append(made.number)
        return Code(made.number)
    value = value_of(reader, right, unit)
    if node.type == "augmented_assignment_expression":
        operator = text_of(node.child_by_field_name("operator"))
        value = value if operator in ("??=", "||=", "&&=") else Opaque((value,))
    reader.assign(left, value, unit)
    return value


def _record(reader: Reader, node: Node, unit: Unit) -> Expression:
    entries: list[tuple[str, Expression]] = []
    others: list[Expression] = []
    for child in node.named_children:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None:
                continue
            name = string_of(key) if key.type == "string" else text_of(key)
            if key.type == "computed_property_name":
                others += [*values(reader, key.named_children, unit), value_of(reader, value, unit)]
            elif value.type in FUNCTIONS:
                made = reader.function(value, name, unit)
                unit.members.setdefault(name, []).append(made.number)
            else:
                entries.append((name, value_of(reader, value, unit)))
        elif child.type == "method_definition":
            made = reader.function(child, text_of(child.child_by_field_name("name")), unit)
            unit.members.setdefault(made.name, []).append(made.number)
        elif child.type == "shorthand_property_identifier":
            entries.append((text_of(child), Name(text_of(child), line_of(child))))
        elif child.type == "spread_element":
            others.append(value_of(reader, child, unit))
    return Record(tuple(entries), tuple(others))


def _call(reader: Reader, node: Node, unit: Unit) -> Expression:
    new = node.type == "new_expression"
    callee = node.child_by_field_name("constructor" if new else "function")
    given = node.child_by_field_name("arguments")
    nodes = given.named_children if given is not None and given.type == "arguments" else []
    plain = [one for one in nodes if one.type not in TYPES_ONLY and one.type != "spread_element"]
    spread = [one for one in nodes if one.type == "spread_element"]
    name = text_of(callee) if callee is not None and callee.type in ("identifier", "import") else ""
    if name in ("require", "import") and plain:
        return _required(reader, plain[0], unit)
    arguments = values(reader, plain, unit)
    if name in ("eval", "Function"):
        return Opaque((Doubt(f"{name}() runs text as code", "both", line_of(node)), *arguments))
    made = value_of(reader, callee, unit) if callee is not None else UNKNOWN
    if isinstance(made, Guard):
        made = made.of
    return Call(made, arguments, (), values(reader, spread, unit), line_of(node), new)


def _required(reader: Reader, node: Node, unit: Unit) -> Expression:
    value = value_of(reader, node, unit)
    if isinstance(value, Text):
        return Import(value.value, "", line_of(node))
    doubt = Doubt("a module is loaded by a name made at run time", "both", line_of(node))
    return Opaque((doubt, value))
