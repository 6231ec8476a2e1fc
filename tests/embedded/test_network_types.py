"""Networks: what `add` and the wires into one make is created, described, changed and taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded_cloud import Cloud
from laws.yaml_text import Manner, write
from stackline.design import add, connect
from stackline.template import Template
from waiting import until

pytestmark = pytest.mark.cloud

RESOURCES: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": "def handler(event, context): return {}",
            },
        }
    },
}


def drawn() -> Template:
    template = Template.parse(write(RESOURCES, Manner()).encode())
    template, _ = add(template, "virtual-network", "Network")
    template, _ = add(template, "database", "Orders")
    return connect(connect(template, "Network", "Orders"), "Fn", "Orders")


def deployed(cloud: Cloud, stack: str, text: str, kind: str = "CREATE") -> None:
    status = cloud.deploy(stack, text, kind)["StackStatus"]
    assert status == f"{kind}_COMPLETE", cloud.failures(stack)


def physical(cloud: Cloud, of: str) -> list[str]:
    """The physical ids of the stack's resources of one type: the cloud is shared with other tests."""
    found = cloud.client("cloudformation").describe_stack_resources(StackName="network")["StackResources"]
    return [one["PhysicalResourceId"] for one in found if one["ResourceType"] == of]


def rules(cloud: Cloud, name: str) -> list[dict[str, Any]]:
    groups = cloud.client("ec2").describe_security_groups()["SecurityGroups"]
    return [rule for group in groups if name in group["GroupName"] for rule in group["IpPermissions"]]


def addresses(cloud: Cloud) -> list[str]:
    return [one["PublicIp"] for one in cloud.client("ec2").describe_addresses()["Addresses"]]


def secrets(cloud: Cloud) -> list[str]:
    pages = cloud.client("secretsmanager").get_paginator("list_secrets").paginate()
    return [one["ARN"] for page in pages for one in page["SecretList"]]


def test_a_network_with_a_database_and_a_way_to_it_deploys(cloud: Cloud) -> None:
    text = drawn().text
    deployed(cloud, "network", text)
    (rule,) = rules(cloud, "network-OrdersSecurityGroup")
    assert rule["FromPort"] == rule["ToPort"] == 5432
    assert len(rule["UserIdGroupPairs"]) == 1
    ec2 = cloud.client("ec2")
    gateways = ec2.describe_nat_gateways(NatGatewayIds=physical(cloud, "AWS::EC2::NatGateway"))["NatGateways"]
    assert [one["State"] for one in gateways] == ["available"]
    (address,) = physical(cloud, "AWS::EC2::EIP")
    assert address in addresses(cloud)
    (function,) = physical(cloud, "AWS::Lambda::Function")
    settings = cloud.client("lambda").get_function_configuration(FunctionName=function)["Environment"]
    arn = settings["Variables"]["ORDERS_DATABASE_SECRET_ARN"]
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=arn)
    assert json.loads(secret["SecretString"])["username"] == "app"
    assert secret["ARN"] in secrets(cloud)
    moved = text.replace("ToPort: !GetAtt Orders.Endpoint.Port", "ToPort: 6000")
    deployed(cloud, "network", moved, "UPDATE")
    assert [one["ToPort"] for one in rules(cloud, "network-OrdersSecurityGroup")] == [6000]
    cloud.client("cloudformation").delete_stack(StackName="network")
    until(lambda: not rules(cloud, "network-OrdersSecurityGroup"), "the stack is deleted")
    until(lambda: address not in addresses(cloud), "the address is released")
    until(lambda: secret["ARN"] not in secrets(cloud), "the secret is deleted")


def test_a_rule_of_a_group_that_is_not_there_fails(cloud: Cloud) -> None:
    body = {
        "Resources": {
            "Rule": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": "sg-0",
                    "IpProtocol": "tcp",
                    "FromPort": 1,
                    "ToPort": 1,
                    "CidrIp": "10.0.0.0/8",
                },
            }
        }
    }
    assert cloud.deploy("no-group", write(body, Manner()))["StackStatus"] != "CREATE_COMPLETE"
