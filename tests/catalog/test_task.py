"""Fargate tasks: what one `add` makes, the environment of a container, and the roles that whoever runs one passes."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires, remove
from stackline.template import Template

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
  Jobs: {Type: AWS::SQS::Queue}
"""


def with_task() -> Template:
    return add(Template.parse(FUNCTION.encode()), "task", "Report")[0]


def container(template: Any) -> Any:
    return template.get(("Resources", "Report", "Properties", "ContainerDefinitions", 0))


def test_a_task_comes_and_goes_with_its_roles_logs_and_cluster() -> None:
    template = with_task()
    made = sorted(name for name in template.resources if name.startswith("Report"))
    assert made == ["Report", "ReportCluster", "ReportExecutionRole", "ReportLogGroup", "ReportRole"]
    assert remove(template, "Report").text == FUNCTION


def test_a_task_uses_others_by_its_task_role_and_its_containers_environment() -> None:
    drawn = connect(with_task(), "Report", "Jobs")
    assert {"Name": "JOBS_QUEUE_URL", "Value": {"Ref": "Jobs"}} in container(drawn)["Environment"]
    (policy,) = drawn.get(("Resources", "ReportRole", "Properties", "Policies"))
    assert policy["PolicyDocument"]["Statement"][0]["Resource"] == {"Fn::GetAtt": ["Jobs", "Arn"]}
    assert not drawn.has(("Resources", "ReportExecutionRole", "Properties", "Policies"))
    assert disconnect(drawn, "Report", "Jobs").text == with_task().text


def test_who_runs_a_task_passes_both_its_roles() -> None:
    drawn = connect(with_task(), "Fn", "Report")
    ((run, passing),) = [one["Statement"] for one in drawn.get(("Resources", "Fn", "Properties", "Policies"))]
    assert (run["Action"], run["Resource"]) == ("ecs:RunTask", {"Ref": "Report"})
    assert passing["Action"] == "iam:PassRole"
    assert passing["Resource"] == [
        {"Fn::GetAtt": ["ReportRole", "Arn"]},
        {"Fn::GetAtt": ["ReportExecutionRole", "Arn"]},
    ]
    assert disconnect(drawn, "Fn", "Report").text == with_task().text


def test_containers_that_a_condition_decides_are_left_alone() -> None:
    text = with_task().text.replace(
        "      ContainerDefinitions:\n", "      ContainerDefinitions: !Ref Given\n"
    )
    start = text.index("        - Name: Report")
    text = text[:start] + text[text.index("  ReportRole:") :]
    with pytest.raises(Refused, match="ContainerDefinitions"):
        connect(Template.parse(text.encode()), "Report", "Jobs")


BY_HAND = """\
Resources:
  Nightly: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Starter.Arn}}
  Starter:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: run
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: 'ecs:RunTask', Resource: !Ref Job}
              - {Effect: Allow, Action: 'logs:*', Resource: '*'}
              - {Effect: Allow, Action: ['iam:PassRole'], Resource: [!GetAtt Worker.Arn, !Sub '${Puller.Arn}']}
  Worker:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Files.Arn}/*'}
  Puller: {Type: AWS::IAM::Role}
  Files: {Type: AWS::S3::Bucket}
  Items: {Type: AWS::DynamoDB::Table}
  Job:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !GetAtt Worker.Arn
      ExecutionRoleArn: !GetAtt Puller.Arn
      ContainerDefinitions:
        - Name: proxy
        - Name: main
          Environment:
            - {Name: BUCKET, Value: !Ref Files}
            - Name: STAGE
              Value: live
            - !If [Big, {Name: TABLE, Value: !Ref Items}, !Ref AWS::NoValue]
"""


def test_tasks_that_people_wrote_are_read() -> None:
    template = Template.parse(BY_HAND.encode())
    wires = {wire.connection: wire for wire in read_wires(template)}
    assert {name: (wire.source, wire.target, wire.access) for name, wire in wires.items()} == {
        "function-uses-task": ("Nightly", "Job", "write"),
        "task-uses-bucket": ("Job", "Files", "read"),
        "task-uses-table": ("Job", "Items", None),
    }
    erased = disconnect(template, "Nightly", "Job")
    statements = ("Resources", "Starter", "Properties", "Policies", 0, "PolicyDocument", "Statement")
    assert [one["Action"] for one in erased.get(statements)] == ["logs:*"]
