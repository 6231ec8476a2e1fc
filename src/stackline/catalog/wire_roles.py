"""The roles that a wire's own lines name: those with which a service acts for it, where no end has one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Ends
from stackline.catalog.model import Connection, Path
from stackline.catalog.places import value_at
from stackline.catalog.read import read_spelling
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_ROLE = "AWS::IAM::Role"
# What the property is called, by those who have one.
_NAMES = (
    "RoleArn",
    "RoleARN",
    "CredentialsArn",
    "Credentials",
    "credentials",
    "ServiceRoleArn",
    "SubscriptionRoleArn",
)


def wire_roles(view: View, connection: Connection, ends: Ends) -> list[str | None]:
    """The roles in the template that the wire's lines name; None for one that is elsewhere."""
    found: dict[str | None, None] = {}
    for value in _named(view, _claims(view, connection, ends)):
        here = [name for name in view.ends(value) if view.types.get(name) == _ROLE]
        found.update(dict.fromkeys(here or [None]))
    return list(found)


def _claims(view: View, connection: Connection, ends: Ends) -> list[Path]:
    """The places of a wire, read once for all of its connection."""
    memory: dict[str, dict[tuple[str, str | None, str], list[Path]]]
    memory = view.memory.setdefault("claims of wires", {})
    if connection.id not in memory:
        known = memory[connection.id] = {}
        for spelling in connection.spellings:
            for found in read_spelling(view, connection, spelling):
                known.setdefault((found.source, found.facet, found.target), []).extend(found.claims)
    return memory[connection.id].get((ends.source, ends.facet, ends.target), [])


def _named(view: View, claims: list[Path]) -> Iterator[Any]:
    for claim in claims:
        if any(other != claim and other[: len(claim)] == claim for other in claims):
            continue  # of a rule with several targets, the one that is the wire's
        inside = list(_inside(value_at(view, claim)))
        # Dead letters stand beside the role of their target.
        yield from inside or (_of(value_at(view, claim[:-1])) if len(claim) > 3 else ())


def _inside(value: Any) -> Iterator[Any]:
    yield from _of(value)
    inner = cast("list[Any]", value) if isinstance(value, list) else list(mapping(value).values())
    for one in inner:
        yield from _inside(one)


def _of(value: Any) -> Iterator[Any]:
    return (one for name, one in mapping(value).items() if name in _NAMES)
