"""REST APIs from an OpenAPI `Body`: the ANY method, responses and templates, and updates that keep the API's ID; and
which media types are binary.

CloudFormation applies a changed body with PutRestApi in overwrite mode; MiniStack makes a new API, whose address is
then another one. Source: "x-amazon-apigateway-integration object" (API Gateway developer guide).
"""

from __future__ import annotations

from typing import Any

from stackline.embedded.upstream import module, record, rows

_TYPE = "AWS::ApiGateway::RestApi"
_ANY = "x-amazon-apigateway-any-method"
_BINARY = "x-amazon-apigateway-binary-media-types"
_KEPT = (
    "uri httpMethod credentials requestParameters requestTemplates passthroughBehavior timeoutInMillis "
    "connectionType cacheNamespace contentHandling"
)


def install() -> None:
    service = module("services.apigateway_v1")
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    stock_item, stock = service._import_path_item, handlers[_TYPE]
    stock_matches = service._media_type_matches

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        made = stock["create"](logical_id, properties, stack_name)
        _set_binary(made[0], properties)
        return made

    def matches(media_type: str | None, binary: Any) -> bool:
        # The first of those a client takes counts; who says none means JSON ("Content type conversions").
        return stock_matches((media_type or "application/json").split(",")[0], binary)

    def import_path_item(
        api_id: str, path: str, item: dict[str, Any], schemes: Any = None, security: Any = None
    ) -> None:
        stock_item(api_id, path, {}, schemes, security)
        _import_methods(api_id, path, item, record(schemes), security)

    def update(
        api_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None
    ) -> tuple[str, dict[str, Any]]:
        body = record(new.get("Body"))
        if body and body != old.get("Body") and api_id in service._rest_apis:
            _overwrite(api_id, body)
            old = {**old, "Body": body}
        result = stock["update"](api_id, old, new, stack_name, logical_id)
        _set_binary(result[0], new)
        return result

    service._import_path_item = import_path_item
    service._media_type_matches = matches
    handlers[_TYPE] = {**stock, "create": create, "update": update}


def _set_binary(api_id: str, properties: dict[str, Any]) -> None:
    """The property's media types, where `~1` stands for `/`, and the body's."""
    service = module("services.apigateway_v1")
    listed = rows(properties.get("BinaryMediaTypes")) + rows(record(properties.get("Body")).get(_BINARY))
    service._rest_apis[api_id]["binaryMediaTypes"] = sorted({str(one).replace("~1", "/") for one in listed})


def _overwrite(api_id: str, body: dict[str, Any]) -> None:
    service = module("services.apigateway_v1")
    resources = service._resources[api_id]
    root = _resource_at(api_id, "/")
    for identifier in [name for name in resources if name != root]:
        resources.pop(identifier)
    resources[root]["resourceMethods"] = {}
    service._authorizers_v1[api_id] = {}
    schemes = service._import_security_schemes(api_id, body)
    for path, item in record(body.get("paths")).items():
        service._import_path_item(api_id, path, item, schemes, body.get("security"))


def _import_methods(
    api_id: str, path: str, item: dict[str, Any], schemes: dict[str, Any], default: Any
) -> None:
    service = module("services.apigateway_v1")
    identifier = _resource_at(api_id, "/" + path.strip("/"))
    for method, written in item.items():
        if method != _ANY and method.lower() not in service._OPENAPI_HTTP_METHODS:
            continue
        verb, operation = "ANY" if method == _ANY else method.upper(), record(written)
        security = operation.get("security")
        chosen = service._method_security(default if security is None else security, schemes)
        service._put_method(api_id, identifier, verb, chosen)
        for code, response in record(operation.get("responses")).items():
            names = {
                f"method.response.header.{name}": False for name in record(record(response).get("headers"))
            }
            service._put_method_response(api_id, identifier, verb, str(code), {"responseParameters": names})
        _integrate(api_id, identifier, verb, record(operation.get("x-amazon-apigateway-integration")))


def _integrate(api_id: str, identifier: str, verb: str, written: dict[str, Any]) -> None:
    if not written:
        return
    service = module("services.apigateway_v1")
    settings = {name: written[name] for name in _KEPT.split() if written.get(name) is not None}
    settings["type"] = str(written.get("type") or "").upper() or None
    service._put_integration(api_id, identifier, verb, settings)
    for pattern, response in record(written.get("responses")).items():
        answer: dict[str, Any] = {
            "selectionPattern": "" if pattern == "default" else pattern,
            "responseParameters": response.get("responseParameters") or {},
            "responseTemplates": response.get("responseTemplates") or {},
        }
        code = str(response.get("statusCode", "200"))
        service._put_integration_response(api_id, identifier, verb, code, answer)


def _resource_at(api_id: str, path: str) -> str:
    resources: dict[str, Any] = module("services.apigateway_v1")._resources.get(api_id, {})
    return next(name for name, resource in resources.items() if resource.get("path") == path)
