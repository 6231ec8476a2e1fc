"""What `Globals` give to functions, read as wires of each function that takes it over."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.catalog.inherited import inherits
from stackline.core import Refused
from stackline.design import connect, disconnect, read_diagram, read_wires
from stackline.template import Template

DEAD = "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}"
FAILED = "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}}"
TEXT = f"""Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    {DEAD}
    {FAILED}
    Environment: {{Variables: {{TABLE: !Ref Items}}}}
Resources:
  Takes: {{Type: AWS::Serverless::Function}}
  Own:
    Type: AWS::Serverless::Function
    Properties:
      {DEAD.replace("Dead.", "Failed.")}
      {FAILED.replace("Failed", "Dead")}
      Environment: {{Variables: {{TABLE: other}}}}
      Policies: [{{DynamoDBReadPolicy: {{TableName: !Ref Items}}}}]
  Ignores: {{Type: AWS::Serverless::Function, IgnoreGlobals: '*'}}
  Plain: {{Type: AWS::Lambda::Function}}
  Dead: {{Type: AWS::SQS::Queue}}
  Failed: {{Type: AWS::SQS::Queue}}
  Items: {{Type: AWS::DynamoDB::Table}}
"""


def read(text: str = TEXT) -> Template:
    return Template.parse(text.encode())


def test_destinations_and_dead_letters_go_for_every_function_without_its_own() -> None:
    assert {wire.key for wire in read_wires(read()) if wire.style == "event"} == {
        ("function-dead-letter-sends-queue", "Takes", "dead-letter", "Dead"),
        ("function-failure-sends-queue", "Takes", "failure", "Failed"),
        ("function-dead-letter-sends-queue", "Own", "dead-letter", "Failed"),
        ("function-failure-sends-queue", "Own", "failure", "Dead"),
    }


def test_they_are_drawn_once_at_the_lines_of_globals() -> None:
    found = read_diagram(read()).to_json()
    (wire,) = [each for each in found["wires"] if (each["source"], each["target"]) == ("Takes", "Failed")]
    assert wire["lines"] == [[5, 5]]
    assert ("Takes", "Failed") not in {(each["source"], each["target"]) for each in found["references"]}


def test_a_conditional_destination_goes_to_both() -> None:
    other = "!If [C, !GetAtt Failed.Arn, !GetAtt Dead.Arn]"
    wires = read_wires(read(TEXT.replace("Destination: !GetAtt Failed.Arn", f"Destination: {other}", 1)))
    assert {wire.target for wire in wires if (wire.source, wire.facet) == ("Takes", "failure")} == {
        "Failed",
        "Dead",
    }


def test_one_function_cannot_leave_globals() -> None:
    assert connect(read(), "Takes", "Dead", facet="dead-letter").text == TEXT
    with pytest.raises(Refused, match="Globals"):
        disconnect(read(), "Takes", "Dead", facet="dead-letter")


def test_a_wire_of_globals_is_not_put_in_the_shade() -> None:
    with pytest.raises(Refused, match="from Globals already, for Failed"):
        connect(read(), "Takes", "Dead", facet="failure")
    drawn = connect(read(), "Ignores", "Dead", facet="failure")
    assert ("function-failure-sends-queue", "Ignores", "failure", "Dead") in {
        wire.key for wire in read_wires(drawn)
    }


def test_a_variable_that_a_function_has_itself_is_not_that_of_globals() -> None:
    (wire,) = [wire for wire in read_wires(read()) if wire.connection == "function-uses-table"]
    assert (wire.source, [claim[0] for claim in wire.claims]) == ("Own", ["Resources"])


@pytest.mark.parametrize(
    ("body", "path", "takes"),
    [
        ({}, ("Layers", 0), True),
        ({"Properties": {"Layers": ["x"]}}, ("Layers", 0), True),  # lists are joined
        ({"Properties": {"Layers": {"Ref": "L"}}}, ("Layers", 0), False),
        ({"IgnoreGlobals": ["Layers"]}, ("Layers", 0), False),
        ({"IgnoreGlobals": ["Tags"]}, ("Layers", 0), True),
        ({"IgnoreGlobals": "*"}, ("Layers", 0), False),
        ({"Properties": {"A": {"B": {"C": 1}}}}, ("A", "B", "D"), True),  # mappings are merged
        ({"Properties": {"A": {"B": {"C": 1}}}}, ("A", "B", "C"), False),
    ],
)
def test_own_values_win(body: dict[str, Any], path: tuple[str | int, ...], takes: bool) -> None:
    assert inherits(body, path) is takes
