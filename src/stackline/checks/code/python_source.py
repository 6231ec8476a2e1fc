"""Python text → units and expressions, with the standard library's `ast`."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache

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
    Module,
    Name,
    Nothing,
    Opaque,
    Record,
    Text,
    Unit,
    UnitKind,
    Within,
)
from stackline.checks.code.words import words

# Decorators that only wrap: the function still runs only where it is named.
_PLAIN = words(
    "staticmethod classmethod property cached_property abstractmethod override overload cache lru_cache ttl_cache "
    "cached wraps contextmanager asynccontextmanager dataclass total_ordering singledispatch setter deleter getter "
    "capture_method capture_lambda_handler inject_lambda_context log_metrics retry backoff on_exception "
    "on_predicate idempotent_function validator validate_call typechecked deprecated final define frozen "
    "xray_recorder capture timeit timing timer"
)
_COMPUTED = frozenset({"property", "cached_property"})
_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=4096)
def read_python(text: str) -> Module:
    """The module of a file's text. Where it is no Python of ours, `problem` says so."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in the text are not our business
            tree = ast.parse(text)
        return _Reader().module(tree)
    except (SyntaxError, ValueError) as error:
        return Module("python", [Unit("module", "", 0, None, 1)], problem=f"it is no Python: {error}")
    except RecursionError:
        return Module("python", [Unit("module", "", 0, None, 1)], problem="it is nested too deeply")


class _Reader:
    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.stars: list[Import] = []

    def module(self, tree: ast.Module) -> Module:
        top = self._unit("module", "", None, 1)
        self._body(tree.body, top)
        return Module("python", self.units, stars=self.stars)

    def _unit(self, kind: UnitKind, name: str, parent: Unit | None, line: int) -> Unit:
        made = Unit(kind, name, len(self.units), parent.number if parent else None, line)
        self.units.append(made)
        return made

    # Statements -----------------------------------------------------------------------------------------------------

    def _body(self, nodes: Iterable[ast.stmt], unit: Unit) -> None:
        for node in nodes:
            self._statement(node, unit)

    def _statement(self, node: ast.stmt, unit: Unit) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, unit)
            case ast.ClassDef():
                self._class(node, unit)
            case ast.Import() | ast.ImportFrom():
                self._import(node, unit)
            case ast.Assign(targets=targets, value=value):
                found = self._value(value, unit)
                for target in targets:
                    self._assign(target, found, unit)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self._assign(target, self._value(value, unit), unit)
            case ast.AugAssign(target=target, value=value):
                self._assign(target, Opaque((self._value(value, unit),)), unit)
            case ast.Return(value=value):
                if value is not None:
                    unit.returns.append(self._effect(value, unit))
            case ast.If(test=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
                if _for_types_only(test):
                    self._body(orelse, unit)
                    return
                unit.effects.append(Guard(self._value(test, unit)))
                self._body(body, unit)
                self._body(orelse, unit)
            case ast.Assert(test=test):
                unit.effects.append(Guard(self._value(test, unit)))
            case ast.For(target=target, iter=over) | ast.AsyncFor(target=target, iter=over):
                self._assign(target, Opaque((self._value(over, unit),)), unit)
                self._body([*node.body, *node.orelse], unit)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    found = self._effect(item.context_expr, unit)
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, found, unit)
                self._body(body, unit)
            case ast.Try() | ast.TryStar():
                self._try(node, unit)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                for name in names:
                    unit.binds[name] = []  # emptied: assignments go up (see `_bind`)
            case ast.Match(subject=subject, cases=cases):
                unit.effects.append(Guard(self._value(subject, unit)))
                for case in cases:
                    if case.guard is not None:
                        unit.effects.append(Guard(self._value(case.guard, unit)))
                    self._body(case.body, unit)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self._effect(child, unit)

    def _try(self, node: ast.Try | ast.TryStar, unit: Unit) -> None:
        mark = len(unit.effects)
        self._body(node.body, unit)
        if _expects_absence(node):
            unit.effects[mark:] = [Guard(effect) for effect in unit.effects[mark:]]
        for handler in node.handlers:
            self._body(handler.body, unit)
        self._body([*node.orelse, *node.finalbody], unit)

    def _import(self, node: ast.Import | ast.ImportFrom, unit: Unit) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = Import(alias.name, "", node.lineno)
                unit.effects.append(whole)
                if alias.asname:
                    unit.bind(alias.asname, whole)
                else:
                    first = alias.name.partition(".")[0]
                    unit.bind(first, Import(first, "", node.lineno))
            return
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            found = Import(module, "" if alias.name == "*" else alias.name, node.lineno)
            unit.effects.append(Import(module, "", node.lineno))
            if alias.name == "*":
                self.stars.append(found)
            else:
                unit.effects.append(found)
                unit.bind(alias.asname or alias.name, found)

    def _function(self, node: _FunctionNode, unit: Unit) -> None:
        made = self._unit("function", node.name, unit, node.lineno)
        unit.units.setdefault(node.name, []).append(made.number)
        names = [_last_name(decorator) for decorator in node.decorator_list]
        made.computed = any(name in _COMPUTED for name in names)
        made.registered = any(name not in _PLAIN for name in names)
        for decorator in node.decorator_list:
            self._effect(decorator, unit)
        self._parameters(node.args, made, unit)
        if unit.kind == "class" and "staticmethod" not in names and made.parameters:
            made.receiver = made.parameters[0]
        self._body(node.body, made)

    def _parameters(self, given: ast.arguments, made: Unit, outer: Unit) -> None:
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        made.parameters = [argument.arg for argument in named]
        for extra in (given.vararg, given.kwarg):
            if extra is not None:
                made.bind(extra.arg, UNKNOWN)
        positional = [*given.posonlyargs, *given.args]
        for argument, default in (
            *zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True),
            *zip(given.kwonlyargs, given.kw_defaults, strict=True),
        ):
            if default is not None:
                made.bind(argument.arg, self._effect(default, outer))

    def _class(self, node: ast.ClassDef, unit: Unit) -> None:
        made = self._unit("class", node.name, unit, node.lineno)
        unit.units.setdefault(node.name, []).append(made.number)
        made.bases = [self._value(one, unit) for one in node.bases]
        made.effects += made.bases
        made.registered = any(_last_name(decorator) not in _PLAIN for decorator in node.decorator_list)
        for one in (*node.decorator_list, *(keyword.value for keyword in node.keywords)):
            self._effect(one, unit)
        self._body(node.body, made)

    # Assignments ----------------------------------------------------------------------------------------------------

    def _assign(self, target: ast.expr, value: Expression, unit: Unit) -> None:
        match target:
            case ast.Name(id=name):
                unit.effects.append(value)
                self._bind(name, value, unit)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                same = isinstance(value, Many) and len(value.items) == len(elements)
                unit.effects.append(value)
                for index, element in enumerate(elements):
                    part = value.items[index] if same and isinstance(value, Many) else UNKNOWN
                    self._assign(element, part, unit)
            case ast.Starred(value=inner):
                self._assign(inner, UNKNOWN, unit)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == unit.receiver and owner:
                unit.effects.append(value)
                self.units[unit.parent or 0].bind(name, Within(value, unit.number))
            case ast.Subscript(value=of, slice=key):
                # Writing to a variable of the environment gives it a value: it need not have come from outside.
                unit.effects.append(value)
                unit.effects.append(Guard(Item(self._value(of, unit), self._value(key, unit), target.lineno)))
            case _:
                unit.effects.append(value)
                self._effect(target, unit)

    def _bind(self, name: str, value: Expression, unit: Unit) -> None:
        owner = unit
        while owner.parent is not None and owner.binds.get(name) == []:
            owner = self.units[owner.parent]
        owner.bind(name, value if owner is unit else Within(value, unit.number))

    # Expressions ----------------------------------------------------------------------------------------------------

    def _effect(self, node: ast.expr, unit: Unit) -> Expression:
        found = self._value(node, unit)
        unit.effects.append(found)
        return found

    def _values(self, nodes: Sequence[ast.expr | None], unit: Unit) -> tuple[Expression, ...]:
        return tuple(self._value(node, unit) for node in nodes if node is not None)

    def _value(self, node: ast.expr, unit: Unit) -> Expression:
        match node:
            case ast.Constant(value=value):
                if isinstance(value, str):
                    return Text(value)
                return Nothing() if value is None else UNKNOWN
            case ast.Name(id=name):
                return Name(name, node.lineno)
            case ast.Attribute(value=of, attr=name):
                return Attribute(self._value(of, unit), name, node.lineno)
            case ast.Subscript(value=of, slice=key):
                return Item(self._value(of, unit), self._value(key, unit), node.lineno)
            case ast.Call():
                return self._call(node, unit)
            case ast.Await(value=inner) | ast.Starred(value=inner):
                return self._value(inner, unit)
            case ast.Dict(keys=keys, values=values):
                return self._record(keys, values, unit)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return Many(self._values(elements, unit))
            case ast.BoolOp(values=values):
                *tested, last = self._values(values, unit)
                if isinstance(node.op, ast.Or):
                    return Either((*(Guard(one) for one in tested), last))
                return Either((last, Opaque(tuple(Guard(one) for one in tested))))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                unit.effects.append(Guard(self._value(test, unit)))
                return Either(self._values((body, orelse), unit))
            case ast.Compare():
                return self._compare(node, unit)
            case ast.UnaryOp(operand=operand):
                return Opaque((Guard(self._value(operand, unit)),))
            case ast.JoinedStr(values=values):
                return Joined(self._values(values, unit))
            case ast.FormattedValue(value=value):
                return self._value(value, unit)
            case ast.BinOp(left=left, right=right):
                return Joined(self._values((left, right), unit))
            case ast.NamedExpr(target=target, value=value):
                found = self._value(value, unit)
                self._assign(target, found, unit)
                return found
            case ast.Lambda(args=arguments, body=body):
                made = self._unit("function", "", unit, node.lineno)
                self._parameters(arguments, made, unit)
                made.returns.append(self._effect(body, made))
                return Code(made.number)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, unit)
            case _:
                children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
                return Opaque(self._values(children, unit))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, unit: Unit
    ) -> Expression:
        for one in node.generators:
            self._assign(one.target, Opaque((self._value(one.iter, unit),)), unit)
            for test in one.ifs:
                unit.effects.append(Guard(self._value(test, unit)))
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return Opaque(self._values(made, unit))

    def _compare(self, node: ast.Compare, unit: Unit) -> Expression:
        sides = self._values([node.left, *node.comparators], unit)
        if isinstance(node.ops[0], (ast.In, ast.NotIn)) and isinstance(sides[0], Text):
            # `"X" in os.environ` asks whether X is there.
            return Opaque((Guard(Item(sides[1], sides[0], node.lineno)),))
        return Opaque(tuple(Guard(side) for side in sides))

    def _record(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr], unit: Unit) -> Expression:
        entries: list[tuple[str, Expression]] = []
        others: list[Expression] = []
        for key, value in zip(keys, values, strict=True):
            found = self._value(value, unit)
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                entries.append((key.value, found))
            else:
                others.append(found)
                if key is not None:
                    self._effect(key, unit)
        return Record(tuple(entries), tuple(others))

    def _call(self, node: ast.Call, unit: Unit) -> Expression:
        callee = self._value(node.func, unit)
        plain = [one for one in node.args if not isinstance(one, ast.Starred)]
        spread = [one for one in node.args if isinstance(one, ast.Starred)]
        arguments = self._values(plain, unit)
        named = tuple((one.arg, self._value(one.value, unit)) for one in node.keywords if one.arg is not None)
        rest = self._values([*spread, *(one.value for one in node.keywords if one.arg is None)], unit)
        made = Call(callee, arguments, named, rest, node.lineno)
        if isinstance(callee, Name):
            return _builtin(callee.id, made) or made
        if isinstance(callee, Attribute) and callee.name in ("import_module", "reload"):
            return _loaded(made)
        if isinstance(callee, Attribute) and callee.name == "super":
            return Opaque((made,))
        return made


def _builtin(name: str, call: Call) -> Expression | None:
    """Calls of the language itself that matter: attributes by name, code made at run time."""
    match name, call.arguments:
        case "getattr", (of, Text(value=attribute), *rest):
            found = Attribute(of, attribute, call.line)
            return Either((Guard(found), *rest)) if rest else found
        case "getattr" | "operator.methodcaller", (of, key, *rest):
            return Opaque((Item(of, key, call.line), *rest))
        case "exec" | "eval" | "compile", _:
            return Opaque((Doubt(f"{name}() runs text as code", "both", call.line), *call.arguments))
        case "__import__", _:
            return _loaded(call)
        case "globals" | "vars" | "locals", ():
            return Opaque((Doubt(f"{name}() gives names that are not in the text", "both", call.line),))
        case "dict", () if not call.spread:
            return Record(call.named)
        case "dict", (Record(entries=entries, others=others),):
            return Record((*entries, *call.named), (*others, *call.spread))
        case "str" | "int" | "float", (one,):
            return Either((one, Opaque())) if name == "str" else Opaque((one,))
        case _:
            return None


def _loaded(call: Call) -> Expression:
    if call.arguments and isinstance(call.arguments[0], Text):
        return Import(call.arguments[0].value, "", call.line)
    return Opaque(
        (Doubt("a module is loaded by a name made at run time", "both", call.line), *call.arguments)
    )


def _last_name(node: ast.expr) -> str:
    """`app.get("/x")` → get, `cache` → cache."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _for_types_only(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _expects_absence(node: ast.Try | ast.TryStar) -> bool:
    """Whether a variable that is not there is one of the ways this may go."""
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for kind in kinds:
            name = _last_name(kind) if kind is not None else "Exception"
            if name in ("KeyError", "LookupError") or (name == "Exception" and len(node.body) == 1):
                return True
    return False
