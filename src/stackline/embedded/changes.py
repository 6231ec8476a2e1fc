"""When an API or a function may have become another one: what is known of calls must be forgotten then.

Rather once too often: everything that writes counts, but for calls of services that hold neither.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from stackline.embedded.guard import App, Receive, Scope, Send
from stackline.embedded.upstream import module, record
from stackline.gateway.heads import header_map

_READS = ("GET", "HEAD", "OPTIONS")
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]*/([^/]+)/")
# What functions call all the time. They hold data, and no API or function changes with it.
_HARMLESS = {
    *("dynamodb", "s3", "sqs", "sns", "kinesis", "logs", "monitoring", "events", "states", "secretsmanager"),
    *(
        "ssm",
        "kms",
        "sts",
        "cognito-idp",
        "cognito-identity",
        "ses",
        "email",
        "firehose",
        "xray",
        "execute-api",
    ),
}
_INVOKES = re.compile(r"/functions/[^/]+/(invocations|response-streaming-invocations|invoke-async/?)$")
# Of a change set, also the making: what it says is done by its execution.
_LOOKS = ("Describe", "List", "Get", "ValidateTemplate", "CreateChangeSet", "DeleteChangeSet")
_LARGEST = 2 * 1024 * 1024  # bytes of a body that is looked into
_OWNERS = ("AWS::Lambda::", "AWS::ApiGateway", "AWS::Serverless::")
_DEEDS = ("create", "update", "delete")


def told(app: App, changed: Callable[[], None]) -> App:
    """`changed` is called before and after anything that may change an API or a function."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not may_change(scope["method"], scope["path"], header_map(scope)):
            await app(scope, receive, send)
            return
        first = await receive()  # the guard has put the body together
        receive = _again(first, receive)
        if only_looks(header_map(scope), first.get("body", b"")):
            await app(scope, receive, send)
            return
        changed()
        try:
            await app(scope, receive, send)
        finally:
            changed()

    return serve


def may_change(method: str, path: str, headers: dict[str, str]) -> bool:
    if method in _READS:
        return False
    signed = _SERVICE.search(headers.get("authorization", ""))
    if signed is not None and signed[1] in _HARMLESS:
        return False
    return not _INVOKES.search(path)


def only_looks(headers: dict[str, str], body: bytes) -> bool:
    """What is asked of CloudFormation all the time, by one who deploys: it changes no resource."""
    signed = _SERVICE.search(headers.get("authorization", ""))
    if signed is None or signed[1] != "cloudformation" or len(body) > _LARGEST:
        return False
    actions = parse_qs(body.decode("latin-1")).get("Action", [])
    return len(actions) == 1 and actions[0].startswith(_LOOKS)


def _again(first: MutableMapping[str, Any], receive: Receive) -> Receive:
    pending = [first]

    async def again() -> MutableMapping[str, Any]:
        return pending.pop() if pending else await receive()

    return again


def install(changed: Callable[[], None]) -> None:
    """Stacks are made and changed after the call that asks for it."""
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    for kind, deeds in list(handlers.items()):
        if kind.startswith(_OWNERS):
            handlers[kind] = {
                name: _telling(deed, changed) if name in _DEEDS and callable(deed) else deed
                for name, deed in record(deeds).items()
            }


def _telling(deed: Callable[..., Any], changed: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(deed)
    def done(*arguments: Any, **options: Any) -> Any:
        changed()
        try:
            return deed(*arguments, **options)
        finally:
            changed()

    return done
