"""What the runner is asked to do and what it answers: plain data, read and written as JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from stackline.core import Diagnostic, DiagnosticError

Status = Literal["ok", "error", "timeout", "exit", "init-error", "unsupported"]

# "Lambda quotas": invocation payload, synchronous. A response may be 100 bytes larger than a request.
REQUEST_LIMIT = 6 * 1024 * 1024
RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
# The same, "streamed response".
STREAM_LIMIT = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Debug:
    """A function whose worker waits for a debugger on `port` of this machine, with no limit of time or memory.

    `source` is the folder of the code as the developer sees it: it runs there, so that breakpoints are where they
    were set. None where the package is not that folder's files, as of bundled code.
    """

    port: int
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function as it was deployed. Two equal values share warm workers; any difference starts new ones."""

    name: str
    arn: str
    version: str
    runtime: str
    handler: str
    code: Path
    code_id: str
    layers: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    timeout: float = 3.0  # seconds
    memory: int = 128  # MB
    account: str = "000000000000"
    region: str = "us-east-1"
    endpoint: str = ""
    concurrency: int | None = None  # reserved concurrency
    log_format: Literal["Text", "JSON"] = "Text"
    log_level: str = ""
    debug: Debug | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names it over changes of code and configuration: ARN (else name) and version."""
        return (self.arn or self.name, self.version)


@dataclass(frozen=True, slots=True)
class Request:
    """One invocation as it was asked for. `event` is JSON text; `streamed` where the caller takes a streamed answer."""

    id: str
    event: bytes
    client_context: str = ""
    cognito_identity: str = ""
    trace_id: str = ""
    streamed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How an invocation ended. `payload` is any JSON value; durations are milliseconds, memory is MB.

    `raw` is the answer byte by byte where it is no JSON, or was asked for as a stream; `payload` is its text then.
    """

    payload: Any
    status: Status
    log: str = ""
    duration_ms: float = 0.0
    init_ms: float | None = None
    max_memory_mb: int = 0
    log_stream: str = ""
    diagnostic: Diagnostic | None = None
    raw: bytes | None = None

    def to_json(self) -> dict[str, Any]:
        failed = self.status != "ok"
        raw = {} if self.raw is None else {"payload_base64": base64.b64encode(self.raw).decode("ascii")}
        return {
            **raw,
            "payload": self.payload,
            "error": failed,
            # Lambda has answered "Unhandled" for every failure since the Python 3 and Node 10 runtimes.
            "error_type": "Unhandled" if failed else None,
            "log": self.log,
            "duration_ms": round(self.duration_ms, 2),
            "init_ms": None if self.init_ms is None else round(self.init_ms, 2),
            "max_memory_mb": self.max_memory_mb,
            "log_stream": self.log_stream,
            "status": self.status,
            "diagnostic": self.diagnostic.to_json() if self.diagnostic else None,
        }


def failure(error_type: str, message: str, status: Status, diagnostic: Diagnostic | None = None) -> Result:
    """A result that no function gave: the platform's own error."""
    return Result({"errorType": error_type, "errorMessage": message}, status, diagnostic=diagnostic)


def read_function(given: Any) -> Function:
    """The `function` of an invocation. Raises DiagnosticError where a field is missing or of the wrong kind."""
    fields = _mapping(given, "function")
    layers: object = fields.get("layers") or []
    if not isinstance(layers, list):
        raise _wrong("function.layers", "a list of folders")
    concurrency = fields.get("concurrency")
    logs_json = str(fields.get("log_format") or "Text").lower() == "json"
    return Function(
        name=_text(fields, "name"),
        arn=_text(fields, "arn", ""),
        version=_text(fields, "version", "$LATEST"),
        runtime=_text(fields, "runtime"),
        handler=_text(fields, "handler", ""),
        code=_folder(_text(fields, "code")),
        code_id=_text(fields, "code_id", ""),
        layers=tuple(_folder(str(layer)) for layer in cast("list[object]", layers)),
        environment={k: str(v) for k, v in _mapping(fields.get("environment") or {}, "environment").items()},
        timeout=float(_number(fields, "timeout", 3)),
        memory=int(_number(fields, "memory", 128)),
        account=_text(fields, "account", "000000000000"),
        region=_text(fields, "region", "us-east-1"),
        endpoint=_text(fields, "endpoint", ""),
        concurrency=None if concurrency is None else int(_number(fields, "concurrency", 0)),
        log_format="JSON" if logs_json else "Text",
        log_level=_text(fields, "log_level", ""),
        debug=_debug(fields.get("debug")),
    )


def _debug(given: Any) -> Debug | None:
    if given is None:
        return None
    fields = _mapping(given, "function.debug")
    source = _text(fields, "source", "")
    return Debug(int(_number(fields, "port", 0)), _folder(source) if source else None)


def read_request(given: Mapping[str, Any]) -> Request:
    """The invocation itself: event, request id, client context. Raises DiagnosticError."""
    event = json.dumps(given.get("event"), ensure_ascii=False, separators=(",", ":"))
    return Request(
        id=_header_text(given, "request_id"),
        event=event.encode("utf-8", "surrogatepass"),
        client_context=_header(given.get("client_context")),
        cognito_identity=_header(given.get("cognito_identity")),
        trace_id=_header_text(given, "trace_id", ""),
        streamed=given.get("streamed") is True,
    )


def _header(value: Any) -> str:
    """A value for a header: ASCII JSON, empty for none."""
    if value is None or value == "":
        return ""
    return value if isinstance(value, str) and _fits_header(value) else json.dumps(value)


def _header_text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = _text(fields, name, default)
    if not _fits_header(value):
        raise _wrong(name, "printable ASCII")
    return value


def _fits_header(value: str) -> bool:
    return value.isascii() and (value.isprintable() or not value)


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(name, "an object")
    return cast("dict[str, Any]", value)


def _text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = fields.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or "\0" in value:
        raise _wrong(name, "a string")
    return value


def _number(fields: Mapping[str, Any], name: str, default: float) -> float:
    value = fields.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise _wrong(name, "a number of at least 0")
    return value


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_absolute():
        raise _wrong(text, "an absolute path")
    return path


def _wrong(name: str, expected: str) -> DiagnosticError:
    return DiagnosticError(
        [Diagnostic("error", "runner-request", f"'{name}' of the invocation must be {expected}")]
    )
