"""All that can be seen and changed on a wire that is drawn: its settings, its variables, where what fails goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stackline.catalog import Setting, View
from stackline.design.requests import Request, candidates
from stackline.design.wire_variables import WireVariable, variables_of
from stackline.design.wires import Wire, found_by


@dataclass(frozen=True, slots=True)
class Failure:
    """Where events can go that this wire could not deliver: another wire, from `source` at `facet`.

    `drawn` is the target it goes to already; `targets` are the resources it could be drawn to.
    """

    source: str
    facet: str | None
    label: str
    summary: str
    kinds: tuple[str, ...]
    targets: tuple[str, ...]
    drawn: str | None = None


@dataclass(frozen=True, slots=True)
class WireDetails:
    wire: Wire
    settings: tuple[tuple[Setting, Any], ...]
    """Each with what the template says; None where it says nothing."""
    variables: tuple[WireVariable, ...]
    failures: tuple[Failure, ...]


def wire_details(view: View, wire: Wire, wires: Sequence[Wire]) -> WireDetails:
    connection = view.catalog.connections[wire.connection]
    ends = (wire.source, wire.facet, wire.target)
    bound: dict[str, Any] = {}
    for found in found_by(view, connection):
        if (found.source, found.facet, found.target) == ends:
            bound = {**found.settings, **bound}
    return WireDetails(
        wire,
        tuple((setting, bound.get(setting.path)) for setting in connection.settings),
        tuple(variables_of(view, wire)),
        tuple(_failures(view, wire, wires)),
    )


# Lambda Developer Guide, "Invoking a Lambda function asynchronously": with these, the function's own settings say
# where an event goes that failed for good. Queues, streams and APIs handle failures themselves.
_ASYNCHRONOUS = ("bucket", "topic", "schedule", "event-bus", "event-rule", "log-group", "alarm")
_FACETS = ("dead-letter", "failure")


def _failures(view: View, wire: Wire, wires: Sequence[Wire]) -> Iterator[Failure]:
    if wire.style != "event" or wire.failure:
        return
    holders = [wire.source]
    if view.kind(wire.target) == "function" and view.kind(wire.source) in _ASYNCHRONOUS:
        holders.append(wire.target)
    for holder in holders:
        for facet in view.resource(holder).facets if view.kind(holder) else ():
            if facet.id in _FACETS:
                found = _failure(view, holder, facet.id, wires)
                if found is not None:
                    yield found


def _failure(view: View, holder: str, facet: str, wires: Sequence[Wire]) -> Failure | None:
    drawn = next((one.target for one in wires if (one.source, one.facet) == (holder, facet)), None)
    targets = [
        id for id in view.resources if id != holder and any(candidates(view, Request(holder, id, facet)))
    ]
    kind = view.kind(holder)
    known = [one for one in view.catalog.connections.values() if (one.source, one.facet) == (kind, facet)]
    if not known:
        return None
    first = known[0]
    return Failure(
        holder,
        facet,
        first.label,
        first.summary,
        tuple(dict.fromkeys(one.target for one in known)),
        tuple(targets),
        drawn,
    )
