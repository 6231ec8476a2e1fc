"""SAM events whose source is not in the template: the event's own card is the source of the wire."""

from __future__ import annotations

import pytest

from stackline.design import disconnect, read_diagram, read_wires
from stackline.template import Template

PLACES = [
    "arn:aws:service:us-east-1:123456789012:name",
    "!Ref Source",
    "!ImportValue source-arn",
    "!Sub 'arn:${AWS::Partition}:service:${AWS::Region}:${AWS::AccountId}:${Source}'",
    "!GetAtt Nested.Outputs.Arn",
]
EVENTS = [
    ("SQS", "Queue", "queue-invokes-function", "queue", None),
    ("SNS", "Topic", "topic-invokes-function", "topic", None),
    ("Kinesis", "Stream", "stream-invokes-function", "stream", None),
    ("DynamoDB", "Stream", "table-stream-invokes-function", "table", "stream"),
]
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Source: {{Type: String, Default: post}}
Resources:
  Nested: {{Type: AWS::Serverless::Application, Properties: {{Location: nested.yaml}}}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Events:
        Other: {{Type: Schedule, Properties: {{Schedule: rate(1 day)}}}}
        Arrived:
          Type: {type}
          Properties:
            {properties}
"""


def template(type: str, properties: str) -> Template:
    return Template.parse(TEMPLATE.format(type=type, properties=properties).encode())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("type", "property", "connection", "kind", "facet"), EVENTS)
def test_a_source_elsewhere_is_a_card_with_a_wire(
    type: str, property: str, connection: str, kind: str, facet: str | None, place: str
) -> None:
    read = template(type, f"{property}: {place}")
    wire = next(wire for wire in read_wires(read) if wire.source == "Fn/Arrived")
    assert (wire.connection, wire.facet, wire.target) == (connection, facet, "Fn")
    assert wire.claims == (("Resources", "Fn", "Properties", "Events", "Arrived"),)
    card = next(card for card in read_diagram(read).resources if card.id == "Fn/Arrived")
    assert (card.virtual, card.kind, [row.id for row in card.facets]) == (
        True,
        kind,
        [facet] if facet else [],
    )
    gone = disconnect(read, "Fn/Arrived", "Fn").text
    assert gone == read.text[: read.text.index("        Arrived:")]
    if "Nested.Outputs" in read.text:
        # The line of the application's output is the same text, and goes with either.
        assert disconnect(read, "Nested", "Fn", facet="Arn").text == gone


def test_a_source_that_is_an_output_leaves_the_output_s_other_lines() -> None:
    """Erasing the event leaves the variable; erasing the output's line takes both, and the other output's none."""
    read = template("SQS", "Queue: !GetAtt Nested.Outputs.Arn")
    more = "      Environment: {Variables: {ARN: !GetAtt Nested.Outputs.Arn, OTHER: !GetAtt Nested.Outputs.Other}}\n"
    read = Template.parse((read.text + more).encode())
    event = read.text[read.text.index("        Arrived:") : read.text.index("      Environment:")]
    gone = disconnect(read, "Fn/Arrived", "Fn")
    assert gone.text == read.text.replace(event, "")
    assert {wire.facet for wire in read_wires(gone) if wire.source == "Nested"} == {"Arn", "Other"}
    left = disconnect(read, "Nested", "Fn", facet="Arn")
    assert left.text == read.text.replace(event, "").replace("ARN: !GetAtt Nested.Outputs.Arn, ", "")


def test_an_output_that_an_event_says_besides_goes_alone() -> None:
    read = template("Schedule", "Schedule: rate(1 hour)\n            Input: !GetAtt Nested.Outputs.Arn")
    gone = disconnect(read, "Nested", "Fn", facet="Arn")
    assert gone.text == read.text.replace("            Input: !GetAtt Nested.Outputs.Arn\n", "")
    assert [wire.source for wire in read_wires(gone)] == ["Fn/Other", "Fn/Arrived"]


@pytest.mark.parametrize(
    ("method", "routes"),
    [
        ("get", ["GET /items"]),
        ("[get, post]", ["GET /items", "POST /items"]),
        ("x-amazon-apigateway-any-method", ["ANY /items"]),
        ("!Ref Source", ["POST /items"]),
        ("!Ref AWS::Region", ["ANY /items"]),
    ],
)
def test_a_route_is_named_by_its_methods(method: str, routes: list[str]) -> None:
    read = template("Api", f"Path: /items\n            Method: {method}")
    found = [wire.facet for wire in read_wires(read) if wire.connection == "rest-api-invokes-function"]
    assert found == routes
    card = next(card for card in read_diagram(read).resources if card.id == "ServerlessRestApi")
    assert [row.id for row in card.facets] == routes
