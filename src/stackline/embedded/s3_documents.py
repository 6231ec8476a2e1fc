"""Documents that a resource reads from a bucket: OpenAPI bodies, GraphQL schemas and code, state machines in YAML.

MiniStack knows neither `BodyS3Location` nor YAML definitions, though `DefinitionUri` of SAM becomes just that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stackline.embedded.transform import strings_for_dates
from stackline.embedded.upstream import load, module, record

_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_GRAPHQL = ("AWS::AppSync::GraphQLSchema", "AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration")
_TEXTS = ("Definition", "Code", "RequestMappingTemplate", "ResponseMappingTemplate")


def install() -> None:
    """After whatever else handles these types: it must find the body where it is inline."""
    provisioners = module("services.cloudformation.provisioners")
    for resource_type in (*_APIS, *_GRAPHQL):
        stock = provisioners._RESOURCE_HANDLERS[resource_type]
        changed = {verb: _inlined(stock[verb]) for verb in ("create", "update") if verb in stock}
        provisioners._RESOURCE_HANDLERS[resource_type] = {**stock, **changed}
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
    """The properties among a handler's arguments, with the documents that they say are in a bucket."""
    given = record(argument)
    place = record(given.get("BodyS3Location"))
    if place:
        bucket, key = str(place.get("Bucket")), str(place.get("Key"))
        return {**given, "Body": _parsed(_document("BodyS3Location", bucket, key, place.get("Version")))}
    found = {
        name: _document(f"{name}S3Location", *_place(given[f"{name}S3Location"]))
        for name in _TEXTS
        if isinstance(given.get(f"{name}S3Location"), str)
    }
    return {**given, **found} if found else argument


def _place(address: str) -> tuple[str, str]:
    """`s3://bucket/key` in its two parts."""
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key


def _document(named: str, bucket: str, key: str, version: Any = None) -> str:
    data = module("services.s3")._get_object_data(bucket, key, version_id=version)
    if data is None:
        raise ValueError(f"{named}: there is no object s3://{bucket}/{key}")
    return data.decode("utf-8-sig")


def _parsed(text: str) -> Any:
    """JSON or YAML; a date such as an OpenAPI `version: 2024-01-01` is text."""
    yaml = load("yaml")
    try:
        return strings_for_dates(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"The document is neither JSON nor YAML: {error}") from error
