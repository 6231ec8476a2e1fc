"""What the readers of JavaScript ask of a syntax node: which kinds there are, its text, its line."""

from __future__ import annotations

from tree_sitter import Node

from stackline.checks.code.words import words

TYPES_ONLY = words(
    "comment type_annotation type_arguments type_parameters interface_declaration type_alias_declaration "
    "ambient_declaration function_signature abstract_method_signature import_alias decorator "
    "accessibility_modifier predefined_type type_identifier hash_bang_line empty_statement regex number true false "
    "override_modifier this_type asserts_annotation implements_clause"
)
FUNCTIONS = words(
    "arrow_function function_expression function generator_function function_declaration "
    "generator_function_declaration method_definition"
)
TRANSPARENT = words(
    "await_expression parenthesized_expression as_expression satisfies_expression non_null_expression "
    "type_assertion expression_statement spread_element yield_expression else_clause"
)


def text_of(node: Node | None) -> str:
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def line_of(node: Node) -> int:
    return node.start_point[0] + 1


def string_of(node: Node) -> str:
    return "".join(text_of(child) for child in node.named_children if child.type == "string_fragment")


def export_name(node: Node) -> str | None:
    """`exports.x`, `module.exports.x` → x; `module.exports` → =."""
    if node.type != "member_expression":
        return None
    of, name = node.child_by_field_name("object"), text_of(node.child_by_field_name("property"))
    if text_of(of) in ("exports", "module.exports"):
        return name
    return "=" if text_of(of) == "module" and name == "exports" else None
