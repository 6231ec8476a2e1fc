"""A template for each spelling that is only read: people write it, and nothing draws it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from laws.wire_cases import CATALOG, resources_of
from stackline.catalog import Connection
from stackline.catalog.alarm_metrics import WATCHED
from stackline.catalog.fragments import reference
from stackline.catalog.view import View
from stackline.template import Template

_URI = {
    "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Target.Arn}"
    "/invocations"
}
_ELSEWHERE = "arn:aws:service:us-east-1:123456789012:name"
_EVENTS = {
    "log-group": ("CloudWatchLogs", {"LogGroupName": "/elsewhere", "FilterPattern": "ERROR"}),
    "queue": ("SQS", {"Queue": _ELSEWHERE}),
    "stream": ("Kinesis", {"Stream": _ELSEWHERE, "StartingPosition": "LATEST"}),
    "table": ("DynamoDB", {"Stream": _ELSEWHERE, "StartingPosition": "LATEST"}),
    "topic": ("SNS", {"Topic": _ELSEWHERE}),
}
_TYPES = {"queue": "SQS", "topic": "SNS", "function": "Lambda", "event-bus": "EventBridge"}


def read_only() -> Iterator[tuple[Connection, str]]:
    """Every connection with the name of a spelling that has no parts and writes nothing."""
    for connection in CATALOG.connections.values():
        for spelling in connection.spellings:
            if not spelling.parts and spelling.write is None:
                yield connection, spelling.name


def hand_written(connection: Connection, spelling: str) -> Template:
    """A template with the wire from Source to Target, or of the event `On` of Target."""
    ends = {**_end(connection.source, "Source"), **_end(connection.target, "Target")}
    view = View(CATALOG, {"Resources": ends})
    resources: dict[str, Any] = copy.deepcopy(ends)
    if connection.facet == "dead-letter":
        resources |= _end("function", "Host")
    shared: dict[str, Any] = {}
    for name, properties in _written(connection, spelling, view).items():
        if name == "Globals":
            shared = properties
        else:
            body = resources.setdefault(name, {})
            body["Properties"] = {**body.get("Properties", {}), **properties}
    body = {"Transform": "AWS::Serverless-2016-10-31", **({"Globals": shared} if shared else {})}
    return Template.parse(json.dumps({**body, "Resources": resources}, indent=2).encode())


def _end(kind: str, name: str) -> dict[str, Any]:
    """Of the SAM type, where there is one."""
    types = CATALOG.kinds[kind].types
    return resources_of(kind, next((one for one in types if "Serverless" in one), types[0]), name)


def _arn(view: View, name: str = "Target") -> Any:
    return reference(view, name, "arn")


def _written(connection: Connection, spelling: str, view: View) -> dict[str, Any]:
    """The properties that say it, by resource; under Globals what they say."""
    if spelling == "globals":
        return {"Globals": _of_every_api(connection, view) or {"Function": _shared(connection, view)}}
    if spelling == "sam-domain":
        return _own_domain(connection)
    if spelling == "metrics":
        return {"Source": {"Metrics": [_metric(connection, view)]}}
    if spelling == "source-elsewhere":
        kind, properties = _EVENTS[connection.source]
        return {"Target": {"Events": {"On": {"Type": kind, "Properties": properties}}}}
    if spelling == "openapi":
        return {"Source": {"DefinitionBody": _document(connection, view)}}
    if spelling == "sam-globals":
        section = "HttpApi" if connection.source == "http-api" else "Api"
        return {"Globals": {section: {"Auth": {"Authorizers": {"Pool": _authorizer(connection, view)}}}}}
    if spelling == "sam-authorizer-of-several":
        pools = [_ELSEWHERE, _arn(view)]
        return {"Source": {"Auth": {"Authorizers": {"Pool": {"UserPoolArn": pools}}}}}
    if spelling == "sam-event":
        return _event(connection, view)
    raise LookupError(
        f"{connection.id} has a spelling {spelling} that is only read, and no sample of it here"
    )


def _of_every_api(connection: Connection, view: View) -> dict[str, Any]:
    """Where the requests of every API of a kind are logged; empty for what is no API's."""
    sections = {"http-api": "HttpApi", "rest-api": "Api", "websocket-api": "WebSocketApi"}
    section = sections.get(connection.source)
    if section is None:
        return {}
    name = "AccessLogSetting" if section == "Api" else "AccessLogSettings"
    return {section: {name: {"DestinationArn": _arn(view), "Format": "$context.requestId"}}}


def _own_domain(connection: Connection) -> dict[str, Any]:
    """A record that is an alias of the domain name which SAM makes of an API's Domain."""
    domain = {"DomainName": "api.shop.example", "CertificateArn": _ELSEWHERE}
    names = ("RegionalDomainName", "RegionalHostedZoneId")
    alias = [{"Fn::GetAtt": ["Target", f"DomainName.{name}"]} for name in names]
    if connection.target == "websocket-api":
        domain["EndpointConfiguration"] = "REGIONAL"
    return {
        "Source": {"AliasTarget": dict(zip(("DNSName", "HostedZoneId"), alias, strict=True))},
        "Target": {"Domain": domain},
    }


def _shared(connection: Connection, view: View) -> dict[str, Any]:
    """What `Globals` say of every function."""
    kind, facet = connection.target, connection.facet
    if facet == "dead-letter":
        return {"DeadLetterQueue": {"Type": _TYPES[kind], "TargetArn": _arn(view)}}
    if facet in ("failure", "success"):
        there = {"Type": _TYPES[kind], "Destination": _arn(view)}
        return {"EventInvokeConfig": {"DestinationConfig": {f"On{facet.capitalize()}": there}}}
    if kind == "log-group":
        return {"LoggingConfig": {"LogGroup": {"Ref": "Target"}}}
    if connection.source == "layer":
        return {"Layers": [{"Ref": "Source"}]}
    subnets = [{"Ref": name} for name in view.by_type["AWS::EC2::Subnet"]]
    return {"VpcConfig": {"SubnetIds": subnets, "SecurityGroupIds": ["sg-12345678"]}}


def _metric(connection: Connection, view: View) -> dict[str, Any]:
    (watched,) = [one for one in WATCHED if one.kind == connection.target]
    dimension = {"Name": watched.dimension, "Value": reference(view, "Target", watched.attribute)}
    metric = {"Namespace": watched.namespace, "MetricName": watched.metrics[0], "Dimensions": [dimension]}
    return {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}


def _document(connection: Connection, view: View) -> dict[str, Any]:
    scheme = {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "x-amazon-apigateway-authorizer": {
            "function": {"type": "request", "authorizerUri": _URI},
            "user-pool": {"type": "cognito_user_pools", "providerARNs": [_arn(view)]}
            if connection.source == "rest-api"
            else {"type": "jwt", "jwtConfiguration": _token(connection)},
            "user-pool-client": {"type": "jwt", "jwtConfiguration": _token(connection)},
        }[connection.target],
    }
    schemes = {"Guard": scheme}
    return {"openapi": "3.0.1", "paths": {}, "components": {"securitySchemes": schemes}}


def _authorizer(connection: Connection, view: View) -> dict[str, Any]:
    if connection.source == "rest-api":
        return {"UserPoolArn": _arn(view)}
    return {"JwtConfiguration": _token(connection), "IdentitySource": "$request.header.Authorization"}


def _token(connection: Connection) -> dict[str, Any]:
    if connection.target == "user-pool-client":
        return {"issuer": "https://issuer.example", "audience": [{"Ref": "Target"}]}
    issuer = {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${Target}"}
    return {"issuer": issuer, "audience": ["web"]}


def _event(connection: Connection, view: View) -> dict[str, Any]:
    """A schedule, or a rule of a bus, as an event of what it runs; with its dead letters."""
    if connection.facet != "dead-letter":
        return {"Target": {"Events": {"On": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}}}}
    properties: dict[str, Any] = {"DeadLetterConfig": {"Arn": _arn(view)}}
    if connection.source == "event-bus":
        properties |= {"EventBusName": {"Ref": "Source"}, "Pattern": {"source": ["shop"]}}
        return {"Host": {"Events": {"On": {"Type": "EventBridgeRule", "Properties": properties}}}}
    properties["Schedule"] = "rate(1 day)"
    return {"Host": {"Events": {"On": {"Type": "Schedule", "Properties": properties}}}}
