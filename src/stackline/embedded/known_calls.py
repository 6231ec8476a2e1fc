"""Calls of HTTP APIs that have been made before: the runner is told which function they lead to, and asks it at once.

The first call of a method and path goes MiniStack's way, which finds the stage, the route, the integration and the
function. The next ones never come here. Remembered is only what depends on nothing but method and path: no authorizer,
no signature, no other kind of integration. Whatever may change an API or a function makes all of it forgotten. What is
noted of a call is noted here, when the runner tells of it.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from stackline.embedded import enforcement, service_logs, tracing
from stackline.embedded.api_requests import telling
from stackline.embedded.descriptions import Described
from stackline.embedded.dispatch import Call, Dispatch
from stackline.embedded.feed import Feed
from stackline.embedded.guard import Scope
from stackline.embedded.tracing import Place
from stackline.embedded.upstream import Response, module, record
from stackline.gateway.heads import API_PREFIX
from stackline.gateway.page import Page
from stackline.gateway.proxy_calls import Route

_MOST = 4096
_KEPT = ("FunctionName", "FunctionArn", "Version", "LoggingConfig")

Key = tuple[str, bytes]  # method and path as they were sent
_asked: ContextVar[tuple[Key, int] | None] = ContextVar("asked", default=None)


@dataclass(frozen=True, slots=True)
class Known:
    key: Key
    route: Route
    region: str
    config: dict[str, Any]
    described: Described


class Keeper(Protocol):
    """Where calls are kept from one session to the next. Neither raises."""

    def write(self, calls: list[dict[str, Any]]) -> None: ...
    def drop(self) -> None: ...


@dataclass
class KnownCalls:
    """`teach` tells the runner. Every call has a number, by which the runner tells of it, also when it is forgotten."""

    dispatch: Dispatch
    feed: Feed
    page: Page
    teach: Callable[[dict[str, Any]], object]
    on_logged: Callable[[], None]
    keeper: Keeper
    _known: dict[Key, int] = field(default_factory=dict[Key, int])
    _numbered: OrderedDict[int, Known] = field(default_factory=OrderedDict[int, Known])
    _begun: dict[str, Call] = field(default_factory=dict[str, Call])
    _last: int = 0
    _is_kept: bool = False
    _kept: int = 0  # the last of them
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def count(self) -> int:
        return len(self._known)

    def forget(self) -> None:
        """Something has changed, or may have. From any thread."""
        with self._lock:
            if self._is_kept:  # before anything changes
                self.keeper.drop()
                self._is_kept = False
            self.page.generation += 1
            self._known = {}

    def enter(self, scope: Scope) -> None:
        """What goes on from here is for this request, and may be remembered."""
        _asked.set(((scope["method"], scope["raw_path"]), self.page.generation))

    def install(self) -> None:
        """Learn from MiniStack's way."""
        service = module("services.apigateway")
        stock = service._invoke_lambda_proxy

        async def called(integration: dict[str, Any], *arguments: Any, **more: Any) -> Response:
            answer = await stock(integration, *arguments, **more)
            asked = _asked.get()
            if (
                asked is not None
                and asked[1] == self.page.generation
                and not integration.get("integrationSubtype")
                and not enforcement.wanted()
            ):
                self._learn(*asked, integration, arguments, more)
            return answer

        service._invoke_lambda_proxy = called

    def _learn(
        self,
        key: Key,
        generation: int,
        integration: dict[str, Any],
        arguments: tuple[Any, ...],
        more: dict[str, Any],
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
            if not _is_open(http, api, route_key):
                return
            variables = record(http._get_stage_variables(api, stage))
            cors = record(record(http._apis.get(api)).get("corsConfiguration"))
        version = str(integration.get("payloadFormatVersion") or "1.0")
        route = Route(account, api, stage, path, route_key, parameters, version, variables, cors)
        kept = {name: config[name] for name in _KEPT if name in config}
        self._remember(Known(key, route, region, kept, described), generation)

    def _remember(self, known: Known, generation: int) -> None:
        with self._lock:
            if generation != self.page.generation:
                return
            self._last += 1
            if len(self._known) >= _MOST:
                self._known.pop(next(iter(self._known)))
            self._known[known.key] = self._last
            self._numbered[self._last] = known
            while len(self._numbered) > 2 * _MOST:
                self._numbered.popitem(last=False)
            number = self._last
        self.teach({**_told(number, known), "generation": generation})

    # From one session to the next.

    def keeping(self) -> Callable[[], None]:
        """To be called before all is saved; what comes back when it is: if nothing has changed meanwhile, the calls are
        kept for the next session."""
        generation, last = self.page.generation, self._last

        def keep() -> None:
            with self._lock:
                if (
                    generation != self.page.generation
                    or not self._known
                    or (self._is_kept and last == self._kept)
                ):
                    return
                known = [(number, self._numbered[number]) for number in self._known.values()]
                self.keeper.write([_kept(number, one) for number, one in known])
                self._is_kept, self._kept = True, self._last

        return keep

    def recall(self, calls: Iterable[dict[str, Any]]) -> None:
        """What was kept is what the runner knows already."""
        with self._lock:
            self._is_kept = True
            for told in calls:
                number, key = int(told["number"]), (str(told["method"]), str(told["path"]).encode("latin-1"))
                described = Described(record(told["function"]), b"", ())
                route, config = Route(**record(told["route"])), record(told["config"])
                self._known[key] = number
                self._numbered[number] = Known(key, route, str(told["region"]), config, described)
                self._last = self._kept = max(self._last, number)

    # What the runner tells of them, on a thread of its own.

    def begun(self, told: dict[str, Any], event: Any) -> None:
        known = self._numbered.get(int(told["known"]))
        if known is not None:
            place = Place(str(told["trace"]), str(told["span"]))
            request, began = str(told["request"]), float(told["began"])
            call = self.dispatch.told_call(known.config, event, request, place, str(told["parent"]), began)
            self._begun[request] = call
            self.dispatch.begun(call)

    def done(self, told: dict[str, Any], answer: dict[str, Any]) -> None:
        call = self._begun.pop(str(told["request"]), None)
        known = self._numbered.get(int(told["known"]))
        if call is None or known is None:
            return
        with self._scope(known), tracing.at(call.place):
            self.dispatch.ended(call, answer)
        self.on_logged()
        path = str(told["path"]).replace(API_PREFIX, "/_aws/execute-api/", 1)
        scope: Scope = {
            "method": told["method"],
            "path": path,
            "query_string": str(told["query"]).encode("latin-1"),
        }
        place = Place(str(told["trace"]), str(told["parent"]))
        telling(self.feed, scope, int(told["status"]), float(told["ms"]), place, float(told["at"]))(True)
        self._log_access(known, path, told)

    def gone(self) -> None:
        """The runner is, and with it what it was doing: its callers have lost their connections."""
        while self._begun:
            _, call = self._begun.popitem()
            with tracing.at(call.place):
                self.dispatch.ended(call, self.dispatch.lost())

    def _scope(self, known: Known) -> Any:
        return module("core.responses").request_scope(known.route.account, known.region)

    def _log_access(self, known: Known, path: str, told: dict[str, Any]) -> None:
        headers = {"host": str(told["host"]), "user-agent": str(told["agent"])}
        call = service_logs.Call(path, str(told["method"]), headers, str(uuid.uuid4()))
        with self._scope(known):
            service_logs.access(call, int(told["status"]), int(told["length"]))


def _told(number: int, known: Known) -> dict[str, Any]:
    method, path = known.key
    told = {"number": number, "method": method, "path": path.decode("latin-1")}
    return {**told, "route": asdict(known.route), "function": known.described.told}


def _kept(number: int, known: Known) -> dict[str, Any]:
    return {**_told(number, known), "generation": 0, "region": known.region, "config": known.config}


def _is_open(service: Any, api: str, route_key: str) -> bool:
    """Whether anybody may call the route. Of a caller that was let in, MiniStack may not tell who it was."""
    routes = [one for one in record(service._routes.get(api)).values() if one.get("routeKey") == route_key]
    return bool(routes) and all((one.get("authorizationType") or "NONE").upper() == "NONE" for one in routes)
