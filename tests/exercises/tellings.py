"""What APIs of the cloud tell of log groups and names of APIs: nothing is written or resolved there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from exercises.stage import Stage

Telling = Callable[[Stage], bool]


def _stages(stage: Stage) -> Any:
    return stage.client("apigatewayv2").get_stages(ApiId=stage.source)


def _delivery(stage: Stage) -> Any:
    told = stage.client("firehose").describe_delivery_stream(DeliveryStreamName=stage.source)
    return told["DeliveryStreamDescription"]["Destinations"]


def _names(tell: Callable[[Stage], Any]) -> Telling:
    """Whether what is told names the target: by its name, or the end of its ARN."""

    def shown(stage: Stage) -> bool:
        name = stage.target.rpartition("/")[2] if stage.target.startswith("http") else stage.target
        return name in json.dumps(tell(stage), default=str)

    return shown


def _leads_to(version: str, zone: str = "Zone") -> Telling:
    def shown(stage: Stage) -> bool:
        records = stage.client("route53").list_resource_record_sets(HostedZoneId=stage.ref(zone))
        aliases = [
            one["AliasTarget"]["DNSName"] for one in records["ResourceRecordSets"] if "AliasTarget" in one
        ]
        gateway = stage.client(version)
        if version == "apigateway":
            hosts = [one.get("regionalDomainName") for one in gateway.get_domain_names()["items"]]
        else:
            told = [one["DomainNameConfigurations"] for one in gateway.get_domain_names()["Items"]]
            hosts = [one.get("ApiGatewayDomainName") for configurations in told for one in configurations]
        return any(alias.rstrip(".") in hosts for alias in aliases)

    return shown


TELLINGS: dict[str, tuple[str, Telling]] = {
    "websocket-api-logs-to-log-group": ("API Gateway", _names(_stages)),
    "delivery-stream-logs-to-log-group": ("Firehose", _names(_delivery)),
    "dns-record-leads-to-http-api": ("Route 53", _leads_to("apigatewayv2")),
    "dns-record-leads-to-rest-api": ("Route 53", _leads_to("apigateway")),
    "dns-record-leads-to-websocket-api": ("Route 53", _leads_to("apigatewayv2")),
    "dns-zone-names-http-api": ("Route 53", _leads_to("apigatewayv2", "Source")),
    "dns-zone-names-rest-api": ("Route 53", _leads_to("apigateway", "Source")),
    "dns-zone-names-websocket-api": ("Route 53", _leads_to("apigatewayv2", "Source")),
}
"""Connection → who tells of it, and what shows that."""
