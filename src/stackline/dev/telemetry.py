"""Traces to an OpenTelemetry backend, where one is named: OTLP over HTTP, with the standard semantic conventions.

Payloads and logs are not sent. The exporter reads its own variables (headers, timeout, compression). Sources: "OTLP
Exporter Configuration", semantic conventions 1.37 for FaaS, HTTP, messaging, databases, AWS SDK (opentelemetry.io).
"""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.dev.names import Names
from stackline.dev.traces import Span, Traces

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

_log = logging.getLogger(__name__)
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_Attributes = dict[str, str | int | float | bool]
# faas.trigger: what calls a function.
_TRIGGERS = {
    "api": "http",
    "aws:sqs": "pubsub",
    "aws:sns": "pubsub",
    "aws:kinesis": "pubsub",
    "aws:s3": "datasource",
    "aws:dynamodb": "datasource",
    "aws.events": "timer",
    "aws.scheduler": "timer",
}
_MESSAGING = {"sqs": "aws_sqs", "sns": "aws.sns", "kinesis": "aws_kinesis", "events": "aws_eventbridge"}
_SENDS = {
    "SendMessage",
    "SendMessageBatch",
    "Publish",
    "PublishBatch",
    "PutEvents",
    "PutRecord",
    "PutRecords",
}


@dataclass
class Telemetry:
    """Hears what the cloud tells, and sends each span when it has ended, in the background."""

    processor: BatchSpanProcessor
    _traces: Traces = field(default_factory=Traces)

    def hear(self, told: Mapping[str, Any], names: Names) -> None:
        span = self._traces.add(told, names)
        if span is not None and told["kind"] != "log":
            self.send(span)

    def send(self, span: Span) -> None:
        """Nothing where it goes on."""
        if span.ms is not None:
            self.processor.on_end(_readable(span))

    def close(self) -> None:
        """Send what waits."""
        self.processor.shutdown()


@cache
def telemetry() -> Telemetry | None:
    """The one of this process, where the environment names an endpoint; raises DiagnosticError without the exporter."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return None
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise DiagnosticError([_not_installed()]) from error
    made = Telemetry(BatchSpanProcessor(OTLPSpanExporter()))
    atexit.register(made.close)
    return made


@cache
def sender() -> Telemetry | None:
    """The same for who has other things to do: a warning, once, where it cannot be."""
    try:
        return telemetry()
    except DiagnosticError as error:
        for one in error.diagnostics:
            _log.warning("%s. %s", one.summary, one.fix.summary if one.fix else "")
        return None


def _not_installed() -> Diagnostic:
    name = next(name for name in ENDPOINTS if os.environ.get(name))
    return Diagnostic(
        "error",
        "otel-not-installed",
        f"{name} is set, but the OpenTelemetry exporter is not installed",
        fix=Fix("Install stackline[otel], or unset the variable."),
    )


def _readable(span: Span) -> ReadableSpan:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
    from opentelemetry.trace.status import Status, StatusCode

    trace = int(span.trace.removeprefix("1-").replace("-", ""), 16)

    def context(id: str) -> SpanContext:
        return SpanContext(trace, int(id, 16), is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))

    kind, attributes = _described(span)
    start = int(span.at * 1e9)
    service = span.sources[0] if span.kind == "call" and span.sources else span.target
    return ReadableSpan(
        name=_name(span),
        context=context(span.id),
        parent=context(span.parent) if span.parent else None,
        resource=Resource.create({"service.name": service, "cloud.provider": "aws"}),
        attributes=attributes,
        kind=SpanKind[kind],
        instrumentation_scope=InstrumentationScope("stackline"),
        status=Status(StatusCode.UNSET) if span.ok else Status(StatusCode.ERROR, span.error or span.status),
        start_time=start,
        end_time=start + int((span.ms or 0) * 1e6),
    )


def _name(span: Span) -> str:
    """Few different ones: a path without its query, an operation with its service or its destination."""
    if span.kind == "request":
        return span.title.partition("?")[0]
    if span.kind == "invocation":
        return span.title
    service, _, operation = span.title.partition(":")
    return f"send {span.target}" if operation in _SENDS else f"{service}.{operation}"


def _described(span: Span) -> tuple[str, _Attributes]:
    """The kind of span, and its attributes."""
    match span.kind:
        case "request":
            kind, attributes = _request(span)
        case "invocation":
            kind, attributes = _invocation(span)
        case "call":
            kind, attributes = _call(span)
    if not span.ok:
        attributes["error.type"] = span.error.partition(":")[0] or span.status
    return kind, attributes


def _request(span: Span) -> tuple[str, _Attributes]:
    method, _, address = span.title.partition(" ")
    attributes: _Attributes = {"http.request.method": method, "url.path": address.partition("?")[0]}
    if span.status:
        attributes["http.response.status_code"] = int(span.status)
    return "SERVER", attributes


def _invocation(span: Span) -> tuple[str, _Attributes]:
    trigger = _TRIGGERS.get(span.by, "other")
    attributes: _Attributes = {
        "faas.name": span.target,
        "faas.trigger": trigger,
        "faas.invocation_id": span.request,
        "faas.coldstart": span.init_ms is not None,
        "cloud.platform": "aws_lambda",
    }
    if span.facet:
        attributes["http.route"] = span.facet.partition(" ")[2] or span.facet
    if trigger != "pubsub":
        return "SERVER", attributes
    attributes["messaging.system"] = _MESSAGING[span.by.removeprefix("aws:")]
    attributes["messaging.operation.type"] = "process"
    attributes["messaging.operation.name"] = "process"
    if span.sources:
        attributes["messaging.destination.name"] = span.sources[0]
    return "CONSUMER", attributes


def _call(span: Span) -> tuple[str, _Attributes]:
    service, _, operation = span.title.partition(":")
    attributes: _Attributes = {
        "rpc.system": "aws-api",
        "rpc.service": service,
        "rpc.method": operation,
        "http.response.status_code": int(span.status),
    }
    if service == "dynamodb":
        attributes |= {"db.system.name": "aws.dynamodb", "db.operation.name": operation}
        attributes["db.collection.name"] = span.target
    elif service == "lambda" and operation.startswith("Invoke"):
        attributes |= {"faas.invoked_name": span.target, "faas.invoked_provider": "aws"}
    elif service in _MESSAGING and operation in _SENDS:
        attributes |= {"messaging.system": _MESSAGING[service], "messaging.destination.name": span.target}
        attributes |= {"messaging.operation.type": "send", "messaging.operation.name": operation}
        return "PRODUCER", attributes
    return "CLIENT", attributes
