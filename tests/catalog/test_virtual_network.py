"""Virtual networks: what `add` writes, who stands in one, and what goes when a member or the network goes."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires, remove
from stackline.template import Template

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = "  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n"


def parse(text: str) -> Template:
    return Template.parse(text.encode())


def network() -> Template:
    template, _ = add(parse(HEAD + FUNCTION), "virtual-network", "Network")
    return template


def test_a_network_has_two_zones_and_is_removed_with_all_its_parts() -> None:
    template = network()
    types = [resource["Type"] for resource in template.resources.values()]
    assert types.count("AWS::EC2::Subnet") == 4
    assert types.count("AWS::EC2::NatGateway") == 1
    assert list(template.resources)[1:4] == ["Network", "NetworkPublicSubnet1", "NetworkPublicSubnet2"]
    assert remove(template, "Network").text == HEAD + FUNCTION


def test_a_function_goes_into_the_private_subnets_and_comes_out_again() -> None:
    template = network()
    inside = connect(template, "Network", "Fn")
    assert inside.get(("Resources", "Fn", "Properties", "VpcConfig")) == {
        "SubnetIds": [{"Ref": "NetworkPrivateSubnet1"}, {"Ref": "NetworkPrivateSubnet2"}],
        "SecurityGroupIds": [{"Fn::GetAtt": ["FnSecurityGroup", "GroupId"]}],
    }
    assert disconnect(inside, "Network", "Fn").text == template.text


def test_a_network_with_members_stays() -> None:
    with pytest.raises(Refused):
        remove(connect(network(), "Network", "Fn"), "NetworkPrivateSubnet1")
    emptied = remove(connect(network(), "Network", "Fn"), "Network")
    assert emptied.text == HEAD + FUNCTION


def test_the_role_of_the_template_gets_the_policy_that_sam_would_add() -> None:
    text = HEAD + FUNCTION + "      Role: !GetAtt Role.Arn\n  Role:\n    Type: AWS::IAM::Role\n"
    template, _ = add(parse(text), "virtual-network", "Network")
    inside = connect(template, "Network", "Fn")
    assert "AWSLambdaVPCAccessExecutionRole" in str(inside.get(("Resources", "Role")))
    assert disconnect(inside, "Network", "Fn").text == template.text


def test_a_function_stands_in_one_network() -> None:
    template, _ = add(connect(network(), "Network", "Fn"), "virtual-network", "Second")
    with pytest.raises(Refused):
        connect(template, "Second", "Fn")


BY_HAND = """Parameters:
  DefaultVPCId:
    Type: AWS::EC2::VPC::Id
  DefaultVPCSubnets:
    Type: List<AWS::EC2::Subnet::Id>
Globals:
  Function:
    VpcConfig:
      SubnetIds: !If [Two, [!Ref Left, !Ref Right], [!Ref Left]]
      SecurityGroupIds: [!GetAtt Door.GroupId]
Transform: AWS::Serverless-2016-10-31
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Left: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Right: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Door: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: door, VpcId: !Ref Vpc}}
  Shared: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}
  Existing:
    Type: AWS::Lambda::Function
    Properties:
      Role: !Sub arn:aws:iam::${AWS::AccountId}:role/fn
      VpcConfig: {SubnetIds: !Ref DefaultVPCSubnets, SecurityGroupIds: [sg-1]}
"""


def test_networks_of_hand_written_templates_are_read() -> None:
    wires = {(wire.source, wire.target) for wire in read_wires(parse(BY_HAND))}
    assert wires == {("Vpc", "Shared"), ("DefaultVPC", "Existing")}
