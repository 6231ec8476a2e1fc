"""Lambda@Edge: functions that a distribution runs before and after it answers, and before and after it asks an origin.

Event, and what a function may give back: "Lambda@Edge event structure", "Work with requests and responses" (CloudFront
developer guide). As nothing is cached, those at the origin run for every request. Bodies of requests are not shown.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from http.client import responses
from typing import Any

from stackline.embedded.upstream import Response, module, record, rows

_EVENTS = ("viewer-request", "origin-request", "origin-response", "viewer-response")
_FAILED = (
    502  # CloudFront's status for a function that fails or gives back what is no request and no response
)


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    uri: str
    query: str
    headers: dict[str, str]
    body: bytes = b""


class _Failed(Exception):
    """The function raised, or gave back what CloudFront does not take."""


@dataclass(frozen=True, slots=True)
class Functions:
    """The ARNs by event, of the behavior that a path selects."""

    distribution: dict[str, Any]
    by_event: dict[str, str] = field(default_factory=dict[str, str])

    async def around(self, viewer: Request, serve: Callable[[Request], Awaitable[Response]]) -> Response:
        """The answer to a viewer: a function may change the request, answer it, and change the answer."""
        token = _in_force.set(self)
        try:
            asked = await self.request("viewer-request", viewer)
            if not isinstance(asked, Request):
                return asked
            return await self.response("viewer-response", viewer, await serve(asked))
        except _Failed as error:
            return (
                _FAILED,
                {"Content-Type": "text/plain", "X-Cache": "LambdaExecutionError from cloudfront"},
                str(error).encode(),
            )
        finally:
            _in_force.reset(token)

    async def request(self, event: str, asked: Request) -> Request | Response:
        if event not in self.by_event:
            return asked
        told = await self._run(event, {"request": _described(asked)})
        if "status" in told:
            return _answered(told, b"")
        if "uri" not in told:
            raise _Failed(f"The {event} function gave back neither a request nor a response.")
        headers = {name: _joined(values) for name, values in record(told.get("headers")).items()}
        return replace(
            asked,
            uri=str(told["uri"]),
            query=str(told.get("querystring") or ""),
            headers={**headers, **_kept(asked)},
        )

    async def response(self, event: str, asked: Request, given: Response) -> Response:
        """CloudFront does not run a viewer's response function for an origin's error."""
        status, headers, body = given
        if event not in self.by_event or (event == "viewer-response" and status >= 400):
            return given
        shown = {
            "status": str(status),
            "statusDescription": responses.get(status, ""),
            "headers": {name.lower(): [{"key": name, "value": value}] for name, value in headers.items()},
        }
        told = await self._run(event, {"request": _described(asked), "response": shown})
        if "status" not in told:
            raise _Failed(f"The {event} function gave back no response.")
        return _answered(told, body)

    async def _run(self, event: str, about: dict[str, Any]) -> dict[str, Any]:
        config = {
            "distributionDomainName": self.distribution["DomainName"],
            "distributionId": self.distribution["Id"],
            "eventType": event,
            "requestId": module("core.responses").new_uuid(),
        }
        content = {"Records": [{"cf": {"config": config, **about}}]}
        told = await asyncio.to_thread(_invoke, self.by_event[event], content)
        if not isinstance(told, dict):
            raise _Failed(f"The {event} function failed: {told}")
        return record(told)


_in_force: ContextVar[Functions | None] = ContextVar("edge-functions", default=None)
"""Those of the behavior by which a viewer is being answered."""


def of(distribution: dict[str, Any], path: str) -> Functions:
    service = module("services.cloudfront")
    behavior = service._match_behavior(service.parse_distribution_dataplane_config(distribution), path)
    return Functions(distribution, record(record(behavior).get("edge")))


def install() -> None:
    """A behavior knows its functions; those at the origin stand around MiniStack's own asking."""
    service = module("services.cloudfront")
    stock_behavior, stock_fetch = service._dataplane_behavior, service._fetch_from_origin

    def behavior(element: Any, *more: Any) -> dict[str, Any]:
        return {**stock_behavior(element, *more), "edge": _associations(element)}

    async def fetch(
        origin: dict[str, Any],
        method: str,
        uri: str,
        query: str,
        headers: dict[str, str],
        body: bytes,
        *more: Any,
    ) -> Any:
        functions, sent = _in_force.get(), Request(method, uri, query, headers, body)
        if functions is None:
            return await stock_fetch(origin, method, uri, query, headers, body, *more)
        asked = await functions.request("origin-request", sent)
        if not isinstance(asked, Request):
            return _fetched(asked)
        status, _, found, content = await stock_fetch(
            origin, asked.method, asked.uri, asked.query, dict(asked.headers), asked.body, *more
        )
        plain = {name: ", ".join(map(str, _list(value))) for name, value in found.items()}
        given = (status, plain, content)
        told = await functions.response("origin-response", asked, given)
        return _fetched(told) if told is not given else (status, responses.get(status, ""), found, content)

    service._dataplane_behavior, service._fetch_from_origin = behavior, fetch


def _associations(element: Any) -> dict[str, str]:
    service = module("services.cloudfront")
    found: dict[str, str] = {}
    for one in element.iter():
        if service._local_tag_name(one) == "LambdaFunctionAssociation":
            event = str(service._text(one, "EventType"))
            if event in _EVENTS:
                found[event] = str(service._text(one, "LambdaFunctionARN"))
    return found


def _fetched(answer: Response) -> tuple[int, str, dict[str, str], bytes]:
    status, headers, body = answer
    return status, responses.get(status, ""), {name.lower(): value for name, value in headers.items()}, body


def _invoke(arn: str, event: dict[str, Any]) -> Any:
    """What the function gives back, or the words of its error."""
    service = module("services.lambda_svc")
    function, config, _ = service._get_func_record_for_ref(arn)
    if not function or not config:
        return f"There is no function {arn}."
    run = service._execution_record_for_config(function, config)
    answer = record(service._execute_function_with_config_scope(run, event))
    body = answer.get("body")
    if answer.get("error"):
        return str(body)
    return json.loads(body) if isinstance(body, str) else body


def _described(asked: Request) -> dict[str, Any]:
    headers = {name.lower(): [{"key": name, "value": value}] for name, value in asked.headers.items()}
    return {
        "clientIp": "127.0.0.1",
        "headers": headers,
        "method": asked.method,
        "querystring": asked.query,
        "uri": asked.uri,
    }


def _kept(asked: Request) -> dict[str, str]:
    """Headers that a function cannot change."""
    return {name: asked.headers[name] for name in ("host", "x-forwarded-proto") if name in asked.headers}


def _answered(told: dict[str, Any], body: bytes) -> Response:
    """A function's response; one without a body of its own keeps the one that there was."""
    try:
        status = int(str(told["status"]))
    except ValueError as error:
        raise _Failed(f"The function gave back the status {told['status']!r}.") from error
    headers = {str(rows(values)[0].get("key") or name): _joined(values) for name, values in _of(told).items()}
    if isinstance(told.get("body"), str):
        text = told["body"]
        body = base64.b64decode(text) if told.get("bodyEncoding") == "base64" else text.encode()
        headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return status, headers, body


def _of(told: dict[str, Any]) -> dict[str, Any]:
    return {name: values for name, values in record(told.get("headers")).items() if rows(values)}


def _joined(values: Any) -> str:
    return ", ".join(str(record(one).get("value", "")) for one in rows(values))


def _list(value: Any) -> list[Any]:
    return rows(value) if isinstance(value, list) else [value]
