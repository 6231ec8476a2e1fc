"""What the search of the canvas finds beside cards."""

from __future__ import annotations

from stackline.server.finding import findable
from stackline.template import Template

TEMPLATE = b"""\
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Do:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 256
      Environment:
        Variables:
          STAGE: !Ref Stage
      Policies:
        - SQSSendMessagePolicy: {QueueName: q}
  Bare:
    Type: AWS::SQS::Queue
Outputs:
  Url: {Value: here}
"""


def test_what_globals_give_is_found_where_it_counts() -> None:
    shared = b"Globals:\n  Function: {Timeout: 9, MemorySize: 128, Tags: {team: one}}\n"
    found = findable(Template.parse(shared + TEMPLATE))
    told = {(one.resource, one.name): one.value for one in found if one.what == "property"}
    assert told["Do", "Timeout"] == "9 (Globals)"
    assert told["Do", "Tags.team"] == "one (Globals)"
    assert told["Do", "MemorySize"] == "256"
    assert ("Bare", "Timeout") not in told


def test_a_property_names_its_field() -> None:
    fields = {one.name: one.field for one in findable(Template.parse(TEMPLATE)) if one.what == "property"}
    assert fields["Environment.Variables.STAGE"] == "Environment.Variables.STAGE"
    assert fields["Policies.0.SQSSendMessagePolicy.QueueName"] == "Policies.0.SQSSendMessagePolicy.QueueName"


def test_declarations_and_set_properties_are_found() -> None:
    found = findable(Template.parse(TEMPLATE))
    told = {(one.what, one.resource, one.name): one.value for one in found}
    assert told == {
        ("parameter", None, "Stage"): "dev",
        ("condition", None, "IsProd"): "!Equals [!Ref Stage, prod]",
        ("output", None, "Url"): "here",
        ("property", "Do", "MemorySize"): "256",
        ("property", "Do", "Environment.Variables.STAGE"): "!Ref Stage",
        ("property", "Do", "Policies.0.SQSSendMessagePolicy.QueueName"): "q",
    }
    assert [one.line for one in found if one.what == "parameter"] == [2]
