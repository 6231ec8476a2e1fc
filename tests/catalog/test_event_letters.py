"""Dead letters of rules, buses, schedules and their SAM events."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, connect_with_notes, disconnect, read_wires, remove
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
  Placed:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      State: ENABLED
  Daily:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 day)
  Pages: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Failed: {Type: AWS::SQS::Queue}
  Line: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, ContentBasedDeduplication: true}}
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: .}}
"""
START = Template.parse(TEMPLATE.encode())


def letters(template: Template) -> set[tuple[str, str]]:
    wires = read_wires(template)
    return {(wire.source, wire.target) for wire in wires if wire.facet == "dead-letter"}


@pytest.mark.parametrize(
    ("source", "targets"),
    [
        ("Placed", ("Pages",)),
        ("Placed", ("Pages", "News")),
        ("Placed", ("Fn",)),
        ("Daily", ("Fn",)),
        ("Orders", ()),
    ],
)
def test_dead_letters_are_drawn_and_go_with_the_last_target(source: str, targets: tuple[str, ...]) -> None:
    start = START
    for target in targets:
        start = connect(start, source, target)
    drawn = connect(start, source, "Failed", facet="dead-letter")
    assert letters(drawn) == {(source, "Failed")}
    assert disconnect(drawn, source, "Failed", facet="dead-letter").text == start.text
    if targets:
        *others, last = targets
        without = disconnect(drawn, source, last)
        assert letters(without) == ({(source, "Failed")} if others else set())
        for target in others:
            without = disconnect(without, source, target)
        assert without.text == TEMPLATE
    assert "DeadLetterConfig" not in remove(drawn, source).text


def test_the_role_of_a_schedule_may_send() -> None:
    drawn = connect(connect(START, "Daily", "Fn"), "Daily", "Failed", facet="dead-letter")
    policies = drawn.resources["DailyToFnRole"]["Properties"]["Policies"]
    assert [policy["PolicyDocument"]["Statement"][0]["Action"] for policy in policies] == [
        "lambda:InvokeFunction",
        "sqs:SendMessage",
    ]


def test_a_role_elsewhere_is_left_to_the_person() -> None:
    start = START.put(
        ("Resources", "Daily", "Properties", "Target"),
        {"Arn": "arn:aws:x", "RoleArn": "arn:aws:iam::1:role/x"},
    )
    _, notes = connect_with_notes(start, "Daily", "Failed", facet="dead-letter")
    assert [note.code for note in notes] == ["wire-role"]


@pytest.mark.parametrize("source", ["Placed", "Daily"])
def test_without_a_target_there_are_no_dead_letters(source: str) -> None:
    with pytest.raises(Refused, match="no target yet"):
        connect(START, source, "Failed", facet="dead-letter")


@pytest.mark.parametrize("source", ["Placed", "Daily", "Orders"])
def test_they_go_to_standard_queues_only(source: str) -> None:
    with pytest.raises(Refused, match="FIFO"):
        connect(START, source, "Line", facet="dead-letter")


def test_a_line_from_the_bus_takes_its_dead_letters_along() -> None:
    settings = {"DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Failed", "Arn"]}}}
    drawn = connect(START, "Orders", "Pages", settings=settings)
    assert letters(drawn) == {("OrdersToPages", "Failed")}
    assert disconnect(drawn, "Orders", "Pages").text == TEMPLATE


@pytest.mark.parametrize(
    ("event", "source"),
    [
        (
            "{Type: EventBridgeRule, Properties: {Pattern: {source: [a]}, EventBusName: !Ref Orders, ",
            "Orders",
        ),
        ("{Type: CloudWatchEvent, Properties: {Pattern: {source: [a]}, ", "DefaultEventBus"),
        ("{Type: Schedule, Properties: {Schedule: rate(1 day), ", "Run/Event"),
        ("{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), ", "Run/Event"),
    ],
)
def test_sam_events(event: str, source: str) -> None:
    letter = "DeadLetterConfig: {Arn: !GetAtt Failed.Arn}}}"
    text = "  Run: {Type: AWS::Serverless::Function, Properties: {Events: {Event: " + event + letter + "}}}\n"
    template = Template.parse((TEMPLATE + text).encode())
    assert letters(template) == {(source, "Failed")}
    assert letters(disconnect(template, source, "Failed", facet="dead-letter")) == set()
    assert "Failed.Arn" not in disconnect(template, source, "Run").text
