"""What comes with a wire because of where its ends stand, or how they are encrypted.

It is a way through a network, or the use of a key: the ground that the extra rests on. When the target leaves the
network, or is no longer encrypted, the extra goes too, though the wire stays; and when the ground comes, the wires that
are there already get their extras.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackline.catalog.changes import Change, Ends
from stackline.catalog.key_aliases import KIND as KEY
from stackline.catalog.key_grants import grant_changes, grant_claims
from stackline.catalog.model import Connection, Path
from stackline.catalog.network_places import network_at
from stackline.catalog.network_reach import reach_changes, reach_claims
from stackline.catalog.networks import KIND as NETWORK

if TYPE_CHECKING:
    from stackline.catalog.view import View


@dataclass(frozen=True, slots=True)
class Extra:
    """The places that a wire has because of `ground`, a network or key ("": of none in the template)."""

    ground: str
    claims: tuple[Path, ...]


def grounds(connection: Connection) -> bool:
    """Whether wires of this connection are what the extras of others rest on."""
    return connection.source in (NETWORK, KEY) and connection.style == "attach"


def extras(view: View, connection: Connection, ends: Ends) -> list[Extra]:
    """What the template has of a wire's extras."""
    found: list[Extra] = []
    if connection.style != "event":
        way = reach_claims(view, ends.source, ends.target)
        if way:
            found.append(Extra(next(iter(network_at(view, ends.target)), ""), tuple(way)))
    found += [Extra(key, tuple(claims)) for key, claims in grant_claims(view, connection, ends) if claims]
    return found


def extra_changes(view: View, connection: Connection, ends: Ends) -> list[Change]:
    """What is missing of a wire's extras."""
    found: list[Change] = []
    if connection.style != "event":
        found += reach_changes(view, ends.source, ends.target)
    return [*found, *grant_changes(view, connection, ends)]
