"""Conditions as badges: of cards and of wires."""

from __future__ import annotations

import pytest

from stackline.design import read_diagram, to_svg
from stackline.template import Template

_TEXT = """
Transform: AWS::Serverless-2016-10-31
Conditions: {Live: !Equals [a, b], Other: !Equals [a, c]}
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Items: {Type: AWS::DynamoDB::Table, Condition: Other}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Job:
          Type: SQS
          %s
      %s
"""
_EVENT = "Properties: {Queue: !GetAtt Jobs.Arn}"


@pytest.mark.parametrize(
    ("event", "more", "target", "expected"),
    [
        (_EVENT, "Timeout: 3", "Work", None),
        (f"Condition: Live\n          {_EVENT}", "Timeout: 3", "Work", "Live"),
        (
            _EVENT,
            "Policies: [!If [Live, {DynamoDBReadPolicy: {TableName: !Ref Items}}, !Ref AWS::NoValue]]",
            "Items",
            "Live",
        ),
        (
            _EVENT,
            "Environment: {Variables: {ITEMS: !Ref Items, SAME: !If [Live, !Ref Items, '']}}",
            "Items",
            None,
        ),
    ],
)
def test_the_condition_of_a_wire(event: str, more: str, target: str, expected: str | None) -> None:
    diagram = read_diagram(Template.parse((_TEXT % (event, more)).encode()))
    (wire,) = [wire for wire in diagram.wires if wire.target == target]
    assert wire.condition == wire.to_json().get("condition") == expected


def test_cards_and_wires_have_badges() -> None:
    template = Template.parse((_TEXT % (f"Condition: Live\n          {_EVENT}", "Timeout: 3")).encode())
    found = {one["id"]: one.get("condition") for one in read_diagram(template).to_json()["resources"]}
    assert found == {"Jobs": None, "Items": "Other", "Work": None}
    drawn = to_svg(template)
    assert ">Other<" in drawn
    assert ">Live<" in drawn
    assert "Jobs → Work, if Live" in drawn


def test_a_wire_by_name_is_marked_and_faint() -> None:
    template = Template.parse(
        b"Transform: AWS::Serverless-2016-10-31\n"
        b"Resources:\n"
        b"  Shop: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: api.yaml}}\n"
        b"  Buy:\n"
        b"    Type: AWS::Serverless::Function\n"
        b"    Properties: {Events: {Buy: {Type: HttpApi, Properties: {ApiId: Shop, Path: /buy, Method: post}}}}\n"
    )
    (wire,) = read_diagram(template).to_json()["wires"]
    assert wire["by_name"] is True
    assert "by name only" in to_svg(template)
