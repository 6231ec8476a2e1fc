"""Grants as people write them, read into who may do what on which resource."""

from __future__ import annotations

import pytest

from stackline.design import connect, disconnect, read_wires
from stackline.template import Template

TEMPLATE = """\
Resources:
  Fn: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b}}}}
  Items: {{Type: AWS::DynamoDB::Table}}
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {source}
      Destination: {destination}
      Permissions: [Read]
"""


@pytest.mark.parametrize(
    "source", ["{Id: Fn}", "{Type: AWS::Lambda::Function, Arn: !GetAtt Fn.Arn, RoleName: x}"]
)
@pytest.mark.parametrize(
    "destination", ["{Id: Items}", "{Type: AWS::DynamoDB::Table, Arn: !Sub '${Items.Arn}'}", "[{Id: Items}]"]
)
def test_connectors_name_their_ends_in_several_ways(source: str, destination: str) -> None:
    read = Template.parse(TEMPLATE.format(source=source, destination=destination).encode())
    (wire,) = read_wires(read)
    assert (wire.source, wire.target, wire.access) == ("Fn", "Items", "read")
    assert wire.claims == (("Resources", "Link"),)


@pytest.mark.parametrize(
    "end", ["{Id: [Fn]}", "{Id: 5}", "{}", "5", "[]", "{Arn: arn:aws:x}", "{Id: Nothing}"]
)
def test_ends_that_name_nothing(end: str) -> None:
    assert read_wires(Template.parse(TEMPLATE.format(source=end, destination="{Id: Items}").encode())) == []
    assert read_wires(Template.parse(TEMPLATE.format(source="{Id: Fn}", destination=end).encode())) == []


RULE = """\
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      State: ENABLED
      Targets: [{Id: Fn, Arn: !GetAtt Fn.Arn}]
"""


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "    Connectors: {Link: {Properties: {Destination: {Id: Fn}, Permissions: [Write]}}}\n",
            ("Resources", "Rule", "Connectors", "Link"),
        ),
        (
            "  Link: {Type: AWS::Serverless::Connector, Properties: "
            "{Source: {Id: Rule}, Destination: {Id: Fn}, Permissions: [Write]}}\n",
            ("Resources", "Link"),
        ),
    ],
)
def test_a_connector_lets_a_rule_in(text: str, claim: tuple[str, ...]) -> None:
    read = Template.parse((RULE + text).encode())
    (wire,) = read_wires(read)
    assert (wire.connection, wire.claims[1:]) == ("event-rule-invokes-function", (claim,))
    assert connect(read, "Rule", "Fn").text == read.text
    assert "Link" not in disconnect(read, "Rule", "Fn").text


ENDS = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Mine.Arn, Code: {ZipFile: x}}}
  Mine: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Its: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Jobs: {Type: AWS::SQS::Queue}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}}
  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: Api, AuthenticationType: API_KEY}}
"""
STREAM = """\
  Map:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Items.StreamArn, StartingPosition: LATEST}
"""
POLL = """\
  Map: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Jobs.Arn}}
"""
STARTS = """\
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !Ref Flow, RoleArn: !GetAtt Its.Arn}]}
"""
ASKS = """\
  Data:
    Type: AWS::AppSync::DataSource
    Properties:
      ApiId: !GetAtt Api.ApiId
      Name: Data
      Type: AMAZON_DYNAMODB
      DynamoDBConfig: {TableName: !Ref Items, AwsRegion: !Ref AWS::Region}
      ServiceRoleArn: !GetAtt Its.Arn
  Item:
    Type: AWS::AppSync::Resolver
    Properties: {ApiId: !GetAtt Api.ApiId, TypeName: Query, FieldName: item, DataSourceName: !GetAtt Data.Name}
"""


@pytest.mark.parametrize(
    ("text", "source", "target", "wire"),
    [
        (STREAM, "Items", "Fn", ("Items", "Fn", "table-stream-invokes-function")),
        (POLL, "Jobs", "Fn", ("Jobs", "Fn", "queue-invokes-function")),
        (STARTS, "Rule", "Flow", ("Rule", "Flow", "event-rule-starts-state-machine")),
        (ASKS, "Data", "Items", ("Api", "Items", "graphql-api-asks-table")),
    ],
)
def test_a_connector_belongs_to_the_wire_that_it_lets_through(
    text: str, source: str, target: str, wire: tuple[str, str, str]
) -> None:
    link = (
        "  Link:\n    Type: AWS::Serverless::Connector\n    Properties: "
        f"{{Source: {{Id: {source}}}, Destination: {{Id: {target}}}, Permissions: [Read, Write]}}\n"
    )
    read = Template.parse((ENDS + text + link).encode())
    (one,) = read_wires(read)
    assert (one.source, one.target, one.connection) == wire
    assert ("Resources", "Link") in one.claims
    assert connect(read, one.source, one.target, facet=one.facet, connection=one.connection).text == read.text
    left = disconnect(read, one.source, one.target)
    assert not {"Link", "Map", "Data", "Item"} & left.resources.keys()


def test_connectors_of_several_sources_lose_one_of_them_with_its_wire() -> None:
    text = ENDS + (
        "  Other: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Its.Arn, Code: {ZipFile: x}}}\n"
        "  Link:\n    Type: AWS::Serverless::Connector\n"
        "    Properties: {Source: [{Id: Fn}, {Id: Other}], Destination: {Id: Items}, Permissions: [Read]}\n"
    )
    read = Template.parse(text.encode())
    assert {(wire.source, wire.target) for wire in read_wires(read)} == {("Fn", "Items"), ("Other", "Items")}
    left = disconnect(read, "Fn", "Items")
    assert left.get(("Resources", "Link", "Properties", "Source")) == [{"Id": "Other"}]
