"""Routes of HTTP APIs that go straight to a queue, an event bus or a state machine: first-class integrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No
from stackline.catalog.deliverable import deduplicates, is_fifo
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.openapi import (
    INTEGRATION,
    body_of,
    claimed,
    elsewhere,
    operations,
    put_operation,
)
from stackline.catalog.places import named_places
from stackline.catalog.references import mapping
from stackline.catalog.route_documents import change_document
from stackline.catalog.route_events import refused_by_events
from stackline.catalog.route_guards import (
    GUARDS,
    change_guard,
    guard_places,
    guard_settings,
    operation_settings,
    with_guards,
)
from stackline.catalog.route_resources import new_route_v2, routes_v2
from stackline.catalog.routes import HTTP, SERVICE
from stackline.catalog.service_roles import new_role, own_role
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_SAM = "AWS::Serverless::HttpApi"


@dataclass(frozen=True, slots=True)
class Service:
    """An integration subtype: the request parameter that names the target, and the others."""

    kind: str
    subtype: str
    parameter: str
    action: str
    parameters: dict[str, str]
    settings: tuple[Setting, ...] = ()


# API Gateway Developer Guide: "Integration subtype reference for HTTP APIs".
SERVICES: dict[str, Service] = {
    one.kind: one
    for one in (
        Service("queue", "SQS-SendMessage", "QueueUrl", "sqs:SendMessage", {"MessageBody": "$request.body"}),
        Service(
            "event-bus",
            "EventBridge-PutEvents",
            "EventBusName",
            "events:PutEvents",
            {"Detail": "$request.body", "DetailType": "$request.path", "Source": "http.api"},
            (
                Setting(
                    path="Source",
                    label="Source",
                    description="`source` of the events.",
                    default="http.api",
                    example="shop.orders",
                ),
                Setting(
                    path="DetailType",
                    label="Detail type",
                    description="`detail-type` of the events; may name a part of the request.",
                    default="$request.path",
                    example="OrderPlaced",
                ),
            ),
        ),
        Service(
            "state-machine",
            "StepFunctions-StartExecution",
            "StateMachineArn",
            "states:StartExecution",
            {"Input": "$request.body"},
        ),
    )
}


def read(service: Service) -> Callable[[View], Iterator[Found]]:
    def find(view: View) -> Iterator[Found]:
        for source, facet, route, name in routes_v2(view):
            properties = view.properties(name)
            if properties.get("IntegrationSubtype") == service.subtype:
                for target in _target(view, service, mapping(properties.get("RequestParameters"))):
                    role = own_role(view, properties.get("CredentialsArn"), [name], target)
                    claims: tuple[Path, ...] = (("Resources", route), ("Resources", name), *role)
                    place: Path = ("Resources", name, "Properties", "RequestParameters")
                    yield Found(
                        source,
                        target,
                        claims,
                        facet,
                        settings=guard_settings(view, route),
                        places={**named_places(service.settings, place), **guard_places(route)},
                    )
        for source in view.by_kind.get("http-api", ()):
            for place, facet, operation in operations(view, source):
                value = mapping(operation.get(INTEGRATION))
                if value.get("integrationSubtype") == service.subtype:
                    for target in _target(view, service, mapping(value.get("requestParameters"))):
                        role = own_role(view, value.get("credentials"), [source], target)
                        inner = (*place, INTEGRATION, "requestParameters")
                        yield Found(
                            source,
                            target,
                            (*claimed(view, source, place, operation), *role),
                            facet,
                            settings=operation_settings(operation),
                            places=named_places(service.settings, inner),
                        )

    return find


def _target(view: View, service: Service, parameters: dict[str, Any]) -> list[str]:
    value = parameters.get(service.parameter)
    if value is None and service.kind == "event-bus":
        return ["DefaultEventBus"]
    return view.ends(value, service.kind)


def write(service: Service) -> Callable[[View, Ends], list[Change]]:
    def draw(view: View, ends: Ends) -> list[Change]:
        if any(
            (found.source, found.target, found.facet) == (ends.source, ends.target, ends.facet)
            for found in read(service)(view)
        ):
            return []
        refused = _refused(view, ends)
        if refused is not None:
            return [refused]
        arn = (
            {"Ref": ends.target} if service.kind == "state-machine" else {"Fn::GetAtt": [ends.target, "Arn"]}
        )
        credentials, role = new_role(
            view, ends.source, ends.target, SERVICE, [service.action], [_arn(ends, arn)]
        )
        given = {**service.parameters, **_in_order(view, ends), **_given(service, ends)}
        parameters = {service.parameter: {"Ref": ends.target}, **given}
        if ends.target == "DefaultEventBus":
            del parameters[service.parameter]
        if view.types.get(ends.source) == "AWS::ApiGatewayV2::Api" and body_of(view, ends.source) is None:
            properties = {
                "ApiId": {"Ref": ends.source},
                "IntegrationType": "AWS_PROXY",
                "IntegrationSubtype": service.subtype,
                "CredentialsArn": credentials,
                "PayloadFormatVersion": "1.0",
                "RequestParameters": parameters,
            }
            return [role, *new_route_v2(view, ends, properties)]
        value = {
            "type": "aws_proxy",
            "integrationSubtype": service.subtype,
            "credentials": credentials,
            "payloadFormatVersion": "1.0",
            "requestParameters": parameters,
        }
        return [role, put_operation(view, ends.source, ends.facet or "", {INTEGRATION: value})]

    return draw


def _arn(ends: Ends, arn: Any) -> Any:
    if ends.target == "DefaultEventBus":
        return {"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}
    return arn


def _in_order(view: View, ends: Ends) -> dict[str, str]:
    """What a FIFO queue asks of its senders: all messages of one API are one group."""
    if not is_fifo(view, ends.target):
        return {}
    once = {} if deduplicates(view, ends.target) else {"MessageDeduplicationId": "$context.requestId"}
    return {"MessageGroupId": ends.source, **once}


def _given(service: Service, ends: Ends) -> dict[str, Any]:
    names = {setting.path for setting in service.settings}
    return {name: value for name, value in ends.settings.items() if name in names and value is not None}


def _refused(view: View, ends: Ends) -> No | None:
    """Why this API cannot take a route of its own; None where it can."""
    if ends.source not in view.resources:
        return No(
            f"{ends.source} is made by SAM and holds only routes to functions",
            "Add an HTTP API to the template and draw from that.",
        )
    away = elsewhere(view, ends.source)
    if away is not None:
        return No(
            f"The routes of {ends.source} are in a file that {away} names",
            "Include the file with AWS::Include instead, or add the route there by hand.",
        )
    for _, facet, operation in operations(view, ends.source):
        if facet == ends.facet and INTEGRATION in operation:
            return No(f"{facet} of {ends.source} leads elsewhere already", "Take that wire away first.")
    if any((api, facet) == (ends.source, ends.facet) for api, facet, _, _ in routes_v2(view)):
        return No(f"{ends.facet} of {ends.source} leads elsewhere already", "Take that wire away first.")
    return refused_by_events(view, HTTP, ends)


def _change(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    by_document = "paths" in found.claims[0] or len(found.claims[0]) > 2
    return (change_document if by_document else change_guard)(view, found, name, value)


def service_routes() -> list[Connection]:
    return [
        Connection(
            id=f"http-api-{'starts' if service.kind == 'state-machine' else 'feeds'}-{service.kind}",
            source="http-api",
            facet="route",
            target=service.kind,
            style="event",
            label="starts" if service.kind == "state-machine" else "feeds",
            summary=f"Each request's body goes straight to the {service.kind.replace('-', ' ')}, with no function.",
            settings=(*service.settings, *GUARDS),
            check=with_guards(),
            spellings=(
                Spelling(name="first-class", write=write(service), read=read(service), change=_change),
            ),
        )
        for service in SERVICES.values()
    ]
