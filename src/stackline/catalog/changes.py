"""What drawing a wire asks for, as data: the engine in `stackline.design` carries it out on the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stackline.catalog.model import Access, Allows, Needs, Path, Statement


@dataclass(frozen=True, slots=True)
class Ends:
    """The wire to draw: two logical IDs, the facet, what it may do and how it is set.

    `there`: the wire is there already, and only its access changes.
    """

    source: str
    target: str
    facet: str | None = None
    access: Access | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    connection: str = ""
    there: bool = False

    def of(self, end: Literal["source", "target"]) -> str:
        return self.source if end == "source" else self.target

    def other(self, end: Literal["source", "target"]) -> str:
        return self.target if end == "source" else self.source


@dataclass(frozen=True, slots=True)
class Put:
    """Set or insert the value; missing parents are made. A new resource goes after the resource `after`."""

    path: Path
    value: Any
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Append:
    """Add an item to a list, which is made if it is absent."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Delete:
    """Take the value away, and the parents that it empties."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for the key at the end of the path; what it holds stays as it is written."""

    path: Path
    new: str


@dataclass(frozen=True, slots=True)
class Move:
    """The key at the end of the path goes to `new`, in the same file, where nothing is yet; as it is written."""

    path: Path
    new: Path


@dataclass(frozen=True, slots=True)
class FieldName:
    """Call a field of a GraphQL API's schema (`Query.getItem`) otherwise: the engine finds the schema."""

    api: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Let the holder do what the need says: the engine finds its policies or its role.

    `statements`: where the need takes several, each on resources of its own. `apart`: as a policy resource, on
    which nothing depends. `replaces`: the places that say it so far; the new grant takes them over. `about`: what a
    policy of its own is named after, where that is not the other end. `role`: the role of the template that it goes to,
    where a wire brought one that is not the holder's.
    """

    need: Needs
    statements: tuple[Statement, ...] = ()
    apart: bool = False
    replaces: tuple[Path, ...] = ()
    about: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Allow:
    """Let a service act on an end: the engine finds the resource policy, or makes one."""

    allows: Allows


@dataclass(frozen=True, slots=True)
class Note:
    """What the person should know about this wire (`code` as of a diagnostic)."""

    code: str
    summary: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class No:
    """This spelling cannot write the wire; why, and what the person can do."""

    summary: str
    fix: str = ""


Change = Put | Append | Delete | Rename | Move | FieldName | Grant | Allow | Note | No
