"""What each connection gets: exercised, called, deployed, or none of these with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from exercises.arrivals import ARRIVALS
from exercises.callers import CALLERS
from exercises.calls import CALLS
from exercises.proofs import proof_of
from exercises.scenes import scene
from exercises.sources import SOURCES
from laws.wire_cases import CATALOG
from stackline.catalog import Connection
from stackline.core import Refused

How = Literal["arrives", "granted", "proven", "deployed", "not"]

_CONTAINERS = "no container runs in the embedded cloud"
_ASKING = "a task asks an address only through a connection of EventBridge, which the embedded cloud has not"
REASONS: dict[str, str] = {
    "application-output-informs-application": "the other stack does not tell of the parameter; not looked into yet",
    "topic-notifies-subscriber": "a message does not arrive at an HTTP address of this machine; not looked into yet",
    "dns-zone-proves-certificate": "ACM tells nothing of the zone, and issues every certificate here",
    "event-bus-dead-letter-sends-queue": "only for events that cannot be encrypted, and here none is encrypted",
    "state-machine-uses-function-url": _ASKING,
    "state-machine-uses-graphql-api": _ASKING,
    "state-machine-uses-websocket-api": _ASKING,
}
"""Connections that the cloud cannot show, each with what is in the way; found by trying."""


UNTRIED = ("custom-resource", "parameter")
"""Sources of wires that were drawn lately."""


@dataclass(frozen=True)
class Verdict:
    how: How
    words: str


@cache
def emulated() -> frozenset[str]:
    """The CloudFormation types that the embedded cloud has; a test compares them with what it says itself."""
    return frozenset((Path(__file__).parent / "types.txt").read_text().split())


def hindrance(connection: Connection) -> str | None:
    """Why the wire is not even deployed: the drawn template says it."""
    try:
        drawn = scene(connection).drawn()
    except Refused as refused:
        return f"not drawn between the plainest ends: {refused.diagnostics[0].summary}"
    types = {body["Type"] for body in drawn.resources.values()}
    missing = sorted(one for one in types - emulated() if not one.startswith("AWS::Serverless::"))
    return f"the embedded cloud has no {', '.join(missing)}" if missing else None


def verdict(connection: Connection) -> Verdict:
    wanted = plan(connection)
    why = hindrance(connection)
    return Verdict("not", why) if why and connection.id not in REASONS else wanted


def plan(connection: Connection) -> Verdict:
    """What the connection would get if its template can be deployed; nothing is drawn for it."""
    if connection.id in REASONS:
        return Verdict("not", REASONS[connection.id])
    if connection.style == "event" and connection.target == "task":
        return Verdict("not", _CONTAINERS)
    if connection.style != "event" and connection.source in UNTRIED:
        return Verdict("not", "not tried yet")
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
    return Verdict("arrives", "set off, and seen to arrive")


def _of_access(connection: Connection) -> Verdict:
    if connection.target == "search":
        return Verdict("not", "nothing listens at a domain's endpoint: OpenSearch is a control plane here")
    if connection.target not in CALLS:
        return Verdict("not", "the exerciser has no call of it")
    if connection.source not in CALLERS:
        return Verdict("not", "the exerciser cannot have it call")
    return Verdict("granted", "called with what the wire gave; the same call without the wire is refused")


def planned(*hows: How) -> list[str]:
    return [one.id for one in CATALOG.connections.values() if plan(one).how in hows]
