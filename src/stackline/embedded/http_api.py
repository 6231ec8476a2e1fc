"""HTTP APIs get their routes from the OpenAPI `Body`, as SAM's HttpApi writes it; MiniStack ignores it.

Source: "Working with OpenAPI definitions for HTTP APIs" (API Gateway developer guide). An update loads the new body
into the same API, so that its address never changes.
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded.upstream import module, record, rows

_TYPE = "AWS::ApiGatewayV2::Api"
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
_ANY = "x-amazon-apigateway-any-method"


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    stock = handlers[_TYPE]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        api_id, attributes = stock["create"](logical_id, properties, stack_name)
        load_body(api_id, properties)
        return api_id, attributes

    def update(
        api_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None
    ) -> tuple[str, dict[str, Any]]:
        result = stock["update"](api_id, old, new, stack_name, logical_id)
        load_body(result[0], new, replace=isinstance(old.get("Body"), dict))
        return result

    handlers[_TYPE] = {**stock, "create": create, "update": update}


def load_body(api_id: str, properties: dict[str, Any], *, replace: bool = False) -> None:
    """Routes, integrations, authorizers and CORS of the body; `replace` drops those of the body before."""
    service = module("services.apigateway")
    if replace:
        for store in (service._routes, service._integrations, service._authorizers):
            store[api_id] = {}
    document = record(properties.get("Body"))
    if not document:
        return
    schemes = _schemes(api_id, document)
    cors = document.get("x-amazon-apigateway-cors")
    if cors and not properties.get("CorsConfiguration"):
        service._apis[api_id]["corsConfiguration"] = cors
    for path, item in record(document.get("paths")).items():
        for method, operation in record(item).items():
            if method == _ANY or method.lower() in _METHODS:
                _route(api_id, path, method, record(operation), schemes, document.get("security"))


def _route(
    api_id: str,
    path: str,
    method: str,
    operation: dict[str, Any],
    schemes: dict[str, dict[str, Any]],
    default: Any,
) -> None:
    service = module("services.apigateway")
    integration = record(operation.get("x-amazon-apigateway-integration"))
    if not integration:
        return
    made = json.loads(service._create_integration(api_id, _integration(integration))[2])
    verb = "ANY" if method == _ANY else method.upper()
    # SAM writes the default route as the path /$default.
    key = "$default" if path.strip("/") == "$default" else f"{verb} {path}"
    route: dict[str, Any] = {"routeKey": key, "target": f"integrations/{made['integrationId']}"}
    security = operation.get("security")
    for requirement in rows(default if security is None else security):
        for name, scopes in record(requirement).items():
            if name in schemes:
                route |= {**schemes[name], "authorizationScopes": scopes}
    service._create_route(api_id, route)


def _integration(written: dict[str, Any]) -> dict[str, Any]:
    names = {
        "uri": "integrationUri",
        "httpMethod": "integrationMethod",
        "timeoutInMillis": "timeoutInMillis",
        "connectionType": "connectionType",
        "requestParameters": "requestParameters",
        "credentials": "credentialsArn",
        "integrationSubtype": "integrationSubtype",
    }
    found = {ours: written[theirs] for theirs, ours in names.items() if written.get(theirs) is not None}
    found["integrationType"] = str(written.get("type") or "aws_proxy").upper()
    found["payloadFormatVersion"] = str(written.get("payloadFormatVersion") or "1.0")
    return found


def _schemes(api_id: str, document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Name of each security scheme to the route settings that use it; makes the authorizers."""
    written = record(record(document.get("components")).get("securitySchemes")) or record(
        document.get("securityDefinitions")
    )
    found: dict[str, dict[str, Any]] = {}
    for name, scheme in written.items():
        settings = record(scheme.get("x-amazon-apigateway-authorizer"))
        if settings:
            jwt = settings.get("type") == "jwt" or "jwtConfiguration" in settings
            kind = "JWT" if jwt else "CUSTOM"
            found[name] = {
                "authorizationType": kind,
                "authorizerId": _authorizer(api_id, name, settings, jwt),
            }
        elif scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
            found[name] = {"authorizationType": "AWS_IAM"}
    return found


def _authorizer(api_id: str, name: str, settings: dict[str, Any], jwt: bool) -> str:
    source = settings.get("identitySource") or "$request.header.Authorization"
    sources = [part.strip() for part in source.split(",")] if isinstance(source, str) else list(source)
    data: dict[str, Any] = {
        "name": name,
        "identitySource": sources,
        "authorizerType": "JWT" if jwt else "REQUEST",
    }
    if jwt:
        data["jwtConfiguration"] = settings.get("jwtConfiguration") or {}
    else:
        data |= {
            "authorizerUri": settings.get("authorizerUri", ""),
            "authorizerPayloadFormatVersion": str(settings.get("authorizerPayloadFormatVersion") or "2.0"),
            "enableSimpleResponses": bool(settings.get("enableSimpleResponses")),
            "authorizerResultTtlInSeconds": settings.get("authorizerResultTtlInSeconds") or 0,
        }
    return json.loads(module("services.apigateway")._create_authorizer(api_id, data)[2])["authorizerId"]
