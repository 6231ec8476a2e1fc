"""What an HTTP API answers for what its function gives: a response, or that it failed."""

from __future__ import annotations

import base64
import json
from typing import Any, TypeGuard

from stackline.gateway.untyped import record

_JSON = {"Content-Type": "application/json"}


def failed(status: int) -> dict[str, Any]:
    """What an HTTP API or a function URL answers for a function that has failed."""
    body = json.dumps({"message": "Internal Server Error"})
    return {"statusCode": status, "headers": _JSON, "body": body}


def is_response(response: Any, *, decodes: bool = True) -> TypeGuard[dict[str, Any]]:
    """Whether it can be sent: a status that is one, headers that are a mapping, a body that is text or nothing.

    `decodes`: whether the body must be base64 where it says so."""
    if not isinstance(response, dict):
        return False
    found = record(response)
    try:
        number = int(found.get("statusCode", 200))
        if decodes:
            content(found)
    except (TypeError, ValueError, OverflowError):
        return False
    headers, body = found.get("headers"), found.get("body")
    return 100 <= number <= 599 and isinstance(headers, dict | None) and isinstance(body, str | None)


def with_text(response: dict[str, Any]) -> dict[str, Any]:
    """Without a body, or with none, it has an empty one."""
    return {**response, "body": response.get("body") or ""}


def content(response: dict[str, Any]) -> bytes:
    """The body as it is sent. Raises TypeError and ValueError where it is no text, or no base64."""
    body = response.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise TypeError(f"{type(body).__name__} is no text")
    return base64.b64decode(body) if response.get("isBase64Encoded") else body.encode()
