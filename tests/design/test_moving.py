"""Moving resources into a nested application: both texts, what crosses the border, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stackline.checks import check
from stackline.core import Refused
from stackline.design import read_wires
from stackline.design.moving import move
from stackline.template import Project, Template, project_diff

SHOP = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
# Of the shop.
Globals:
  Function:
    Runtime: python3.13 # all of them

Parameters:
  Stage:
    Type: String
    Default: dev

Conditions:
  IsProd: !Equals [!Ref Stage, prod]

Resources:
  # Who may come in.
  Users:
    Type: AWS::Cognito::UserPool

  # Where orders are kept.
  # For ever.
  Orders:
    Type: AWS::DynamoDB::Table # a table
    DeletionPolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: !If [IsProd, true, false]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      # Tags: later

  Work:
    Type: AWS::SQS::Queue

  # Does what is to be done.
  Do:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/do/ # its code
      Handler: app.handler
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Orders
      Environment:
        Variables:
          POOL: !GetAtt Users.Arn
          STAGE: !Sub "${Stage} of ${Work.QueueName}"
          TABLE: !Ref Orders
      Events:
        Work:
          Type: SQS
          Properties:
            Queue: !GetAtt Work.Arn

  Take:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/take/
      Handler: app.handler
      Environment:
        Variables:
          WORK: !Sub "queue ${Work.QueueUrl}"
          TABLE: !Ref Orders

Outputs:
  Table:
    Value: !GetAtt Orders.Arn
"""


def project(text: str = SHOP) -> Project:
    return Project.of(Template.parse(text.encode()))


def moved(*ids: str, text: str = SHOP) -> tuple[Template, Template, list[str]]:
    after, notes = move(project(text), ids, "Back")
    inner = Template.parse(after.files["nested/Back.yaml"], file="nested/Back.yaml")
    return after.template, inner, [note.code for note in notes]


def test_both_templates_say_the_same_together() -> None:
    outer, inner, _ = moved("Orders", "Work", "Do")
    assert list(outer.resources) == ["Users", "Back", "Take"]
    assert outer.resources["Back"] == {
        "Type": "AWS::Serverless::Application",
        "Properties": {
            "Location": "nested/Back.yaml",
            "Parameters": {"Stage": {"Ref": "Stage"}, "UsersArn": {"Fn::GetAtt": ["Users", "Arn"]}},
        },
    }
    assert list(inner.resources) == ["Orders", "Work", "Do"]
    assert inner.data["Resources"]["Do"]["Properties"]["Environment"]["Variables"]["POOL"] == {
        "Ref": "UsersArn"
    }
    assert inner.data["Resources"]["Do"]["Properties"]["CodeUri"] == "../src/do/"
    assert inner.data["Globals"] == {"Function": {"Runtime": "python3.13"}}
    assert inner.data["Outputs"] == {
        "WorkQueueUrl": {"Value": {"Fn::GetAtt": ["Work", "QueueUrl"]}},
        "Orders": {"Value": {"Ref": "Orders"}},
        "OrdersArn": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}},
    }
    take = outer.data["Resources"]["Take"]["Properties"]["Environment"]["Variables"]
    assert take == {
        "WORK": {"Fn::Sub": "queue ${Back.Outputs.WorkQueueUrl}"},
        "TABLE": {"Fn::GetAtt": ["Back", "Outputs.Orders"]},
    }
    assert outer.data["Outputs"]["Table"]["Value"] == {"Fn::GetAtt": ["Back", "Outputs.OrdersArn"]}


def test_comments_move_along_and_the_rest_stays_byte_for_byte() -> None:
    outer, inner, _ = moved("Orders", "Work", "Do")
    assert (
        "# Where orders are kept.\n  # For ever.\n  Orders:\n    Type: AWS::DynamoDB::Table # a table"
        in inner.text
    )
    assert "# Tags: later" in inner.text
    assert "CodeUri: ../src/do/ # its code" in inner.text
    assert "Runtime: python3.13 # all of them" in inner.text
    for gone in ("Where orders", "For ever", "Tags: later", "Does what"):
        assert gone not in outer.text
    assert "# Who may come in.\n  Users:\n    Type: AWS::Cognito::UserPool\n\n  Back:" in outer.text
    head, _, rest = SHOP.partition("Conditions:")
    assert outer.text.startswith(head)
    assert rest


def test_a_condition_that_only_they_use_goes_with_them() -> None:
    outer, inner, _ = moved("Orders", "Work", "Do")
    assert "Conditions" not in outer.data
    assert inner.data["Conditions"] == {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}


def test_the_wires_inside_stay_and_those_across_go_through_the_application() -> None:
    before = {(wire.source, wire.target) for wire in read_wires(project().template)}
    outer, inner, _ = moved("Orders", "Work", "Do")
    within = {(wire.source, wire.target) for wire in read_wires(inner)}
    across = {(wire.source, wire.facet, wire.target) for wire in read_wires(outer)}
    assert within == {pair for pair in before if set(pair) <= {"Orders", "Work", "Do"}} != set()
    assert across >= {("Back", "WorkQueueUrl", "Take"), ("Back", "Orders", "Take")}


def test_both_templates_pass_the_checks() -> None:
    outer, inner, _ = moved("Orders", "Work", "Do")
    for template in (outer, inner):
        assert [found for found in check(template) if found.severity == "error"] == []


def test_what_is_lost_is_said() -> None:
    _, _, codes = moved("Orders", "Work", "Do")
    assert (codes.count("replaces-data"), codes.count("replaces")) == (1, 1)  # one is retained
    named = SHOP.replace(
        "    Type: AWS::SQS::Queue\n", "    Type: AWS::SQS::Queue\n    Properties: {QueueName: work}\n"
    )
    assert "name-taken" in moved("Work", "Do", text=named)[2]


def test_a_border_that_is_crossed_in_a_circle_is_refused_with_both_reasons() -> None:
    text = SHOP.replace("          TABLE: !Ref Orders\n\nOutputs", "          DO: !Ref Do\n\nOutputs")
    text = text.replace("POOL: !GetAtt Users.Arn", "TAKE: !Ref Take")
    text = text.replace('WORK: !Sub "queue ${Work.QueueUrl}"', "WORK: !Ref Work")
    with pytest.raises(Refused) as refused:
        move(project(text), ["Orders", "Work", "Do"], "Back")
    found = refused.value.diagnostics[0]
    assert found.code == "move-circular"
    assert "Do uses Take" in found.summary
    assert "Take uses" in found.summary


@pytest.mark.parametrize(
    ("event", "resource"),
    [
        ("S3", "Type: AWS::S3::Bucket"),
        ("HttpApi", "Type: AWS::Serverless::HttpApi"),
    ],
)
def test_what_sam_writes_into_each_other_is_not_parted(event: str, resource: str) -> None:
    properties = {
        "S3": "{Bucket: !Ref Door, Events: s3:ObjectCreated:*}",
        "HttpApi": "{ApiId: !Ref Door, Path: /, Method: GET}",
    }
    text = SHOP.replace("Resources:\n", f"Resources:\n  Door:\n    {resource}\n").replace(
        "        Work:\n          Type: SQS\n          Properties:\n            Queue: !GetAtt Work.Arn\n",
        f"        Door: {{Type: {event}, Properties: {properties[event]}}}\n",
    )
    with pytest.raises(Refused, match="both must be in one template"):
        move(project(text), ["Do"], "Back")


def test_an_implicit_api_is_not_parted() -> None:
    route = "      Events:\n        Route: {Type: Api, Properties: {Path: /{}, Method: get}}\n"
    text = SHOP.replace(
        "      CodeUri: src/take/\n", "      CodeUri: src/take/\n" + route.replace("{}", "a", 1)
    )
    text = text.replace(
        "        Work:\n          Type: SQS\n          Properties:\n            Queue: !GetAtt Work.Arn\n",
        "        Route: {Type: Api, Properties: {Path: /b, Method: get}}\n",
    )
    with pytest.raises(Refused, match="two APIs"):
        move(project(text), ["Do"], "Back")


def test_files_are_written_together_and_never_over_another(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SHOP)
    before = Project.open(tmp_path)
    after, _ = move(before, ["Orders"], "Data")
    assert "+++ b/nested/Data.yaml" in project_diff(before, after)
    after.save()
    assert (tmp_path / "nested" / "Data.yaml").read_bytes() == after.files["nested/Data.yaml"]
    (tmp_path / "template.yaml").write_text(SHOP)
    with pytest.raises(Refused, match="There is a file"):
        move(Project.open(tmp_path), ["Orders"], "Data")


def test_json_stays_json() -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": ["A", "QueueName"]}}}
    text = json.dumps({"Resources": {"A": {"Type": "AWS::SQS::Queue"}, "B": topic}})
    after, _ = move(project(text), ["A"], "Inner")
    assert after.resources["Inner"]["Properties"]["TemplateURL"] == "nested/Inner.json"
    assert after.resources["Inner"]["Type"] == "AWS::CloudFormation::Stack"
    assert Template.parse(after.files["nested/Inner.json"]).data["Outputs"]["AQueueName"]
