"""Routes of REST APIs that start state machines: SAM's `Api` event of a state machine."""

from __future__ import annotations

from stackline.catalog.model import Connection, Spelling
from stackline.catalog.route_functions import REST, read_events, write_event

REST_STARTS_MACHINE = Connection(
    id="rest-api-starts-state-machine",
    source="rest-api",
    facet="route",
    target="state-machine",
    style="event",
    label="starts",
    summary="A request to the route starts an execution with its body as the input; the answer names the execution.",
    spellings=(
        Spelling(
            name="sam-event",
            sources=(REST.sam_type, ""),
            targets=("AWS::Serverless::StateMachine",),
            write=write_event(REST, "state-machine"),
            read=read_events(REST, "state-machine"),
        ),
    ),
)
