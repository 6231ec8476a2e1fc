"""Routes of REST APIs that start state machines: SAM's `Api` event of a state machine, documents, and methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.deployments import publishing_notes
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.openapi import ANSWERS, INTEGRATION, claimed, elsewhere, operations, put_operation
from stackline.catalog.references import mapping
from stackline.catalog.rest_methods import (
    method_claims,
    method_facets,
    new_method,
    of_methods,
)
from stackline.catalog.route_documents import change_document
from stackline.catalog.route_events import read_events, write_event
from stackline.catalog.route_guards import (
    GUARDS,
    change_guard,
    guard_places,
    guard_settings,
    operation_settings,
    with_guards,
)
from stackline.catalog.routes import REST, SERVICE, no_catch_all
from stackline.catalog.service_roles import new_role, own_role
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_STARTS = (":states:action/StartExecution", ":states:action/StartSyncExecution")
_URI = "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"
# API Gateway Developer Guide, "$util variables": escapeJavaScript also escapes ', which JSON does not know.
_REQUEST = (
    """{"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'","'")", """
    """"stateMachineArn": "${MACHINE}"}"""
)


# Reading ------------------------------------------------------------------------------------------------------------


def _read_methods(view: View) -> Iterator[Found]:
    """Methods that call Step Functions; the request's template names the state machine."""
    for source, facet, key in method_facets(view):
        value = mapping(view.properties(key).get("Integration"))
        for target in _started(view, value.get("Uri"), value.get("RequestTemplates")):
            role = own_role(view, value.get("Credentials"), [key], target)
            claims = (*method_claims(view, source, key), *role)
            yield Found(
                source, target, claims, facet, settings=guard_settings(view, key), places=guard_places(key)
            )


def _read_documents(view: View) -> Iterator[Found]:
    for source in view.by_kind.get("rest-api", ()):
        for place, facet, operation in operations(view, source):
            value = mapping(operation.get(INTEGRATION))
            for target in _started(view, value.get("uri"), value.get("requestTemplates")):
                role = own_role(view, value.get("credentials"), [source], target)
                claims: tuple[Path, ...] = (*claimed(view, source, place, operation), *role)
                yield Found(source, target, claims, facet, settings=operation_settings(operation))


def _started(view: View, uri: Any, templates: Any) -> list[str]:
    if not any(action in str(uri) for action in _STARTS):
        return []
    named = [name for name in view.named(templates) if view.kind(name) == "state-machine"]
    return named if len(named) == 1 else []


def _there(view: View, ends: Ends) -> bool:
    wanted = (ends.source, ends.facet, ends.target)
    return any(
        (found.source, found.facet, found.target) == wanted
        for read in (_read_methods, _read_documents)
        for found in read(view)
    )


# Drawing ------------------------------------------------------------------------------------------------------------


def _write_event(view: View, ends: Ends) -> list[Change]:
    return [] if _there(view, ends) else write_event(REST, "state-machine")(view, ends)


def _role(view: View, ends: Ends) -> tuple[Any, Put]:
    actions = ["states:StartExecution"]
    return new_role(view, ends.source, ends.target, SERVICE, actions, [{"Ref": ends.target}])


def _request(ends: Ends) -> dict[str, Any]:
    return {"application/json": {"Fn::Sub": _REQUEST.replace("MACHINE", ends.target)}}


def _write_method(view: View, ends: Ends) -> list[Change]:
    if _there(view, ends):
        return []
    credentials, role = _role(view, ends)
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": {"Fn::Sub": _URI},
        "Credentials": credentials,
        "PassthroughBehavior": "NEVER",
        "RequestTemplates": _request(ends),
        "IntegrationResponses": [
            {"StatusCode": "200"},
            {"StatusCode": "400", "SelectionPattern": "4\\d{2}"},
            {"StatusCode": "500", "SelectionPattern": "5\\d{2}"},
        ],
    }
    responses = [{"StatusCode": status} for status in ("200", "400", "500")]
    made = new_method(view, ends, {"Integration": integration, "MethodResponses": responses})
    return made if isinstance(made[0], No) else [role, *made]


def _write_document(view: View, ends: Ends) -> list[Change]:
    """The integration in the API's document; a method where the API's routes are methods."""
    if _there(view, ends):
        return []
    if of_methods(view, ends.source):
        return _write_method(view, ends)
    away = elsewhere(view, ends.source)
    if away is not None:
        return [
            No(
                f"The routes of {ends.source} are in a file that {away} names",
                "Include the file with AWS::Include instead, or add the route there by hand.",
            )
        ]
    if any(
        name == ends.facet and INTEGRATION in operation
        for _, name, operation in operations(view, ends.source)
    ):
        return [No(f"{ends.facet} of {ends.source} leads elsewhere already", "Take that wire away first.")]
    credentials, role = _role(view, ends)
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": {"Fn::Sub": _URI},
        "credentials": credentials,
        "passthroughBehavior": "never",
        "requestTemplates": _request(ends),
        "responses": {
            "default": {"statusCode": "200"},
            "4\\d{2}": {"statusCode": "400"},
            "5\\d{2}": {"statusCode": "500"},
        },
    }
    operation = {"responses": ANSWERS, INTEGRATION: integration}
    made = [role, put_operation(view, ends.source, ends.facet or "", operation)]
    return [*made, *publishing_notes(view, ends)]


_PLAIN = ("AWS::ApiGateway::RestApi",)

REST_STARTS_MACHINE = Connection(
    id="rest-api-starts-state-machine",
    source="rest-api",
    facet="route",
    target="state-machine",
    style="event",
    label="starts",
    summary="A request to the route starts an execution with its body as the input; the answer names the execution.",
    settings=GUARDS,
    check=with_guards(no_catch_all),
    spellings=(
        Spelling(
            name="sam-event",
            sources=(REST.sam_type, ""),
            targets=("AWS::Serverless::StateMachine",),
            write=_write_event,
            read=read_events(REST, "state-machine"),
        ),
        Spelling(
            name="openapi",
            sources=_PLAIN,
            write=_write_document,
            read=_read_documents,
            change=change_document,
        ),
        Spelling(name="method", sources=_PLAIN, write=_write_method, read=_read_methods, change=change_guard),
    ),
)
