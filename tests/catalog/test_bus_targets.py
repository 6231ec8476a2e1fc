"""Rules that are lines from their bus, and rules that are cards of their own."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, connect_with_notes, disconnect, read_wires
from stackline.template import Template

TEMPLATE = """\
Resources:
  Orders: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
  Audit: {Type: AWS::Events::EventBus, Properties: {Name: audit}}
  Pages: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
"""
RULE = """\
  Placed:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      EventBusName: !Ref Orders
      Targets: [{Id: Pages, Arn: !GetAtt Pages.Arn}]
"""
TWO = RULE.replace("Pages.Arn}]", "Pages.Arn}, {Id: News, Arn: !Ref News}]")
ELSEWHERE = RULE.replace("Pages.Arn}]", "Pages.Arn}, {Id: Else, Arn: !ImportValue else}]")


def template(more: str = "") -> Template:
    return Template.parse((TEMPLATE + more).encode())


def wires(text: Template) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in read_wires(text)}


@pytest.mark.parametrize("bus", ["Orders", "DefaultEventBus"])
@pytest.mark.parametrize("target", ["Pages", "News", "Clicks", "Audit"])
def test_a_bus_feeds_what_is_no_function(bus: str, target: str) -> None:
    start = template()
    drawn = connect(start, bus, target, settings={"pattern": {"source": ["shop"]}})
    rule = drawn.resources[f"{bus}To{target}"]["Properties"]
    assert rule["EventPattern"] == {"source": ["shop"]}
    assert rule.get("EventBusName") == ({"Ref": "Orders"} if bus == "Orders" else None)
    assert ("RoleArn" in rule["Targets"][0]) == (target in ("Clicks", "Audit"))
    assert wires(drawn) == {(bus, target)}
    changed = connect(drawn, bus, target, settings={"RetryPolicy": {"MaximumRetryAttempts": 2}})
    assert changed.get(("Resources", f"{bus}To{target}", "Properties", "Targets", 0, "RetryPolicy"))
    assert disconnect(drawn, bus, target).text == start.text


def test_the_default_bus_asks_for_a_pattern() -> None:
    _, notes = connect_with_notes(template(), "DefaultEventBus", "Pages")
    assert [note.code for note in notes] == ["wire-pattern"]


def test_a_rule_that_says_only_a_pattern_is_a_line() -> None:
    start = template(RULE)
    assert wires(start) == {("Orders", "Pages")}
    assert disconnect(start, "Orders", "Pages").text == TEMPLATE
    with pytest.raises(Refused, match="State"):
        connect(start, "Placed", "News")
    with pytest.raises(Refused, match="State"):
        connect(start, "Audit", "Placed")


def test_each_target_of_such_a_rule_is_a_line() -> None:
    start = template(TWO)
    assert wires(start) == {("Orders", "Pages"), ("Orders", "News")}
    one = disconnect(start, "Orders", "News")
    assert one.get(("Resources", "Placed", "Properties", "Targets")) == [
        {"Id": "Pages", "Arn": {"Fn::GetAtt": ["Pages", "Arn"]}}
    ]
    assert disconnect(one, "Orders", "Pages").text == TEMPLATE


@pytest.mark.parametrize(
    "rule",
    [
        RULE + "      State: ENABLED\n",
        RULE + "      Name: placed\n",
        RULE + "      Description: What was ordered\n",
        ELSEWHERE,
    ],
)
def test_a_rule_that_says_more_is_a_card(rule: str) -> None:
    assert wires(template(rule)) == {("Orders", "Placed"), ("Placed", "Pages")}
    assert ("Placed", "News") in wires(connect(template(rule), "Placed", "News"))


def test_a_rule_of_a_bus_elsewhere_is_a_card() -> None:
    assert wires(template(RULE.replace("!Ref Orders", "!ImportValue orders"))) == {("Placed", "Pages")}


def test_settings_change_a_sam_event_that_is_there() -> None:
    function = "  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: .}}\n"
    drawn = connect(template(function), "Orders", "Fn")
    changed = connect(
        drawn, "Orders", "Fn", settings={"pattern": {"source": ["shop"]}, "InputPath": "$.detail"}
    )
    event = changed.get(("Resources", "Fn", "Properties", "Events", "Orders", "Properties"))
    assert (event["Pattern"], event["InputPath"]) == ({"source": ["shop"]}, "$.detail")
