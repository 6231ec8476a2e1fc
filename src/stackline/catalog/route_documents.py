"""Routes to functions in an API's inline OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from stackline.catalog.changes import Change, Ends, No
from stackline.catalog.openapi import INTEGRATION, body_of, claimed, elsewhere, operations, put_integration
from stackline.catalog.references import mapping
from stackline.catalog.rest_methods import method_facets
from stackline.catalog.route_events import routes_by_events
from stackline.catalog.routes import ApiKind, permission, permissions
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


def read_documents(api: ApiKind) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for source in view.by_kind.get(api.kind, ()):
            for place, facet, operation in operations(view, source):
                for target in view.ends(mapping(operation.get(INTEGRATION)).get("uri"), "function"):
                    claims = [claimed(view, source, place, operation), *permissions(view, source, target)]
                    yield Found(source, target, tuple(claims), facet)

    return read


def write_document(api: ApiKind) -> Callable[[View, Ends], list[Change]]:
    """For an API of plain CloudFormation with a document: the integration, and the permission."""

    def write(view: View, ends: Ends) -> list[Change]:
        if body_of(view, ends.source) is None:
            refused = _documentless(view, api, ends)
            if refused is not None:
                return [refused]
        return [*put_integration(view, api, ends), *permission(view, ends)]

    return write


def _documentless(view: View, api: ApiKind, ends: Ends) -> No | None:
    """Why this API cannot be given a document of its own; None where it can."""
    away = elsewhere(view, ends.source)
    if away is not None:
        return No(f"The routes of {ends.source} are in a file that {away} names", "Add the route there.")
    if any(source == ends.source for source, _, _ in method_facets(view)):
        return No(
            f"The routes of {ends.source} are resources of their own",
            "Add an AWS::ApiGateway::Resource and a Method for the route, and name them in the Deployment.",
        )
    return routes_by_events(view, api, ends)
