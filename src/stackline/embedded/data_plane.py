"""Serves deployed APIs, function URLs and Cognito's public calls, apart from MiniStack's general entry.

An open address must lead to what the user deployed and nowhere else, so the handlers are called directly. Each
call runs in the account and region that own the API: an unsigned request names neither.
"""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import parse_qs

from stackline.embedded.guard import Receive, Scope, Send, header_map, raw_path
from stackline.embedded.upstream import Response, module, record, rows

_FORMS = {"/_aws/execute-api/": "/_api/", "/_aws/lambda-url/": "/_url/"}


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """One call of an API (HTTP or WebSocket) or of a function URL; `path` is in MiniStack's path form."""
    app = module("app")
    path: str = scope["path"]
    kind, _, rest = path.removeprefix("/_aws/").partition("/")
    identifier = rest.partition("/")[0]
    if kind == "execute-api":
        enter_owner_scope(identifier)
    if scope["type"] == "websocket":
        await _websocket(scope, receive, send, identifier)
        return
    headers, query, body = _request_parts(scope, (await receive()).get("body", b""))
    text = scope.get("query_string", b"").decode("latin-1")
    if kind == "execute-api":
        answer = await app._handle_execute_api_request(
            headers.get("host", ""), path, scope["method"], headers, body, query, _raw(scope, path), text
        )
        answer = app._with_data_plane_headers(answer, str(uuid.uuid4()), wildcard_cors=False)
    else:
        client = (scope.get("client") or ("127.0.0.1",))[0]
        answer = await app._handle_lambda_url_request(
            headers.get("host", ""), path, scope["method"], headers, body, query, client
        )
    await _send(scope, receive, send, answer or _not_found())


async def serve_public(scope: Scope, receive: Receive, send: Send) -> None:
    """A call of Cognito that needs no credentials: sign-in, tokens, the keys of a user pool."""
    app, cognito = module("app"), module("services.cognito")
    headers, query, body = _request_parts(scope, await _whole(receive))
    method, path = scope["method"], scope["path"]
    enter_client_scope(body)
    answer: Any = None
    if path != "/":
        answer = await app._handle_cognito_get_request(method, path, headers, query)
        answer = answer or await app._handle_cognito_body_request(method, path, headers, body, query)
    elif not query:
        answer = await cognito.handle_request(method, path, headers, body, query)
    await _send(scope, receive, send, answer or _not_found())


def enter_owner_scope(api_id: str) -> bool:
    """Account and region of the API with this ID become those of the current request."""
    stores = (module("services.apigateway_v1")._rest_apis, module("services.apigateway")._apis)
    for store in stores:
        for account, region, identifier in list(store._data):
            if identifier == api_id:
                _enter(account, region)
                return True
    return False


def enter_client_scope(body: bytes) -> None:
    """A user pool client's ID says which account and region a sign-in is for."""
    try:
        client = json.loads(body or b"{}").get("ClientId")
    except (ValueError, AttributeError):
        return
    for (account, region, _), pool in list(module("services.cognito")._user_pools._data.items()):
        if client and client in record(pool.get("_clients")):
            _enter(account, region)


def origin_allowed(path: str, origin: str) -> bool:
    """Does the API's own CORS configuration let a page of this Origin call it? Function URLs likewise."""
    kind, _, rest = path.removeprefix("/_aws/").partition("/")
    identifier = rest.partition("/")[0]
    if kind == "lambda-url":
        found = module("services.lambda_svc").resolve_function_url(identifier)
        return found is not None and _matches(record(found[4].get("Cors")).get("AllowOrigins"), origin)
    http_api, rest_api = module("services.apigateway"), module("services.apigateway_v1")
    for (_, _, api_id), api in list(http_api._apis._data.items()):
        if api_id == identifier:
            return _matches(record(api.get("corsConfiguration")).get("allowOrigins"), origin)
    for (_, _, api_id), resources in list(rest_api._resources._data.items()):
        if api_id == identifier:
            return _matches(_mocked_origins(resources), origin)
    return False


def _mocked_origins(resources: dict[str, Any]) -> list[str]:
    """What a REST API's OPTIONS methods answer: SAM's `Cors` writes them as mock integrations."""
    found: list[str] = []
    for resource in resources.values():
        method = record(record(resource.get("resourceMethods")).get("OPTIONS"))
        answers = record(record(method.get("methodIntegration")).get("integrationResponses"))
        for answer in answers.values():
            value = record(answer.get("responseParameters")).get(
                "method.response.header.Access-Control-Allow-Origin", ""
            )
            found.append(str(value).strip("'"))
    return found


def _matches(allowed: Any, origin: str) -> bool:
    return any(
        entry in ("*", origin) or ("*" in entry and _wildcard(entry, origin)) for entry in rows(allowed)
    )


def _wildcard(entry: str, origin: str) -> bool:
    start, _, end = entry.partition("*")
    return origin.startswith(start) and origin.endswith(end) and len(origin) >= len(start) + len(end)


def _enter(account: str, region: str) -> None:
    responses = module("core.responses")
    responses._request_account_id.set(account)
    responses._request_region.set(region)


def _request_parts(scope: Scope, body: bytes) -> tuple[dict[str, str], dict[str, list[str]], bytes]:
    headers = header_map(scope)
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return headers, query, body


def _raw(scope: Scope, path: str) -> str:
    """The path as sent, in MiniStack's path form: an HTTP API keeps some escapes in `rawPath`."""
    sent = raw_path(scope)
    for form, ours in _FORMS.items():
        if sent.startswith(ours):
            return form + sent.removeprefix(ours)
    if sent.startswith("/_aws/"):
        return sent
    head = "/".join(path.split("/")[:4])
    return head + sent


async def _whole(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    more = True
    while more and sum(map(len, chunks)) < 1 << 20:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


async def _send(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    app = module("app")
    await app._send_if_handled(app._with_date_header(send), answer, receive, head=scope["method"] == "HEAD")


async def _websocket(scope: Scope, receive: Receive, send: Send, identifier: str) -> None:
    rest = scope["path"].removeprefix(f"/_aws/execute-api/{identifier}")
    api = module("services.apigateway")
    await api.handle_websocket(scope, receive, send, identifier, path_override=rest or "/")


def _not_found() -> Response:
    return 404, {"Content-Type": "application/json"}, b'{"message": "Not Found"}'
