"""What wires grant, in words and in full: hand-written templates, and the words of the catalog."""

from __future__ import annotations

from typing import Any

from stackline.catalog import load
from stackline.design.grants import drawn_grants
from stackline.design.grants.deeds import deeds_of, unsaid
from stackline.template import Template

CATALOG = load()


def test_every_kind_with_levels_has_words_for_all_that_they_grant() -> None:
    for kind in CATALOG.kinds.values():
        if kind.access is None:
            continue
        for level, grant in kind.access.levels.items():
            actions = [action for statement in grant.statements for action in statement.actions]
            said = deeds_of(kind.access, actions)
            assert said, f"{kind.kind} has no words for {level}: give its `Accessible` some `deeds`"
            assert not unsaid(kind.access, actions), f"{kind.kind} has no words for these: add a `Deed`"


def grants(text: str, source: str, target: str) -> dict[str, Any]:
    template = Template.parse(text.encode())
    found = [said for key, said in drawn_grants(template).items() if (key[1], key[3]) == (source, target)]
    assert len(found) == 1, found
    return found[0]


TABLE = """\
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""


def function(policies: str) -> str:
    return f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src
      Policies:
{policies}
      Environment:
        Variables:
          TABLE: !Ref Items
{TABLE}"""


def test_a_policy_template_is_expanded_by_sams_definition() -> None:
    said = grants(function("        - DynamoDBCrudPolicy: {TableName: !Ref Items}"), "Get", "Items")
    assert said["words"] == "Get may read and write items of Items, not delete the table."
    (one,) = said["statements"]
    assert one["form"] == "policy template"
    assert one["title"] == "DynamoDBCrudPolicy"
    assert one["lines"] == [10, 10]
    assert one["written"]
    assert "dynamodb:PutItem" in one["statement"]["Action"]
    assert one["statement"]["Resource"][0]["Fn::Sub"][1] == {"tableName": {"Ref": "Items"}}
    assert said["warnings"] == []


def test_a_grant_that_is_wider_than_its_level_is_told() -> None:
    said = grants(
        function(
            """\
        - Statement:
            - Effect: Allow
              Action: "dynamodb:*"
              Resource: !GetAtt Items.Arn"""
        ),
        "Get",
        "Items",
    )
    assert "delete Items" in said["words"] or "delete it" in said["words"]
    assert any(words.startswith("More than the wire needs: Get also may") for words in said["warnings"])


def test_a_grant_on_everything_is_told() -> None:
    said = grants(
        function(
            """\
        - Statement:
            Effect: Allow
            Action: [dynamodb:GetItem, dynamodb:Query]
            Resource: "*\""""
        ),
        "Get",
        "Items",
    )
    assert said["words"] == "Get may read items of Items, not write items or delete the table."
    assert said["warnings"] == ["A statement allows this on all tables, not only on Items."]


def test_what_is_denied_is_not_allowed() -> None:
    said = grants(
        function(
            """\
        - DynamoDBCrudPolicy: {TableName: !Ref Items}
        - Statement:
            Effect: Deny
            Action: [dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:BatchWriteItem]
            Resource: !GetAtt Items.Arn"""
        ),
        "Get",
        "Items",
    )
    assert said["words"] == "Get may read items of Items, not write items or delete the table."
    assert said["notes"] == ["A Deny statement limits what Get may do with Items."]


def test_actions_without_words_are_named() -> None:
    said = grants(
        function(
            """\
        - DynamoDBReadPolicy: {TableName: !Ref Items}
        - Statement:
            Effect: Allow
            Action: dynamodb:EnableKinesisStreamingDestination
            Resource: !GetAtt Items.Arn"""
        ),
        "Get",
        "Items",
    )
    assert "use dynamodb:EnableKinesisStreamingDestination" in said["words"]


def test_a_role_elsewhere_is_said_to_be() -> None:
    text = function("        - AWSXrayWriteOnlyAccess").replace(
        "      Handler", "      Role: arn:aws:iam::123456789012:role/there\n      Handler"
    )
    said = grants(text, "Get", "Items")
    assert said["words"] == "What Get may do with Items is up to its role, which is not in this template."


def test_sams_grant_for_polling_is_told_with_its_reach() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
  OnOrder:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
"""
    said = grants(text, "Orders", "OnOrder")
    assert said["words"] == (
        "OnOrder may receive and delete messages of Orders, not send any or delete the queue."
    )
    assert said["notes"] == ["SAM gives OnOrder AWSLambdaSQSQueueExecutionRole, which is for all queues."]
    (one,) = said["statements"]
    assert one["lines"] == [12, 15]
    assert not one["written"]


def test_a_permission_without_source_is_told() -> None:
    text = """\
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations:
          - Event: s3:ObjectCreated:*
            Function: !GetAtt OnUpload.Arn
  OnUpload:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/there
      Code: {S3Bucket: code, S3Key: app.zip}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref OnUpload
      Principal: s3.amazonaws.com
"""
    said = grants(text, "Uploads", "OnUpload")
    assert said["words"] == "Uploads may invoke OnUpload."
    assert said["warnings"] == [
        "The permission names no source: all buckets of every account may run OnUpload."
    ]


def test_two_routes_of_an_api_have_each_its_own_permission() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  List:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src
      Events:
        Get: {Type: HttpApi, Properties: {Path: /items, Method: get}}
        Post: {Type: HttpApi, Properties: {Path: /items, Method: post}}
"""
    found = drawn_grants(Template.parse(text.encode()))
    assert len(found) == 2
    for (_, _, facet, _), said in found.items():
        (one,) = said["statements"]
        arn = one["statement"]["Condition"]["ArnLike"]["AWS:SourceArn"]["Fn::Sub"][0]
        assert arn.endswith("/GET/items" if facet == "GET /items" else "/POST/items")
