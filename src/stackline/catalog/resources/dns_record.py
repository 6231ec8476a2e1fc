"""DNS records: Route 53, what a name leads to."""

from __future__ import annotations

from stackline.catalog.domain_records import record_connections
from stackline.catalog.holes import Loose, To
from stackline.catalog.model import Connection, Part, Resource, Setting, Spelling

# Route 53, "AliasTarget": the zone of every CloudFront distribution.
_CLOUDFRONT = "Z2FDTNDATAQYW2"

RESOURCE = Resource(
    kind="dns-record",
    types=("AWS::Route53::RecordSet",),
    label="DNS Record",
    summary="Says what a name leads to (Route 53).",
    group="Network",
    family="network",
    glyph="dns-record",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-recordset.html",
    defaults={"Name": "www.example.com", "Type": "A"},
    settings=(
        Setting(path="Name", label="Name", description="In full, e.g. `www.example.com`."),
        Setting(
            path="Type",
            label="Type",
            kind="choice",
            choices=(
                "A",
                "AAAA",
                "CAA",
                "CNAME",
                "DS",
                "HTTPS",
                "MX",
                "NAPTR",
                "NS",
                "PTR",
                "SOA",
                "SPF",
                "SRV",
                "SSHFP",
                "SVCB",
                "TLSA",
                "TXT",
            ),
            description="A: an IPv4 address, or an alias for something of AWS.",
        ),
        Setting(
            path="ResourceRecords",
            label="Values",
            kind="yaml",
            description="A list of texts; none for an alias.",
        ),
        Setting(
            path="TTL",
            label="Kept for",
            unit="s",
            description="How long others remember it; not for an alias.",
        ),
        Setting(
            path="HostedZoneId", label="Zone", kind="yaml", description="A wire from the zone writes it."
        ),
        Setting(
            path="HostedZoneName", label="Zone by name", description="Ends in a dot, e.g. `example.com.`."
        ),
        Setting(
            path="AliasTarget", label="Alias", kind="yaml", description="Something of AWS; wires write it."
        ),
        Setting(
            path="Weight",
            label="Weight",
            description="Its share of the answers, among the weights of all records of the name; 0: none.",
            kind="number",
            minimum=0,
            maximum=255,
        ),
        Setting(
            path="HealthCheckId",
            label="Health check",
            description="It is only answered while this health check is well.",
        ),
        Setting(
            path="SetIdentifier", label="Which of several", description="Where several records share a name."
        ),
        Setting(
            path="Comment",
            label="Comment",
            description="A note on the change; nobody who asks sees it.",
        ),
    ),
    attributes={"name": None},
    smallest={
        "AWS::Route53::RecordSet": {
            "{id}": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {"Name": "www.example.com", "Type": "A"},
            }
        }
    },
    awaits={"AWS::Route53::RecordSet": {"HostedZoneId": "Z0123456789EXAMPLE"}},
    word="DNS_RECORD",
)

CONNECTIONS: list[Connection] = [
    Connection(
        id="dns-record-leads-to-cdn",
        source="dns-record",
        target="cdn",
        style="attach",
        label="leads to",
        summary="The name leads to the CDN, which must have it among its Aliases.",
        spellings=(
            Spelling(
                name="alias",
                parts=(
                    Part(
                        "{source}/Properties/AliasTarget",
                        {"DNSName": To("target", "domain"), "HostedZoneId": Loose(_CLOUDFRONT)},
                    ),
                ),
            ),
        ),
    ),
    *record_connections(),
]
