"""Serves deployed APIs, function URLs, CDNs and Cognito's public calls, apart from MiniStack's general entry.

An open address must lead to what the user deployed and nowhere else, so the handlers are called directly. Each
call runs in the account and region that own the API: an unsigned request names neither.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from stackline.embedded import (
    acting,
    api_events,
    cdn,
    graphql_api,
    iam_authorization,
    planes,
    scoping,
    service_logs,
    subscriptions,
)
from stackline.embedded.edge_functions import Request
from stackline.embedded.guard import PROVEN, Receive, Scope, Send, raw_path
from stackline.embedded.upstream import Response, module
from stackline.gateway.heads import header_map

_JSON = {"Content-Type": "application/json"}
_FORMS = {
    "/_aws/execute-api/": "/_api/",
    "/_aws/lambda-url/": "/_url/",
    "/_aws/graphql/": "/_graphql/",
    "/_aws/cdn/": "/_cdn/",
}


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """One call of an API (HTTP or WebSocket) or of a function URL; `path` is in MiniStack's path form."""
    with acting.asked():
        await _serve(scope, receive, send)


async def _serve(scope: Scope, receive: Receive, send: Send) -> None:
    app = module("app")
    path: str = scope["path"]
    kind, _, rest = path.removeprefix("/_aws/").partition("/")
    identifier = rest.partition("/")[0]
    if kind in ("execute-api", "graphql"):
        scoping.enter_owner_scope(identifier)
    if scope["type"] == "websocket":
        await _websocket(scope, receive, send, identifier)
        return
    api_events.enter(scope)
    headers, query, body = _request_parts(scope, (await receive()).get("body", b""))
    text = scope.get("query_string", b"").decode("latin-1")
    if kind == "cdn":
        viewer = Request(scope["method"], _raw(scope, path), text, headers, body)
        await _send(scope, receive, send, await _distributed(identifier, path, viewer) or _not_found())
        return
    if kind == "graphql":
        answer = await graphql_api.answer(identifier, scope["method"], headers, body, scope[PROVEN])
        await _send(scope, receive, send, answer)
        return
    if not scope[PROVEN] and iam_authorization.wanted(path, scope["method"], headers):
        await _send(scope, receive, send, (403, dict(_JSON), b'{"message":"Missing Authentication Token"}'))
        return
    if kind == "execute-api":
        answer = await app._handle_execute_api_request(
            headers.get("host", ""), path, scope["method"], headers, body, query, _raw(scope, path), text
        )
        request_id = str(uuid.uuid4())
        if answer:
            call = service_logs.Call(path, scope["method"], headers, request_id)
            service_logs.access(call, answer[0], len(answer[2]))
        answer = app._with_data_plane_headers(answer, request_id, wildcard_cors=False)
    else:
        answer = await app._handle_lambda_url_request(
            headers.get("host", ""), path, scope["method"], headers, body, query, "127.0.0.1"
        )
    await _send(scope, receive, send, answer or _not_found())


async def _distributed(label: str, path: str, viewer: Request) -> Response | None:
    """What a CDN answers; paths are in MiniStack's form."""
    scoping.enter_distribution_scope(label)
    place, sent = (one.removeprefix(f"/_aws/cdn/{label}") or "/" for one in (path, viewer.uri))
    return await cdn.answer(label, place, replace(viewer, uri=sent))


async def serve_public(scope: Scope, receive: Receive, send: Send) -> None:
    """A call that needs no credentials: Cognito's sign-in, tokens, the keys of a user pool; a subscriber's yes."""
    app, cognito = module("app"), module("services.cognito")
    headers, query, body = _request_parts(scope, await _whole(receive))
    method, path = scope["method"], scope["path"]
    scoping.enter_client_scope(body)
    answer: Any = None
    if path == "/" and planes.is_confirmation(method, path, scope.get("query_string", b"").decode("latin-1")):
        answer = subscriptions.confirm(query)
    elif path != "/":
        answer = await app._handle_cognito_get_request(method, path, headers, query)
        answer = answer or await app._handle_cognito_body_request(method, path, headers, body, query)
    elif not query:
        answer = await cognito.handle_request(method, path, headers, body, query)
    await _send(scope, receive, send, answer or _not_found())


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
    return 404, dict(_JSON), b'{"message":"Not Found"}'
