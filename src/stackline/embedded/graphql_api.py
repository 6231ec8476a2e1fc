"""Answers GraphQL queries at an address of the embedded cloud: who may ask, then MiniStack's engine.

MiniStack runs the engine but takes any token and any signature at its word. Here a key must be the API's, a token
signed by its user pool, a signature made with a key of this cloud. AWS AppSync Developer Guide, "Configuring
authorization and authentication". Not checked: `@aws_…` directives on types and fields. No subscriptions.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from stackline.embedded import enforcement, graphql_resolvers
from stackline.embedded.outputs import Addresses
from stackline.embedded.upstream import Response, module, record, rows

_POOLS = "AMAZON_COGNITO_USER_POOLS"


def install(addresses: Addresses) -> None:
    graphql_resolvers.install(addresses)
    module("services.appsync")._request_is_authenticated = _asked_already


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
    if not _may_ask(api_id, api, headers, proven):
        return _refusal(401, "UnauthorizedException", "You are not authorized to make this call.")
    try:
        query = json.loads(body)
    except ValueError:
        query = None
    if not isinstance(query, dict):
        return _refusal(400, "MalformedHttpRequestException", "The body is not a GraphQL request in JSON.")
    allowed = _allowed_fields(api_id, headers) if proven and enforcement.wanted() else None
    return await asyncio.to_thread(engine._execute_graphql, api_id, query, headers, allowed)


def _asked_already(*_: Any) -> bool:
    """Who may ask is settled at this door, or by the signature of the control plane."""
    return True


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


def _may_ask(api_id: str, api: dict[str, Any], headers: dict[str, str], proven: bool) -> bool:
    """Whether one of the API's ways to sign in accepts the call."""
    given = headers.get("authorization", "")
    for way in _ways(api):
        match way.get("authenticationType"):
            case "API_KEY" if _is_key(api_id, headers.get("x-api-key", "")):
                return True
            case "AWS_IAM" if proven:
                return True
            case kind if kind == _POOLS and _is_of_pool(record(way.get("userPoolConfig")), given):
                return True
            # Its function is asked by the engine, and may still say no.
            case "AWS_LAMBDA" if given and not given.startswith("AWS4-"):
                return True
            case _:
                continue
    return False


def _ways(api: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield api
    for other in rows(api.get("additionalAuthenticationProviders")):
        yield record(other)


def _is_key(api_id: str, key: str) -> bool:
    known = record(record(module("services.appsync")._api_keys.get(api_id)).get(key))
    return bool(known) and float(known.get("expires") or 0) > time.time()


def _is_of_pool(config: dict[str, Any], given: str) -> bool:
    """A token that the pool signed, still valid, for a client whose ID the API takes."""
    cognito = module("services.cognito")
    token = given.removeprefix("Bearer ")
    claims = record(cognito._token_claims(token)) if token.count(".") == 2 else {}
    if str(claims.get("iss", "")).rsplit("/", 1)[-1] != config.get("userPoolId"):
        return False
    if not cognito._signature_valid(token) or float(claims.get("exp") or 0) <= time.time():
        return False
    wanted = config.get("appIdClientRegex")
    client = str(claims.get("client_id") or claims.get("aud") or "")
    return not wanted or re.fullmatch(str(wanted), client) is not None
