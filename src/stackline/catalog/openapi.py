"""Routes in an API's inline OpenAPI document: where each is, and what answers it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.document_files import document_file, run_by
from stackline.catalog.model import Path
from stackline.catalog.references import mapping
from stackline.catalog.routes import HTTP, REST, ApiKind

if TYPE_CHECKING:
    from stackline.catalog.view import View

INTEGRATION = "x-amazon-apigateway-integration"
ANY = "x-amazon-apigateway-any-method"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", ANY)
ANSWERS = {
    status: {"description": words}
    for status, words in (("200", "OK"), ("400", "Bad Request"), ("500", "Internal Server Error"))
}
"""What an operation answers that is no proxy, as we write it."""
_UNSAID: tuple[Any, ...] = ({}, {"responses": {}}, {"responses": ANSWERS})
# An authorizer and IAM are asked before the integration, and mean nothing without it.
_OF_WIRE = (INTEGRATION, "security", "x-amazon-apigateway-auth")
_PROPERTIES = ("DefinitionBody", "Body")
_URI = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FUNCTION.Arn}/invocations"


def body_of(view: View, api: str) -> tuple[Path, dict[str, Any]] | None:
    """The document and its place, in the template or a file beside it; None where there is none to read."""
    for name in _PROPERTIES:
        body = view.properties(api).get(name)
        if isinstance(body, dict) and "Fn::Transform" not in body:
            return ("Resources", api, "Properties", name), mapping(body)
    file = document_file(view, api)
    body = mapping(view.beyond((file[1],))) if file is not None else {}
    return ((file[1],), body) if file is not None and body else None


def elsewhere(view: View, api: str) -> str | None:
    """The property that puts the API's document into a file to which nothing can be added.

    Of `DefinitionUri` API Gateway resolves no intrinsic, so that nothing in it can name what the stack makes.
    """
    properties = view.properties(api)
    for name in ("DefinitionUri", "BodyS3Location"):
        if properties.get(name) is not None:
            return name
    return next((name for name in _PROPERTIES if "Fn::Transform" in mapping(properties.get(name))), None)


def operations(view: View, api: str) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """(place, route as a facet, operation) of every route of the document."""
    found = body_of(view, api)
    if found is None:
        return
    place, body = found
    for route, item in mapping(body.get("paths")).items():
        for method, operation in mapping(item).items():
            if str(method).lower() in METHODS:
                yield (
                    (*place, "paths", route, method),
                    facet_name(str(method), str(route)),
                    mapping(operation),
                )


def facet_name(method: str, route: str) -> str:
    """`GET /items`; `$default` is a route without a method."""
    if route.lstrip("/") == "$default":
        return "$default"
    return f"{'ANY' if method.lower() == ANY else method.upper()} {route}"


def operation_path(view: View, api: str, facet: str) -> Path:
    """Where the route is or belongs in the API's document; the document must be there."""
    for place, name, _ in operations(view, api):
        if name == facet:
            return place
    found = body_of(view, api)
    assert found is not None
    method, _, route = facet.partition(" ")
    if facet == "$default":
        return (*found[0], "paths", "$default", ANY)
    return (*found[0], "paths", route, ANY if method == "ANY" else method.lower())


def new_document(view: View, api: str) -> dict[str, Any]:
    """What a new document says besides its routes; that of a SAM HTTP API what SAM would say, as `Name` asks for."""
    title = {"Ref": "AWS::StackName"} if view.types.get(api) == HTTP.sam_type else api
    return {"openapi": "3.0.1", "info": {"title": title, "version": "1.0"}}


def put_operation(view: View, api: str, facet: str, operation: dict[str, Any]) -> Put:
    """The change that adds the route's integration; with what is missing around it, be it the whole document."""
    found = body_of(view, api)
    if found is not None:
        place = operation_path(view, api, facet)
        if any(one == place for one, _, _ in operations(view, api)):
            # What the operation says besides (a summary, parameters) stays.
            return Put((*place, INTEGRATION), operation[INTEGRATION])
        return Put(place, operation)
    method, _, route = facet.partition(" ")
    verb = ANY if method in ("ANY", "$default") else method.lower()
    paths = {"$default" if facet == "$default" else route: {verb: operation}}
    name = "DefinitionBody" if view.types.get(api, "").startswith("AWS::Serverless::") else "Body"
    return Put(("Resources", api, "Properties", name), {**new_document(view, api), "paths": paths})


def claimed(view: View, api: str, place: Path, operation: dict[str, Any]) -> list[Path]:
    """What the route's wire consists of: the whole document, where it holds this route and what we write around it;
    the operation, where it says no more; else its integration, and who may come in."""
    if {key: value for key, value in operation.items() if key not in _OF_WIRE} not in _UNSAID:
        return [(*place, key) for key in operation if key in _OF_WIRE]
    found = body_of(view, api)
    apart = found is None or str(view.source(found[0])[0]).startswith("./")
    if found is not None and not apart:
        ours = {**new_document(view, api), "paths": {place[-2]: {place[-1]: operation}}}
        # As text, so that the order of the keys tells it from what people write.
        if json.dumps(found[1], default=str) == json.dumps(ours, default=str):
            return [found[0]]
    return [place]


def function_uri(function: str) -> dict[str, Any]:
    return {"Fn::Sub": _URI.replace("FUNCTION", function)}


def integration(api: ApiKind, function: str) -> dict[str, Any]:
    value: dict[str, Any] = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": function_uri(function),
    }
    if api is HTTP:
        value["payloadFormatVersion"] = "2.0"
    return value


def put_integration(view: View, api: ApiKind, ends: Ends) -> list[Change]:
    facet = ends.facet or ""
    for place, name, operation in operations(view, ends.source):
        if name == facet:
            uri = mapping(operation.get(INTEGRATION)).get("uri")
            if INTEGRATION not in operation:
                return [Put((*place, INTEGRATION), integration(api, ends.target))]
            if ends.target in run_by(view, ends.source, uri):
                return []
            return [
                No(
                    f"{facet} of {ends.source} has another integration in the API's document",
                    "Take that wire away first: a route has one target.",
                )
            ]
    operation: dict[str, Any] = {INTEGRATION: integration(api, ends.target)}
    if api is REST:
        operation["responses"] = {}
    return [put_operation(view, ends.source, facet, operation)]
