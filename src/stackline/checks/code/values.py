"""What an expression may stand for, as far as it can be known without running anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackline.checks.code.syntax import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

File = str
"""A file of a function's code: its path as it is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of a file: where an expression is evaluated."""

    file: File
    unit: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """It cannot be told."""


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """What an environment variable holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Environment:
    """All environment variables: `os.environ`, `process.env`."""


@dataclass(frozen=True, slots=True)
class LocalModule:
    file: File


@dataclass(frozen=True, slots=True)
class Outside:
    """Something of a module that is not the project's: ("boto3", ("client",)); "" is the language itself."""

    module: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """A function or class of the project."""

    place: Place


@dataclass(frozen=True, slots=True)
class Instance:
    """Of a class of the project."""

    place: Place


@dataclass(frozen=True, slots=True)
class Entries:
    """A dict or object, in the place where it was written."""

    record: Record
    place: Place


@dataclass(frozen=True, slots=True)
class Session:
    """Where clients come from. `own`: they act as the function, not as somebody whose keys they were given."""

    own: bool = True


@dataclass(frozen=True, slots=True)
class Client:
    """A client of one AWS service. `style` "document" is JavaScript's DocumentClient."""

    service: str
    own: bool = True
    style: str = ""


@dataclass(frozen=True, slots=True)
class Handle:
    """An object of boto3's resource interface: `kind` is "" for the service, else `Table`; `names` what it is about.

    `collection` is set for one of its collections (`bucket.objects`).
    """

    service: str
    kind: str = ""
    names: frozenset[Value] = frozenset()
    own: bool = True
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of an SDK object, not called yet."""

    of: Client | Handle | Session
    name: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call that is described and made by a later one: a paginator, a waiter, a command."""

    service: str
    operation: str
    own: bool = True


Value = (
    Unclear
    | Literal
    | Variable
    | Environment
    | LocalModule
    | Outside
    | Declared
    | Instance
    | Entries
    | Session
    | Client
    | Handle
    | Bound
    | Prepared
)
Values = frozenset[Value]
UNCLEAR: Values = frozenset((Unclear(),))
NONE: Values = frozenset()
_MANY = 32


def union(several: Iterable[Values]) -> Values:
    found: set[Value] = set()
    for values in several:
        found |= values
    return frozenset(found) if len(found) <= _MANY else UNCLEAR


@dataclass(frozen=True, slots=True)
class Use:
    """A call of an AWS operation. `operation` None: any of the service may be called from here on.

    `names` is what it says about the resource; `arguments` the names of the parameters it is given, `within` the
    operations a transaction holds. `certain` False: it may as well be a method of something else.
    """

    service: str
    operation: str | None
    names: Values
    file: File
    line: int
    arguments: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """A variable that is read. `need`: "must" where the code breaks without, "may" where it has an answer to that,
    "might" where its absence may do no harm, "unsure" where the read may never happen."""

    name: str
    file: File
    line: int
    need: str


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A place where the code may do what its text does not say. `about` is "calls", "variables" or "both"."""

    reason: str
    about: str
    file: File
    line: int
