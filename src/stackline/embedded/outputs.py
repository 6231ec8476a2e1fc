"""Addresses of deployed APIs that work with plain `curl`, in place of amazonaws.com ones.

They are rewritten where a person or a function reads them (outputs, exports, environment variables) and kept as
AWS writes them in the stack itself, so that a stack survives a change of port. Path style, because `*.localhost`
does not resolve everywhere; but for CDNs, whose pages name others from the root.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stackline.embedded.upstream import module

_SUFFIX = r"(?:amazonaws\.com(?:\.cn)?|localhost(?::\d+)?|127\.0\.0\.1(?::\d+)?)"
_END = r"(?![A-Za-z0-9-]|\.[A-Za-z0-9]|:\d)"  # the host name ends here
_API = re.compile(
    r"(?:(https?|wss?)://)?\b([a-z0-9]{8,10})\.execute-api\.(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?"
    rf"{_SUFFIX}(?::443)?{_END}"
)
_URL = re.compile(
    r"(?:(https?)://)?\b([a-z0-9]{32}|[0-9a-f]{8}-[0-9a-f-]{27})\.lambda-url\.[a-z0-9-]+\."
    rf"(?:on\.aws|localhost(?::\d+)?){_END}"
)
_GRAPHQL = re.compile(
    rf"(?:(https?)://)?\b([a-z0-9]{{26}})\.appsync-api\.[a-z0-9-]+\.{_SUFFIX}(?::443)?(?:/graphql\b|{_END})"
)
_CDN = re.compile(rf"https?://([a-z0-9]+)\.cloudfront\.net{_END}")


@dataclass(frozen=True, slots=True)
class Addresses:
    endpoint: str  # http://127.0.0.1:PORT

    def rewrite(self, text: str) -> str:
        """The text with every address of APIs and function URLs changed to one that this machine answers."""
        if ".execute-api." in text:
            text = _API.sub(lambda found: self._base(found[1], f"_api/{found[2]}"), text)
        if ".lambda-url." in text:
            text = _URL.sub(lambda found: self._base(found[1], f"_url/{found[2]}"), text)
        if ".appsync-api." in text:
            text = _GRAPHQL.sub(lambda found: self._base(found[1], f"_graphql/{found[2]}"), text)
        if ".cloudfront.net" in text:
            place = self.endpoint.rpartition(":")[2]
            text = _CDN.sub(lambda found: f"http://{found[1]}.cloudfront.localhost:{place}", text)
        return text

    def _base(self, scheme: str | None, path: str) -> str:
        place = self.endpoint.partition("://")[2]
        if scheme is None:
            return f"{place}/{path}"
        return f"{'ws' if scheme.startswith('ws') else 'http'}://{place}/{path}"

    def install(self) -> None:
        """Rewrites the answers of DescribeStacks and ListExports."""
        cloudformation = module("services.cloudformation")
        handlers = cloudformation._ACTION_HANDLERS
        for action in ("DescribeStacks", "ListExports"):
            handlers[action] = self._around(handlers[action])

    def _around(self, handler: Any) -> Any:
        def answer(params: Any) -> Any:
            status, headers, body = handler(params)
            return status, headers, self.rewrite(body.decode()).encode()

        return answer
