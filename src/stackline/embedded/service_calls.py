"""Calls that functions make to services, told to the feed: what was asked of which resource, and how long it took.

Functions say in X-Ray's header which invocation they are in; calls without one, as of the command line, are not told.
"""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from stackline.embedded import tracing
from stackline.embedded.feed import Feed
from stackline.embedded.guard import App, Receive, Scope, Send
from stackline.embedded.payloads import shown_body
from stackline.embedded.upstream import module
from stackline.gateway.heads import header_map

_LONGEST = 4 * 1024  # characters of what was asked, and of the answer
_READ = 64 * 1024  # bytes of an answer that are looked at
_CREDENTIAL = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/")
_HANDS_OUT = {"sqs:ReceiveMessage", "kinesis:GetRecords", "dynamodb:GetRecords"}
# How SDKs name a service in a signature, where MiniStack has another word.
_SERVICES = {"monitoring": "cloudwatch", "email": "ses", "states": "stepfunctions"}
_RPC = re.compile(r"^/service/\w+/operation/(\w+)$")
_CODE = re.compile(rb'"__type"\s*:\s*"(?:[^"#]*#)?([\w.]+)|<Code>([\w.]+)</Code>')


def told(app: App, feed: Feed) -> App:
    """`app` is the control plane, behind the guard."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        headers = header_map(scope) if scope["type"] == "http" else {}
        above = tracing.read(headers.get(tracing.HEADER))
        if above is None:
            await app(scope, receive, send)
            return
        call, begun, seen = above.below(), time.time(), _Seen()
        message = await receive()  # the guard has put it together
        body = bytes(message.get("body", b""))
        named = _named(scope, headers, body)
        pending: list[MutableMapping[str, Any]] = [message]

        async def again() -> MutableMapping[str, Any]:
            return pending.pop() if pending else await receive()

        async def sent(message: MutableMapping[str, Any]) -> None:
            seen.take(message)
            await send(message)

        try:
            # What a function is handed out does not come of its asking.
            with tracing.at(None if named["operation"] in _HANDS_OUT else call):
                await app(scope, again, sent)
        finally:
            ended: dict[str, Any] = {
                "ms": round((time.time() - begun) * 1000, 2),
                "status": seen.status or 500,
            }
            if ended["status"] >= 400:
                ended["error"] = seen.code()
            feed.publish(
                "call",
                shown_body("event", body[:_READ], len(body), _LONGEST),
                shown_body("result", bytes(seen.body), seen.size, _LONGEST),
                named,
                ended,
                trace=call.root,
                span=call.span,
                parent=above.span,
                began=begun,
            )

    return serve


class _Seen:
    """The status of an answer, and the beginning of its body."""

    def __init__(self) -> None:
        self.status, self.size, self.body = 0, 0, bytearray()

    def take(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
        elif message["type"] == "http.response.body":
            chunk = message.get("body", b"")
            self.size += len(chunk)
            self.body += chunk[: max(0, _READ - len(self.body))]

    def code(self) -> str:
        found = _CODE.search(self.body)
        return (found[1] or found[2]).decode() if found else f"HTTP {self.status}"


def _named(scope: Scope, headers: dict[str, str], body: bytes) -> dict[str, str]:
    """`service`, `operation` as in IAM (`dynamodb:PutItem`), and the ARN of the `resource`, empty where it has none."""
    signed = _CREDENTIAL.search(headers.get("authorization", ""))
    region, service = (signed[1], signed[2]) if signed else ("", "")
    path, query = str(scope["path"]), scope.get("query_string", b"").decode("latin-1")
    asked: dict[str, Any] = {name: [value] for name, value in parse_qsl(query, keep_blank_values=True)}
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        asked |= {name: [value] for name, value in parse_qsl(body.decode("utf-8", "replace"))}
    bucket = headers.get("host", "").partition(".s3.")[0] if ".s3." in headers.get("host", "") else ""
    if bucket and service == "s3":
        path = f"/{bucket}{path}"
    actions = module("core.iam_actions")
    if service not in actions.SERVICE_TO_IAM_NAMESPACE:
        service = _SERVICES.get(service, service)
    request = (service, scope["method"], path, headers, body, asked)
    account = module("core.responses").get_account_id()
    named = _RPC.search(path)  # Smithy's RPC protocol says it in the path
    operation = f"{service}:{named[1]}" if named else actions.extract_iam_action(*request)
    operation = operation or f"{service}:{scope['method']} {path}"
    resource = str(actions.extract_resource_arn(*request, region, account) or "")
    return {"service": service, "operation": operation, "resource": "" if resource == "*" else resource}
