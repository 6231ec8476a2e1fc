"""Calls of HTTP APIs that have been made before: which function they lead to is remembered until anything changes.

The first call of a method and path goes MiniStack's way, which finds the stage, the route, the integration and the
function. The next ones go to that function at once. Remembered is only what depends on nothing but method and path: no
authorizer, no signature, no other kind of integration. Whatever may change an API or a function forgets all of it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from stackline.embedded import enforcement, proxy_calls, service_logs, tracing
from stackline.embedded.afterwards import Afterwards
from stackline.embedded.api_events import Sent
from stackline.embedded.api_requests import telling
from stackline.embedded.descriptions import Described
from stackline.embedded.dispatch import Dispatch
from stackline.embedded.feed import Feed
from stackline.embedded.guard import Scope, header_map
from stackline.embedded.planes import API_PREFIX
from stackline.embedded.proxy_calls import Asked, Route
from stackline.embedded.upstream import Response, module, record

_MOST = 4096
_AUTHORIZED = ("authorizer_claims", "authorizer_lambda_context", "authorizer_iam")
_KEPT = ("FunctionName", "FunctionArn", "Version", "LoggingConfig")

Key = tuple[str, bytes]  # method and path as they were sent
_asked: ContextVar[tuple[Key, int] | None] = ContextVar("asked", default=None)


@dataclass(frozen=True, slots=True)
class Known:
    route: Route
    region: str
    config: dict[str, Any]
    described: Described


@dataclass
class KnownCalls:
    """`may_pass` says whether a request may come from where it comes from: path in MiniStack's form, headers."""

    dispatch: Dispatch
    feed: Feed
    afterwards: Afterwards
    may_pass: Callable[[str, dict[str, str]], bool]
    _known: dict[Key, Known] = field(default_factory=dict[Key, Known])
    _generation: int = 0

    @property
    def count(self) -> int:
        return len(self._known)

    def forget(self) -> None:
        """Something has changed, or may have."""
        self._generation += 1
        self._known = {}

    def enter(self, scope: Scope) -> None:
        """What goes on from here is for this request, and may be remembered."""
        _asked.set((_key(scope), self._generation))

    def find(self, scope: Scope, body: bytes) -> Callable[[], Awaitable[Response]] | None:
        """How to answer the request; None where it is not known."""
        known = self._known.get(_key(scope))
        if known is None:
            return None
        headers = header_map(scope)
        path = scope["path"].replace(API_PREFIX, "/_aws/execute-api/", 1)
        if not self.may_pass(path, headers):
            return None
        asked = Asked(scope["method"], scope["query_string"].decode("latin-1"), headers, body, Sent.of(scope))
        return lambda: self._answer(known, {**scope, "path": path}, asked)

    async def _answer(self, known: Known, scope: Scope, asked: Asked) -> Response:
        begun, place, status = time.perf_counter(), tracing.begin(), 500
        try:
            with tracing.at(place):
                event = proxy_calls.event(known.route, asked)
                result = await self.dispatch.serve(
                    {}, known.config, event, str(uuid.uuid4()), known.described
                )
            answer = proxy_calls.answer(result, known.route.version)
            status = int(answer[0])
        finally:
            took = (time.perf_counter() - begun) * 1000
            self.afterwards.add(telling(self.feed, scope, status, took, place))
        self.afterwards.add(lambda _: _log_access(known, scope, asked, answer))
        if known.route.cors:
            origin = asked.headers.get("origin", "")
            answer[1].update(module("services.apigateway")._cors_response_headers(known.route.cors, origin))
        return answer

    def install(self) -> None:
        """Learn from MiniStack's way."""
        service = module("services.apigateway")
        stock = service._invoke_lambda_proxy

        async def called(integration: dict[str, Any], *arguments: Any, **more: Any) -> Response:
            answer = await stock(integration, *arguments, **more)
            asked = _asked.get()
            if asked is not None and asked[1] == self._generation and not _is_particular(integration, more):
                self._learn(asked[0], integration, arguments, more)
            return answer

        service._invoke_lambda_proxy = called

    def _learn(
        self, key: Key, integration: dict[str, Any], arguments: tuple[Any, ...], more: dict[str, Any]
    ) -> None:
        api, stage, path, _, _, _, _, route_key, parameters = arguments
        account, region = more["owner_account_id"], more["owner_region"]
        functions, http = module("services.lambda_svc"), module("services.apigateway")
        reference = http._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
        func, config, _ = functions._get_func_record_for_ref_in_scope(
            reference, account_id=account, region=region
        )
        described = self.dispatch.descriptions.known(func, config) if func and config else None
        if described is None or described.told["debug"] or described.told["concurrency"] is not None:
            return
        with module("core.responses").request_scope(account, region):
            variables = record(http._get_stage_variables(api, stage))
            cors = record(record(http._apis.get(api)).get("corsConfiguration"))
        version = str(integration.get("payloadFormatVersion") or "1.0")
        route = Route(account, api, stage, path, route_key, parameters, version, variables, cors)
        kept = {name: config[name] for name in _KEPT if name in config}
        if len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))
        self._known[key] = Known(route, region, kept, described)


def _key(scope: Scope) -> Key:
    return scope["method"], scope["raw_path"]


def _is_particular(integration: dict[str, Any], more: dict[str, Any]) -> bool:
    """Whether the next call of the same path may be another one."""
    return (
        bool(integration.get("integrationSubtype"))
        or enforcement.wanted()
        or any(more.get(name) is not None for name in _AUTHORIZED)
    )


def _log_access(known: Known, scope: Scope, asked: Asked, answer: Response) -> bool:
    call = service_logs.Call(scope["path"], asked.method, asked.headers, str(uuid.uuid4()))
    with module("core.responses").request_scope(known.route.account, known.region):
        service_logs.access(call, answer)
    return True
