"""DNS zones: Route 53, all the records of a domain."""

from __future__ import annotations

from typing import Any

from stackline.catalog.domain_records import zone_connections
from stackline.catalog.holes import Known, Loose, To
from stackline.catalog.model import Connection, Part, Resource, Setting, Spelling
from stackline.catalog.view import View

RESOURCE = Resource(
    kind="dns-zone",
    types=("AWS::Route53::HostedZone",),
    label="DNS Zone",
    summary="The DNS records of a domain, which the domain's registrar points to (Route 53).",
    group="Network",
    family="network",
    glyph="dns-zone",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-hostedzone.html",
    defaults={"Name": "example.com"},
    settings=(
        Setting(
            path="Name", label="Domain", description="Changing it replaces the zone, and its name servers."
        ),
        Setting(
            path="HostedZoneConfig.Comment",
            label="Comment",
            description="A note for people.",
        ),
        Setting(
            path="VPCs", label="Networks", kind="yaml", description="Makes it private: only they see it."
        ),
        Setting(
            path="QueryLoggingConfig",
            label="Query log",
            description="Log what is asked: `{CloudWatchLogsLogGroupArn: …}`, a group in us-east-1.",
            kind="yaml",
        ),
        Setting(
            path="DelegationSetId", label="Delegation set", description="Name servers that stay the same."
        ),
        Setting(
            path="HostedZoneFeatures",
            label="Features",
            kind="yaml",
            description="E.g. faster recovery of changes.",
        ),
        Setting(
            path="HostedZoneTags",
            label="Tags",
            description="Keys and values, for bills and owners.",
            kind="yaml",
        ),
    ),
    ports=("out",),
    attributes={"id": None},
    word="DNS_ZONE",
)


def _name(view: View, certificate: str) -> Any:
    return view.properties(certificate).get("DomainName")


CONNECTIONS: list[Connection] = [
    Connection(
        id="dns-zone-holds-dns-record",
        source="dns-zone",
        target="dns-record",
        style="attach",
        label="holds",
        summary="The record is in this zone, whose domain its name ends in.",
        spellings=(
            Spelling(name="zone-id", parts=(Part("{target}/Properties/HostedZoneId", To("source", "id")),)),
        ),
    ),
    Connection(
        id="dns-zone-proves-certificate",
        source="dns-zone",
        target="certificate",
        style="attach",
        label="proves",
        summary="CloudFormation proves the certificate's name with a record in this zone.",
        spellings=(
            Spelling(
                name="validation",
                parts=(
                    Part(
                        "{target}/Properties/DomainValidationOptions/-",
                        {"DomainName": Loose(Known("target", _name)), "HostedZoneId": To("source", "id")},
                    ),
                ),
            ),
        ),
    ),
    *zone_connections(),
]
