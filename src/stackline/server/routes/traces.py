"""What happened in the embedded cloud, for a card, a wire or a trace; and sending an event once more."""

from __future__ import annotations

from dataclasses import asdict, replace

from fastapi import APIRouter

from stackline.dev.traces import Span
from stackline.server.routes.common import Here, refusals
from stackline.server.schemas import ActivityState, ReplayRequest, ReplayResult, SpanView, TracesView

router = APIRouter()


@router.get("/api/activity")
def activity(here: Here) -> ActivityState:
    return here.running.tracing.activity()


@router.get("/api/traces")
def last_of_card(here: Here, card: str) -> TracesView:
    """The last events of a card."""
    return _list(here.running.tracing.traces.last(lambda span: span.is_of_card(card)))


@router.get("/api/traces/wire")
def last_of_wire(here: Here, source: str, target: str, facet: str = "") -> TracesView:
    """The last events that went along a wire."""
    found = here.running.tracing.traces.last(lambda span: span.is_of_wire(source, target, facet))
    return _list(found)


@router.get("/api/traces/{id}")
def trace(here: Here, id: str) -> TracesView:
    """All spans of a trace; none where it is forgotten."""
    return _view(here.running.tracing.traces.trace(id))


@router.post("/api/replay", status_code=202, responses=refusals(404, 422, 503))
def replay_event(here: Here, body: ReplayRequest) -> ReplayResult:
    """Call the function of an invocation once more; what comes of it is told as every event is."""
    return ReplayResult(trace=here.running.tracing.replay(body.request, body.event))


def _list(spans: list[Span]) -> TracesView:
    """Without payloads and logs, which are asked for with the trace."""
    return _view([replace(span, event="", result="", log="") for span in spans])


def _view(spans: list[Span]) -> TracesView:
    return TracesView(spans=[SpanView(**asdict(span)) for span in spans])
