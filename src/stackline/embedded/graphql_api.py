"""Answers GraphQL queries at an address of the embedded cloud: who may ask, then MiniStack's engine.

No subscriptions.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from stackline.embedded import enforcement, graphql_callers, graphql_resolvers
from stackline.embedded.outputs import Addresses
from stackline.embedded.upstream import Response, module, record


def install(addresses: Addresses) -> None:
    graphql_resolvers.install(addresses)
    graphql_callers.install()


async def answer(api_id: str, method: str, headers: dict[str, str], body: bytes, proven: bool) -> Response:
    """One query of the API, in whose account and region the call already runs.

    AppSync lets pages of every site read its answers; the guard has let only pages of this machine come so far.
    """
    if method == "OPTIONS":
        return 200, _readable_by(headers, {"Access-Control-Max-Age": "60"}), b""
    status, said, content = await _answer(api_id, method, headers, body, proven)
    return status, _readable_by(headers, said), content


def _readable_by(headers: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    allowed = {
        "Access-Control-Allow-Origin": headers.get("origin", ""),
        "Access-Control-Allow-Methods": "POST, OPTIONS",
        "Access-Control-Allow-Headers": headers.get("access-control-request-headers", ""),
        "Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType",
        "Vary": "Origin",
    }
    return {**said, **allowed} if headers.get("origin") else said


async def _answer(api_id: str, method: str, headers: dict[str, str], body: bytes, proven: bool) -> Response:
    engine = module("services.appsync")
    api = record(engine._apis.get(api_id))
    if not api:
        return _refusal(404, "ResourceNotFoundException", "Unable to find the Api.")
    if method != "POST":
        return _refusal(405, "MethodNotAllowedException", "Send queries by POST.")
    try:
        query = json.loads(body)
    except ValueError:
        query = None

    def asked() -> Response:
        if not graphql_callers.admitted(api_id, api, headers, proven, record(query)):
            return _refusal(401, "UnauthorizedException", "You are not authorized to make this call.")
        if not isinstance(query, dict):
            return _refusal(
                400, "MalformedHttpRequestException", "The body is not a GraphQL request in JSON."
            )
        allowed = _allowed_fields(api_id, headers) if proven and enforcement.wanted() else None
        return engine._execute_graphql(api_id, query, headers, allowed)

    return await asyncio.to_thread(asked)


def _allowed_fields(api_id: str, headers: dict[str, str]) -> Callable[[str, str], bool]:
    """Whether the caller's policies allow `appsync:GraphQL` on a field. "Using AWS AppSync with IAM"."""
    evaluator, arn = module("core.iam_evaluator"), module("services.appsync")._api_arn(api_id)
    key = module("core.router").extract_access_key_id(headers, {})
    region = module("core.responses").get_region()

    def allowed(kind: str, field: str) -> bool:
        place = f"{arn}/types/{kind}/fields/{field}"
        return evaluator.enforce(key, "appsync:GraphQL", "appsync", region, resource_arn=place) is None

    return allowed


def _refusal(status: int, kind: str, message: str) -> Response:
    body = json.dumps({"errors": [{"errorType": kind, "message": message}]}).encode()
    return status, {"Content-Type": "application/json", "x-amzn-ErrorType": kind}, body
