"""A wire with what must stand around it: the source's own source, and a queue behind a target that holds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from exercises.ends import first
from laws.wire_cases import CATALOG
from laws.yaml_text import Manner, write
from stackline.catalog import Connection
from stackline.design import connect
from stackline.template import Template

ANYTHING = {"source": [{"prefix": ""}]}


@dataclass(frozen=True)
class Wire:
    connection: str
    source: str
    target: str
    facet: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def draw(self, template: Template, names: Mapping[str, str]) -> Template:
        return connect(
            template,
            names.get(self.source, self.source),
            names.get(self.target, self.target),
            connection=self.connection,
            facet=self.facet,
            settings=self.settings or None,
        )


@dataclass(frozen=True)
class Rig:
    """Resources by kind, the wires drawn `before` the one exercised and `after` it, properties of any of them (None:
    without), and `more` resources as they are written."""

    resources: Mapping[str, str] = field(default_factory=dict[str, str])
    before: tuple[Wire, ...] = ()
    after: tuple[Wire, ...] = ()
    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __add__(self, other: Rig) -> Rig:
        merged = dict(self.properties)
        for name, more in other.properties.items():
            merged[name] = {**merged.get(name, {}), **more}
        return Rig(
            {**self.resources, **other.resources},
            self.before + other.before,
            self.after + other.after,
            merged,
            {**self.more, **other.more},
        )


_BROKEN = Rig({"Broken": "function"})
BEFORE: dict[tuple[str, str | None], Rig] = {
    ("event-rule", "dead-letter"): _BROKEN
    + Rig(before=(Wire("event-rule-invokes-function", "Source", "Broken"),)),
    ("schedule", "dead-letter"): _BROKEN
    + Rig(before=(Wire("schedule-invokes-function", "Source", "Broken"),)),
    ("pipe", None): Rig({"Origin": "queue"}, (Wire("queue-feeds-pipe", "Origin", "Source"),)),
    ("pipe", "enrichment"): Rig(
        {"Origin": "queue", "Result": "queue"},
        (Wire("queue-feeds-pipe", "Origin", "Source"), Wire("pipe-feeds-queue", "Source", "Result")),
    ),
}
"""What a source needs to be set off."""

AFTER: dict[str, Rig] = {
    "topic": Rig({"Result": "queue"}, after=(Wire("topic-feeds-queue", "Target", "Result"),)),
    "event-bus": Rig(
        {"Result": "queue"},
        after=(Wire("event-bus-feeds-queue", "Target", "Result", settings={"pattern": ANYTHING}),),
    ),
    "event-rule": Rig(
        {"Result": "queue"},
        after=(Wire("event-rule-feeds-queue", "Target", "Result"),),
        properties={"Target": {"EventPattern": ANYTHING}},
    ),
    "pipe": Rig({"Result": "queue"}, after=(Wire("pipe-feeds-queue", "Target", "Result"),)),
    "delivery-stream": Rig(
        {"Store": "bucket"}, after=(Wire("delivery-stream-feeds-bucket", "Target", "Store"),)
    ),
    "http-api": Rig(
        {"Answer": "function"}, after=(Wire("http-api-invokes-function", "Target", "Answer", "$default"),)
    ),
    "rest-api": Rig(
        {"Answer": "function"}, after=(Wire("rest-api-invokes-function", "Target", "Answer", "ANY /"),)
    ),
}
"""What makes an arrival at a target visible."""

_ZONE = Rig({"Zone": "dns-zone"}, before=(Wire("dns-zone-holds-dns-record", "Zone", "Source"),))


def _named(kind: str) -> Rig:
    """SAM's API with a name, of which it writes a record."""
    wire = Wire(f"certificate-secures-{kind}", "Named", "Target", settings={"domain": f"{kind}.example.com"})
    return Rig({"Named": "certificate"}, before=(wire,))


def _mapped(version: str, api: Mapping[str, Any], **more: Any) -> Rig:
    """An API of API Gateway's own types behind a domain name, and a record with a zone."""
    v2 = version.endswith("V2")
    domain = f"{version.lower()}-{len(api)}.leads.example.com"
    own = (
        {"DomainNameConfigurations": [{"CertificateArn": {"Ref": "Named"}, "EndpointType": "REGIONAL"}]}
        if v2
        else {"RegionalCertificateArn": {"Ref": "Named"}, "EndpointConfiguration": {"Types": ["REGIONAL"]}}
    )
    mapped = {"DomainName": {"Ref": "Domain"}, "ApiId" if v2 else "RestApiId": {"Ref": "Target"}, **more}
    kind = "ApiMapping" if v2 else "BasePathMapping"
    resources = {
        "Domain": {"Type": f"AWS::{version}::DomainName", "Properties": {"DomainName": domain, **own}},
        "Mapped": {"Type": f"AWS::{version}::{kind}", "Properties": mapped},
    }
    return _ZONE + Rig({"Named": "certificate"}, more={**api, **resources})


_HTTP: Mapping[str, Any] = {
    "Target": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "Target", "ProtocolType": "HTTP"}},
    "TargetStage": {
        "Type": "AWS::ApiGatewayV2::Stage",
        "Properties": {"ApiId": {"Ref": "Target"}, "StageName": "$default", "AutoDeploy": True},
    },
}
_SOCKET: Mapping[str, Any] = {
    "Type": "AWS::Serverless::WebSocketApi",
    "Properties": {
        "RouteSelectionExpression": "$request.body.action",
        "Routes": {"$disconnect": {"FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:nobody"}},
        "Domain": {
            "DomainName": "socket.example.com",
            "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/0",
        },
    },
}
_REST: Mapping[str, Any] = {"Target": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Target"}}}

OF_CONNECTION: dict[str, Rig] = {
    "delivery-stream-logs-to-log-group": Rig(
        {"Store": "bucket"}, before=(Wire("delivery-stream-feeds-bucket", "Source", "Store"),)
    ),
    "topic-dead-letter-sends-queue": Rig(
        {"Jobs": "queue"}, before=(Wire("topic-feeds-queue", "Source", "Jobs"),)
    ),
    "dns-zone-names-http-api": _named("http-api"),
    "dns-zone-names-rest-api": _named("rest-api"),
    "dns-zone-names-websocket-api": Rig(more={"Target": _SOCKET}),
    "dns-record-leads-to-http-api": _mapped("ApiGatewayV2", _HTTP, Stage={"Ref": "TargetStage"}),
    "dns-record-leads-to-rest-api": _mapped("ApiGateway", _REST),
    "dns-record-leads-to-websocket-api": _mapped("ApiGatewayV2", {}, Stage={"Ref": "TargetStage"}),
    "application-output-informs-state-machine": Rig(
        properties={
            "Target": {
                "Definition": {
                    "StartAt": "Say",
                    "States": {"Say": {"Type": "Pass", "Result": "${SourceQueueUrl}", "End": True}},
                }
            }
        }
    ),
    "user-pool-client-belongs-to-user-pool": Rig(properties={"Source": {"UserPoolId": None}}),
    "virtual-network-contains-task": Rig(
        {"Rule": "event-rule"}, (Wire("event-rule-runs-task", "Rule", "Target"),)
    ),
    "websocket-api-authorizer-asks-function": Rig(
        {"Answer": "function"}, (Wire("websocket-api-invokes-function", "Source", "Answer", "$connect"),)
    ),
    "web-acl-guards-cdn": Rig(properties={"Source": {"Scope": "CLOUDFRONT"}}),
    "bucket-feeds-event-bus": Rig(
        {"Result": "queue"},
        after=(
            Wire(
                "event-bus-feeds-queue",
                "DefaultEventBus",
                "Result",
                settings={"pattern": {"source": ["aws.s3"]}},
            ),
        ),
    ),
    "custom-resource-notifies-topic": Rig(
        {"Answer": "function"}, after=(Wire("topic-invokes-function", "Target", "Answer"),)
    ),
}
"""What one connection needs besides."""

OF_SOURCE: dict[str, Rig] = {
    "custom-resource": Rig(
        {"Answer": "function"}, before=(Wire("custom-resource-invokes-function", "Source", "Answer"),)
    ),
    "parameter": Rig(properties={"Source": {"Value": None}}),
}
"""What a source needs for the wires that are no events."""

OF_TARGET: dict[str, Rig] = {
    "function-url": Rig({"Answer": "function"}, (Wire("function-url-invokes-function", "Target", "Answer"),)),
}
"""What a target needs for the wires that are no events."""

WITHOUT_MORE = ("bucket-feeds-event-bus",)
"""Where the target of the usual rig would be another."""

SETTINGS: dict[str, dict[str, Any]] = {
    "certificate-secures-http-api": {"domain": "http.example.com"},
    "certificate-secures-rest-api": {"domain": "rest.example.com"},
    "queue-dead-letters-queue": {"attempts": 1},
    "event-bus-feeds-event-bus": {"pattern": ANYTHING},
    "pipe-feeds-stream": {"partition_key": "$.messageId"},
    "pipe-feeds-event-bus": {"detail_type": "t", "event_source": "my.application"},
    "stream-feeds-pipe": {"starting_position": "TRIM_HORIZON"},
    "table-stream-feeds-pipe": {"starting_position": "TRIM_HORIZON"},
}
"""Settings of the exercised wire other than its defaults: so that it is set off at once, or by any event."""

VIRTUAL: dict[str, dict[str, str]] = {
    "bucket-feeds-event-bus": {"Target": "DefaultEventBus"},
}
"""Ends that the template does not name."""

_ROUTE = "POST /items/{id}"  # with a body: a queue takes no empty message
FACETS: dict[tuple[str, str], str] = {
    ("http-api", "route"): _ROUTE,
    ("rest-api", "route"): _ROUTE,
    ("user-pool", "trigger"): "PreSignUp",
}


@dataclass(frozen=True)
class Scene:
    connection: Connection
    rig: Rig

    @property
    def facet(self) -> str | None:
        chosen = FACETS.get((self.connection.source, self.connection.facet or ""))
        facets = CATALOG.kinds[self.connection.source].facets
        own = next((one.example or one.id for one in facets if one.id == self.connection.facet), None)
        return chosen or own or self.connection.facet

    @property
    def names(self) -> dict[str, str]:
        return VIRTUAL.get(self.connection.id, {})

    def resources(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, kind in (("Source", self.connection.source), ("Target", self.connection.target)):
            if name not in self.names:
                found |= first(kind, name)
        for name, kind in self.rig.resources.items():
            found |= first(kind, name)
        for name, more in self.rig.properties.items():
            properties = found[name].setdefault("Properties", {})
            properties.update(more)
            for key in [key for key, value in properties.items() if value is None]:
                del properties[key]
        return {**found, **self.rig.more}

    def bare(self) -> Template:
        """Without any wire, with the Refs of what is in it as outputs."""
        resources = self.resources()
        outputs: dict[str, Any] = {}
        for name, body in resources.items():
            outputs[f"{name}Ref"] = {"Value": {"Ref": name}}
            for word in ("arn", "url", "domain", "host", "endpoint"):
                attribute = CATALOG.of_resource(body).attributes.get(word)
                if attribute:
                    outputs[f"{name}{word.capitalize()}"] = {"Value": {"Fn::GetAtt": [name, attribute]}}
        body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": outputs}
        return Template.parse(write(body, Manner()).encode())

    def drawn(self) -> Template:
        template = self.bare()
        settings = SETTINGS.get(self.connection.id, {})
        wire = Wire(self.connection.id, "Source", "Target", self.facet, settings)
        for one in (*self.rig.before, wire, *self.rig.after):
            template = one.draw(template, self.names)
        return _whole(template)


def _whole(template: Template) -> Template:
    """With what other wires would have given each resource."""
    for name, body in template.resources.items():
        for key, value in CATALOG.of_resource(body).awaits.get(body["Type"], {}).items():
            if key not in body.get("Properties", {}):
                template = template.put(("Resources", name, "Properties", key), value)
    return template


def scene(connection: Connection) -> Scene:
    """The ends alone, or with what sets off the one and shows what arrives at the other."""
    rig = OF_CONNECTION.get(connection.id, Rig())
    if connection.style != "event":
        rig += OF_SOURCE.get(connection.source, Rig()) + OF_TARGET.get(connection.target, Rig())
    rig += BEFORE.get((connection.source, connection.facet), Rig())
    if connection.style == "event" and connection.id not in WITHOUT_MORE:
        rig += AFTER.get(connection.target, Rig())
    return Scene(connection, rig)


def with_rig(one: Scene, more: Rig) -> Scene:
    return replace(one, rig=one.rig + more)
