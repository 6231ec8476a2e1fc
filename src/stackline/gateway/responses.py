"""What an HTTP API answers for what its function gives: a response, or that it failed."""

from __future__ import annotations

import json
from typing import Any

from stackline.gateway.untyped import record

_JSON = {"Content-Type": "application/json"}


def failed(status: int) -> dict[str, Any]:
    """What an HTTP API or a function URL answers for a function that has failed."""
    body = json.dumps({"message": "Internal Server Error"})
    return {"statusCode": status, "headers": _JSON, "body": body}


def is_response(response: Any) -> bool:
    """Whether it can be sent: a status that is one, headers that are a mapping, a body that is text."""
    if not isinstance(response, dict):
        return False
    found = record(response)
    try:
        number = int(found.get("statusCode", 200))
    except (TypeError, ValueError):
        return False
    headers, body = found.get("headers"), found.get("body")
    return 100 <= number <= 599 and isinstance(headers, dict | None) and not isinstance(body, dict | list)
