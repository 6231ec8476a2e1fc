"""Documents that a resource reads from a bucket: OpenAPI bodies of APIs, and state machines written in YAML.

MiniStack knows neither `BodyS3Location` nor YAML definitions, though `DefinitionUri` of SAM becomes just that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stackline.embedded.transform import strings_for_dates
from stackline.embedded.upstream import load, module, record

_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")


def install() -> None:
    """After whatever else handles these types: it must find the body where it is inline."""
    provisioners = module("services.cloudformation.provisioners")
    for resource_type in _APIS:
        stock = provisioners._RESOURCE_HANDLERS[resource_type]
        changed = {**stock, "create": _inlined(stock["create"]), "update": _inlined(stock["update"])}
        provisioners._RESOURCE_HANDLERS[resource_type] = changed
    stock_definition = provisioners._sfn_definition

    def definition(properties: dict[str, Any]) -> str:
        text = stock_definition(properties)
        try:
            json.loads(text)
        except ValueError:
            return json.dumps(_parsed(text))
        return text

    provisioners._sfn_definition = definition


def _inlined(handler: Callable[..., Any]) -> Callable[..., Any]:
    def handle(*arguments: Any, **named: Any) -> Any:
        return handler(*(_with_body(argument) for argument in arguments), **named)

    return handle


def _with_body(argument: Any) -> Any:
    """The properties among a handler's arguments, with the body that they say is in a bucket."""
    place = record(record(argument).get("BodyS3Location"))
    if not place:
        return argument
    bucket, key = str(place.get("Bucket")), str(place.get("Key"))
    data = module("services.s3")._get_object_data(bucket, key, version_id=place.get("Version"))
    if data is None:
        raise ValueError(f"BodyS3Location: there is no object s3://{bucket}/{key}")
    return {**argument, "Body": _parsed(data.decode("utf-8-sig"))}


def _parsed(text: str) -> Any:
    """JSON or YAML; a date such as an OpenAPI `version: 2024-01-01` is text."""
    yaml = load("yaml")
    try:
        return strings_for_dates(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"The document is neither JSON nor YAML: {error}") from error
