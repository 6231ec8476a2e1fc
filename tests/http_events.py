"""Events that bring a request to a site: of REST and HTTP APIs, function URLs and load balancers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

Pairs = Sequence[tuple[str, str]]


def v2(
    method: str,
    path: str,
    *,
    query: str = "",
    headers: Pairs = (),
    cookies: Sequence[str] = (),
    body: bytes | None = None,
    stage: str = "$default",
    context: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """An HTTP API's event of format 2.0. `path` as API Gateway has it: with the stage."""
    whole = path if stage == "$default" else f"/{stage}{path}"
    once: dict[str, str] = {}
    for name, value in (("host", "site.example"), ("x-forwarded-proto", "https"), *headers):
        key = name.lower()
        once[key] = f"{once[key]},{value}" if key in once else value
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": whole,
        "rawQueryString": query,
        "headers": once,
        **({"cookies": list(cookies)} if cookies else {}),
        **_body(body),
        "requestContext": {
            "stage": stage,
            "http": {"method": method, "path": whole, "sourceIp": "203.0.113.7", "protocol": "HTTP/1.1"},
            **(context or {}),
        },
    }


def v1(
    method: str,
    path: str,
    *,
    query: Pairs = (),
    headers: Pairs = (),
    body: bytes | None = None,
    stage: str = "live",
    rest: bool = True,
) -> dict[str, Any]:
    """Format 1.0: a REST API's event, whose path is without the stage, or an HTTP API's, whose path is with it."""
    whole = f"/{stage}{path}" if stage != "$default" else path
    lists = _lists((("Host", "site.example"), ("X-Forwarded-Proto", "https"), *headers))
    parameters = _lists(query)
    return {
        **({} if rest else {"version": "1.0"}),
        "resource": "/{proxy+}",
        "path": path if rest else whole,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in lists.items()},
        "multiValueHeaders": lists,
        "queryStringParameters": {name: values[-1] for name, values in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        **({"body": None, "isBase64Encoded": False} | _body(body)),
        "requestContext": {"stage": stage, "path": whole, "identity": {"sourceIp": "203.0.113.7"}},
    }


def alb(
    method: str,
    path: str,
    *,
    query: Pairs = (),
    headers: Pairs = (),
    body: bytes | None = None,
    lists: bool = True,
) -> dict[str, Any]:
    """A load balancer's event, with lists of values where its target group says so. Queries stay encoded."""
    every = (("host", "site.example"), ("x-forwarded-for", "203.0.113.7, 10.0.0.1"), *headers)
    found = _lists([(name.lower(), value) for name, value in every]), _lists(query)
    keys = (
        ("multiValueHeaders", "multiValueQueryStringParameters")
        if lists
        else ("headers", "queryStringParameters")
    )
    given = found if lists else [{name: values[-1] for name, values in one.items()} for one in found]
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:…"}},
        "httpMethod": method,
        "path": path,
        **dict(zip(keys, given, strict=True)),
        **({"body": "", "isBase64Encoded": False} | _body(body)),
    }


def _lists(pairs: Pairs) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists


def _body(body: bytes | None) -> dict[str, Any]:
    return {} if body is None else {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def http_v1(method: str, path: str, **more: Any) -> dict[str, Any]:
    return v1(method, path, rest=False, **more)


Form = Callable[..., dict[str, Any]]
FORMS: dict[str, Form] = {"rest": v1, "http-1.0": http_v1, "http-2.0": v2, "load-balancer": alb}
