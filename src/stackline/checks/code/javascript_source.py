"""JavaScript and TypeScript text → units and expressions, with tree-sitter's grammars."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from tree_sitter import Language, Node, Parser

from stackline.checks.code.javascript_imports import bind_imports
from stackline.checks.code.javascript_nodes import (
    FUNCTIONS,
    TYPES_ONLY,
    line_of,
    string_of,
    text_of,
)
from stackline.checks.code.javascript_patterns import assign_to, bind_pattern
from stackline.checks.code.javascript_values import effect, value_of
from stackline.checks.code.syntax import (
    UNKNOWN,
    Code,
    Expression,
    Guard,
    Import,
    Module,
    Name,
    Nothing,
    Opaque,
    Record,
    Unit,
    UnitKind,
    Within,
)


@cache
def _parser(kind: str) -> Parser:
    import tree_sitter_javascript  # here, since many a project has none of it
    import tree_sitter_typescript

    language = {
        "js": tree_sitter_javascript.language,
        "ts": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }[kind]
    return Parser(Language(language()))


@lru_cache(maxsize=4096)
def read_javascript(text: str, typed: bool = False, jsx: bool = False) -> Module:
    """The module of a file's text. Where it cannot be read, `problem` says so."""
    tree = _parser("tsx" if jsx else "ts" if typed else "js").parse(text.encode())
    if tree.root_node.has_error and _broken(tree.root_node):
        return Module("javascript", [Unit("module", "", 0, None, 1)], problem="its syntax is not understood")
    try:
        return _Reader().module(tree.root_node)
    except RecursionError:
        return Module("javascript", [Unit("module", "", 0, None, 1)], problem="it is nested too deeply")


def _broken(root: Node) -> bool:
    """Whether the fault may hide something; a stray token at the top level does not."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            return True
        if node.has_error:
            stack += node.children
    return False


class _Reader:
    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.exports: dict[str, list[Expression]] = {}
        self.stars: list[Import] = []

    def module(self, root: Node) -> Module:
        top = self._unit("module", "", None, 1)
        self._body(root.named_children, top)
        return Module("javascript", self.units, self.exports, self.stars)

    def _unit(self, kind: UnitKind, name: str, parent: Unit | None, line: int) -> Unit:
        made = Unit(kind, name, len(self.units), parent.number if parent else None, line)
        self.units.append(made)
        return made

    # Statements -----------------------------------------------------------------------------------------------------

    def _body(self, nodes: Iterable[Node], unit: Unit) -> None:
        for node in nodes:
            self.statement(node, unit)

    def statement(self, node: Node, unit: Unit) -> None:
        match node.type:
            case "function_declaration" | "generator_function_declaration":
                self._declared(node, unit)
            case "class_declaration" | "abstract_class_declaration":
                self.class_(node, unit)
            case "lexical_declaration" | "variable_declaration":
                for child in node.named_children:
                    if child.type == "variable_declarator":
                        self._declarator(child, unit)
            case "import_statement":
                bind_imports(node, unit)
            case "export_statement":
                self._export(node, unit)
            case "return_statement":
                for child in node.named_children:
                    if child.type not in TYPES_ONLY:
                        unit.returns.append(effect(self, child, unit))
            case "if_statement" | "while_statement" | "do_statement":
                self.condition(node.child_by_field_name("condition"), unit)
                for name in ("consequence", "alternative", "body"):
                    inner = node.child_by_field_name(name)
                    if inner is not None:
                        self.statement(inner, unit)
            case "switch_statement":
                self.condition(node.child_by_field_name("value"), unit)
                body = node.child_by_field_name("body")
                self._body(body.named_children if body is not None else (), unit)
            case "for_in_statement":
                self._for(node, unit)
            case "catch_clause":
                parameter = node.child_by_field_name("parameter")
                if parameter is not None:
                    bind_pattern(self, parameter, UNKNOWN, unit)
                body = node.child_by_field_name("body")
                self._body(body.named_children if body is not None else (), unit)
            case kind if kind in TYPES_ONLY:
                pass
            case kind if kind.endswith(("_statement", "_block", "_clause", "_case", "_default")):
                if kind == "expression_statement":
                    effect(self, node, unit)
                    return
                self._body(node.named_children, unit)
            case _:
                effect(self, node, unit)

    def condition(self, node: Node | None, unit: Unit) -> None:
        if node is not None:
            unit.effects.append(Guard(value_of(self, node, unit)))

    def _for(self, node: Node, unit: Unit) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        over = value_of(self, right, unit) if right is not None else UNKNOWN
        unit.effects.append(Opaque((over,)))
        if left is not None:
            bind_pattern(self, left, UNKNOWN, unit)
        body = node.child_by_field_name("body")
        if body is not None:
            self.statement(body, unit)

    def _declared(self, node: Node, unit: Unit) -> None:
        name = text_of(node.child_by_field_name("name"))
        made = self.function(node, name, unit)
        unit.units.setdefault(name, []).append(made.number)

    def _declarator(self, node: Node, unit: Unit) -> None:
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if target is None:
            return
        if target.type == "identifier" and value is not None and value.type in FUNCTIONS:
            made = self.function(value, text_of(target), unit)
            unit.units.setdefault(text_of(target), []).append(made.number)
            return
        if target.type == "identifier" and value is not None and value.type == "class":
            self.class_(value, unit, text_of(target))
            return
        bind_pattern(self, target, value_of(self, value, unit) if value is not None else Nothing(), unit)

    def _export(self, node: Node, unit: Unit) -> None:
        source = node.child_by_field_name("source")
        declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        default = any(child.type == "default" for child in node.children)
        line = line_of(node)
        if source is not None:
            self._reexport(node, string_of(source), unit, line)
        elif declaration is not None:
            self.statement(declaration, unit)
            for name in _declared_names(declaration):
                self._exported("default" if default else name, Name(name, line))
        elif value is not None:
            self.exported_value("default", value, unit)
        for clause in node.named_children:
            if clause.type == "export_clause" and source is None:
                for one in clause.named_children:
                    name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
                    self._exported(text_of(alias or name), Name(text_of(name), line))

    def _reexport(self, node: Node, module: str, unit: Unit, line: int) -> None:
        unit.effects.append(Import(module, "", line))
        clauses = [
            child for child in node.named_children if child.type in ("export_clause", "namespace_export")
        ]
        if not clauses:
            self.stars.append(Import(module, "", line))
        for clause in clauses:
            if clause.type == "namespace_export":
                self._exported(text_of(clause.named_children[-1]), Import(module, "", line))
                continue
            for one in clause.named_children:
                name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
                self._exported(text_of(alias or name), Import(module, text_of(name), line))

    def _exported(self, name: str, value: Expression) -> None:
        self.exports.setdefault(name, []).append(value)

    def exported_value(self, name: str, node: Node, unit: Unit) -> None:
        """What is exported runs where it is imported and named: functions and names are not taken for used here."""
        if node.type in FUNCTIONS:
            made = self.function(node, name, unit)
            self._exported(name, Code(made.number))
            return
        before = {key: len(numbers) for key, numbers in unit.members.items()}
        found = value_of(self, node, unit)
        if isinstance(found, Record):
            for key, value in found.entries:
                if name == "=":
                    self._exported(key, value)
            if name == "=":
                for key, numbers in unit.members.items():
                    for number in numbers[before.get(key, 0) :]:
                        self._exported(key, Code(number))
                    del numbers[before.get(key, 0) :]
            unit.effects += [value for _, value in found.entries if not isinstance(value, (Name, Code))]
            unit.effects += found.others
            if name == "=" and not found.others:
                return
        elif not isinstance(found, (Name, Code)):
            unit.effects.append(found)
        self._exported(name, found)

    # Functions and classes ------------------------------------------------------------------------------------------

    def function(self, node: Node, name: str, unit: Unit) -> Unit:
        made = self._unit("function", name, unit, line_of(node))
        single = node.child_by_field_name("parameter")
        parameters = node.child_by_field_name("parameters")
        given = (
            [single] if single is not None else parameters.named_children if parameters is not None else []
        )
        for one in given:
            if one.type not in TYPES_ONLY:
                self._parameter(one, made)
        body = node.child_by_field_name("body")
        if body is None:
            return made
        if body.type == "statement_block":
            self._body(body.named_children, made)
        else:
            made.returns.append(effect(self, body, made))
        return made

    def _parameter(self, node: Node, made: Unit) -> None:
        default = node.child_by_field_name("value")
        target = node.child_by_field_name("pattern") or node
        if node.type == "assignment_pattern":
            target, default = node.child_by_field_name("left") or node, node.child_by_field_name("right")
        name = text_of(target) if target.type == "identifier" else f"({len(made.parameters)})"
        made.parameters.append(name)
        if default is not None:
            made.bind(name, effect(self, default, made))
        if target.type == "rest_pattern":
            for child in target.named_children:
                bind_pattern(self, child, UNKNOWN, made)
        elif target.type != "identifier":
            bind_pattern(self, target, Name(name, line_of(node)), made)
        if any(child.type == "accessibility_modifier" or child.type == "readonly" for child in node.children):
            owner = self.units[made.parent or 0]
            owner.bind(name, Within(Name(name, line_of(node)), made.number))

    def class_(self, node: Node, unit: Unit, name: str = "") -> Unit:
        name = name or text_of(node.child_by_field_name("name"))
        made = self._unit("class", name, unit, line_of(node))
        unit.units.setdefault(name, []).append(made.number)
        for child in node.named_children:
            if child.type == "class_heritage":
                for base in child.named_children:
                    inner = base.child_by_field_name("value") if base.type == "extends_clause" else base
                    if inner is not None and inner.type not in TYPES_ONLY:
                        made.bases.append(value_of(self, inner, unit))
        made.effects += made.bases
        body = node.child_by_field_name("body")
        decorated = False
        for member in body.named_children if body is not None else ():
            if member.type == "decorator":
                decorated = True
                continue
            self._member(member, made, decorated)
            decorated = False
        return made

    def _member(self, node: Node, owner: Unit, decorated: bool) -> None:
        if node.type == "method_definition":
            made = self._method(node, owner)
            made.registered = decorated or any(child.type == "decorator" for child in node.children)
            owner.units.setdefault(made.name, []).append(made.number)
        elif node.type in ("field_definition", "public_field_definition"):
            name = text_of(node.child_by_field_name("property") or node.child_by_field_name("name"))
            value = node.child_by_field_name("value")
            if value is not None and value.type in FUNCTIONS:
                made = self.function(value, name, owner)
                made.receiver = "this"
                owner.units.setdefault(name, []).append(made.number)
            elif value is not None:
                # A field's `this` is the instance: it is read as if in a method.
                inside = self._unit("function", "", owner, line_of(node))
                inside.receiver = "this"
                found = effect(self, value, inside)
                owner.effects.append(Code(inside.number))
                owner.bind(name, Within(found, inside.number))
        elif node.type == "class_static_block":
            self._body(node.named_children, owner)

    def _method(self, node: Node, owner: Unit) -> Unit:
        name = text_of(node.child_by_field_name("name")).strip("'\"")
        made = self._unit("function", name, owner, line_of(node))
        # It must know its `this` before its body is read.
        made.receiver = "this"
        made.computed = any(child.type == "get" for child in node.children)
        parameters = node.child_by_field_name("parameters")
        for one in parameters.named_children if parameters is not None else ():
            if one.type not in TYPES_ONLY:
                self._parameter(one, made)
        body = node.child_by_field_name("body")
        self._body(body.named_children if body is not None else (), made)
        return made

    # Names ----------------------------------------------------------------------------------------------------------

    def assign(self, node: Node, value: Expression, unit: Unit) -> None:
        assign_to(self, node, value, unit)

    def owner(self, name: str, unit: Unit) -> Unit:
        """The unit in whose scope a name is assigned."""
        scope: Unit | None = unit
        while scope is not None:
            if name in scope.binds or name in scope.parameters or name in scope.units:
                return scope
            scope = self.units[scope.parent] if scope.parent is not None else None
        return self.units[0]


def _declared_names(node: Node) -> list[str]:
    if node.type in ("lexical_declaration", "variable_declaration"):
        targets = [child.child_by_field_name("name") for child in node.named_children]
        return [text_of(target) for target in targets if target is not None and target.type == "identifier"]
    name = node.child_by_field_name("name")
    return [text_of(name)] if name is not None else []
