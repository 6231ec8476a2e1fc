"""Resolvers of GraphQL fields beyond JavaScript: Velocity templates, pipelines with them, functions asked directly.

AWS AppSync Developer Guide, "Resolver mapping template reference" and "Direct Lambda resolvers".
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded import graphql_sources, velocity
from stackline.embedded.outputs import Addresses
from stackline.embedded.upstream import module, record, rows

_OLD = "2017-02-28"  # this version of templates ends at a data source's error


def install(addresses: Addresses) -> None:
    velocity.install()
    graphql_sources.install(addresses)
    _keep_functions()
    engine = module("services.appsync")
    stock_field, stock_stage = engine._resolve_field, engine._run_js_stage

    def resolve(api_id: str, resolver: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        if resolver.get("code"):
            return stock_field(api_id, resolver, *arguments, **named)
        return _resolve(api_id, resolver, arguments[0] or {}, named)

    def stage(api_id: str, unit: dict[str, Any], *arguments: Any) -> tuple[str, Any]:
        if unit.get("code"):
            return stock_stage(api_id, unit, *arguments)
        *given, stash, before, errors = arguments
        return _unit(
            api_id, unit, engine._js_ctx(*given, stash, before, api_env=engine._api_env(api_id)), errors
        )

    engine._resolve_field = resolve
    engine._run_js_stage = stage


def _resolve(api_id: str, resolver: dict[str, Any], arguments: dict[str, Any], named: dict[str, Any]) -> Any:
    """The value of a field whose resolver has no JavaScript."""
    engine = module("services.appsync")
    appended: Any = named.get("appended_errors")
    errors: list[Any] = [] if appended is None else appended
    field = named.get("field_name") or resolver.get("fieldName", "")
    type_name = named.get("type_name") or resolver.get("typeName", "Query")
    asked = (
        arguments,
        named.get("identity"),
        named.get("source"),
        named.get("request_headers"),
        named.get("variables"),
        field,
        type_name,
    )
    context = engine._js_ctx(*asked, {}, None, api_env=engine._api_env(api_id))
    if resolver.get("kind") == "PIPELINE":
        return _pipeline(api_id, resolver, asked, context, errors)
    return _unit(api_id, resolver, context, errors)[1]


def _pipeline(
    api_id: str, resolver: dict[str, Any], asked: tuple[Any, ...], context: dict[str, Any], errors: list[Any]
) -> Any:
    """The template before, each function with what the one before it gave, the template after."""
    engine = module("services.appsync")
    left, value = _rendered(resolver.get("requestMappingTemplate"), context, errors)
    if left:
        return value
    before: Any = None
    for name in rows(record(resolver.get("pipelineConfig")).get("functions")):
        function = record(engine._functions.get(api_id)).get(name)
        if function is None:
            raise engine._AppSyncResolverError(f"There is no function {name}", "InvalidResolver")
        status, before = engine._run_js_stage(api_id, function, *asked, context["stash"], before, errors)
        if status == "earlyReturnEnd":
            break
    context["prev"] = {"result": before}
    context["result"] = before
    template = resolver.get("responseMappingTemplate")
    return _rendered(template, context, errors)[1] if template else before


def _unit(api_id: str, unit: dict[str, Any], context: dict[str, Any], errors: list[Any]) -> tuple[str, Any]:
    """One resolver or function: what it asks its data source, and what becomes of the answer."""
    engine = module("services.appsync")
    source = record(record(engine._data_sources.get(api_id)).get(str(unit.get("dataSourceName"))))
    if unit.get("requestMappingTemplate"):
        left, value = _rendered(unit["requestMappingTemplate"], context, errors)
        if left:
            return "earlyReturn", value
        request = record(value)
        if not request:
            raise engine._AppSyncResolverError(
                "The request mapping template gives no object", "MappingTemplate"
            )
    elif source.get("type") == "AWS_LAMBDA":
        request = {"operation": "Invoke", "payload": _event(context)}
    else:
        raise engine._AppSyncResolverError(
            "The resolver has no code and no request mapping template", "InvalidResolver"
        )
    try:
        context["result"] = _asked(api_id, source, request, context)
    except engine._AppSyncResolverError as error:
        if request.get("version") == _OLD or not unit.get("responseMappingTemplate"):
            raise
        context["result"] = None
        context["error"] = {"message": str(error), "type": error.error_type}
    if not unit.get("responseMappingTemplate"):
        return "ok", context["result"]
    return "ok", _rendered(unit["responseMappingTemplate"], context, errors)[1]


def _asked(api_id: str, source: dict[str, Any], request: dict[str, Any], context: dict[str, Any]) -> Any:
    engine = module("services.appsync")
    handler = engine._DATA_SOURCE_HANDLERS.get(source.get("type", "NONE"))
    if handler is None:
        raise engine._AppSyncResolverError(
            f"The embedded cloud asks no data source of type {source.get('type')}", "NotImplemented"
        )
    return handler(api_id, source, request, context)


def _event(context: dict[str, Any]) -> dict[str, Any]:
    """What a function gets whose resolver has neither code nor templates."""
    names = ("arguments", "identity", "request", "prev", "info", "stash")
    return {**{name: context.get(name) for name in names}, "source": context.get("source") or None}


def _rendered(template: Any, context: dict[str, Any], errors: list[Any]) -> tuple[bool, Any]:
    """Whether the template was left early, and the value that it gives."""
    engine = module("services.appsync")
    try:
        text = velocity.render(str(template or ""), context, errors).strip()
    except velocity.Returned as returned:
        return True, returned.value
    except velocity.Raised as raised:
        raise engine._AppSyncResolverError(str(raised), raised.kind, raised.data) from raised
    if not text:
        return False, None
    try:
        return False, json.loads(text)
    except ValueError as error:
        raise engine._AppSyncResolverError(
            f"The mapping template gives no JSON: {error}: {text[:200]}", "MappingTemplate"
        ) from error


def _keep_functions() -> None:
    """MiniStack's CloudFormation makes a pipeline's functions up and keeps none."""
    provisioners, engine = module("services.cloudformation.provisioners"), module("services.appsync")
    kind = "AWS::AppSync::FunctionConfiguration"
    stock = provisioners._RESOURCE_HANDLERS[kind]

    def keep(api_id: str, function_id: str, properties: dict[str, Any]) -> None:
        body = {
            name[:1].lower() + name[1:]: provisioners._pascal_to_camel(value)
            for name, value in properties.items()
            if name != "ApiId"
        }
        made = engine._function_record(api_id, function_id, body)
        engine._functions.setdefault(api_id, {})[function_id] = made

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        physical, attributes = stock["create"](logical_id, properties, stack)
        keep(str(properties.get("ApiId")), attributes["FunctionId"], properties)
        return physical, attributes

    def update(physical: str, old: dict[str, Any], new: dict[str, Any], stack: str, *more: Any) -> Any:
        if new.get("ApiId") != old.get("ApiId"):
            return create(physical, new, stack)
        name, attributes = stock["update"](physical, old, new, stack, *more)
        keep(str(new.get("ApiId")), attributes["FunctionId"], new)
        return name, attributes

    def delete(physical: str, properties: dict[str, Any]) -> None:
        record(engine._functions.get(properties.get("ApiId"))).pop(physical.rpartition("/")[2], None)

    provisioners._RESOURCE_HANDLERS[kind] = {**stock, "create": create, "update": update, "delete": delete}
