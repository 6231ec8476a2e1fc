"""A function in a network that leads to none of the AWS services it uses."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.catalog import View
from stackline.catalog.network_places import subnet_values
from stackline.catalog.networks import SUBNET, parts
from stackline.catalog.references import items
from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix
from stackline.design.wires import view_of

# Kind of what is used → the service, as its endpoint is called.
_SERVICES = {
    "bucket": "s3",
    "delivery-stream": "kinesis-firehose",
    "event-bus": "events",
    "function": "lambda",
    "key": "kms",
    "parameter": "ssm",
    "queue": "sqs",
    "secret": "secretsmanager",
    "state-machine": "states",
    "stream": "kinesis-streams",
    "table": "dynamodb",
    "task": "ecs",
    "topic": "sns",
    "user-pool": "cognito-idp",
}
_GATEWAYS = ("NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId")
_TABLE = "AWS::EC2::SubnetRouteTableAssociation"


def find(subject: Subject) -> Iterable[Finding]:
    uses = [wire for wire in subject.wires if wire.style == "access"]
    view = view_of(subject.project) if uses else None
    for wire in uses:
        service = _SERVICES.get(view.kind(wire.target) or "") if view else None
        if view is None or service is None or view.kind(wire.source) != "function":
            continue
        subnets = _subnets(view, wire.source)
        if not subnets or _leads_out(view, subnets, service):
            continue
        network = parts(view).get(subnets[0], "its network")
        yield Finding(
            subnet_values(view, wire.source)[0][0],
            f"{wire.source} uses {wire.target}, but {network} has no way to {service}",
            Fix(f"Add a NAT gateway, or an endpoint (AWS::EC2::VPCEndpoint) of {service}, to {network}."),
            "A function in a network has no address that the internet knows: its calls would wait until they time out.",
        )


def _subnets(view: View, function: str) -> list[str]:
    """The function's subnets, where all of them are in the template with the tables of their routes."""
    found: list[str] = []
    for _, value in subnet_values(view, function):
        for _, item in items(value):
            names = [name for name in view.named(item) if view.types.get(name) == SUBNET]
            if len(names) != 1 or names[0] not in parts(view):
                return []
            found += names
    return found


def _leads_out(view: View, subnets: list[str], service: str) -> bool:
    """Whether one of the subnets leads to the service; true where the template does not say."""
    tables: set[str] = set()
    for key in view.by_type.get(_TABLE, ()):
        about = view.properties(key)
        if set(view.named(about.get("SubnetId"))) & set(subnets):
            names = view.named(about.get("RouteTableId"))
            if not names:
                return True
            tables.update(names)
    for key in view.by_type.get("AWS::EC2::Route", ()):
        route = view.properties(key)
        if tables & set(view.named(route.get("RouteTableId"))) and any(name in route for name in _GATEWAYS):
            return True
    network = parts(view)[subnets[0]]
    return any(
        f".{service}" in str(view.properties(key).get("ServiceName"))
        for key in view.by_type.get("AWS::EC2::VPCEndpoint", ())
        if parts(view).get(key) == network
    )


RULE = Rule(
    code="network-no-way",
    severity="warning",
    summary="A function in a Virtual Network has a way to each service it uses: a NAT gateway, or an endpoint.",
    source="AWS Lambda Developer Guide: Giving Lambda functions access to resources in an Amazon VPC",
    find=find,
)
