"""What each connection gets: exercised, called, deployed, or none of these with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from exercises.arrivals import ARRIVALS
from exercises.callers import CALLERS
from exercises.calls import CALLS
from exercises.proofs import PROOFS
from exercises.scenes import scene
from exercises.sources import SOURCES
from laws.wire_cases import CATALOG
from stackline.catalog import Connection
from stackline.core import Refused

How = Literal["arrives", "granted", "proven", "deployed", "not"]

_GRAPHQL = "AppSync's data endpoint is not emulated yet: a query gets no answer"
_PIPES = "pipes deliver only from a table's stream to a topic or a state machine here"
_SERVICES = "routes straight to a service are not emulated: the cloud answers 502"
_STREAMS = "not delivered to streams here"
_RESULTS = "what becomes of an asynchronous call is told only for failures, and not to a bus"
_SECRET = "the embedded cloud makes no secret for a database's password"
REASONS: dict[str, str] = {
    "alarm-insufficient-data-invokes-function": "alarms do not run functions here",
    "alarm-invokes-function": "alarms do not run functions here",
    "alarm-ok-invokes-function": "alarms do not run functions here",
    "custom-resource-notifies-topic": "custom resources run functions only here",
    "event-bus-feeds-stream": _STREAMS,
    "event-rule-feeds-stream": _STREAMS,
    "function-dead-letter-sends-queue": _RESULTS,
    "function-dead-letter-sends-topic": _RESULTS,
    "function-failure-sends-event-bus": _RESULTS,
    "function-success-invokes-function": _RESULTS,
    "function-success-sends-event-bus": _RESULTS,
    "function-success-sends-queue": _RESULTS,
    "function-success-sends-topic": _RESULTS,
    "function-uses-database": _SECRET,
    "http-api-feeds-event-bus": _SERVICES,
    "http-api-feeds-queue": _SERVICES,
    "http-api-starts-state-machine": _SERVICES,
    "log-group-feeds-delivery-stream": _STREAMS,
    "log-group-feeds-stream": _STREAMS,
    "pipe-calls-rest-api": _PIPES,
    "pipe-enrichment-invokes-function": _PIPES,
    "pipe-feeds-delivery-stream": _PIPES,
    "pipe-feeds-event-bus": _PIPES,
    "pipe-feeds-queue": _PIPES,
    "pipe-feeds-stream": _PIPES,
    "pipe-feeds-topic": _PIPES,
    "pipe-invokes-function": _PIPES,
    "pipe-starts-state-machine": _PIPES,
    "queue-feeds-pipe": _PIPES,
    "rest-api-starts-state-machine": _SERVICES,
    "state-machine-task-calls-rest-api": "the state machine's call gets no answer here",
    "state-machine-uses-database": _SECRET,
    "stream-feeds-pipe": _PIPES,
    "table-stream-feeds-pipe": _PIPES,
    "task-uses-database": _SECRET,
    "topic-feeds-delivery-stream": _STREAMS,
    "user-pool-trigger-invokes-function": "set off by a sign-up that is confirmed, but the function is not run",
}
"""Connections that the cloud cannot show, each with what is in the way; found by trying."""


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
    if connection.source == "graphql-api" or connection.target == "graphql-api":
        return Verdict("not", _GRAPHQL)
    if connection.id in PROOFS:
        proof = PROOFS[connection.id]
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
    if connection.target not in CALLS:
        return Verdict("not", "the exerciser has no call of it")
    if connection.source not in CALLERS:
        return Verdict("not", "the exerciser cannot have it call")
    return Verdict("granted", "called with what the wire gave; the same call without the wire is refused")


def planned(*hows: How) -> list[str]:
    return [one.id for one in CATALOG.connections.values() if plan(one).how in hows]
