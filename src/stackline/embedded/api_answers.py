"""What an API answers where its function fails, or answers with something that is no response.

MiniStack shows the function's error, with its trace, to the caller. AWS keeps it for the log: an HTTP API answers 500
"Internal Server Error", a REST API 502 "Internal server error", a function URL 502 "Internal Server Error". Sources:
"Troubleshooting HTTP API Lambda integrations" (API Gateway developer guide), "Invoking Lambda function URLs".
"""

from __future__ import annotations

import binascii
from contextvars import ContextVar
from typing import Any

from stackline.embedded.upstream import module, record
from stackline.gateway.responses import failed, is_response, with_text

_http_api: ContextVar[bool] = ContextVar("http_api", default=False)
# "Output format of a Lambda function for proxy integration": other keys make a malformed response.
_REST_KEYS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}


def install() -> None:
    functions, rest, http = (module(f"services.{s}") for s in ("lambda_svc", "apigateway_v1", "apigateway"))
    shape = functions.lambda_execute_result_to_api_proxy_response
    call, rest_call = http._invoke_lambda_proxy, rest._invoke_lambda_proxy_v1

    def shaped(result: dict[str, Any]) -> tuple[Any, str | None]:
        if result.get("throttle"):
            return shape(result)
        response = None if result.get("error") else shape(result)[0]
        if is_response(response):
            return with_text(response), None
        return failed(500 if _http_api.get() else 502), None

    def rest_response(result: dict[str, Any]) -> tuple[Any, str | None]:
        # A REST API takes nothing but an object for a response (payload format 1.0).
        payload = result.get("body")
        known = isinstance(payload, dict) and (
            "statusCode" in payload or not set(record(payload)) - _REST_KEYS
        )
        response = shape(result)[0] if result.get("throttle") or (known and not result.get("error")) else None
        if is_response(response, decodes=False):  # without a binary media type it is sent as it is
            return with_text(response), None
        return None, "Internal server error"

    async def rest_called(*arguments: Any, **options: Any) -> Any:
        try:
            return await rest_call(*arguments, **options)
        except binascii.Error:
            return 502, {"Content-Type": "application/json"}, b'{"message": "Internal server error"}'

    async def called(*arguments: Any, **options: Any) -> Any:
        _http_api.set(True)
        return await call(*arguments, **options)

    functions.lambda_execute_result_to_api_proxy_response = shaped
    rest._lambda_proxy_response = rest_response
    rest._invoke_lambda_proxy_v1 = rest_called
    http._invoke_lambda_proxy = called
