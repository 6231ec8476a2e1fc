"""Which events reach a function, by its wires, with the names of what sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from stackline.catalog import load
from stackline.design import read_diagram
from stackline.design.diagram import Diagram, DiagramWire
from stackline.events.sample import samples
from stackline.template import Project

# What a wire's connection sends. Where several kinds of event may come by it, all of them.
_SENT: Mapping[str, tuple[str, ...]] = {
    "alarm-invokes-function": ("cloudwatch-alarm",),
    "alarm-ok-invokes-function": ("cloudwatch-alarm",),
    "alarm-insufficient-data-invokes-function": ("cloudwatch-alarm",),
    "bucket-invokes-function": ("s3-put", "s3-delete"),
    "cdn-origin-request-runs-edge-function": ("cloudfront-origin-request",),
    "cdn-origin-response-runs-edge-function": ("cloudfront-origin-response",),
    "cdn-viewer-request-runs-edge-function": ("cloudfront-viewer-request",),
    "cdn-viewer-response-runs-edge-function": ("cloudfront-viewer-response",),
    "cdn-origin-serves-function": ("function-url",),
    "custom-resource-invokes-function": ("custom-resource",),
    "event-bus-invokes-function": ("eventbridge",),
    "event-rule-invokes-function": ("eventbridge",),
    "function-failure-invokes-function": ("destination-failure",),
    "function-success-invokes-function": ("destination-success",),
    "function-url-invokes-function": ("function-url",),
    "graphql-api-authorizer-asks-function": ("appsync-authorizer",),
    "graphql-api-invokes-function": ("appsync-resolver",),
    "http-api-authorizer-asks-function": ("http-api-authorizer",),
    "http-api-invokes-function": ("http-api",),
    "log-group-invokes-function": ("cloudwatch-logs",),
    "pipe-enrichment-invokes-function": ("pipe-sqs",),
    "pipe-invokes-function": ("pipe-sqs",),
    "queue-invokes-function": ("sqs",),
    "rest-api-authorizer-asks-function": ("rest-api-authorizer-token", "rest-api-authorizer-request"),
    "rest-api-invokes-function": ("rest-api",),
    "schedule-invokes-function": ("schedule",),
    "state-machine-task-invokes-function": ("step-functions",),
    "stream-invokes-function": ("kinesis",),
    "table-stream-invokes-function": ("dynamodb",),
    "topic-invokes-function": ("sns",),
    "user-pool-trigger-invokes-function": (),
    "websocket-api-authorizer-asks-function": ("websocket-authorizer",),
    "websocket-api-invokes-function": ("websocket-message",),
}
# SAM events whose source is no resource of the template, by their type.
_EVENTS: Mapping[str, tuple[str, ...]] = {
    "Schedule": ("schedule",),
    "ScheduleV2": ("schedule",),
    "EventBridgeRule": ("eventbridge",),
    "CloudWatchEvent": ("eventbridge",),
    "S3": ("s3-put", "s3-delete"),
    "SNS": ("sns",),
    "SQS": ("sqs",),
    "Kinesis": ("kinesis",),
    "DynamoDB": ("dynamodb",),
    "MSK": ("kafka-msk",),
    "SelfManagedKafka": ("kafka",),
    "MQ": ("mq-activemq", "mq-rabbitmq"),
    "DocumentDB": ("documentdb",),
    "IoTRule": ("iot-rule",),
    "CloudWatchLogs": ("cloudwatch-logs",),
    "AlexaSkill": ("alexa-skill",),
    "HttpApi": ("http-api",),
    "Api": ("rest-api",),
}
# SAM's words for the triggers of a user pool, and CloudFormation's → the kind of the sample.
_TRIGGERS = {
    "PreTokenGeneration": "cognito-pre-token-generation",
    "PreTokenGenerationConfig": "cognito-pre-token-generation",
}
_NAMED = {
    "bucket": "bucket",
    "queue": "queue",
    "topic": "topic",
    "stream": "stream",
    "table": "table",
    "event-bus": "bus",
    "event-rule": "rule",
    "schedule": "rule",
    "log-group": "log_group",
    "user-pool": "user_pool",
    "alarm": "alarm",
    "state-machine": "state_machine",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An event for a function: the sample's kind, the names it is filled with, and what sends it, where known."""

    kind: str
    label: str
    group: str
    names: Mapping[str, str]
    source: str = ""


def offers(project: Project, function: str) -> list[Offer]:
    """Those that the wires of `function` say, each with the names of its source; then every other sample."""
    diagram = read_diagram(project)
    sent = list(dict.fromkeys((*_by_wires(project, diagram, function), *_by_events(project, function))))
    first = [_offer(kind, dict(names), source) for kind, names, source in sent]
    first = [one for at, one in enumerate(first) if (one.kind, one.source) not in _before(first, at)]
    kinds = {one.kind for one in first}
    own = {"function": function}
    return [*first, *(_offer(kind, own) for kind in samples() if kind not in kinds)]


def _before(found: list[Offer], at: int) -> set[tuple[str, str]]:
    return {(one.kind, one.source) for one in found[:at]}


def _offer(kind: str, names: Mapping[str, str], source: str = "") -> Offer:
    sample = samples()[kind]
    known = {"region", "account", "function", *sample.names}
    return Offer(
        kind, sample.label, sample.group, {key: value for key, value in names.items() if key in known}, source
    )


_Sent = tuple[str, tuple[tuple[str, str], ...], str]


def _by_wires(project: Project, diagram: Diagram, function: str) -> Iterator[_Sent]:
    kinds = {resource.id: resource.kind for resource in diagram.resources}
    for wire in diagram.wires:
        if wire.target != function or wire.connection not in _SENT:
            continue
        told = _SENT[wire.connection] or _trigger(wire.facet or "")
        names = tuple(_names(project, wire, kinds.get(wire.source, ""), function).items())
        source = f"{wire.source} {wire.facet}" if wire.facet else wire.source
        for kind in told:
            if kind == "websocket-message" and wire.facet in ("$connect", "$disconnect"):
                kind = f"websocket-{wire.facet[1:]}"
            yield kind, names, source


def _by_events(project: Project, function: str) -> Iterator[_Sent]:
    """SAM events, which may have a source outside the template."""
    resource = _mapping(project.expanded.resources.get(function))
    for id, event in _mapping(_mapping(resource.get("Properties")).get("Events")).items():
        type, properties = str(_mapping(event).get("Type")), _mapping(_mapping(event).get("Properties"))
        if type == "Cognito":
            continue  # wires tell it, with the trigger
        for kind in _EVENTS.get(type, ()):
            names = {"function": function}
            if type in ("Api", "HttpApi"):
                names |= _route(
                    f"{properties.get('Method', 'GET')} {properties.get('Path', '/')}".upper(), properties
                )
            elif isinstance(properties.get("Queue"), str):
                names["queue"] = str(properties["Queue"]).rpartition(":")[2]
            source = f"{names['method']} {names['path']}" if "path" in names else id
            if not _told(project, function, type):
                yield kind, tuple(names.items()), source


def _told(project: Project, function: str, type: str) -> bool:
    """Whether a wire tells of events of this type already, with better names."""
    kinds = _EVENTS.get(type, ())
    return any(
        wire.target == function and set(_SENT.get(wire.connection, ())) & set(kinds)
        for wire in read_diagram(project).wires
    )


def _names(project: Project, wire: DiagramWire, kind: str, function: str) -> dict[str, str]:
    names = {"function": function}
    if kind in _NAMED:
        names[_NAMED[kind]] = _physical(project, wire.source)
    if kind in ("http-api", "rest-api") and wire.facet:
        names |= _route(wire.facet, {})
    if kind == "websocket-api" and wire.facet:
        names["route"] = wire.facet
    if kind == "graphql-api" and wire.facet and "." in wire.facet:
        names["parent"], names["field"] = wire.facet.split(".", 1)
    if kind in ("event-rule", "event-bus", "schedule"):
        names |= _pattern(project, wire)
    return names


def _route(facet: str, properties: Mapping[str, Any]) -> dict[str, str]:
    method, _, path = facet.partition(" ")
    path = str(properties.get("Path") or path or "/")
    return {"method": "GET" if method in ("ANY", "$default") else method.upper(), "path": path}


def _pattern(project: Project, wire: DiagramWire) -> dict[str, str]:
    """The first source and detail type that the rule's pattern asks for, where they are plain text."""
    resource = _mapping(project.expanded.resources.get(wire.source))
    pattern = _mapping(_mapping(resource.get("Properties")).get("EventPattern"))
    found = {"source": _first(pattern.get("source")), "detail_type": _first(pattern.get("detail-type"))}
    return {key: value for key, value in found.items() if value}


def _first(value: Any) -> str:
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    return listed[0] if listed and isinstance(listed[0], str) else ""


def _trigger(facet: str) -> tuple[str, ...]:
    """`PreSignUp` → `cognito-pre-sign-up`."""
    name = (
        _TRIGGERS.get(facet) or "cognito-" + re.sub(r"(?<!^)(?=[A-Z])", "-", facet.replace(" ", "")).lower()
    )
    return (name,) if name in samples() else ()


def _physical(project: Project, id: str) -> str:
    """The name the template gives it, else its logical ID: what CloudFormation would make of that is not known."""
    resource = project.expanded.resources.get(id)
    if resource is None:
        return id
    kind = load().of_resource(resource)
    properties = _mapping(_mapping(resource).get("Properties"))
    suffix = kind.kind.rpartition("-")[2].capitalize()
    for key in (f"{suffix}Name", "Name"):
        if isinstance(properties.get(key), str):
            return str(properties[key])
    return id.lower() if kind.kind == "bucket" else id


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
