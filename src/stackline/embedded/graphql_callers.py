"""Who asks a GraphQL API: by which of its ways to sign in a call is let in, and the identity that resolvers see.

MiniStack takes any token and any signature at its word, and asks only the function of an API's first way. AWS AppSync
Developer Guide, "Configuring authorization and authentication". Not checked: `@aws_…` directives on types and fields.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from stackline.embedded.upstream import module, record, rows

_POOLS = "AMAZON_COGNITO_USER_POOLS"
_identity: ContextVar[dict[str, Any] | None] = ContextVar("graphql-identity", default=None)
"""Of the caller of the query that is being answered; None where AppSync tells resolvers of nobody."""


def install() -> None:
    engine = module("services.appsync")
    engine._request_is_authenticated = _asked_already
    engine._ask_authorizer, engine._invoke_lambda_authorizer = engine._invoke_lambda_authorizer, _told
    stock = engine._js_ctx

    def context(arguments: Any, identity: Any, *more: Any, **named: Any) -> Any:
        return stock(arguments, identity or _identity.get(), *more, **named)

    engine._js_ctx = context


def admitted(
    api_id: str, api: dict[str, Any], headers: dict[str, str], proven: bool, asked: dict[str, Any]
) -> bool:
    """Whether one of the API's ways to sign in accepts the query `asked`; its identity is known from now on.

    Not from the event loop's thread: a function may have to be asked.
    """
    given = headers.get("authorization", "")
    _identity.set(None)
    for way in _ways(api):
        match way.get("authenticationType"):
            case "API_KEY" if _is_key(api_id, headers.get("x-api-key", "")):
                return True
            case "AWS_IAM" if proven:
                return True
            case kind if kind == _POOLS and _is_of_pool(record(way.get("userPoolConfig")), given):
                _identity.set(module("services.appsync")._cognito_identity(way, headers))
                return True
            case "AWS_LAMBDA" if given and not given.startswith("AWS4-"):
                if _let_in(api_id, record(way.get("lambdaAuthorizerConfig")), headers, asked):
                    return True
            case _:
                continue
    return False


def _ways(api: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield api
    for other in rows(api.get("additionalAuthenticationProviders")):
        yield record(other)


def _asked_already(*_: Any) -> bool:
    """Who may ask is settled at our door, or by the signature of the control plane."""
    return True


def _told(*_: Any, **__: Any) -> dict[str, Any]:
    """What the function said at our door: it is asked once, and not for those who signed in another way."""
    return _identity.get() or {}


def _let_in(api_id: str, config: dict[str, Any], headers: dict[str, str], asked: dict[str, Any]) -> bool:
    """Whether the way's function says yes; a token that its expression does not match is not shown to it."""
    engine, wanted = module("services.appsync"), config.get("identityValidationExpression")
    if wanted and not re.fullmatch(str(wanted), headers["authorization"]):
        return False
    told = {"query": asked.get("query", ""), "variables": asked.get("variables")}
    try:
        said = engine._ask_authorizer(
            api_id, config, headers, operation_name=asked.get("operationName"), **told
        )
    except engine._AuthorizerRejected:
        return False
    _identity.set(said)
    return True


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
