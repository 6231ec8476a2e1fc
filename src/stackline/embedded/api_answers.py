"""What an API answers where its function fails, or answers with something that is no response.

MiniStack shows the function's error, with its trace, to the caller. AWS keeps it for the log: an HTTP API answers 500
"Internal Server Error", a REST API 502 "Internal server error", a function URL 502 "Internal Server Error". Sources:
"Troubleshooting HTTP API Lambda integrations" (API Gateway developer guide), "Invoking Lambda function URLs".
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any

from stackline.embedded.upstream import module, record

_http_api: ContextVar[bool] = ContextVar("http_api", default=False)
# "Output format of a Lambda function for proxy integration": other keys make a malformed response.
_REST_KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
_JSON = {"Content-Type": "application/json"}


def install() -> None:
    functions, rest, http = (module(f"services.{s}") for s in ("lambda_svc", "apigateway_v1", "apigateway"))
    shape = functions.lambda_execute_result_to_api_proxy_response
    call = http._invoke_lambda_proxy

    def shaped(result: dict[str, Any]) -> tuple[Any, str | None]:
        if result.get("throttle"):
            return shape(result)
        response = None if result.get("error") else shape(result)[0]
        if is_response(response):
            return response, None
        return failed(500 if _http_api.get() else 502), None

    def rest_response(result: dict[str, Any]) -> tuple[Any, str | None]:
        # A REST API takes nothing but an object for a response (payload format 1.0).
        payload = result.get("body")
        known = isinstance(payload, dict) and (
            "statusCode" in payload or not set(record(payload)) - _REST_KEYS
        )
        response = shape(result)[0] if result.get("throttle") or (known and not result.get("error")) else None
        return (response, None) if is_response(response) else (None, "Internal server error")

    async def called(*arguments: Any, **options: Any) -> Any:
        _http_api.set(True)
        return await call(*arguments, **options)

    functions.lambda_execute_result_to_api_proxy_response = shaped
    rest._lambda_proxy_response = rest_response
    http._invoke_lambda_proxy = called


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
