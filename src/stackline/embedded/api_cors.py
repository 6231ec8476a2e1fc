"""May a page of another Origin call an API? The API's own CORS configuration says."""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import module, record
from stackline.gateway.callers import is_named


def origin_allowed(path: str, origin: str) -> bool:
    """Does the API's own CORS configuration let a page of this Origin call it? Function URLs likewise."""
    kind, _, rest = path.removeprefix("/_aws/").partition("/")
    identifier = rest.partition("/")[0]
    if kind == "lambda-url":
        found = module("services.lambda_svc").resolve_function_url(identifier)
        return found is not None and is_named(record(found[4].get("Cors")).get("AllowOrigins"), origin)
    http_api, rest_api = module("services.apigateway"), module("services.apigateway_v1")
    for (_, _, api_id), api in list(http_api._apis._data.items()):
        if api_id == identifier:
            return is_named(record(api.get("corsConfiguration")).get("allowOrigins"), origin)
    for (_, _, api_id), resources in list(rest_api._resources._data.items()):
        if api_id == identifier:
            return is_named(_mocked_origins(resources), origin)
    return False


def _mocked_origins(resources: dict[str, Any]) -> list[str]:
    """What a REST API's OPTIONS methods answer: SAM's `Cors` writes them as mock integrations."""
    found: list[str] = []
    for resource in resources.values():
        method = record(record(resource.get("resourceMethods")).get("OPTIONS"))
        answers = record(record(method.get("methodIntegration")).get("integrationResponses"))
        for answer in answers.values():
            value = record(answer.get("responseParameters")).get(
                "method.response.header.Access-Control-Allow-Origin", ""
            )
            found.append(str(value).strip("'"))
    return found
