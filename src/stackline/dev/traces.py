"""What the embedded cloud tells, put together to traces: which request led to which invocations and calls.

Times are seconds since 1970, durations milliseconds, payloads JSON text as the cloud has masked and cut it.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal, cast

from stackline.core.payloads import redact_text
from stackline.dev.names import Names

Kind = Literal["request", "invocation", "call"]
_MOST_TRACES = 1_000
_MOST_CHARACTERS = 40_000_000  # of all payloads and logs together
_LONGEST_LOG = 64 * 1024  # characters
_MOST_SPANS = 2_000  # of one trace: a function may call without end
_DEFAULT_BUS = "DefaultEventBus"  # as the canvas calls it


@dataclass(frozen=True, slots=True)
class Span:
    """One thing that happened. `target` is the logical ID of what was asked, or its name where it has none; `sources`
    are what it came from, the best name first. `ms` is None while it goes on."""

    id: str
    trace: str
    parent: str
    kind: Kind
    title: str
    target: str
    sources: tuple[str, ...] = ()
    facet: str = ""  # the route it came by
    by: str = (
        ""  # an invocation's kind of source: api, aws:sqs, the source of an event; empty for a plain call
    )
    at: float = 0.0
    ms: float | None = None
    ok: bool = True
    status: str = ""
    request: str = ""  # the invocation's, by which it is replayed
    event: str = ""
    event_size: int = 0  # characters of the whole where `event` is cut
    result: str = ""
    result_size: int = 0
    log: str = ""
    error: str = ""
    run_ms: float | None = None  # of an invocation, without waiting for its start
    init_ms: float | None = None  # of a cold start
    memory_mb: int = 0

    @property
    def weight(self) -> int:
        return 500 + len(self.event) + len(self.result) + len(self.log)

    def is_of_card(self, id: str) -> bool:
        """A function's own invocations; of anything else all that came to it or from it."""
        return self.target == id or (self.kind == "invocation" and id in self.sources)

    def is_of_wire(self, source: str, target: str, facet: str) -> bool:
        if self.target != target or source not in self.sources:
            return False
        return not (facet and self.facet) or facet == self.facet


@dataclass(frozen=True, slots=True)
class Count:
    """How much there was, and how much of it failed."""

    count: int
    errors: int


Wire = tuple[str, str, str]  # source, target, facet


@dataclass
class Traces:
    """The last traces, and how often each card and wire was used. Safe from several threads."""

    _spans: OrderedDict[str, dict[str, Span]] = field(default_factory=OrderedDict[str, "dict[str, Span]"])
    _links: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    _requests: dict[str, tuple[str, str]] = field(default_factory=dict[str, "tuple[str, str]"])
    _weight: int = 0
    _seen: Counter[str] = field(default_factory=Counter[str])
    _failed: Counter[str] = field(default_factory=Counter[str])
    _wires: Counter[Wire] = field(default_factory=Counter[Wire])
    _wires_failed: Counter[Wire] = field(default_factory=Counter[Wire])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, told: Mapping[str, Any], names: Names) -> Span | None:
        """One event of the cloud's; the span it becomes, None for what is no part of a trace."""
        if told["kind"] == "log":
            return self._print(told)
        if not told.get("trace") or told["kind"] not in _READERS:
            return None
        with self._lock:
            span = _READERS[told["kind"]](self._of(str(told["trace"])), told, names)
            self._put(span)
            for root, _ in cast("list[list[str]]", told.get("links") or []):
                self._links.setdefault(root, set()).add(span.trace)
            if span.ms is not None:
                self._count(span)
        return span

    def _print(self, told: Mapping[str, Any]) -> Span | None:
        """A line that an invocation printed, while it goes on or just after."""
        with self._lock:
            trace, id = self._requests.get(str(told.get("request")), ("", ""))
            span = self._of(trace).get(id)
            if span is None or len(span.log) > _LONGEST_LOG:
                return None
            line = redact_text(str(told["text"])[:_LONGEST_LOG].rstrip("\n"))
            printed = replace(span, log=f"{span.log}\n{line}" if span.log else line)
            self._put(printed)
            return printed

    def cards(self) -> dict[str, Count]:
        """Since this was made."""
        with self._lock:
            return {id: Count(count, self._failed[id]) for id, count in self._seen.items()}

    def wires(self) -> dict[Wire, Count]:
        with self._lock:
            return {wire: Count(count, self._wires_failed[wire]) for wire, count in self._wires.items()}

    def last(self, wanted: Callable[[Span], bool], most: int = 50) -> list[Span]:
        """The newest spans that are wanted, newest first."""
        with self._lock:
            found = sorted(
                (span for spans in self._spans.values() for span in spans.values() if wanted(span)),
                key=lambda span: span.at,
                reverse=True,
            )
        return list(islice(found, most))

    def trace(self, id: str) -> list[Span]:
        """Its spans by their time, with those of traces that took up some of its messages beside others'."""
        with self._lock:
            ids = [id, *sorted(self._links.get(id, ()))]
            return sorted((span for one in ids for span in self._of(one).values()), key=lambda span: span.at)

    def clear(self) -> None:
        with self._lock:
            self._spans.clear()
            self._links.clear()
            self._requests.clear()
            self._weight = 0

    def _of(self, trace: str) -> Mapping[str, Span]:
        return self._spans.get(trace, {})

    def _put(self, span: Span) -> None:
        spans = self._spans.setdefault(span.trace, {})
        if span.id not in spans and len(spans) >= _MOST_SPANS:
            return
        before = spans.get(span.id)
        self._weight += span.weight - (before.weight if before else 0)
        spans[span.id] = span
        if span.request:
            self._requests[span.request] = (span.trace, span.id)
        self._spans.move_to_end(span.trace)
        while len(self._spans) > _MOST_TRACES or (self._weight > _MOST_CHARACTERS and len(self._spans) > 1):
            id, gone = self._spans.popitem(last=False)
            self._links.pop(id, None)
            self._weight -= sum(one.weight for one in gone.values())
            for one in gone.values():
                self._requests.pop(one.request, None)

    def _count(self, span: Span) -> None:
        self._seen[span.target] += 1
        self._failed[span.target] += not span.ok
        for source in span.sources:
            wire = (source, span.target, span.facet)
            self._wires[wire] += 1
            self._wires_failed[wire] += not span.ok


def _request(spans: Mapping[str, Span], told: Mapping[str, Any], names: Names) -> Span:
    status, ms = int(told["status"]), float(told.get("ms") or 0)
    # What is asked of an API is told when it was answered.
    return Span(
        *_ids(told),
        kind="request",
        title=f"{told['method']} {told['path']}",
        target=names.resource(str(told["api"])),
        at=float(told["at"]) - ms / 1000,
        ms=ms,
        ok=status < 500,
        status=str(status) if status else "",
    )


def _begun(spans: Mapping[str, Span], told: Mapping[str, Any], names: Names) -> Span:
    function = names.function(str(told["function"]))
    return Span(
        *_ids(told),
        kind="invocation",
        title=function,
        target=function,
        sources=tuple(dict.fromkeys(_sources(spans, told, names))),
        facet=str(told.get("route") or ""),
        by=str(told.get("by") or ""),
        at=float(told["began"]),
        request=str(told["request"]),
        event=str(told.get("event") or ""),
        event_size=int(told.get("event_size") or 0),
    )


def _ended(spans: Mapping[str, Span], told: Mapping[str, Any], names: Names) -> Span:
    begun = spans.get(str(told["span"])) or _begun(spans, told, names)
    error = cast("dict[str, Any]", told.get("error") or {})
    kind, message = error.get("errorType"), error.get("errorMessage")
    return replace(
        begun,
        ms=round((float(told["at"]) - begun.at) * 1000, 2),
        ok=told["status"] == "ok",
        status=str(told["status"]),
        result=str(told.get("result") or ""),
        result_size=int(told.get("result_size") or 0),
        error=": ".join(str(one) for one in (kind, message) if one),
        run_ms=told.get("ms"),
        init_ms=told.get("init_ms"),
        memory_mb=int(told.get("memory_mb") or 0),
    )


def _called(spans: Mapping[str, Span], told: Mapping[str, Any], names: Names) -> Span:
    above, status = spans.get(str(told.get("parent"))), int(told["status"])
    resource = str(told.get("resource") or "")
    return Span(
        *_ids(told),
        kind="call",
        title=str(told["operation"]),
        target=_bus(names.resource(resource)) if resource else str(told["service"]),
        sources=(above.target,) if above else (),
        at=float(told["began"]),
        ms=float(told["ms"]),
        ok=status < 400,
        status=str(status),
        event=str(told.get("event") or ""),
        event_size=int(told.get("event_size") or 0),
        result=str(told.get("result") or ""),
        result_size=int(told.get("result_size") or 0),
        error=str(told.get("error") or ""),
    )


_READERS: dict[str, Callable[[Mapping[str, Span], Mapping[str, Any], Names], Span]] = {
    "request": _request,
    "invocation-begin": _begun,
    "invocation": _ended,
    "call": _called,
}


def _ids(told: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(told["span"]), str(told["trace"]), str(told.get("parent") or "")


def _sources(spans: Mapping[str, Span], told: Mapping[str, Any], names: Names) -> Iterator[str]:
    """What a function was called by: what its event names, else who is known to call it, else what is above it."""
    by, where = str(told.get("by") or ""), str(told.get("from") or "")
    if where and (by == "api" or by.startswith("aws:")):
        yield names.resource(where)
        return
    rule_or_machine, _, bus = str(told.get("caller") or "").partition(" ")
    if rule_or_machine:
        yield names.resource(rule_or_machine)
    if bus:
        yield _bus(names.resource(bus))
    above = spans.get(str(told.get("parent") or ""))
    if not rule_or_machine and above is not None:
        # A function that is asked for directly comes of who asks.
        yield from above.sources if above.title.startswith("lambda:") else (above.target,)


def _bus(name: str) -> str:
    return _DEFAULT_BUS if name == "default" else name
