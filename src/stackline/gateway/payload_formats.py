"""Both payload formats of an HTTP API's function: events as their client sent them, and answers of format 1.0.

Source: "Create AWS Lambda proxy integrations for HTTP APIs" (API Gateway developer guide).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from stackline.gateway.heads import Scope
from stackline.gateway.responses import failed, is_response, with_text
from stackline.gateway.untyped import record, rows


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
    context = {**context, **own_address(context, sent), **_second_time(context), "http": {**http, **told}}
    return {
        **event,
        "rawPath": path,
        **({"cookies": cookies} if cookies else {}),
        **({"stageVariables": variables} if variables else {}),
        "headers": {**kept, **headers},
        "requestContext": context,
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
    if "statusCode" not in found or not is_response(found):
        return failed(500)
    several = {name: rows(each) for name, each in record(found.get("multiValueHeaders")).items()}
    named = {name.lower() for name in several}
    single = {name: v for name, v in record(found.get("headers")).items() if name.lower() not in named}
    response = {name: value for name, value in found.items() if name not in ("cookies", "multiValueHeaders")}
    return with_text({**response, "headers": {**single, **several}})


def _identity(iam: dict[str, Any]) -> dict[str, Any]:
    names = {"accessKey": "accessKey", "accountId": "accountId", "caller": "callerId", "user": "userId"}
    absent = ["cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId"]
    absent += ["cognitoIdentityPoolId", "principalOrgId"]
    found = {name: iam.get(theirs) for name, theirs in names.items()}
    return {**found, "userArn": iam.get("userArn"), **dict.fromkeys(absent)}


def own_address(context: dict[str, Any], sent: Sent) -> dict[str, Any]:
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
