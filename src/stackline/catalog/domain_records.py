"""Names of one's own for APIs: a DNS record that leads to one, or a zone in which SAM writes the record of its API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.places import value_at
from stackline.catalog.references import mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_KIND, _ZONE, _ALIAS = "dns-record", "dns-zone", "AliasTarget"
_V1, _V2 = "AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName"
# What says which API answers under a domain name, and its property that names the API.
_MAPPINGS = {"AWS::ApiGateway::BasePathMapping": "RestApiId", "AWS::ApiGatewayV2::ApiMapping": "ApiId"}
# Kind of API, its label, SAM's type and the plain one.
_APIS = (
    ("http-api", "HTTP API", "AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"),
    ("rest-api", "REST API", "AWS::Serverless::Api", "AWS::ApiGateway::RestApi"),
    ("websocket-api", "WebSocket API", "AWS::Serverless::WebSocketApi", "AWS::ApiGatewayV2::Api"),
)
_REGIONAL = ("RegionalDomainName", "RegionalHostedZoneId")
_EDGE = ("DistributionDomainName", "DistributionHostedZoneId")
_CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/11112222-3333-4444-5555-666677778888"


def record_connections() -> list[Connection]:
    """`dns-record-leads-to-http-api` and the like."""
    return [_leads_to(*api) for api in _APIS]


def zone_connections() -> list[Connection]:
    """`dns-zone-names-http-api` and the like."""
    return [_names(kind, label, sam_type) for kind, label, sam_type, _ in _APIS]


def _leads_to(kind: str, label: str, sam_type: str, plain_type: str) -> Connection:
    def read(view: View) -> Iterator[Found]:
        for record in view.by_kind.get(_KIND, ()):
            path: Path = ("Resources", record, "Properties", _ALIAS)
            for api in _answering(view, mapping(view.properties(record).get(_ALIAS)).get("DNSName")):
                if view.kind(api) == kind:
                    yield Found(record, api, (path,))

    def write(view: View, ends: Ends) -> list[Change]:
        return _write(view, ends, list(read(view)))

    return Connection(
        id=f"{_KIND}-leads-to-{kind}",
        source=_KIND,
        target=kind,
        style="attach",
        label="leads to",
        summary=f"The name leads to the domain name that the {label} has; it must be the same name.",
        check=_by_sam,
        spellings=(
            Spelling(name="domain-name", targets=(plain_type,), write=write, among=_with_mapping(kind)),
            Spelling(
                name="sam-domain",
                draws=False,
                about=f"An alias for the domain name that SAM makes of the {label}'s `Domain`.",
                read=read,
            ),
        ),
    )


def _by_sam(view: View, ends: Ends) -> tuple[str, str] | None:
    # cfn-lint, and so `sam validate --lint`, does not know `!GetAtt Api.DomainName.RegionalDomainName`.
    if not view.types.get(ends.target, "").startswith("AWS::Serverless::"):
        return None
    if ends.target in _answering(view, mapping(view.properties(ends.source).get(_ALIAS)).get("DNSName")):
        return None
    return (
        f"SAM writes the record of {ends.target} itself",
        f"Draw a line from the zone to {ends.target}; {ends.source} is not needed then.",
    )


def _names(kind: str, label: str, sam_type: str) -> Connection:
    def write(view: View, ends: Ends) -> list[Change]:
        if "Domain" in view.properties(ends.target):
            return list(_in_zone(view, ends))
        return [No(f"{ends.target} has no name of its own yet", "Draw a certificate to it first.")]

    def read(view: View) -> Iterator[Found]:
        for api in view.by_type.get(sam_type, ()):
            path: Path = ("Resources", api, "Properties", "Domain", "Route53")
            for zone in view.ends(mapping(value_at(view, path)).get("HostedZoneId"), _ZONE):
                yield Found(zone, api, (path,))

    return Connection(
        id=f"{_ZONE}-names-{kind}",
        source=_ZONE,
        target=kind,
        style="attach",
        label="names",
        summary=f"SAM writes a record into the zone, by which the {label}'s name leads to it.",
        spellings=(
            Spelling(
                name="route53", targets=(sam_type,), write=write, read=read, among=_with_domain(sam_type)
            ),
        ),
    )


def _in_zone(view: View, ends: Ends) -> Iterator[Change]:
    path: Path = ("Resources", ends.target, "Properties", "Domain", "Route53")
    there = value_at(view, path)
    if there is None:
        yield Put(path, {"HostedZoneId": {"Ref": ends.source}})
    elif ends.source not in view.ends(mapping(there).get("HostedZoneId"), _ZONE):
        yield No(f"The name of {ends.target} is in another zone already", "Take that wire away first.")


def _answering(view: View, value: Any) -> list[str]:
    """The APIs that a DNS name is of: SAM's own, or all that answer under a domain name of the template."""
    found: dict[str, None] = {}
    for name in view.named(value):
        domains = view.types.get(name) in (_V1, _V2)
        found.update(dict.fromkeys(_mapped(view, name) if domains else [name]))
    return list(found)


def _mapped(view: View, domain: str) -> Iterator[str]:
    for kind, holder in _MAPPINGS.items():
        for key in view.by_type.get(kind, ()):
            if domain in view.named(view.properties(key).get("DomainName")):
                yield from view.ends(view.properties(key).get(holder))


# Writing ------------------------------------------------------------------------------------------------------------


def _write(view: View, ends: Ends, there: list[Found]) -> list[Change]:
    if any((found.source, found.target) == (ends.source, ends.target) for found in there):
        return []
    if _ALIAS in view.properties(ends.source):
        return [No(f"{ends.source} leads elsewhere already", "Take that wire away first.")]
    named = _of_template(view, ends.target)
    if named is None:
        fix = "Add a domain name of API Gateway that is mapped to it first."
        return [No(f"{ends.target} has no name of its own yet", fix)]
    domain, (host, zone) = named
    value = {
        "DNSName": {"Fn::GetAtt": [domain, host]},
        "HostedZoneId": {"Fn::GetAtt": [domain, zone]},
    }
    return [Put(("Resources", ends.source, "Properties", _ALIAS), value)]


def _of_template(view: View, api: str) -> tuple[str, tuple[str, str]] | None:
    """The domain name that the API has, and its attributes for host and zone."""
    for kind in (_V1, _V2):
        for domain in view.by_type.get(kind, ()):
            if api in _mapped(view, domain):
                types = mapping(view.properties(domain).get("EndpointConfiguration")).get("Types")
                # Without a word it is at the edge, for REST APIs alone.
                regional = kind == _V2 or (types is not None and "EDGE" not in str(types))
                return domain, _REGIONAL if regional else _EDGE
    return None


# Examples -----------------------------------------------------------------------------------------------------------


def _with_domain(sam_type: str) -> dict[str, Any]:
    domain = {"DomainName": "{target}.example.com", "CertificateArn": _CERTIFICATE}
    properties: dict[str, Any] = {"Domain": domain}
    if sam_type == "AWS::Serverless::Api":
        properties["StageName"] = "live"
    if sam_type == "AWS::Serverless::WebSocketApi":
        elsewhere = "arn:aws:lambda:us-east-1:123456789012:function:elsewhere"
        properties |= {
            "RouteSelectionExpression": "$request.body.action",
            "Routes": {"$disconnect": {"FunctionArn": elsewhere}},
        }
    return {"{target}": {"Type": sam_type, "Properties": properties}}


def _with_mapping(kind: str) -> dict[str, Any]:
    if kind == "rest-api":
        domain = {
            "DomainName": "{target}.example.com",
            "RegionalCertificateArn": _CERTIFICATE,
            "EndpointConfiguration": {"Types": ["REGIONAL"]},
        }
        mapped = {"DomainName": {"Ref": "{target}Domain"}, "RestApiId": {"Ref": "{target}"}}
        return _pair(_V1, domain, "AWS::ApiGateway::BasePathMapping", mapped)
    domain = {
        "DomainName": "{target}.example.com",
        "DomainNameConfigurations": [{"CertificateArn": _CERTIFICATE, "EndpointType": "REGIONAL"}],
    }
    mapped = {"DomainName": {"Ref": "{target}Domain"}, "ApiId": {"Ref": "{target}"}, "Stage": "live"}
    return _pair(_V2, domain, "AWS::ApiGatewayV2::ApiMapping", mapped)


def _pair(domain_type: str, domain: Any, mapping_type: str, mapped: Any) -> dict[str, Any]:
    return {
        "{target}Domain": {"Type": domain_type, "Properties": domain},
        "{target}Mapping": {"Type": mapping_type, "Properties": mapped},
    }
