"""Routes of REST APIs that start state machines: SAM's `Api` event of a state machine, and integrations by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.openapi import INTEGRATION, claimed, operations
from stackline.catalog.references import mapping
from stackline.catalog.rest_methods import method_facets
from stackline.catalog.route_events import read_events, write_event
from stackline.catalog.routes import REST
from stackline.catalog.service_roles import own_role
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_STARTS = (":states:action/StartExecution", ":states:action/StartSyncExecution")


def _read_integrations(view: View) -> Iterator[Found]:
    """Methods and OpenAPI operations that call Step Functions; the request's template names the state machine."""
    for source, facet, key in method_facets(view):
        value = mapping(view.properties(key).get("Integration"))
        for target in _started(view, value.get("Uri"), value.get("RequestTemplates")):
            role = own_role(view, value.get("Credentials"), [key], target)
            yield Found(source, target, (("Resources", key), *role), facet)
    for source in view.by_kind.get("rest-api", ()):
        for place, facet, operation in operations(view, source):
            value = mapping(operation.get(INTEGRATION))
            for target in _started(view, value.get("uri"), value.get("requestTemplates")):
                role = own_role(view, value.get("credentials"), [source], target)
                claims: tuple[Path, ...] = (claimed(view, source, place, operation), *role)
                yield Found(source, target, claims, facet)


def _started(view: View, uri: Any, templates: Any) -> list[str]:
    if not any(action in str(uri) for action in _STARTS):
        return []
    named = [name for name in view.named(templates) if view.kind(name) == "state-machine"]
    return named if len(named) == 1 else []


def _write(view: View, ends: Ends) -> list[Change]:
    wanted = (ends.source, ends.facet, ends.target)
    if any((found.source, found.facet, found.target) == wanted for found in _read_integrations(view)):
        return []
    return write_event(REST, "state-machine")(view, ends)


REST_STARTS_MACHINE = Connection(
    id="rest-api-starts-state-machine",
    source="rest-api",
    facet="route",
    target="state-machine",
    style="event",
    label="starts",
    summary="A request to the route starts an execution with its body as the input; the answer names the execution.",
    spellings=(
        Spelling(
            name="sam-event",
            sources=(REST.sam_type, ""),
            targets=("AWS::Serverless::StateMachine",),
            write=_write,
            read=read_events(REST, "state-machine"),
        ),
        Spelling(name="service-integration", draws=False, read=_read_integrations),
    ),
)
