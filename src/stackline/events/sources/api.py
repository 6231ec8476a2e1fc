"""Requests: HTTP APIs, REST APIs, function URLs, load balancers, WebSocket APIs, VPC Lattice, and their authorizers.

Shapes: "Working with AWS Lambda proxy integrations for HTTP APIs" (2.0), "Lambda proxy integrations in API Gateway",
"Use API Gateway Lambda authorizers", "Lambda functions as targets" (load balancers), "Invoking Lambda function URLs".
"""

from __future__ import annotations

import json
import re
from typing import Any

from stackline.events.sample import Names, Sample

_IDS = {"domain": "abc123.execute-api.us-east-1.amazonaws.com", "stage": "prod"}
_MOMENT, _WHEN = 1768469400000, "15/Jan/2026:09:30:00 +0000"
_HEADERS = {"accept": "*/*", "content-type": "application/json", "user-agent": "curl/8.5.0"}
_BODY = {"POST", "PUT", "PATCH"}


def _values(path: str) -> dict[str, str]:
    """The path's parameters, each with a value: `/items/{id}` → `{"id": "id-1"}`."""
    return {name: f"{name}-1" for name in re.findall(r"\{(\w+)\+?\}", path)}


def _filled(path: str) -> str:
    return re.sub(r"\{(\w+)\+?\}", lambda found: f"{found[1]}-1", path).replace("$default", "/")


def _body(names: Names) -> str | None:
    return names.get("body") if names["method"] in _BODY else None


def _http(names: Names, route: str, host: str) -> dict[str, Any]:
    path, method = _filled(names["path"]), names["method"]
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {**_HEADERS, "host": host, "x-forwarded-for": "192.0.2.10", "x-forwarded-proto": "https"},
        "requestContext": {
            "accountId": names["account"],
            "apiId": "abc123",
            "domainName": host,
            "domainPrefix": host.split(".")[0],
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.10",
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route,
            "stage": "$default",
            "time": _WHEN,
            "timeEpoch": _MOMENT,
        },
        "isBase64Encoded": False,
    }
    if parameters := _values(names["path"]):
        event["pathParameters"] = parameters
    if (body := _body(names)) is not None:
        event["body"] = body
    return event


def http_api(names: Names) -> dict[str, Any]:
    route = "$default" if names["path"] == "$default" else f"{names['method']} {names['path']}"
    return _http(names, route, _IDS["domain"])


def function_url(names: Names) -> dict[str, Any]:
    host = f"abc123.lambda-url.{names['region']}.on.aws"
    return _http(names, "$default", host)


def rest_api(names: Names) -> dict[str, Any]:
    path, method = _filled(names["path"]), names["method"]
    headers = {"Accept": "*/*", "Content-Type": "application/json", "Host": _IDS["domain"]}
    return {
        "resource": names["path"],
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {key: [value] for key, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": _values(names["path"]) or None,
        "stageVariables": None,
        "requestContext": _rest_context(names, path),
        "body": _body(names),
        "isBase64Encoded": False,
    }


def _rest_context(names: Names, path: str) -> dict[str, Any]:
    return {
        "accountId": names["account"],
        "apiId": "abc123",
        "domainName": _IDS["domain"],
        "domainPrefix": "abc123",
        "extendedRequestId": "JKJaXmPLvHcESHA=",
        "httpMethod": names["method"],
        "identity": {"sourceIp": "192.0.2.10", "userAgent": "curl/8.5.0"},
        "path": f"/{_IDS['stage']}{path}",
        "protocol": "HTTP/1.1",
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "requestTime": _WHEN,
        "requestTimeEpoch": _MOMENT,
        "resourceId": "abc123",
        "resourcePath": names["path"],
        "stage": _IDS["stage"],
    }


def load_balancer(names: Names) -> dict[str, Any]:
    group = f"arn:aws:elasticloadbalancing:{names['region']}:{names['account']}:targetgroup/functions/6d0ecf831eec9f09"
    return {
        "requestContext": {"elb": {"targetGroupArn": group}},
        "httpMethod": names["method"],
        "path": _filled(names["path"]),
        "queryStringParameters": {},
        "headers": {
            **_HEADERS,
            "host": f"functions-1.{names['region']}.elb.amazonaws.com",
            "x-amzn-trace-id": "Root=1-69689c58-1a2b3c4d5e6f708192a3b4c5",
            "x-forwarded-for": "192.0.2.10",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "body": _body(names) or "",
        "isBase64Encoded": False,
    }


def lattice(names: Names) -> dict[str, Any]:
    service = f"arn:aws:vpc-lattice:{names['region']}:{names['account']}"
    return {
        "version": "2.0",
        "path": _filled(names["path"]),
        "method": names["method"],
        "headers": {"accept": ["*/*"], "host": ["service.example.com"], "user-agent": ["curl/8.5.0"]},
        "queryStringParameters": {},
        "body": _body(names) or "",
        "isBase64Encoded": False,
        "requestContext": {
            "serviceNetworkArn": f"{service}:servicenetwork/sn-0a1b2c3d4e5f60718",
            "serviceArn": f"{service}:service/svc-0a1b2c3d4e5f60718",
            "targetGroupArn": f"{service}:targetgroup/tg-0a1b2c3d4e5f60718",
            "identity": {
                "sourceVpcArn": f"arn:aws:ec2:{names['region']}:{names['account']}:vpc/vpc-0a1b2c3d"
            },
            "region": names["region"],
            "timeEpoch": str(_MOMENT * 1000),
        },
    }


def _websocket(kind: str, route: str | None = None) -> Any:
    def make(names: Names) -> dict[str, Any]:
        context = {
            "routeKey": route or names["route"],
            "eventType": kind,
            "extendedRequestId": "JKJaXmPLvHcESHA=",
            "requestTime": _WHEN,
            "messageDirection": "IN",
            "stage": _IDS["stage"],
            "connectedAt": _MOMENT,
            "requestTimeEpoch": _MOMENT,
            "identity": {"sourceIp": "192.0.2.10"},
            "requestId": "JKJaXmPLvHcESHA=",
            "domainName": _IDS["domain"],
            "connectionId": "JKJaXeIIPHcCEhQ=",
            "apiId": "abc123",
        }
        if kind == "CONNECT":
            headers = {"Host": _IDS["domain"], "Sec-WebSocket-Version": "13"}
            multi = {key: [value] for key, value in headers.items()}
            return {
                "headers": headers,
                "multiValueHeaders": multi,
                "requestContext": context,
                "isBase64Encoded": False,
            }
        if kind == "DISCONNECT":
            context |= {"disconnectStatusCode": 1000, "disconnectReason": ""}
            headers = {"Host": _IDS["domain"], "x-api-key": ""}
            multi = {key: [value] for key, value in headers.items()}
            return {
                "headers": headers,
                "multiValueHeaders": multi,
                "requestContext": context,
                "isBase64Encoded": False,
            }
        context["messageId"] = "JKJaXfGuPHcCEhQ="
        body = json.dumps({"action": context["routeKey"], "data": "hello"})
        return {"requestContext": context, "body": body, "isBase64Encoded": False}

    return make


def _method_arn(names: Names) -> str:
    place = f"arn:aws:execute-api:{names['region']}:{names['account']}:abc123/{_IDS['stage']}"
    return f"{place}/{names['method']}{_filled(names['path'])}"


def token_authorizer(names: Names) -> dict[str, Any]:
    return {"type": "TOKEN", "authorizationToken": names["token"], "methodArn": _method_arn(names)}


def request_authorizer(names: Names) -> dict[str, Any]:
    request = rest_api(names)
    request["headers"]["Authorization"] = names["token"]
    request["multiValueHeaders"]["Authorization"] = [names["token"]]
    kept = {key: value for key, value in request.items() if key not in ("body", "isBase64Encoded")}
    return {"type": "REQUEST", "methodArn": _method_arn(names), **kept}


def http_authorizer(names: Names) -> dict[str, Any]:
    request = http_api(names)
    route = request["routeKey"]
    request["headers"]["authorization"] = names["token"]
    kept = {key: value for key, value in request.items() if key not in ("body", "isBase64Encoded")}
    arn = f"arn:aws:execute-api:{names['region']}:{names['account']}:abc123/$default"
    return {
        **kept,
        "type": "REQUEST",
        "routeArn": f"{arn}/{names['method']}{_filled(names['path'])}",
        "identitySource": [names["token"]],
        "routeKey": route,
    }


def websocket_authorizer(names: Names) -> dict[str, Any]:
    request = _websocket("CONNECT", "$connect")(names)
    arn = f"arn:aws:execute-api:{names['region']}:{names['account']}:abc123/{_IDS['stage']}/$connect"
    return {
        "type": "REQUEST",
        "methodArn": arn,
        **{key: value for key, value in request.items() if key != "isBase64Encoded"},
        "queryStringParameters": {"token": names["token"]},
        "multiValueQueryStringParameters": {"token": [names["token"]]},
        "stageVariables": {},
    }


_REQUEST = {"method": "GET", "path": "/", "body": '{"hello": "world"}'}
_ASKED = {"method": "GET", "path": "/", "token": "Bearer allow"}
_GROUP, _GUARDS = "Requests", "Authorizers"

SAMPLES = (
    Sample("http-api", "HTTP API request", _GROUP, http_api, _REQUEST),
    Sample("rest-api", "REST API request", _GROUP, rest_api, _REQUEST),
    Sample("function-url", "Function URL request", _GROUP, function_url, _REQUEST),
    Sample("alb", "Load balancer request", _GROUP, load_balancer, _REQUEST),
    Sample("vpc-lattice", "VPC Lattice request", _GROUP, lattice, _REQUEST),
    Sample("websocket-connect", "WebSocket connect", _GROUP, _websocket("CONNECT", "$connect")),
    Sample("websocket-message", "WebSocket message", _GROUP, _websocket("MESSAGE"), {"route": "$default"}),
    Sample("websocket-disconnect", "WebSocket disconnect", _GROUP, _websocket("DISCONNECT", "$disconnect")),
    Sample("http-api-authorizer", "HTTP API authorizer", _GUARDS, http_authorizer, _ASKED),
    Sample("rest-api-authorizer-token", "REST API authorizer: token", _GUARDS, token_authorizer, _ASKED),
    Sample(
        "rest-api-authorizer-request", "REST API authorizer: request", _GUARDS, request_authorizer, _ASKED
    ),
    Sample("websocket-authorizer", "WebSocket authorizer", _GUARDS, websocket_authorizer, {"token": "allow"}),
)
