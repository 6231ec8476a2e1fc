"""What happened in the embedded cloud: the events of a card or wire, and traces."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import Model


class SpanView(Model):
    """One thing that happened: a request of an API, an invocation, or a call of a service by a function.

    Payloads are JSON text in which secrets are masked.
    """

    id: str
    trace: str
    parent: str
    kind: Literal["request", "invocation", "call"]
    title: str
    target: str = Field(description="The card that was asked; a name where it is none of this template.")
    sources: list[str] = Field(description="What it came from, the best name first.")
    facet: str = ""
    by: str = Field(default="", description="Of an invocation: the kind of what called it, e.g. aws:sqs.")
    at: float = Field(description="Seconds since 1970.")
    ms: float | None = Field(description="null: it goes on.")
    ok: bool
    status: str
    request: str = Field(default="", description="Of an invocation: what it is replayed by.")
    event: str = ""
    event_size: int = Field(default=0, description="Characters of the whole where the event is cut.")
    result: str = ""
    result_size: int = Field(default=0, description="The same of the result.")
    log: str = ""
    error: str = ""
    run_ms: float | None = Field(default=None, description="Of an invocation, without waiting for its start.")
    init_ms: float | None = Field(default=None, description="Of a cold start.")
    memory_mb: int = 0


class TracesView(Model):
    """Spans: the newest first for a card or wire, by their time for a trace."""

    spans: list[SpanView]


class ReplayRequest(Model):
    request: str = Field(description="Of the invocation whose event is sent once more.")
    event: str | None = Field(
        default=None,
        description="The event as it was edited, JSON; what is masked in it stands for what it was.",
    )


class ReplayResult(Model):
    trace: str = Field(description="The trace that the new invocation begins.")
