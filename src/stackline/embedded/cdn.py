"""Serves what is behind a CDN: pages of buckets, APIs and function URLs, at an address of this machine.

MiniStack answers for a distribution under its name at AWS, but for APIs behind it and for Lambda@Edge (see
`edge_functions.py`). Here it is `LABEL.cloudfront.localhost`, or a path. Every viewer counts as one that came by HTTPS,
which nothing here speaks. Nothing is kept in a cache.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from stackline.embedded import edge_functions
from stackline.embedded.edge_functions import Request
from stackline.embedded.settings import Endpoint
from stackline.embedded.upstream import Response, module

_signed: ContextVar[bool] = ContextVar("signed-by-cloudfront", default=False)
_API_HOST = re.compile(r"([a-z0-9]{8,10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")


def install(endpoint: Endpoint) -> None:
    edge_functions.install()
    service = module("services.cloudfront")
    stock = service._forward_to_origin
    here = f"127.0.0.1:{endpoint.port}"

    def forward(
        origin: dict[str, Any],
        method: str,
        uri: str,
        query: str,
        headers: dict[str, Any],
        *more: Any,
        **named: Any,
    ) -> Any:
        found = _API_HOST.fullmatch(str(origin.get("domain_name", "")).lower())
        if found:
            place = {"domain_name": "127.0.0.1", "http_port": endpoint.port, "protocol_policy": "http-only"}
            origin, uri, headers = {**origin, **place}, f"/_api/{found[1]}{uri}", {**headers, "host": here}
        return stock(origin, method, uri, query, headers, *more, **named)

    service._forward_to_origin = forward
    _sign_for_urls()


def _sign_for_urls() -> None:
    """A function URL that wants a signature gets CloudFront's, where the origin has access control for it."""
    service, functions = module("services.cloudfront"), module("services.lambda_svc")
    stock_fetch, stock_signed = service._fetch_from_function_url_origin, functions._function_url_is_signed

    async def fetch(host: str, origin: dict[str, Any], *more: Any) -> Any:
        token = _signed.set(bool(origin.get("oac_id")))
        try:
            return await stock_fetch(host, origin, *more)
        finally:
            _signed.reset(token)

    def signed(headers: dict[str, str], query: Any) -> bool:
        return _signed.get() or stock_signed(headers, query)

    service._fetch_from_function_url_origin, functions._function_url_is_signed = fetch, signed


async def answer(label: str, path: str, viewer: Request) -> Response | None:
    """What the distribution with this name answers a viewer; None where there is none. Its account is in force.

    `path` is the request's, decoded; `viewer.uri` as it was sent.
    """
    service = module("services.cloudfront")
    distribution = service.find_distribution_for_label(label)
    if distribution is None:
        return None
    headers = {**viewer.headers, "host": distribution["DomainName"], "x-forwarded-proto": "https"}

    async def serve(asked: Request) -> Response:
        return await service.handle_viewer_request(
            distribution,
            asked.method,
            path,
            asked.uri,
            asked.query,
            dict(asked.headers),
            asked.body,
            parse_qs(asked.query, keep_blank_values=True),
        )

    return await edge_functions.of(distribution, path).around(replace(viewer, headers=headers), serve)
