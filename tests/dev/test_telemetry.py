"""Spans arrive at an OTLP endpoint over HTTP as they happened, named as the semantic conventions name them."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from stackline.core import DiagnosticError
from stackline.dev.names import Names
from stackline.dev.telemetry import sender, telemetry

TRACE = "1-6923a5f0-0123456789abcdef01234567"
NAMES = Names({"shop-Take": "Take", "shop-Keep": "Keep"}, {"abc": "Api", "pages": "Pages", "items": "Items"})


class Backend(ThreadingHTTPServer):
    """What a backend is sent: (path, headers, service name, span)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.received: list[tuple[str, dict[str, str], str, Sent]] = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        backend = self.server
        assert isinstance(backend, Backend)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            about = {one.key: one.value.string_value for one in group.resource.attributes}
            for scope in group.scope_spans:
                for span in scope.spans:
                    headers = {key.lower(): value for key, value in self.headers.items()}
                    backend.received.append((self.path, headers, about["service.name"], span))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    server = Backend()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=shop")
    telemetry.cache_clear()
    yield server
    telemetry.cache_clear()
    server.shutdown()
    server.server_close()


def happening() -> list[dict[str, Any]]:
    """An API, a function behind it, its message, and a function that fails with it."""
    arn, table = (
        "arn:aws:sqs:us-east-1:000000000000:pages",
        "arn:aws:dynamodb:us-east-1:000000000000:table/items",
    )
    take = {"function": "shop-Take", "request": "q1", "trace": TRACE, "span": "2" * 16, "parent": "1" * 16}
    take |= {"by": "api", "from": "abc", "route": "POST /a/{id}", "began": 10.1, "event": '"payload"'}
    keep = {"function": "shop-Keep", "request": "q2", "trace": TRACE, "span": "4" * 16, "parent": "3" * 16}
    keep |= {"by": "aws:sqs", "from": arn, "began": 10.3}
    call = {
        "kind": "call",
        "trace": TRACE,
        "status": 200,
        "at": 10.2,
        "began": 10.15,
        "ms": 50.0,
        "service": "",
    }
    error = {"errorType": "ValueError", "errorMessage": "no"}
    return [
        {"kind": "invocation-begin", "at": 10.1, **take},
        call | {"operation": "sqs:SendMessage", "resource": arn, "span": "3" * 16, "parent": "2" * 16},
        {"kind": "invocation", "at": 10.2, "status": "ok", "ms": 90.0, "init_ms": 60.0, **take},
        {"kind": "request", "at": 10.25, "ms": 250.0, "api": "abc", "method": "POST", "path": "/a/1?b=2"}
        | {"status": 202, "trace": TRACE, "span": "1" * 16},
        {"kind": "invocation-begin", "at": 10.3, **keep},
        call | {"operation": "dynamodb:PutItem", "resource": table, "span": "5" * 16, "parent": "4" * 16},
        {"kind": "log", "at": 10.35, "function": "shop-Keep", "request": "q2", "text": "printed"},
        {"kind": "invocation", "at": 10.4, "status": "error", "ms": 90.0, "error": error, **keep},
    ]


@pytest.fixture
def sent(backend: Backend) -> dict[str, tuple[str, Sent]]:
    """Service and span by the span's name."""
    sender = telemetry()
    assert sender is not None
    for told in happening():
        sender.hear(told, NAMES)
    sender.close()
    assert {path for path, *_ in backend.received} == {"/v1/traces"}
    assert {headers["x-team"] for _, headers, *_ in backend.received} == {"shop"}
    return {span.name: (service, span) for _, _, service, span in backend.received}


def attributes(span: Sent) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in span.attributes:
        found[one.key] = getattr(one.value, str(one.value.WhichOneof("value")))
    return found


def test_each_span_once_with_its_place(sent: dict[str, tuple[str, Sent]]) -> None:
    assert {name: service for name, (service, _) in sent.items()} == {
        "POST /a/1": "Api",
        "Take": "Take",
        "send Pages": "Take",
        "Keep": "Keep",
        "dynamodb.PutItem": "Keep",
    }
    places = {
        name: (span.span_id.hex()[0], span.parent_span_id.hex()[:1]) for name, (_, span) in sent.items()
    }
    assert places == {
        "POST /a/1": ("1", ""),
        "Take": ("2", "1"),
        "send Pages": ("3", "2"),
        "Keep": ("4", "3"),
        "dynamodb.PutItem": ("5", "4"),
    }
    assert {span.trace_id.hex() for _, span in sent.values()} == {"6923a5f00123456789abcdef01234567"}


def test_times(sent: dict[str, tuple[str, Sent]]) -> None:
    _, span = sent["POST /a/1"]
    assert span.start_time_unix_nano == pytest.approx(10_000_000_000, abs=1_000_000)
    assert span.end_time_unix_nano - span.start_time_unix_nano == 250_000_000


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        (
            "POST /a/1",
            Sent.SPAN_KIND_SERVER,
            {"http.request.method": "POST", "url.path": "/a/1", "http.response.status_code": 202},
        ),
        (
            "Take",
            Sent.SPAN_KIND_SERVER,
            {"faas.name": "Take", "faas.trigger": "http", "faas.coldstart": True, "faas.invocation_id": "q1"}
            | {"http.route": "/a/{id}", "cloud.platform": "aws_lambda"},
        ),
        (
            "send Pages",
            Sent.SPAN_KIND_PRODUCER,
            {
                "messaging.system": "aws_sqs",
                "messaging.operation.type": "send",
                "messaging.destination.name": "Pages",
            }
            | {"rpc.system": "aws-api", "rpc.method": "SendMessage"},
        ),
        (
            "Keep",
            Sent.SPAN_KIND_CONSUMER,
            {"faas.trigger": "pubsub", "faas.coldstart": False, "messaging.system": "aws_sqs"}
            | {
                "messaging.operation.type": "process",
                "messaging.destination.name": "Pages",
                "error.type": "ValueError",
            },
        ),
        (
            "dynamodb.PutItem",
            Sent.SPAN_KIND_CLIENT,
            {"db.system.name": "aws.dynamodb", "db.operation.name": "PutItem", "db.collection.name": "Items"},
        ),
    ],
)
def test_the_semantic_conventions(
    sent: dict[str, tuple[str, Sent]], name: str, kind: int, expected: dict[str, Any]
) -> None:
    _, span = sent[name]
    assert span.kind == kind
    assert expected.items() <= attributes(span).items()


def test_a_failure_and_no_payloads(sent: dict[str, tuple[str, Sent]]) -> None:
    _, keep = sent["Keep"]
    assert (keep.status.code, keep.status.message) == (Status.STATUS_CODE_ERROR, "ValueError: no")
    text = str([span for _, span in sent.values()])
    assert "payload" not in text
    assert "printed" not in text


def test_nothing_is_sent_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    telemetry.cache_clear()
    assert telemetry() is None
    telemetry.cache_clear()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert telemetry() is None
    telemetry.cache_clear()


def test_without_the_exporter_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    telemetry.cache_clear()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(DiagnosticError) as caught:
        telemetry()
    sender.cache_clear()
    assert sender() is None
    sender.cache_clear()
    [found] = caught.value.diagnostics
    assert (found.code, found.fix and found.fix.summary) == (
        "otel-not-installed",
        "Install stackline[otel], or unset the variable.",
    )
