"""Wires in what people wrote by hand: every spelling that CATALOG knows, and what is no wire."""

from __future__ import annotations

import textwrap

import pytest

from stackline.design import Wire, read_wires
from stackline.template import Template

BASE = """
Resources:
  Items: {Type: AWS::DynamoDB::Table}
  Others: {Type: AWS::DynamoDB::Table}
  Files: {Type: AWS::S3::Bucket}
  Work: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
"""


def wires(text: str) -> list[Wire]:
    return read_wires(Template.parse((BASE + textwrap.indent(textwrap.dedent(text), "  ")).encode()))


def found(text: str) -> set[tuple[str, str, str, str | None]]:
    return {(wire.connection, wire.source, wire.target, wire.access) for wire in wires(text)}


def in_function(properties: str) -> str:
    return "Fn:\n  Type: AWS::Serverless::Function\n  Properties:\n" + textwrap.indent(
        textwrap.dedent(properties), "    "
    )


POLICIES = [
    ("- DynamoDBReadPolicy: {TableName: !Ref Items}", "read"),
    ("- DynamoDBWritePolicy: {TableName: !Ref Items}", "write"),
    ('- DynamoDBCrudPolicy: {TableName: !Sub "${Items}"}', "read-write"),
    ("- Statement: [{Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Items.Arn}]", "read"),
    ("- Statement: {Effect: Allow, Action: 'dynamodb:*', Resource: !Sub '${Items.Arn}/*'}", "read-write"),
    (
        "- Version: '2012-10-17'\n  Statement:\n  - Effect: Allow\n    Action: [dynamodb:PutItem]\n"
        "    Resource: !Sub arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Items}",
        "write",
    ),
    (
        "- Statement:\n  - Effect: Allow\n    Action: [dynamodb:Query]\n"
        "    Resource: !Join ['', [!GetAtt Items.Arn, /index/*]]",
        "read",
    ),
    ("- !If [Cond, {DynamoDBReadPolicy: {TableName: !Ref Items}}, !Ref AWS::NoValue]", "read"),
]


@pytest.mark.parametrize(("policies", "access"), POLICIES)
def test_policies_of_a_function(policies: str, access: str) -> None:
    text = in_function("Policies:\n" + textwrap.indent(policies, "  "))
    assert found(text) == {("function-uses-table", "Fn", "Items", access)}


@pytest.mark.parametrize(
    "policies",
    [
        "- AmazonDynamoDBFullAccess",
        "- Statement: [{Effect: Deny, Action: dynamodb:GetItem, Resource: !GetAtt Items.Arn}]",
        "- Statement: [{Effect: Allow, Action: dynamodb:GetItem, Resource: '*'}]",
        "- Statement: [{Effect: Allow, Action: logs:PutLogEvents, Resource: !GetAtt Items.Arn}]",
        "- DynamoDBReadPolicy: {TableName: !Ref SomeParameter}",
        "- !Ref SomePolicy",
        "- 5",
        "-",
    ],
)
def test_what_is_no_grant_on_a_table(policies: str) -> None:
    assert found(in_function("Policies:\n" + textwrap.indent(policies, "  "))) == set()


def test_a_variable_alone_is_a_wire_that_grants_nothing() -> None:
    text = in_function("Environment: {Variables: {TABLE: !Ref Items}}")
    assert found(text) == {("function-uses-table", "Fn", "Items", None)}


def test_a_managed_policy_says_what_a_variable_may_be_used_for() -> None:
    text = in_function(
        "Policies: [AmazonDynamoDBReadOnlyAccess]\nEnvironment: {Variables: {TABLE: !Ref Items}}"
    )
    assert found(text) == {("function-uses-table", "Fn", "Items", "read")}


def test_a_variable_about_two_resources_is_no_wire() -> None:
    assert found(in_function("Environment: {Variables: {ALL: !Sub '${Items},${Others}'}}")) == set()


def test_a_role_elsewhere_in_the_template() -> None:
    text = """
        Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
        Role:
          Type: AWS::IAM::Role
          Properties:
            Policies:
              - PolicyName: A
                PolicyDocument:
                  Statement:
                    - {Effect: Allow, Action: ['dynamodb:GetItem'], Resource: [!GetAtt Items.Arn, !GetAtt Others.Arn]}
                    - {Effect: Allow, Action: ['s3:PutObject'], Resource: !Sub '${Files.Arn}/*'}
        """
    assert found(text) == {
        ("function-uses-table", "Fn", "Items", "read"),
        ("function-uses-table", "Fn", "Others", "read"),
        ("function-uses-bucket", "Fn", "Files", "write"),
    }
    claims = {wire.target: wire.claims for wire in wires(text)}
    statements = ("Resources", "Role", "Properties", "Policies", 0, "PolicyDocument", "Statement")
    assert claims["Items"] == ((*statements, 0, "Resource", 0),)
    assert claims["Files"] == ((*statements, 1),)


@pytest.mark.parametrize("kind", ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"])
@pytest.mark.parametrize("role", ["FnRole", "Role"])
def test_a_policy_that_attaches_itself(kind: str, role: str) -> None:
    named = "{Role: !GetAtt Role.Arn}" if role == "Role" else "{}"
    text = f"""
        Fn: {{Type: AWS::Serverless::Function, Properties: {named}}}
        Role: {{Type: AWS::IAM::Role}}
        P:
          Type: {kind}
          Properties:
            Roles: [!Ref {role}]
            PolicyDocument: {{Statement: [{{Effect: Allow, Action: dynamodb:Scan, Resource: !GetAtt Items.Arn}}]}}
        """
    assert found(text) == {("function-uses-table", "Fn", "Items", "read")}


def test_a_managed_policy_of_the_template_attached_by_the_function() -> None:
    text = (
        in_function("Policies: [!Ref P]")
        + """
P:
  Type: AWS::IAM::ManagedPolicy
  Properties:
    PolicyDocument: {Statement: [{Effect: Allow, Action: dynamodb:Scan, Resource: !GetAtt Items.Arn}]}
"""
    )
    (wire,) = wires(text)
    assert wire.access == "read"
    assert wire.claims == (("Resources", "Fn", "Properties", "Policies", 0),)


def test_connectors() -> None:
    text = """
        Fn:
          Type: AWS::Serverless::Function
          Connectors:
            Store: {Properties: {Destination: [{Id: Items}, {Id: Others}], Permissions: [Read, Write]}}
            Send: {Properties: {Destination: {Id: Work}, Permissions: [Write]}}
        C:
          Type: AWS::Serverless::Connector
          Properties: {Source: {Id: Fn}, Destination: {Id: Files}, Permissions: [Read]}
        """
    assert found(text) == {
        ("function-uses-table", "Fn", "Items", "read-write"),
        ("function-uses-table", "Fn", "Others", "read-write"),
        ("function-uses-queue", "Fn", "Work", "write"),
        ("function-uses-bucket", "Fn", "Files", "read"),
    }


def test_globals_are_read() -> None:
    text = in_function("Policies: [{DynamoDBReadPolicy: {TableName: !Ref Items}}]")
    data = BASE + textwrap.indent(text, "  ")
    data += "\nGlobals: {Function: {Environment: {Variables: {TABLE: !Ref Items, WORK: !Ref Work}}}}\n"
    (wire,) = read_wires(Template.parse(data.encode()))
    assert ("Globals", "Function", "Environment", "Variables", "TABLE") in wire.claims


def test_polling_a_queue_is_part_of_the_event() -> None:
    text = in_function("""
        Policies: [{SQSPollerPolicy: {QueueName: !GetAtt Work.QueueName}}]
        Events: {Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}}
    """)
    (wire,) = wires(text)
    assert wire.connection == "queue-invokes-function"
    assert len(wire.claims) == 2


EVENT_SOURCE = """
Fn: {{Type: AWS::Lambda::Function, Properties: {{Role: arn:aws:iam::1:role/x}}}}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {{FunctionName: {name}, EventSourceArn: !GetAtt Work.Arn}}
"""


@pytest.mark.parametrize("name", ["!Ref Fn", "!GetAtt Fn.Arn", '!Sub "${Fn.Arn}:live"', "!Ref Alias"])
def test_event_source_mappings(name: str) -> None:
    alias = "Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn}}"
    assert found(EVENT_SOURCE.format(name=name) + alias) == {("queue-invokes-function", "Work", "Fn", None)}


def test_an_event_of_either_queue() -> None:
    text = in_function(
        "Events: {E: {Type: SQS, Properties: {Queue: !If [C, !GetAtt Work.Arn, !GetAtt Work2.Arn]}}}"
    )
    text += "\nWork2: {Type: AWS::SQS::Queue}"
    assert {wire.source for wire in wires(text)} == {"Work", "Work2"}


def test_subscriptions() -> None:
    text = """
        Fn: {Type: AWS::Lambda::Function}
        S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Work.Arn}}
        T2:
          Type: AWS::SNS::Topic
          Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt Fn.Arn}]}
        Permit:
          Type: AWS::Lambda::Permission
          Properties: {FunctionName: !Ref Fn, Principal: sns.amazonaws.com, SourceArn: !Ref T2}
        """
    read = {wire.connection: wire for wire in wires(text)}
    assert read.keys() == {"topic-feeds-queue", "topic-invokes-function"}
    assert ("Resources", "Permit") in read["topic-invokes-function"].claims


def test_layers_of_globals_are_no_wire_of_one_function() -> None:
    text = in_function("Layers: [!Ref Lib, 'arn:aws:lambda:eu-west-1:1:layer:x:1']")
    text += "\nLib: {Type: AWS::Serverless::LayerVersion}"
    assert found(text) == {("layer-extends-function", "Lib", "Fn", None)}


@pytest.mark.parametrize(
    "text",
    [
        "Fn: 3",
        "Fn: {Type: AWS::Serverless::Function, Properties: []}",
        "Fn: {Type: AWS::Serverless::Function, Properties: {Events: [1], Policies: {a: 1, b: 2}, Environment: x}}",
        "Fn: {Type: AWS::Serverless::Function, Properties: {Events: {A: {Type: [x], Properties: 7}}}}",
        "Fn: {Type: AWS::IAM::Role, Properties: {Policies: [[1], {PolicyDocument: {Statement: [1, {Action: {}}]}}]}}",
        "Fn: {Type: [A], Properties: {}}",
        "Fn: {Type: AWS::Serverless::Connector, Properties: {Source: [{Id: [1]}], Destination: {Id: {}}}}",
        "Fn::ForEach::X: [A, [b], {}]",
    ],
)
def test_shapes_that_aws_would_refuse_are_read_without_a_fault(text: str) -> None:
    assert found(text) == set()
