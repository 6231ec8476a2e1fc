"""Change what an access wire that is there may do, in the spelling it is written in, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.catalog import Access, Connection, Delete, Ends, Put, View
from stackline.catalog.access import grants_of
from stackline.catalog.actions import CONNECTOR_LEVELS
from stackline.catalog.model import Needs
from stackline.catalog.policies import may
from stackline.catalog.references import mapping
from stackline.catalog.statements import Granted
from stackline.core import Refused
from stackline.design.changes import Edit, apply
from stackline.design.requests import refusal
from stackline.design.wires import Draft, Wire, ends_of, view_of, wires_in
from stackline.schemas import connector

_LEVELS: dict[Access, frozenset[str]] = {
    "read": frozenset({":read"}),
    "write": frozenset({":write"}),
    "read-write": frozenset({":read", ":write"}),
}


def connector_level(template: Draft, view: View, connection: Connection, ends: Ends) -> Draft | None:
    """The template with the level as the permissions of the wire's connector; None where it has no connector alone.

    Grants besides it go: they would say more than was asked for.
    """
    grants = grants_of(view, connection, ends)
    mine = [one for one in grants if one.permissions is not None]
    if not mine or ends.access is None:
        return None
    levels = [level for level, action in CONNECTOR_LEVELS.items() if action in _LEVELS[ends.access]]
    known = mapping(connector(view.types[ends.source], view.types[ends.target]).get("Properties"))
    able = mapping(known.get("AccessCategories"))
    missing = [level for level in levels if level not in able]
    if missing:
        raise refusal(
            "wire-access",
            f"A connector from {ends.source} to {ends.target} has no {missing[0]}",
            f"SAM has {' and '.join(able) or 'none'} for the two; erase the connector and draw the wire instead.",
            path=mine[0].claim,
        )
    return apply(template, list(_edits(grants, mine[0], levels)))


def _edits(grants: list[Granted], kept: Granted, levels: list[str]) -> Iterator[Edit]:
    assert kept.permissions is not None  # a connector's, by the caller
    yield Put(kept.permissions, levels)
    for claim in dict.fromkeys(one.claim for one in grants if one is not kept):
        yield Delete(claim)


def refuse_ungranted(view: View, connection: Connection, ends: Ends) -> None:
    """Raises Refused where the template has nothing that could be granted: no level would be the wire's."""
    rules = view.catalog.kinds[connection.target].access
    if rules is None or rules.granted is None or rules.granted(view, ends.target):
        return
    summary, fix = (rules.left(view, ends) if rules.left else None) or (
        f"Nothing on {ends.target} can be granted in this template",
        "Grant it where the resource is.",
    )
    raise refusal("wire-access", summary, fix)


def check_level(before: View, wires: list[Wire], known: Wire, ends: Ends, after: Draft) -> None:
    """Raises Refused where the wire does not have the level asked for afterwards, or another wire has not its own."""
    view = view_of(after)
    found = {wire.key: wire for wire in wires_in(view)}
    for wire in wires:
        there = found.get(wire.key)
        if wire.key == known.key:
            continue
        if there is None or there.access != wire.access:
            raise _shared(before, f"{wire.source} uses {wire.target}", wire.source, known)
        if any(not may(view, need, ends_of(wire)) for need in _needs(before, wire)):
            said = f"{wire.connection} goes from {wire.source} to {wire.target}"
            raise _shared(before, said, wire.source, known)
    there = found.get(known.key)
    if there is not None and there.access != ends.access:
        raise _stays(before, there, ends)


def _needs(view: View, wire: Wire) -> Iterator[Needs]:
    """The grants that a wire needs, and has by what the template says: no role of SAM's gives them."""
    for spelling in view.catalog.connections[wire.connection].spellings:
        for need in spelling.needs:
            ends = ends_of(wire)
            by_itself = need.sam_grants and view.own_policies(ends.of(need.holder))
            if not by_itself and may(view, need, ends):
                yield need


def _shared(view: View, other: str, user: str, known: Wire) -> Refused:
    roles = [
        role for role in view.roles(known.source) if user in view.role_users[role] and user != known.source
    ]
    return refusal(
        "wire-shared",
        f"{other} by the same lines as {known.source} uses {known.target}",
        _of_its_own(roles[0], [user], known.source) if roles else "Split what the two share first.",
        path=known.claims[0] if known.claims else (),
    )


def _of_its_own(role: str, others: list[str], user: str) -> str:
    return f"{role} is the role of {', '.join(others)} too: give {user} a role of its own."


def _stays(view: View, wire: Wire, ends: Ends) -> Refused:
    others = [
        user for role in view.roles(wire.source) for user in view.role_users[role] if user != wire.source
    ]
    role = next(iter(view.roles(wire.source)), "")
    summary = f"{wire.source} would have {wire.access} on {wire.target}, not {ends.access}"
    if others:
        fix = _of_its_own(role, list(dict.fromkeys(others)), wire.source)
    else:
        fix = "Take away what else lets it use the resource first."
    return refusal("wire-shared", summary, fix, path=wire.claims[0])
