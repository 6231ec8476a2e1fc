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
