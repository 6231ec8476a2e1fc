"""Streamed answers of functions: who takes them, and how InvokeWithResponseStream frames them.

A stream arrives as a whole, when the function has ended. MiniStack puts it into one message, which SDKs refuse over
24 MB, and names an error's fields otherwise than the API does. Source: "InvokeWithResponseStream" (Lambda API).
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any

from stackline.embedded.upstream import module

_CHUNK = 1 << 20
_wanted: ContextVar[bool] = ContextVar("streamed", default=False)


def wanted() -> bool:
    """Whether the caller of this invocation takes an answer as a stream: more bytes, and as they are."""
    return _wanted.get()


def install() -> None:
    service = module("services.lambda_svc")
    stock, stock_url = service._invoke_with_response_stream, service.handle_function_url_request

    async def stream(*arguments: Any, **options: Any) -> Any:
        _wanted.set(True)
        return await stock(*arguments, **options)

    async def call_url(url_id: str, *arguments: Any, **options: Any) -> Any:
        found = options.get("resolved") or service.resolve_function_url(url_id)
        _wanted.set(bool(found) and found[4].get("InvokeMode") == "RESPONSE_STREAM")
        return await stock_url(url_id, *arguments, **options)

    service._invoke_with_response_stream = stream
    service.handle_function_url_request = call_url
    service._build_response_stream = _framed


def _framed(payload: bytes, is_error: bool, function_error: str | None) -> bytes:
    """Chunks, and the message that ends them. An error is told in that one alone."""
    chunks = [] if is_error else [payload[at : at + _CHUNK] for at in range(0, len(payload), _CHUNK)]
    told = (
        {"ErrorCode": function_error, "ErrorDetails": payload.decode("utf-8", "replace")} if is_error else {}
    )
    messages = [_message("PayloadChunk", "application/octet-stream", chunk) for chunk in chunks]
    return b"".join([*messages, _message("InvokeComplete", "application/json", json.dumps(told).encode())])


def _message(kind: str, content_type: str, content: bytes) -> bytes:
    headers = {":message-type": "event", ":event-type": kind, ":content-type": content_type}
    return module("services.lambda_svc")._es_encode_message(headers, content)
