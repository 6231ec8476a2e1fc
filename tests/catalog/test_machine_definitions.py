"""Tasks of definitions that are texts: Sub, Join and substitutions in JSON."""

from __future__ import annotations

import pytest

from stackline.catalog.model import Access
from stackline.core import Refused
from stackline.design import connect_with_notes, disconnect, read_wires
from stackline.template import Template

TEMPLATE = """\
Resources:
  Fn: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn}}}}
  Work: {{Type: AWS::SQS::Queue}}
  Role: {{Type: AWS::IAM::Role, Properties: {{}}}}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
{properties}
"""
SUB = """\
      DefinitionString: !Sub |
        {"StartAt": "Call", "States": {
          "Call": {"Type": "Task", "Resource": "${Fn.Arn}", "TimeoutSeconds": ${Seconds}, "Next": "Send"},
          "Send": {"Type": "Task", "Resource": "arn:${AWS::Partition}:states:::sqs:sendMessage",
                   "Parameters": {"QueueUrl": "${Work}"}, "End": true}}}
"""
CALL = """\
          "Call": {"Type": "Task", "Resource": "${Fn.Arn}", "TimeoutSeconds": ${Seconds}, "Next": "Send"},
"""
NAMED = """\
      DefinitionString: !Sub
        - '{"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "${call}", "Next": "Send"},
            "Send": {"Type": "Task", "Resource": "x", "Parameters": {"QueueUrl": "${url}"}, "End": true}}}'
        - {call: !GetAtt Fn.Arn, url: !Ref Work}
"""
JOINED = """\
      DefinitionString:
        Fn::Join:
          - ""
          - - '{"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "'
            - !GetAtt Fn.Arn
            - '", "Next": "Send"}, "Send": {"Type": "Task", "Resource": "x", "Parameters": {"QueueUrl": "'
            - !Ref Work
            - '"}, "End": true}}}'
"""
SUBSTITUTED = """\
      DefinitionString: >-
        {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "${Call}", "End": true}}},
        {"StartAt": "Send", "States": {"Send": {"Type": "Task", "Resource": "x",
        "Arguments": {"QueueUrl": "${Url}"}, "End": true}}}]}}}
      DefinitionSubstitutions: {Call: !GetAtt Fn.Arn, Url: !Ref Work}
"""


def template(properties: str) -> Template:
    return Template.parse(TEMPLATE.format(properties=properties).encode())


@pytest.mark.parametrize("properties", [SUB, NAMED, JOINED, SUBSTITUTED])
def test_tasks_in_a_text(properties: str) -> None:
    read = template(properties)
    wires = [wire for wire in read_wires(read) if wire.source == "Flow"]
    assert {(wire.connection, wire.facet, wire.target) for wire in wires} == {
        ("state-machine-task-invokes-function", "Call", "Fn"),
        ("state-machine-task-feeds-queue", "Send", "Work"),
    }
    place = ("Resources", "Flow", "Properties", "DefinitionString")
    assert all(any(claim[:4] == place for claim in wire.claims) for wire in wires)
    if properties == SUB:
        erased = disconnect(read, "Flow", "Fn", facet="Call")
        assert erased.text == read.text.replace('"Call", "States"', '"Send", "States"').replace(CALL, "")
        return
    with pytest.raises(Refused):
        disconnect(read, "Flow", "Fn", facet="Call")


@pytest.mark.parametrize(
    "text",
    [
        "'{'",
        "'[]'",
        "!Sub ''",
        "!Sub [a]",
        "!Sub [1, 2]",
        "!Join [a]",
        "!Join [{}, []]",
        "!Ref Text",
        "{}",
        "7",
    ],
)
def test_what_is_no_definition_names_nothing(text: str) -> None:
    assert read_wires(template(f"      DefinitionString: {text}")) == []


@pytest.mark.parametrize("name", ["TableName", "ItemsTableName"])
@pytest.mark.parametrize("access", [None, "write"])
def test_a_wire_to_what_a_state_names_sets_the_name(name: str, access: Access | None) -> None:
    """The state was a task of a table nobody knew; the substitution that it asks for is what the wire sets."""
    template = Template.parse(UNSET.replace("NAME", name).encode())
    assert read_wires(template) == []
    drawn, notes = connect_with_notes(
        template, "Flow", "Items", connection="state-machine-uses-table", access=access
    )
    assert drawn.resources["Flow"]["Properties"]["DefinitionSubstitutions"][name] == {"Ref": "Items"}
    assert [(wire.connection, wire.facet) for wire in read_wires(drawn)] == [
        ("state-machine-task-writes-table", "Put")
    ]
    assert [note.code for note in notes] == ["wire-completed"]


UNSET = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Items: {Type: AWS::Serverless::SimpleTable}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters: {TableName: "${NAME}", Item: {id: {S: x}}}
            End: true
"""
