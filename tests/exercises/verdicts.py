"""What each connection gets: exercised, called, deployed, or none of these with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exercises import machines
from exercises.arrivals import ARRIVALS
from exercises.callers import CALLERS
from exercises.calls import CALLS
from exercises.emulated import missing
from exercises.proofs import proof_of
from exercises.scenes import scene
from exercises.sources import SOURCES
from laws.wire_cases import CATALOG
from stackline.catalog import Connection
from stackline.core import Refused
from translated_dependencies import translate

How = Literal["arrives", "granted", "proven", "deployed", "not"]

_TASK = "set off, and RunTask is seen to be called; no container runs here"
_BY_ROLE = (
    "called by its role at the address it was told; a task would need a connection of EventBridge, not here"
)


@dataclass(frozen=True)
class Verdict:
    how: How
    words: str


def hindrance(connection: Connection) -> str | None:
    """Why the wire is not even deployed: the drawn template says it, or, where nothing else is known, what SAM makes of
    it."""
    try:
        drawn = scene(connection).drawn()
    except Refused as refused:
        return f"not drawn between the plainest ends: {refused.diagnostics[0].summary}"
    known = plan(connection).how != "not"
    resources = drawn.resources if known else translate(drawn.data)[0]["Resources"]
    lacking = missing(body["Type"] for body in resources.values())
    return f"the embedded cloud has no {', '.join(lacking)}" if lacking else None


def verdict(connection: Connection) -> Verdict:
    wanted = plan(connection)
    why = hindrance(connection)
    return Verdict("not", why) if why else wanted


def plan(connection: Connection) -> Verdict:
    """What the connection would get if its template can be deployed; nothing is drawn for it."""
    proof = proof_of(connection)
    if proof is not None:
        return Verdict(proof.how, proof.words)
    if connection.style == "access":
        return _of_access(connection)
    if connection.style == "event":
        return _of_event(connection)
    return Verdict("not", "nothing shows what it does here")


def _of_event(connection: Connection) -> Verdict:
    if (connection.source, connection.facet) not in SOURCES:
        return Verdict("not", "the exerciser cannot set it off")
    if connection.target not in ARRIVALS:
        return Verdict("not", "the exerciser cannot see it arrive")
    return Verdict("arrives", _TASK if connection.target == "task" else "set off, and seen to arrive")


def _of_access(connection: Connection) -> Verdict:
    if connection.target not in CALLS:
        return Verdict("not", "the exerciser has no call of it")
    if connection.source not in CALLERS:
        return Verdict("not", "the exerciser cannot have it call")
    if connection.source == "state-machine" and machines.by_role_alone(CALLS[connection.target]):
        return Verdict("granted", _BY_ROLE)
    return Verdict("granted", "called with what the wire gave; the same call without the wire is refused")


def planned(*hows: How) -> list[str]:
    return [one.id for one in CATALOG.connections.values() if plan(one).how in hows]
