"""The way through a network: what a line to a database, cache or file system opens, and takes back."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.design import add, connect, connect_with_notes, disconnect, read_wires, remove
from stackline.template import Template

HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = "  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n"


def parse(text: str) -> Template:
    return Template.parse(text.encode())


def started(kind: str, *others: str) -> Template:
    template, _ = add(parse(HEAD + FUNCTION), "virtual-network", "Network")
    for number, one in enumerate((kind, *others)):
        template, _ = add(template, one, f"Target{number or ''}")
    return template


def properties(template: Template, key: str) -> Any:
    return template.get(("Resources", key, "Properties"))


@pytest.mark.parametrize("kind", ["database", "cache", "file-system"])
def test_a_line_opens_the_way_and_takes_it_back(kind: str) -> None:
    inside = connect(started(kind), "Network", "Target")
    drawn, notes = connect_with_notes(inside, "Fn", "Target")
    assert notes == []
    rule = properties(drawn, "FnToTargetIngress")
    assert rule["GroupId"] == {"Fn::GetAtt": ["TargetSecurityGroup", "GroupId"]}
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": ["FnToNetworkSecurityGroup", "GroupId"]}
    assert properties(drawn, "Fn")["VpcConfig"]["SubnetIds"][0] == {"Ref": "NetworkPrivateSubnet1"}
    assert ("Network", "Fn") in {(wire.source, wire.target) for wire in read_wires(drawn)}
    assert connect(drawn, "Fn", "Target").text == drawn.text
    assert disconnect(drawn, "Fn", "Target").text == inside.text


@pytest.mark.parametrize("kind", ["database", "cache", "file-system"])
def test_the_order_of_the_two_lines_does_not_matter(kind: str) -> None:
    outside = connect(started(kind), "Fn", "Target")
    drawn = connect(outside, "Network", "Target")
    assert "FnToTargetIngress" in drawn.resources
    assert disconnect(drawn, "Network", "Target").text == outside.text
    assert disconnect(drawn, "Fn", "Target").text == connect(started(kind), "Network", "Target").text


def test_outside_of_a_network_the_line_says_what_is_left() -> None:
    _, notes = connect_with_notes(started("database"), "Fn", "Target")
    assert [note.code for note in notes] == ["wire-left-to-do"]
    assert "Put Target into a Virtual Network" in notes[0].detail


def test_a_second_line_shares_the_place_in_the_network() -> None:
    inside = started("database", "cache")
    inside = connect(connect(inside, "Network", "Target"), "Network", "Target1")
    one = connect(inside, "Fn", "Target")
    both = connect(one, "Fn", "Target1")
    assert {name for name in both.resources if name.endswith("Ingress")} == {
        "FnToTargetIngress",
        "FnToTarget1Ingress",
    }
    assert disconnect(both, "Fn", "Target1").text == one.text
    last = disconnect(both, "Fn", "Target")
    assert "VpcConfig" in properties(last, "Fn")
    assert disconnect(last, "Fn", "Target1").text == inside.text


def test_a_function_that_stood_there_stays() -> None:
    inside = connect(connect(started("database"), "Network", "Target"), "Network", "Fn")
    drawn = connect(inside, "Fn", "Target")
    rule = properties(drawn, "FnToTargetIngress")
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": ["FnSecurityGroup", "GroupId"]}
    assert disconnect(drawn, "Fn", "Target").text == inside.text


def test_dragged_out_of_the_network_the_function_is_no_longer_let_in() -> None:
    inside = connect(connect(started("database"), "Network", "Target"), "Network", "Fn")
    out = disconnect(connect(inside, "Fn", "Target"), "Network", "Fn")
    assert "VpcConfig" not in properties(out, "Fn")
    assert not {"FnToTargetIngress", "FnSecurityGroup"} & set(out.resources)
    assert ("Fn", "Target") in {(wire.source, wire.target) for wire in read_wires(out)}


def test_the_network_goes_with_every_way_through_it() -> None:
    drawn = connect(connect(started("database"), "Network", "Target"), "Fn", "Target")
    left = remove(drawn, "Network")
    assert not [name for name, body in left.resources.items() if body["Type"].startswith("AWS::EC2::")]
    assert remove(left, "Target").text == HEAD + FUNCTION


BY_HAND = """\
Parameters:
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}
  Door: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: door, VpcId: !Ref Vpc}}
  Rows: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupDescription: rows, SubnetIds: !Ref Subnets}}
  Main:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      ManageMasterUserPassword: true
      DBSubnetGroupName: !Ref Rows
      VPCSecurityGroups: [!GetAtt Door.GroupId]
"""


def test_a_network_by_parameters_is_joined_by_what_the_target_names() -> None:
    template = parse("Transform: AWS::Serverless-2016-10-31\n" + BY_HAND)
    drawn, notes = connect_with_notes(template, "Fn", "Main")
    assert notes == []
    assert properties(drawn, "Fn")["VpcConfig"]["SubnetIds"] == {"Ref": "Subnets"}
    assert properties(drawn, "FnToMainSecurityGroup")["VpcId"] == {"Ref": "Vpc"}
    assert disconnect(drawn, "Fn", "Main").text == template.text


@pytest.mark.parametrize(
    "rule",
    [
        "{IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !GetAtt Mine.GroupId}",
        "{IpProtocol: tcp, FromPort: 5000, ToPort: 6000, CidrIp: 0.0.0.0/0}",
        "{IpProtocol: -1, SourceSecurityGroupId: !Ref Mine}",
    ],
)
def test_a_way_that_is_open_stays_as_it_is(rule: str) -> None:
    text = BY_HAND.replace("VpcId: !Ref Vpc}}", f"VpcId: !Ref Vpc, SecurityGroupIngress: [{rule}]}}}}")
    text = text.replace(
        "CodeUri: src}", "CodeUri: src, VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [!Ref Mine]}}"
    )
    text += "  Mine: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: fn, VpcId: !Ref Vpc}}\n"
    drawn = connect(parse("Transform: AWS::Serverless-2016-10-31\n" + text), "Fn", "Main")
    assert not [name for name in drawn.resources if name.endswith("Ingress")]


def test_a_task_is_let_in_by_the_group_that_its_service_names() -> None:
    template = started("database", "task")
    template = connect(template, "Network", "Target")
    service = {
        "Type": "AWS::ECS::Service",
        "Properties": {
            "Cluster": {"Ref": "Target1Cluster"},
            "LaunchType": "FARGATE",
            "TaskDefinition": {"Ref": "Target1"},
        },
    }
    template = template.put(("Resources", "Service"), service)
    placed = connect(template, "Network", "Target1")
    config = properties(placed, "Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert config["SecurityGroups"] == [{"Fn::GetAtt": ["Target1SecurityGroup", "GroupId"]}]
    assert disconnect(placed, "Network", "Target1").text == template.text
    drawn = connect(placed, "Target1", "Target")
    rule = properties(drawn, "Target1ToTargetIngress")
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": ["Target1SecurityGroup", "GroupId"]}
    assert disconnect(drawn, "Target1", "Target").text == placed.text


def test_a_mount_may_be_made_to_read_only_and_moved() -> None:
    template = connect(started("file-system"), "Fn", "Target", settings={"path": "/mnt/files"})
    assert properties(template, "Fn")["FileSystemConfigs"][0]["LocalMountPath"] == "/mnt/files"
    reading = connect(template, "Fn", "Target", settings={"path": "/mnt/other", "read_only": True})
    assert properties(reading, "Fn")["FileSystemConfigs"][0]["LocalMountPath"] == "/mnt/other"
    (policy,) = properties(reading, "Fn")["Policies"]
    assert policy["Statement"][0]["Action"] == "elasticfilesystem:ClientMount"
    assert disconnect(reading, "Fn", "Target").text == started("file-system").text
