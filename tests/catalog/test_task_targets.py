"""Tasks that rules, buses and schedules run: what is written, what is chosen, and what people wrote is read."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.design import connect, disconnect, read_wires
from stackline.template import Template

TASK = """\
Resources:
  Nightly:
    Type: AWS::Scheduler::Schedule
    Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day)}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
  JobRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Job:
    Type: AWS::ECS::TaskDefinition
    Properties: {TaskRoleArn: !GetAtt JobRole.Arn, ContainerDefinitions: [{Name: main, Image: busybox}]}
"""
NETWORK = """\
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Inside: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}
"""
CLUSTER = "  Shared: {Type: AWS::ECS::Cluster}\n"


def target_of(template: Template, source: str) -> dict[str, Any]:
    properties = template.resources[source]["Properties"]
    return properties["Target"] if "Target" in properties else properties["Targets"][0]


@pytest.mark.parametrize(
    ("source", "holder", "network"),
    [
        ("Nightly", "Nightly", "AwsvpcConfiguration"),
        ("Rule", "Rule", "AwsVpcConfiguration"),
        ("Bus", "BusToJob", "AwsVpcConfiguration"),
    ],
)
def test_a_task_runs_in_a_cluster_and_the_default_network(source: str, holder: str, network: str) -> None:
    template = Template.parse(TASK.encode())
    drawn = connect(template, source, "Job")
    target = target_of(drawn, holder)
    assert target["Arn"] == {"Fn::GetAtt": [f"{source}ToJobCluster", "Arn"]}
    assert target["EcsParameters"] == {
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {
            network: {"AssignPublicIp": "ENABLED", "Subnets": {"Ref": "DefaultVPCSubnets"}}
        },
        "TaskDefinitionArn": {"Ref": "Job"},
    }
    assert drawn.data["Parameters"] == {"DefaultVPCSubnets": {"Type": "List<AWS::EC2::Subnet::Id>"}}
    (policy,) = drawn.resources[f"{source}ToJobRole"]["Properties"]["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": {"Ref": "Job"}},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": {"Fn::GetAtt": ["JobRole", "Arn"]}},
    ]
    assert disconnect(drawn, source, "Job").text == template.text


def test_the_cluster_and_the_network_of_the_template_are_taken() -> None:
    drawn = connect(Template.parse((TASK + NETWORK + CLUSTER).encode()), "Nightly", "Job")
    target = target_of(drawn, "Nightly")
    assert target["Arn"] == {"Fn::GetAtt": ["Shared", "Arn"]}
    assert target["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"] == {
        "AssignPublicIp": "DISABLED",
        "Subnets": [{"Ref": "Inside"}],
    }
    assert "Parameters" not in drawn.data


def test_a_second_line_keeps_what_the_first_one_brought() -> None:
    both = connect(connect(Template.parse(TASK.encode()), "Nightly", "Job"), "Rule", "Job")
    one = disconnect(both, "Nightly", "Job")
    left = [(wire.source, wire.target) for wire in read_wires(one) if wire.source in ("Nightly", "Rule")]
    assert left == [("Rule", "Job")]
    assert "NightlyToJobCluster" in one.resources
    assert "DefaultVPCSubnets" in one.data["Parameters"]


def test_a_scheduled_task_that_somebody_wrote_is_a_wire() -> None:
    text = TASK.replace(
        "    Properties: {ScheduleExpression: rate(1 day)}\n",
        """\
    Properties:
      ScheduleExpression: rate(1 day)
      Targets:
        - Id: job
          Arn: !Sub arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:cluster/main
          RoleArn: !ImportValue RunsTasks
          EcsParameters: {TaskDefinitionArn: !Ref Job, TaskCount: 2}
""",
    )
    template = Template.parse(text.encode())
    assert [wire.connection for wire in read_wires(template)] == ["event-rule-runs-task"]
    after = connect(template, "Rule", "Job", settings={"TaskCount": 3, "PlatformVersion": "1.4.0"})
    assert after.text == text.replace("TaskCount: 2", "TaskCount: 3, PlatformVersion: 1.4.0")


MACHINE = (
    TASK
    + """\
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
"""
)


def test_a_state_machine_runs_a_task_and_waits_for_it() -> None:
    template = Template.parse(MACHINE.encode())
    drawn = connect(template, "Flow", "Job", facet="Work")
    state = drawn.get(("Resources", "Flow", "Properties", "Definition", "States", "Work"))
    assert state["Resource"] == "arn:aws:states:::ecs:runTask.sync"
    assert state["Parameters"]["Cluster"] == "${JobClusterArn}"
    actions = [
        statement["Action"]
        for policy in drawn.resources["Flow"]["Properties"]["Policies"]
        for statement in policy["Statement"]
    ]
    assert actions[:2] == ["ecs:RunTask", "iam:PassRole"]
    assert ["ecs:StopTask", "ecs:DescribeTasks"] in actions
    assert disconnect(drawn, "Flow", "Job").text == template.text
    started = connect(template, "Flow", "Job", facet="Work", settings={"wait": False})
    assert "ecs:StopTask" not in started.text
    assert (
        connect(started, "Flow", "Job", facet="Work", settings={"wait": True}).text.count("ecs:StopTask") == 1
    )


def test_a_second_state_that_waits_keeps_the_grant() -> None:
    template = connect(Template.parse(MACHINE.encode()), "Flow", "Job", facet="First")
    both = connect(template, "Flow", "Job", facet="Second")
    assert both.text.count("ecs:StopTask") == 1
    assert disconnect(both, "Flow", "Job", facet="Second").text == template.text
