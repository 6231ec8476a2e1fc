"""A source file as units of code and their expressions: the same for Python and JavaScript, and no more than is asked.

No control flow: a unit's effects are everything it may evaluate, a name's bindings everything it may hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A literal string."""

    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Nothing:
    """None, null, undefined."""


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    id: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    of: Expression
    name: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """`of[key]`."""

    of: Expression
    key: Expression
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """`spread`: arguments that stand for several; `new`: JavaScript's."""

    callee: Expression
    arguments: tuple[Expression, ...]
    named: tuple[tuple[str, Expression], ...]
    spread: tuple[Expression, ...]
    line: int
    new: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A dict or object literal; `others` are what it takes entries from, or whose keys are not known."""

    entries: tuple[tuple[str, Expression], ...]
    others: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Many:
    """A list or tuple literal."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """One of several values."""

    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """A string put together at run time."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A function or class as a value: the unit's number in its module."""

    unit: int


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A value asked for with a mind to its absence: a test, a comparison, the left of `or`."""

    of: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """A module, or a name of it. `name` "" is the module itself; dots at the front are Python's relative imports."""

    module: str
    name: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """A value bound in one unit from inside another (`self.x = y`, `global`), whose names it is to be read with."""

    of: Expression
    unit: int


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """Anything else that is made of these parts; what comes out is not known."""

    parts: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """A place where the text does not say what happens; `about` both is code that may do anything."""

    reason: str
    about: Literal["calls", "variables", "both"]
    line: int


Expression = (
    Text
    | Nothing
    | Name
    | Attribute
    | Item
    | Call
    | Record
    | Many
    | Either
    | Joined
    | Code
    | Guard
    | Within
    | Import
    | Opaque
    | Doubt
)
UNKNOWN = Opaque()


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """What an expression is directly made of."""
    match expression:
        case Attribute(of=of) | Guard(of=of):
            return (of,)
        case Item(of=of, key=key):
            return (of, key)
        case Call(callee=callee, arguments=arguments, named=named, spread=spread):
            return (callee, *arguments, *(value for _, value in named), *spread)
        case Record(entries=entries, others=others):
            return (*(value for _, value in entries), *others)
        case Many(items=parts) | Either(options=parts) | Joined(parts=parts) | Opaque(parts=parts):
            return parts
        case _:
            return ()


UnitKind = Literal["module", "function", "class"]


@dataclass(slots=True, eq=False)
class Unit:
    """A module's top level, a function, or a class. Finished by its reader, then never changed.

    `binds` are the values its names may hold (for a class: what its instances' attributes may); `units` the functions
    and classes declared in it; `registered` are functions that run without being named (a decorator took them).
    """

    kind: UnitKind
    name: str
    number: int
    parent: int | None
    line: int
    parameters: list[str] = field(default_factory=list[str])
    binds: dict[str, list[Expression]] = field(default_factory=dict[str, list[Expression]])
    effects: list[Expression] = field(default_factory=list[Expression])
    returns: list[Expression] = field(default_factory=list[Expression])
    units: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    bases: list[Expression] = field(default_factory=list[Expression])
    members: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """Functions in object literals: reached by the name of their key."""
    computed: bool = False
    """Whether it is read like an attribute (property, getter)."""
    registered: bool = False
    receiver: str = ""
    """The name its instance has in it (`self`, `this`)."""

    def bind(self, name: str, value: Expression) -> None:
        self.binds.setdefault(name, []).append(value)


@dataclass(slots=True, eq=False)
class Module:
    """One file. `exports` are JavaScript's; `stars` the modules all of whose names it has too."""

    language: Literal["python", "javascript"]
    units: list[Unit]
    exports: dict[str, list[Expression]] = field(default_factory=dict[str, list[Expression]])
    stars: list[Import] = field(default_factory=list[Import])
    problem: str = ""
    """Why the text cannot be read."""
