"""What functions behind APIs are given, and may answer: headers and cookies as they were sent, both payload formats.

MiniStack joins repeated headers, gives every HTTP API format 2.0, keeps cookies among the headers, and answers OPTIONS
itself where an API has no CORS. Sources: "Create AWS Lambda proxy integrations for HTTP APIs" (formats 1.0 and 2.0),
"Input format of a Lambda function for proxy integration" (REST APIs), "Invoking Lambda function URLs".
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from stackline.embedded.guard import Scope
from stackline.embedded.upstream import module, record
from stackline.gateway.payload_formats import Sent, first_of, first_response, own_address, second_of

# An OPTIONS that no CORS answers goes to its route: MiniStack answers the method of this name itself.
_ROUTED_OPTIONS = "options"


_sent: ContextVar[Sent | None] = ContextVar("sent", default=None)
_format: ContextVar[str] = ContextVar("payload_format", default="")


def enter(scope: Scope) -> None:
    """What goes on from here is for this request."""
    _sent.set(Sent.of(scope))


def install() -> None:
    functions, http = module("services.lambda_svc"), module("services.apigateway")
    execute, shape = (
        functions._execute_function_with_config_scope,
        functions.lambda_execute_result_to_api_proxy_response,
    )
    call, in_scope, match = http._invoke_lambda_proxy, http._handle_execute_in_scope, http._match_route

    def executed(func: dict[str, Any], event: Any) -> Any:
        return execute(func, as_sent(event))

    async def called(integration: dict[str, Any], *arguments: Any, **options: Any) -> Any:
        token = _format.set(str(integration.get("payloadFormatVersion") or "1.0"))
        try:
            return await call(integration, *arguments, **options)
        finally:
            _format.reset(token)

    def shaped(result: dict[str, Any]) -> tuple[Any, str | None]:
        first = _format.get() == "1.0" and not result.get("error") and not result.get("throttle")
        return (first_response(result.get("body")), None) if first else shape(result)

    async def handled(api: str, stage: str, path: str, method: str, *arguments: Any) -> Any:
        has_cors = record(http._apis.get(api)).get("corsConfiguration")
        sent_on = _ROUTED_OPTIONS if method == "OPTIONS" and not has_cors else method
        return await in_scope(api, stage, path, sent_on, *arguments)

    def matched(api: str, method: str, path: str) -> Any:
        return match(api, method.upper(), path)

    functions._execute_function_with_config_scope = executed
    functions.lambda_execute_result_to_api_proxy_response = shaped
    http._invoke_lambda_proxy = called
    http._handle_execute_in_scope = handled
    http._match_route = matched


def as_sent(event: Any) -> Any:
    """The event of the request that is being answered as AWS has it; any other as it is."""
    sent = _sent.get()
    return mended(event, sent, _format.get()) if sent else event


def mended(event: Any, sent: Sent, wanted: str) -> Any:
    """The event of an API or function URL as AWS has it; any other as it is. `wanted` is the format of the route."""
    told = record(event)
    context = record(told.get("requestContext"))
    if not context.get("apiId"):
        return event
    if told.get("version") == "2.0":
        second = second_of(told, context, sent, _stage_variables(context))
        is_authorizers = told.get("type") == "REQUEST"
        return first_of(second, sent) if wanted == "1.0" and not is_authorizers else second
    if "multiValueHeaders" in told:
        return _rest(told, context, sent)
    return event


def _rest(event: dict[str, Any], context: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """A REST API's event, or its authorizer's: no version; of repeated headers the last, and all of them."""
    values = sent.values()
    told = {name: value for name, value in event.items() if name != "version"}
    return {
        **told,
        "headers": {name: each[-1] for name, each in values.items()},
        "multiValueHeaders": values,
        "requestContext": {**context, **own_address(context, sent)},
    }


def _stage_variables(context: dict[str, Any]) -> dict[str, Any]:
    service = module("services.apigateway")
    api, stage = str(context["apiId"]), str(context.get("stage", ""))
    return record(service._get_stage_variables(api, stage)) if api in service._apis else {}
