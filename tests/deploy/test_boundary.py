"""The boundary is put on every role that the template makes, and on nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from stackline.deploy.steps.boundary import with_boundary
from stackline.environments.environment import Role
from stackline.template import Project, Template

ARN = "arn:aws:iam::111122223333:policy/edge"
TEMPLATE = b"""\
Globals: {Function: {Runtime: python3.12}}
Resources:
  Plain:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Events: {Daily: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}}}
  Own:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, PermissionsBoundary: mine}
  Given:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Role: !GetAtt Role.Arn}
  Steps:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: a.json}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {}
"""


def bounded(role: Role | None) -> Any:
    project = Project.of(Template.parse(TEMPLATE))
    work: Any = SimpleNamespace(environment=SimpleNamespace(role=role))
    copy = with_boundary(work, project, project.expanded, project)
    return cast(Any, copy).template if hasattr(copy, "template") else copy


def test_where_it_is_put() -> None:
    after = bounded(Role("arn:aws:iam::111122223333:role/deploy", "", ARN))
    got = {id: body["Properties"].get("PermissionsBoundary") for id, body in after.data["Resources"].items()}
    assert got == {"Plain": ARN, "Own": "mine", "Given": None, "Steps": ARN, "Role": ARN, "Table": None}
    daily = after.get(("Resources", "Plain", "Properties", "Events", "Daily", "Properties"))
    assert daily["PermissionsBoundary"] == ARN


def test_without_one_nothing_changes() -> None:
    for role in (None, Role("arn:aws:iam::111122223333:role/deploy")):
        assert bounded(role).to_bytes() == TEMPLATE
