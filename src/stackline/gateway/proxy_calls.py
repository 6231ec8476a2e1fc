"""What a function behind an HTTP API is given and may answer, where it is known already which function that is.

The same as MiniStack's own way with what `api_events` and `api_answers` mend of it; a test holds the two side by side.
Source: "Create AWS Lambda proxy integrations for HTTP APIs" (API Gateway developer guide).
"""

from __future__ import annotations

import base64
import json
import os
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from stackline.gateway.payload_formats import Sent, first_of, first_response, second_of
from stackline.gateway.responses import content, failed, is_response
from stackline.gateway.untyped import record, rows

Response = tuple[int, dict[str, Any], bytes]
"""Status, headers (one of several values is a list), body."""

# Delivered as text; everything else, and a body of no stated type, in base64.
_TEXTS = ("application/json", "application/xml", "application/javascript")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request of one method and path leads. `path` is without the stage, `version` the payload format."""

    account: str
    api: str
    stage: str
    path: str
    key: str
    parameters: dict[str, str] | None
    version: str
    variables: dict[str, str] = field(default_factory=dict[str, str])
    cors: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    query: str  # as it was sent
    headers: dict[str, str]
    body: bytes
    sent: Sent


def event(route: Route, asked: Asked) -> dict[str, Any]:
    """In the payload format of the route."""
    now = time.time()
    told: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": route.path,
        "rawQueryString": asked.query,
        "headers": asked.headers,
        "requestContext": {
            "accountId": route.account,
            "apiId": route.api,
            "domainName": "",
            "http": {
                "method": asked.method,
                "path": route.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": asked.headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route.key,
            "stage": route.stage,
            "time": "",
            "timeEpoch": int(now * 1000),
        },
        "pathParameters": route.parameters,
        "isBase64Encoded": False,
    }
    if asked.body:
        kind = asked.headers.get("content-type", "").split(";", 1)[0].strip().lower()
        if kind.startswith("text/") or kind in _TEXTS:
            told["body"] = asked.body.decode("utf-8", "replace")
        else:
            told |= {"body": base64.b64encode(asked.body).decode("ascii"), "isBase64Encoded": True}
    if asked.query and (query := parse_qs(asked.query, keep_blank_values=True)):
        told["queryStringParameters"] = {name: ",".join(values) for name, values in query.items()}
    second = second_of(told, told["requestContext"], asked.sent, route.variables)
    return first_of(second, asked.sent) if route.version == "1.0" else second


def answer(result: dict[str, Any], version: str) -> Response:
    """What the caller gets; `result` is the invocation's, in MiniStack's shape."""
    response = _response(result, version)
    headers: dict[str, Any] = {"Content-Type": _JSON}
    for name, value in record(response.get("headers")).items():
        for other in [one for one in headers if one.lower() == name.lower()]:
            del headers[other]
        headers[name] = value
    if cookies := rows(response.get("cookies")):
        before: list[Any] = []
        for name in [one for one in headers if one.lower() == "set-cookie"]:
            value = headers.pop(name)
            before += value if isinstance(value, list | tuple) else [value]
        headers["Set-Cookie"] = [*cookies, *before]
    headers.setdefault("apigw-requestid", base64.b64encode(os.urandom(11)).decode())
    return int(response.get("statusCode", 200)), headers, content(response)


def _response(result: dict[str, Any], version: str) -> dict[str, Any]:
    if result.get("error"):
        return failed(500)
    if version == "1.0":
        return first_response(result.get("body"))
    response = _shaped(result.get("body"))
    return response if is_response(response) else failed(500)


def _shaped(payload: Any) -> Any:
    """Format 2.0 makes a response of anything: an object with a status is one, also where it is text."""
    if payload is None:
        return {"statusCode": 200, "body": ""}
    if isinstance(payload, dict) and "statusCode" in payload:
        return record(payload)
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", "replace")
    if not isinstance(payload, str):
        return {"statusCode": 200, "body": json.dumps(payload, ensure_ascii=False)}
    if payload.strip().startswith("{"):
        try:
            found = record(json.loads(payload))
        except ValueError:
            found = {}
        if "statusCode" in found:
            return found
    return {"statusCode": 200, "body": payload}
