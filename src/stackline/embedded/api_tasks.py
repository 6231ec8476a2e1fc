"""Tasks of state machines that call an API (`apigateway:invoke`), which MiniStack does not know.

Parameters, result and errors: "Create API Gateway REST APIs with Step Functions" (Step Functions developer guide).
The call goes through the endpoint's own door, so that a route with IAM authorization asks for the signature.
"""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import quote, urlencode

from stackline.embedded.settings import Endpoint
from stackline.embedded.upstream import load, module, record, rows

_RESOURCE = "arn:aws:states:::apigateway:invoke"
_SECONDS = 30
_SIGNED = ("IAM_ROLE", "RESOURCE_POLICY")


def install(endpoint: Endpoint) -> None:
    steps = module("services.stepfunctions")

    def invoke(resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            status, text, headers, body = call(endpoint, parameters)
        except OSError as error:
            raise steps._ExecutionError("ApiGateway.Unreachable", str(error)) from error
        if status >= 400:
            raise steps._ExecutionError(f"ApiGateway.{status}", body)
        return {
            "Headers": {name: [value] for name, value in headers},
            "ResponseBody": _value(body),
            "StatusCode": status,
            "StatusText": text,
        }

    steps._SERVICE_DISPATCH[_RESOURCE] = invoke


def call(endpoint: Endpoint, parameters: dict[str, Any]) -> tuple[int, str, list[tuple[str, str]], str]:
    """Status with its word, headers and body of the answer."""
    method, path = str(parameters.get("Method", "GET")), path_of(parameters)
    body = parameters.get("RequestBody")
    data = b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    headers = {
        name: ",".join(map(str, _list(value))) for name, value in record(parameters.get("Headers")).items()
    }
    if data and not any(name.lower() == "content-type" for name in headers):
        headers["content-type"] = "application/json"
    if parameters.get("AuthType") in _SIGNED:
        headers = _sign(endpoint, method, path, headers, data)
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=_SECONDS)
    try:
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        return answer.status, answer.reason, answer.getheaders(), answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def path_of(parameters: dict[str, Any]) -> str:
    """The API's address at this endpoint: the host's first label is its identifier."""
    api = str(parameters.get("ApiEndpoint", "")).partition(".")[0]
    stage, path = parameters.get("Stage"), str(parameters.get("Path") or "").lstrip("/")
    parts = ["_api", api, *([str(stage)] if stage else []), path]
    query = [
        (name, item)
        for name, value in record(parameters.get("QueryParameters")).items()
        for item in _list(value)
    ]
    return "/" + quote("/".join(parts), safe="/-_.~") + (f"?{urlencode(query)}" if query else "")


def _sign(endpoint: Endpoint, method: str, path: str, headers: dict[str, str], data: bytes) -> dict[str, str]:
    auth, request = load("botocore.auth"), load("botocore.awsrequest")
    key = load("botocore.credentials").Credentials(endpoint.account, endpoint.secret)
    wanted = request.AWSRequest(method, f"{endpoint.endpoint}{path}", headers=headers, data=data)
    auth.SigV4Auth(key, "execute-api", endpoint.region).add_auth(wanted)
    return dict(wanted.headers.items())


def _list(value: Any) -> list[Any]:
    return rows(value) if isinstance(value, list) else [value]


def _value(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
