"""Routes to functions in an API's inline OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No
from stackline.catalog.deployments import publishing_notes
from stackline.catalog.document_files import run_by
from stackline.catalog.openapi import INTEGRATION, claimed, elsewhere, operations, put_integration
from stackline.catalog.references import mapping
from stackline.catalog.rest_methods import of_methods, write_method
from stackline.catalog.route_events import refused_by_events
from stackline.catalog.route_guards import change_operation, operation_settings
from stackline.catalog.routes import REST, ApiKind, permission, permissions
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


_PLACES = {"PayloadFormatVersion": "payloadFormatVersion", "TimeoutInMillis": "timeoutInMillis"}


def read_documents(api: ApiKind) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for source in view.by_kind.get(api.kind, ()):
            for place, facet, operation in operations(view, source):
                for target in run_by(view, source, mapping(operation.get(INTEGRATION)).get("uri")):
                    claims = [*claimed(view, source, place, operation), *permissions(view, source, target)]
                    yield Found(
                        source,
                        target,
                        tuple(claims),
                        facet,
                        settings=operation_settings(operation),
                        places={name: (*place, INTEGRATION, key) for name, key in _PLACES.items()},
                    )

    return read


def change_document(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    for place, facet, _ in operations(view, found.source):
        if facet == found.facet:
            return change_operation(view, place, name, value)
    return None


def write_document(api: ApiKind) -> Callable[[View, Ends], list[Change]]:
    """For an API of plain CloudFormation with a document: the integration, and the permission."""

    def write(view: View, ends: Ends) -> list[Change]:
        if of_methods(view, ends.source):
            return write_method(view, ends)
        away = elsewhere(view, ends.source)
        if away is not None:
            return [
                No(
                    f"The routes of {ends.source} are in a file that {away} names",
                    "Include the file with AWS::Include instead, or add the route there by hand.",
                )
            ]
        refused = refused_by_events(view, api, ends)
        if refused is not None:
            return [refused]
        made = put_integration(view, api, ends)
        snapshot = api is REST and made and view.types.get(ends.source) != api.sam_type
        return [*made, *permission(view, ends), *(publishing_notes(view, ends) if snapshot else ())]

    return write
