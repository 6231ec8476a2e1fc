"""Virtual networks: a VPC with its subnets, routes and gateways, drawn as a group around what stands in it."""

from __future__ import annotations

from typing import Any

from stackline.catalog.model import Connection, Existing, Resource, Setting
from stackline.catalog.network_contains import contains, contains_file_system, contains_task
from stackline.catalog.networks import KIND, VPC

_DOCS = "https://docs.aws.amazon.com/vpc/latest/userguide/"


def _ec2(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, Any]:
    return {"Ref": "{id}" + name}


def _subnet(number: int, zone: int, *, public: bool) -> dict[str, Any]:
    """One of four equal parts of the first quarter of the network: three quarters stay free for what comes."""
    parts = {"Fn::Cidr": [{"Fn::GetAtt": ["{id}", "CidrBlock"]}, 4, 12]}
    return _ec2(
        "Subnet",
        VpcId=_ref(""),
        CidrBlock={"Fn::Select": [number, parts]},
        AvailabilityZone={"Fn::Select": [zone, {"Fn::GetAZs": ""}]},
        **({"MapPublicIpOnLaunch": True} if public else {}),
    )


def _routed(subnet: str, table: str) -> dict[str, Any]:
    return _ec2("SubnetRouteTableAssociation", SubnetId=_ref(subnet), RouteTableId=_ref(table))


def _gateway_endpoint(service: str) -> dict[str, Any]:
    return _ec2(
        "VPCEndpoint",
        VpcId=_ref(""),
        VpcEndpointType="Gateway",
        ServiceName={"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"},
        RouteTableIds=[_ref("PrivateRoutes")],
    )


# Two zones. One NAT gateway, in one zone: see the decision "One NAT gateway and two gateway endpoints".
_HELPERS: dict[str, Any] = {
    "{id}PublicSubnet1": _subnet(0, 0, public=True),
    "{id}PublicSubnet2": _subnet(1, 1, public=True),
    "{id}PrivateSubnet1": _subnet(2, 0, public=False),
    "{id}PrivateSubnet2": _subnet(3, 1, public=False),
    "{id}InternetGateway": {"Type": "AWS::EC2::InternetGateway"},
    "{id}InternetAttachment": _ec2(
        "VPCGatewayAttachment", VpcId=_ref(""), InternetGatewayId=_ref("InternetGateway")
    ),
    "{id}PublicRoutes": _ec2("RouteTable", VpcId=_ref("")),
    "{id}PublicRoute": {
        **_ec2(
            "Route",
            RouteTableId=_ref("PublicRoutes"),
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=_ref("InternetGateway"),
        ),
        "DependsOn": "{id}InternetAttachment",
    },
    "{id}PublicSubnet1Routes": _routed("PublicSubnet1", "PublicRoutes"),
    "{id}PublicSubnet2Routes": _routed("PublicSubnet2", "PublicRoutes"),
    "{id}NatAddress": {**_ec2("EIP", Domain="vpc"), "DependsOn": "{id}InternetAttachment"},
    "{id}NatGateway": _ec2(
        "NatGateway",
        SubnetId=_ref("PublicSubnet1"),
        AllocationId={"Fn::GetAtt": ["{id}NatAddress", "AllocationId"]},
    ),
    "{id}PrivateRoutes": _ec2("RouteTable", VpcId=_ref("")),
    "{id}PrivateRoute": _ec2(
        "Route",
        RouteTableId=_ref("PrivateRoutes"),
        DestinationCidrBlock="0.0.0.0/0",
        NatGatewayId=_ref("NatGateway"),
    ),
    "{id}PrivateSubnet1Routes": _routed("PrivateSubnet1", "PrivateRoutes"),
    "{id}PrivateSubnet2Routes": _routed("PrivateSubnet2", "PrivateRoutes"),
    "{id}S3Endpoint": _gateway_endpoint("s3"),
    "{id}DynamoDbEndpoint": _gateway_endpoint("dynamodb"),
}


def _sample_subnet(block: str, zone: int) -> dict[str, Any]:
    return _ec2(
        "Subnet",
        VpcId=_ref(""),
        CidrBlock=block,
        AvailabilityZone={"Fn::Select": [zone, {"Fn::GetAZs": ""}]},
    )


RESOURCE = Resource(
    kind=KIND,
    types=(VPC,),
    label="Virtual Network",
    summary="A network of your own: what stands in it is reached only from inside (VPC). Drop cards on it.",
    group="Network",
    family="network",
    glyph="network",
    documentation=f"{_DOCS}what-is-amazon-vpc.html",
    defaults={
        "CidrBlock": "10.0.0.0/16",
        "EnableDnsSupport": True,
        "EnableDnsHostnames": True,
        "Tags": [{"Key": "Name", "Value": {"Fn::Sub": "${AWS::StackName}-{id}"}}],
    },
    companions=_HELPERS,
    settings=(
        Setting(
            path="CidrBlock",
            label="Addresses",
            description="The range, from /16 (65,536 addresses) to /28 (16). Another range replaces the network.",
        ),
        Setting(
            path="EnableDnsSupport",
            label="Names are resolved",
            description="By Amazon's name server: endpoints and databases are found by name.",
            kind="boolean",
            default=True,
        ),
        Setting(
            path="EnableDnsHostnames",
            label="Machines have names",
            description="Needed by interface endpoints and file systems.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="InstanceTenancy",
            label="Hardware",
            description="`dedicated`: machines that no other customer shares, at a price.",
            kind="choice",
            choices=("default", "dedicated", "host"),
            default="default",
        ),
        Setting(path="Ipv4IpamPoolId", label="Pool of addresses", description="In place of the range above."),
        Setting(
            path="Ipv4NetmaskLength",
            label="Size from the pool",
            description="Length of the netmask.",
            kind="number",
            unit="bits",
            minimum=16,
            maximum=28,
        ),
        Setting(
            path="VpcEncryptionControl.Mode",
            label="Encryption between machines",
            description="`monitor` tells which traffic is not encrypted; `enforce` lets none through.",
            kind="choice",
            choices=("monitor", "enforce"),
        ),
        Setting(
            path="VpcEncryptionControl.InternetGatewayExclusion",
            label="But to the internet",
            description="`enable` lets traffic through the internet gateway be as it is.",
            kind="choice",
            choices=("enable", "disable"),
        ),
        Setting(path="Tags", label="Tags", description="`Name` is what the console shows.", kind="yaml"),
    ),
    ports=("out",),
    existing=Existing(
        arns={VPC: "vpc-[0-9a-f]+"},
        example="vpc-0123456789abcdef0",
        derived={"": "{}", "VpcId": "{}"},
        asked={"CidrBlock": "CidrBlock", "DefaultSecurityGroup": "DefaultSecurityGroup"},
        ids=True,
    ),
    attributes={"id": None, "block": "CidrBlock"},
    smallest={
        VPC: {
            "{id}": _ec2("VPC", CidrBlock="10.0.0.0/16"),
            "{id}Left": _sample_subnet("10.0.0.0/24", 0),
            "{id}Right": _sample_subnet("10.0.1.0/24", 1),
        }
    },
    word="NETWORK",
)

# What runs a task once a night, on any cluster.
_RUN: dict[str, Any] = {
    "{target}Nightly": {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "ScheduleExpression": "rate(1 day)",
            "Targets": [
                {
                    "Id": "Task",
                    "Arn": {
                        "Fn::Sub": "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/default"
                    },
                    "RoleArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ecsEventsRole"},
                    "EcsParameters": {"TaskDefinitionArn": {"Ref": "{target}"}, "LaunchType": "FARGATE"},
                }
            ],
        },
    }
}

CONNECTIONS: list[Connection] = [
    contains("function", "The function", ("AWS::Serverless::Function", "AWS::Lambda::Function")),
    contains("database", "The database", ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")),
    contains(
        "cache",
        "The cache",
        (
            "AWS::ElastiCache::ServerlessCache",
            "AWS::ElastiCache::ReplicationGroup",
            "AWS::ElastiCache::CacheCluster",
        ),
    ),
    contains("search", "The domain", ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")),
    contains_file_system(),
    contains_task(_RUN),
]
