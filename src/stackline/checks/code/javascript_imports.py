"""JavaScript's and TypeScript's import statements → names of a unit."""

from __future__ import annotations

from tree_sitter import Node

from stackline.checks.code.javascript_nodes import line_of, string_of, text_of
from stackline.checks.code.syntax import Import, Unit


def bind_imports(node: Node, unit: Unit) -> None:
    """Bind what an import statement names."""
    source = node.child_by_field_name("source")
    if any(child.type == "type" for child in node.children):
        return
    if source is None:
        _required(node, unit)
        return
    module, line = string_of(source), line_of(node)
    unit.effects.append(Import(module, "", line))
    for clause in node.named_children:
        for child in clause.named_children if clause.type == "import_clause" else ():
            if child.type == "identifier":
                unit.bind(text_of(child), Import(module, "default", line))
            elif child.type == "namespace_import":
                unit.bind(text_of(child.named_children[-1]), Import(module, "", line))
            elif child.type == "named_imports":
                for one in child.named_children:
                    name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
                    unit.bind(text_of(alias or name), Import(module, text_of(name), line))


def _required(node: Node, unit: Unit) -> None:
    """TypeScript's `import x = require("y")`."""
    for clause in node.named_children:
        if clause.type == "import_require_clause":
            source = clause.child_by_field_name("source")
            if source is not None and clause.named_children:
                found = Import(string_of(source), "", line_of(node))
                unit.effects.append(found)
                unit.bind(text_of(clause.named_children[0]), found)
