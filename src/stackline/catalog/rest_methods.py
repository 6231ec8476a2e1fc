"""Routes of REST APIs as resources of their own: Resource and Method of plain CloudFormation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.references import mapping
from stackline.catalog.routes import permissions
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


def method_facets(view: View) -> Iterator[tuple[str, str, str]]:
    """(REST API, facet, method resource) of plain CloudFormation's methods, whose paths are put together."""
    for key in view.by_type.get("AWS::ApiGateway::Method", ()):
        properties = view.properties(key)
        for api in view.ends(properties.get("RestApiId"), "rest-api"):
            route = _resource_path(view, api, properties.get("ResourceId"))
            method = view.text(properties.get("HttpMethod"))
            if route is not None and method is not None:
                yield api, f"{method.upper()} {route}", key


def _resource_path(view: View, api: str, value: Any) -> str | None:
    parts: list[str] = []
    for _ in range(32):
        names = view.named(value)
        if names == [api] or not names:
            return "/" + "/".join(reversed(parts)) if names else None
        if view.types.get(names[0]) != "AWS::ApiGateway::Resource":
            return None
        properties = view.properties(names[0])
        parts.append(str(properties.get("PathPart")))
        value = properties.get("ParentId")
    return None


def read_methods(view: View) -> Iterator[Found]:
    for source, facet, key in method_facets(view):
        uri = mapping(view.properties(key).get("Integration")).get("Uri")
        for target in view.ends(uri, "function"):
            yield Found(source, target, (("Resources", key), *permissions(view, source, target)), facet)
