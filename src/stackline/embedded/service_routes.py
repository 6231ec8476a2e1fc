"""Routes that lead straight to a service: first-class integrations of HTTP APIs, and `AWS` integrations of REST APIs.

Sources: "Create AWS service integrations for HTTP APIs", "Mapping template transformations for REST APIs" (API Gateway
developer guide). The call is made through the endpoint's own door, in the account that owns the API.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, cast
from urllib.parse import parse_qsl

from stackline.embedded import route_templates
from stackline.embedded.deliveries import Deliveries
from stackline.embedded.sdk_shapes import given, result
from stackline.embedded.upstream import Response, load, module, record, rows

_SERVICES = {
    "AppConfig": "appconfigdata",
    "EventBridge": "events",
    "Kinesis": "kinesis",
    "SQS": "sqs",
    "StepFunctions": "stepfunctions",
}
_NAMES = {"states": "stepfunctions"}
"""Services of a REST API's URI that botocore names otherwise."""
_JSON = {"Content-Type": "application/json"}
_INTEGRATION = "AWS::ApiGatewayV2::Integration"


def install(deliveries: Deliveries) -> None:
    _http(deliveries)
    _rest(deliveries)


# HTTP APIs ------------------------------------------------------------------------------------------------------------


def _http(deliveries: Deliveries) -> None:
    service, provisioners = module("services.apigateway"), module("services.cloudformation.provisioners")
    make, properties, invoke = (
        service._create_integration,
        provisioners._apigw_v2_integration_props,
        service._invoke_lambda_proxy,
    )

    def create(api_id: str, data: dict[str, Any]) -> Any:
        answer = make(api_id, data)
        if data.get("integrationSubtype") and answer[0] < 400:
            made = json.loads(answer[2])["integrationId"]
            service._integrations[api_id][made]["integrationSubtype"] = data["integrationSubtype"]
        return answer

    def described(written: dict[str, Any]) -> dict[str, Any]:
        return {**properties(written), "integrationSubtype": written.get("IntegrationSubtype")}

    async def called(
        integration: dict[str, Any],
        api_id: str,
        stage: str,
        path: str,
        method: str,
        headers: dict[str, str],
        body: bytes,
        query: Any,
        route_key: str = "$default",
        path_params: Any = None,
        **more: Any,
    ) -> Response:
        if not integration.get("integrationSubtype"):
            return await invoke(
                integration, api_id, stage, path, method, headers, body, query, route_key, path_params, **more
            )
        known = _Request(path, headers, body, record(query), record(path_params))
        known.context = {
            "stage": stage,
            "routeKey": route_key,
            "httpMethod": method,
            "path": path,
            "apiId": api_id,
        }
        with module("core.responses").request_scope(more["owner_account_id"], more["owner_region"]):
            return await asyncio.to_thread(_first_class, deliveries, integration, known)

    service._create_integration, service._invoke_lambda_proxy = create, called
    provisioners._apigw_v2_integration_props = described


class _Request:
    """What a parameter's `$request…` and `$context…` may name."""

    def __init__(
        self,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        parameters: dict[str, Any],
    ) -> None:
        self.path, self.query, self.parameters = path, query, parameters
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body.decode("utf-8", "replace") if body else ""
        self.context: dict[str, Any] = {}

    def value(self, written: str) -> Any:
        """A selection, or text with selections in `${…}`."""
        if re.fullmatch(r"\$(request|context)\.[^\s{}]+", written):
            return self._selected(written[1:])
        return re.sub(
            r"\$\{((?:request|context)\.[^}]+)\}", lambda found: str(self._selected(found[1])), written
        )

    def _selected(self, name: str) -> Any:
        first, _, rest = name.partition(".")
        if first == "context":
            return self.context.get(rest, "")
        place, _, key = rest.partition(".")
        match place:
            case "body" if key:
                return route_templates.at(_loaded(self.body), key)
            case "body":
                return self.body
            case "path":
                return self.parameters.get(key, "") if key else self.path
            case "header":
                return self.headers.get(key.lower(), "")
            case "querystring":
                found = self.query.get(key, "")
                return ",".join(map(str, rows(found))) if isinstance(found, list) else found
            case _:
                return ""


def _loaded(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _first_class(deliveries: Deliveries, integration: dict[str, Any], known: _Request) -> Response:
    prefix, _, action = str(integration["integrationSubtype"]).partition("-")
    written = record(integration.get("requestParameters"))
    parameters = {name: known.value(str(value)) for name, value in written.items()}
    parameters = {name: value for name, value in parameters.items() if value != ""}
    if (prefix, action) == ("EventBridge", "PutEvents"):
        parameters = {"Entries": [parameters]}
    return _call(deliveries, _SERVICES.get(prefix, prefix.lower()), action, parameters)


# REST APIs ------------------------------------------------------------------------------------------------------------


def _rest(deliveries: Deliveries) -> None:
    service = module("services.apigateway_v1")
    stock = {name: getattr(service, name) for name in ("_invoke_lambda_custom_v1", "_invoke_sqs_v1")}

    def calling(name: str) -> Any:
        async def called(integration: dict[str, Any], *request: Any, **more: Any) -> Response:
            target = service._parse_service_integration_uri(integration.get("uri", ""))
            if target is None or target[1] == "lambda" or (target[1], target[2]) == ("sqs", "path"):
                return await stock[name](integration, *request, **more)
            with module("core.responses").request_scope(more["owner_account_id"], more["owner_region"]):
                return await asyncio.to_thread(_mapped, deliveries, integration, target, request, more)

        return called

    for name in stock:
        setattr(service, name, calling(name))


def _mapped(
    deliveries: Deliveries,
    integration: dict[str, Any],
    target: Any,
    request: tuple[Any, ...],
    more: dict[str, Any],
) -> Response:
    """The request's template, the call, and the template of the response that its status selects."""
    api_id, stage, _, resource, path, method, headers, body, query, parameters = request[:10]
    _, service, verb, action = target
    if verb != "action":
        message = f"The embedded cloud calls {service} by actions, not by {verb}/{action}"
        return 501, dict(_JSON), json.dumps({"message": message}).encode()
    seen = route_templates.Seen(
        body=body.decode("utf-8", "replace") if body else "",
        path=record(parameters),
        query={
            name: value[-1] if isinstance(value, list) else value for name, value in record(query).items()
        },
        headers=record(headers),
        context={
            "apiId": api_id,
            "stage": stage,
            "httpMethod": method,
            "path": path,
            "resourcePath": record(resource).get("path", ""),
            "requestId": module("core.responses").new_uuid(),
            "authorizer": record(more.get("authorizer_context")),
        },
    )
    kind = str(seen.header("content-type") or "application/json").partition(";")[0]
    template = record(integration.get("requestTemplates")).get(kind)
    try:
        text = route_templates.render(template, seen) if template else seen.body
        asked = _read(text)
        if asked is None:
            told = {"__type": "SerializationException", "message": "The request template makes no JSON"}
            return _answered(integration, 400, json.dumps(told), seen)
        name, action = _NAMES.get(str(service), str(service)), str(action).partition("?")[0]
        status, _, answer = _call(deliveries, name, action, {**_fixed(integration), **asked})
        return _answered(integration, status, answer.decode(), seen)
    except route_templates.Failed as error:
        return (
            500,
            dict(_JSON),
            json.dumps({"message": "Internal server error", "cause": str(error)}).encode(),
        )


def _fixed(integration: dict[str, Any]) -> dict[str, Any]:
    """Parameters that stand in the query string of the call, with a literal: `'arn:…'`."""
    found = record(integration.get("requestParameters"))
    place = "integration.request.querystring."
    return {
        name.removeprefix(place): value[1:-1]
        for name, value in found.items()
        if name.startswith(place) and str(value).startswith("'")
    }


def _read(text: str) -> dict[str, Any] | None:
    """Parameters as JSON, or as the form that the query protocol takes; None for what is neither."""
    stripped = text.strip()
    if stripped.startswith("{"):
        try:
            return record(json.loads(stripped))
        except ValueError:
            return None
    return {name: value for name, value in parse_qsl(stripped) if name not in ("Action", "Version")}


def _answered(integration: dict[str, Any], status: int, answer: str, seen: route_templates.Seen) -> Response:
    responses = record(integration.get("integrationResponses"))
    chosen: dict[str, Any] = {}
    for one in map(record, responses.values()):
        pattern = str(one.get("selectionPattern") or "")
        if (pattern and re.fullmatch(pattern, str(status))) or (not pattern and not chosen):
            chosen = one
            if pattern:
                break
    template = record(chosen.get("responseTemplates")).get("application/json")
    body = route_templates.render(template, seen.answered(answer)) if template else answer
    headers = dict(_JSON)
    for name, value in record(chosen.get("responseParameters")).items():
        if name.startswith("method.response.header.") and str(value).startswith("'"):
            headers[name.rpartition(".")[2]] = str(value)[1:-1]
    return int(chosen.get("statusCode") or 200), headers, body.encode()


# The call -------------------------------------------------------------------------------------------------------------


def _call(deliveries: Deliveries, service: str, action: str, parameters: dict[str, Any]) -> Response:
    errors = load("botocore.exceptions")
    try:
        client = deliveries.client(service)
        operation = client.meta.service_model.operation_model(action)
        methods = client.meta.method_to_api_mapping.items()
        method = next(python for python, api in methods if api == action)
        answer = getattr(client, method)(
            **given(_typed(parameters, operation.input_shape), operation.input_shape)
        )
    except errors.ClientError as error:
        told, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        return status, dict(_JSON), json.dumps({"__type": told["Code"], "message": told["Message"]}).encode()
    except (errors.ParamValidationError, errors.UnknownServiceError, StopIteration) as error:
        return 400, dict(_JSON), json.dumps({"message": str(error)}).encode()
    answer.pop("ResponseMetadata", None)
    return 200, dict(_JSON), json.dumps(_plain(answer)).encode()


def _typed(parameters: dict[str, Any], shape: Any) -> dict[str, Any]:
    """Numbers are text in a route's parameters."""
    kinds = {name.lower(): member.type_name for name, member in shape.members.items()} if shape else {}
    return {
        name: int(value) if kinds.get(name.lower()) in ("integer", "long") and str(value).isdigit() else value
        for name, value in parameters.items()
    }


def _plain(answer: Any) -> Any:
    """With the API's own names; times as seconds, as the JSON protocols have them."""
    if isinstance(answer, dict):
        return {name: _plain(value) for name, value in record(answer).items()}
    if isinstance(answer, list):
        return [_plain(value) for value in cast("list[Any]", answer)]
    return answer.timestamp() if hasattr(answer, "timestamp") else result(answer, None)
