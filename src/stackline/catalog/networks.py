"""Virtual networks as a template has them: what belongs to a network itself, and which network a value leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stackline.catalog.references import mapping, mentions

if TYPE_CHECKING:
    from stackline.catalog.view import View

KIND = "virtual-network"
VPC = "AWS::EC2::VPC"
SUBNET = "AWS::EC2::Subnet"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
DB_SUBNETS = "AWS::RDS::DBSubnetGroup"
CACHE_SUBNETS = "AWS::ElastiCache::SubnetGroup"
MOUNT_TARGET = "AWS::EFS::MountTarget"

DEFAULT_NETWORK = "DefaultVPC"
"""The existing network that `DefaultVPCId` and `DefaultVPCSubnets` name: an end without a logical ID."""
_DEFAULT_PARAMETERS = frozenset(
    {"DefaultVPCId", "DefaultVPCSubnets", "StackeryDefaultVPCId", "StackeryDefaultVPCSubnets"}
)

# What is of a network and of nothing else: drawn folded into its group.
_PARTS = frozenset(
    f"AWS::EC2::{name}"
    for name in (
        "EgressOnlyInternetGateway",
        "FlowLog",
        "InternetGateway",
        "NatGateway",
        "NetworkAcl",
        "NetworkAclEntry",
        "Route",
        "RouteTable",
        "SecurityGroup",
        "SecurityGroupEgress",
        "SecurityGroupIngress",
        "Subnet",
        "SubnetCidrBlock",
        "SubnetNetworkAclAssociation",
        "SubnetRouteTableAssociation",
        "VPCCidrBlock",
        "VPCDHCPOptionsAssociation",
        "VPCEndpoint",
        "VPCGatewayAttachment",
    )
) | {DB_SUBNETS, CACHE_SUBNETS, MOUNT_TARGET}
# What belongs to the resources that stand in a network, not to the network: they are made wherever those are.
_OF_MEMBERS = {
    SECURITY_GROUP,
    INGRESS,
    "AWS::EC2::SecurityGroupEgress",
    DB_SUBNETS,
    CACHE_SUBNETS,
    MOUNT_TARGET,
}
# These name no network: they are a network's where one names them.
_NAMED = frozenset({"AWS::EC2::EIP", "AWS::EC2::InternetGateway", "AWS::EC2::DHCPOptions"})
MADE_WITH_NETWORK = (_PARTS - _OF_MEMBERS) | _NAMED
"""The types of what a network consists of: an existing one has its own."""


def default_network(view: View) -> bool:
    """Whether the template has the parameters of an existing network."""
    return any(name in view.parameters for name in _DEFAULT_PARAMETERS)


def parts(view: View) -> Mapping[str, str]:
    """Subnet, route, endpoint, security group, … → the one network it belongs to."""
    known: dict[str, str] | None = view.memory.get("network-parts")
    if known is None:
        known = view.memory["network-parts"] = _parts(view)
    return known


def _parts(view: View) -> dict[str, str]:
    names = {
        key: {name for name, _ in mentions(view.properties(key))}
        for key, kind in view.types.items()
        if kind in _PARTS or kind in _NAMED
    }
    found: dict[str, str] = {}
    grown = True
    while grown:
        grown = False
        for key, mentioned in names.items():
            if key in found:
                continue
            nets = _nets(view, mentioned, found)
            if not nets and view.types[key] in _NAMED:
                nets = {found[user] for user, its in names.items() if key in its and user in found}
            if len(nets) == 1:
                found[key] = nets.pop()
                grown = True
    return found


def _nets(view: View, names: Iterable[str], found: Mapping[str, str]) -> set[str]:
    nets: set[str] = set()
    for name in names:
        if view.kinds.get(name) == KIND:
            nets.add(name)
        elif name in found:
            nets.add(found[name])
        elif name in _DEFAULT_PARAMETERS and name in view.parameters:
            nets.add(DEFAULT_NETWORK)
    return nets


def networks_of(view: View, value: Any) -> list[str]:
    """The networks that a value leads to: by their subnets, security groups or subnet groups."""
    return sorted(_nets(view, (name for name, _ in mentions(value)), parts(view)))


def subnets(view: View, network: str) -> list[str]:
    """The subnets that something new is put into: those that the internet cannot reach, where there are any."""
    mine = [key for key in view.by_type.get(SUBNET, ()) if parts(view).get(key) == network]
    private = [key for key in mine if not _public(view, key)]
    return private or mine


def _public(view: View, subnet: str) -> bool:
    if view.properties(subnet).get("MapPublicIpOnLaunch") in (True, "true"):
        return True
    tables = {
        table
        for key in view.by_type.get("AWS::EC2::SubnetRouteTableAssociation", ())
        if subnet in view.named(view.properties(key).get("SubnetId"))
        for table in view.named(view.properties(key).get("RouteTableId"))
    }
    routes = [mapping(view.properties(key)) for key in view.by_type.get("AWS::EC2::Route", ())]
    return any(
        "GatewayId" in route and tables & set(view.named(route.get("RouteTableId"))) for route in routes
    )


def security_groups(view: View, value: Any) -> list[str]:
    """The security groups of the template that a value names."""
    return [name for name in view.named(value) if view.types.get(name) == SECURITY_GROUP]
