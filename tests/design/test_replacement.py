"""What an edit makes CloudFormation replace."""

from __future__ import annotations

import pytest

from stackline.design.replacement import replacements
from stackline.template import Template, parse_value

TEMPLATE = Template.parse(b"""\
Resources:
  ItemsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: items
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Jobs:
    Type: AWS::SQS::Queue
    UpdateReplacePolicy: Retain
    Properties: {QueueName: jobs, DelaySeconds: 1}
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: x, AssumeRolePolicyDocument: {}}
  Scan:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: scan, Timeout: 3}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: x, VpcId: !Ref Net, Tags: [{Key: a, Value: b}]}
""")


def told(id: str, path: str, value: str) -> list[tuple[str, str]]:
    place = ("Resources", id, *path.split("."))
    after = TEMPLATE.put(place, parse_value(value))
    found = replacements(TEMPLATE.resources, after.resources)
    assert all(one.path[:2] == ("Resources", id) for one in found)
    return [(one.code, one.summary) for one in found]


@pytest.mark.parametrize(
    ("id", "path", "value", "expected"),
    [
        ("ItemsTable", "Properties.TableName", "goods",
         [("replaces-data", "This replaces ItemsTable and loses its data")]),
        ("ItemsTable", "Properties.KeySchema", "[{AttributeName: x, KeyType: HASH}]",
         [("replaces-data", "This may replace ItemsTable and lose its data")]),
        ("ItemsTable", "Properties.BillingMode", "PROVISIONED", []),
        ("ItemsTable", "Type", "AWS::DynamoDB::GlobalTable",
         [("replaces-data", "This replaces ItemsTable and loses its data")]),
        ("Jobs", "Properties.QueueName", "!Ref Name", [("replaces", "This replaces Jobs")]),
        ("Jobs", "Properties.FifoQueue", "true", [("replaces", "This replaces Jobs")]),
        ("Jobs", "Properties.DelaySeconds", "2", []),
        ("Role", "Properties.RoleName", "y", [("replaces", "This replaces Role")]),
        ("Group", "Properties.Tags", "[]", []),
        ("Group", "Properties.VpcId", "!If [Make, !Ref Net, !Ref NetId]", []),
        ("Group", "Properties.VpcId", "!If [Make, !Ref Other, !Ref NetId]", [("replaces", "This replaces Group")]),
        ("Scan", "Properties.FunctionName", "other", [("replaces", "This replaces Scan")]),
        ("Scan", "Properties.RolePath", "/x/", []),
    ],
)  # fmt: skip
def test_a_change(id: str, path: str, value: str, expected: list[tuple[str, str]]) -> None:
    assert told(id, path, value) == expected


def test_what_is_new_or_gone_is_not_replaced() -> None:
    after = TEMPLATE.delete(("Resources", "Jobs")).put(("Resources", "New"), {"Type": "AWS::SQS::Queue"})
    assert replacements(TEMPLATE.resources, after.resources) == []


def test_what_is_lost_is_said_and_how_to_keep_it() -> None:
    after = TEMPLATE.delete(("Resources", "ItemsTable", "Properties", "TableName"))
    (found,) = replacements(TEMPLATE.resources, after.resources, "template.yaml")
    assert "its items" in found.detail
    assert found.fix is not None
    assert "UpdateReplacePolicy Retain" in found.fix.summary
    kept = TEMPLATE.put(("Resources", "Jobs", "Properties", "QueueName"), "x")
    (found,) = replacements(TEMPLATE.resources, kept.resources)
    assert "The old one is kept" in found.detail
