"""What functions behind APIs are given, and may answer: headers and cookies as they were sent, both payload formats.

MiniStack joins repeated headers, gives every HTTP API format 2.0, keeps cookies among the headers, and answers OPTIONS
itself where an API has no CORS. Sources: "Create AWS Lambda proxy integrations for HTTP APIs" (formats 1.0 and 2.0),
"Input format of a Lambda function for proxy integration" (REST APIs), "Invoking Lambda function URLs".
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from stackline.embedded.guard import Scope
from stackline.embedded.upstream import module, record, rows

# An OPTIONS that no CORS answers goes to its route: MiniStack answers the method of this name itself.
_ROUTED_OPTIONS = "options"
_ERROR = {"statusCode": 500, "headers": {"Content-Type": "application/json"}}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as its client sent it: headers by lower-case name, in order, repeated ones apart."""

    headers: tuple[tuple[str, str], ...]
    port: str
    client: str

    @classmethod
    def of(cls, scope: Scope) -> Sent:
        pairs = [(n.decode("latin-1").lower(), v.decode("utf-8", "replace")) for n, v in scope["headers"]]
        client, server = scope.get("client") or ("127.0.0.1", 0), scope.get("server") or ("", 80)
        return cls(tuple(pairs), str(server[1]), str(client[0]))

    def values(self) -> dict[str, list[str]]:
        """With what API Gateway adds. The scheme is the real one: on AWS it is always https."""
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name, []).append(value)
        before = ", ".join([*found.get("x-forwarded-for", []), self.client])
        added = {"x-forwarded-for": before, "x-forwarded-port": self.port, "x-forwarded-proto": "http"}
        return {**found, **{name: [value] for name, value in added.items()}}

    def cookies(self) -> list[str]:
        lines = [value for name, value in self.headers if name == "cookie"]
        return [part.strip() for line in lines for part in line.split(";") if part.strip()]


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


def second_of(
    event: dict[str, Any], context: dict[str, Any], sent: Sent, variables: dict[str, Any]
) -> dict[str, Any]:
    """Format 2.0: repeated headers joined with commas, cookies apart. `variables` are the stage's."""
    values = sent.values()
    cookies = sent.cookies()
    values.pop("cookie", None)
    headers = {name: ",".join(each) for name, each in values.items()}
    kept = {name: value for name, value in record(event.get("headers")).items() if name.startswith("x-amzn-")}
    http, stage = record(context.get("http")), str(context.get("stage"))
    # The path has the stage where it is not `$default`, as REST APIs' has not.
    path = event.get("rawPath") if stage == "$default" else f"/{stage}{event.get('rawPath')}"
    told = {"method": str(http.get("method", "")).upper(), "path": path}
    context = {**context, **_address(context, sent), **_second_time(context), "http": {**http, **told}}
    return {
        **event,
        "rawPath": path,
        **({"cookies": cookies} if cookies else {}),
        **({"stageVariables": variables} if variables else {}),
        "headers": {**kept, **headers},
        "requestContext": context,
    }


def _rest(event: dict[str, Any], context: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """A REST API's event, or its authorizer's: no version; of repeated headers the last, and all of them."""
    values = sent.values()
    told = {name: value for name, value in event.items() if name != "version"}
    return {
        **told,
        "headers": {name: each[-1] for name, each in values.items()},
        "multiValueHeaders": values,
        "requestContext": {**context, **_address(context, sent)},
    }


def first_of(event: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """Format 1.0 of an HTTP API's event in format 2.0."""
    context, values = record(event["requestContext"]), sent.values()
    http = record(context.get("http"))
    _, _, resource = str(event.get("routeKey", "")).rpartition(" ")
    stage, path = str(context.get("stage")), str(event.get("rawPath"))
    query = parse_qs(str(event.get("rawQueryString", "")), keep_blank_values=True)
    authorizer = record(context.get("authorizer"))
    jwt, own = record(authorizer.get("jwt")), record(authorizer.get("lambda"))
    identity = _identity(record(authorizer.get("iam")))
    return {
        "version": "1.0",
        "resource": resource,
        "path": path if stage == "$default" else path.removeprefix(f"/{stage}"),
        "httpMethod": http.get("method"),
        "headers": {name: each[-1] for name, each in values.items()},
        "multiValueHeaders": values,
        "queryStringParameters": {name: each[-1] for name, each in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "requestContext": {
            "accountId": context.get("accountId"),
            "apiId": context.get("apiId"),
            **({"authorizer": own or jwt} if own or jwt else {}),
            "domainName": context.get("domainName"),
            "domainPrefix": context.get("domainPrefix"),
            "extendedRequestId": context.get("requestId"),
            "httpMethod": http.get("method"),
            "identity": {**identity, "sourceIp": http.get("sourceIp"), "userAgent": http.get("userAgent")},
            "path": http.get("path"),
            "protocol": http.get("protocol"),
            "requestId": context.get("requestId"),
            "requestTime": context.get("time"),
            "requestTimeEpoch": context.get("timeEpoch"),
            "resourceId": None,
            "resourcePath": resource,
            "stage": context.get("stage"),
        },
        "pathParameters": event.get("pathParameters"),
        "stageVariables": event.get("stageVariables"),
        "body": event.get("body"),
        "isBase64Encoded": event.get("isBase64Encoded", False),
    }


def first_response(answer: Any) -> dict[str, Any]:
    """Format 1.0 takes nothing but a response with a status; values of `multiValueHeaders` win over `headers`."""
    found = record(answer)
    try:
        is_response = 100 <= int(found["statusCode"]) <= 599 and not isinstance(
            found.get("body"), dict | list
        )
    except (KeyError, TypeError, ValueError):
        is_response = False
    if not is_response:
        return {**_ERROR, "body": json.dumps({"message": "Internal Server Error"})}
    several = {name: rows(each) for name, each in record(found.get("multiValueHeaders")).items()}
    named = {name.lower() for name in several}
    single = {name: v for name, v in record(found.get("headers")).items() if name.lower() not in named}
    response = {name: value for name, value in found.items() if name not in ("cookies", "multiValueHeaders")}
    return {**response, "headers": {**single, **several}}


def _identity(iam: dict[str, Any]) -> dict[str, Any]:
    names = {"accessKey": "accessKey", "accountId": "accountId", "caller": "callerId", "user": "userId"}
    absent = ["cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId"]
    absent += ["cognitoIdentityPoolId", "principalOrgId"]
    found = {name: iam.get(theirs) for name, theirs in names.items()}
    return {**found, "userArn": iam.get("userArn"), **dict.fromkeys(absent)}


def _address(context: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """A name at which the API answers from this machine; function URLs keep theirs."""
    api = str(context["apiId"])
    if ".lambda-url." in str(context.get("domainName")):
        return {}
    return {"domainName": f"{api}.execute-api.localhost:{sent.port}", "domainPrefix": api}


def _second_time(context: dict[str, Any]) -> dict[str, Any]:
    """In UTC, as it says it is."""
    epoch = context.get("timeEpoch")
    if not isinstance(epoch, int):
        return {}
    return {"time": datetime.fromtimestamp(epoch / 1000, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")}


def _stage_variables(context: dict[str, Any]) -> dict[str, Any]:
    service = module("services.apigateway")
    api, stage = str(context["apiId"]), str(context.get("stage", ""))
    return record(service._get_stage_variables(api, stage)) if api in service._apis else {}
