"""Pipes: two wires and a role that may do what they need and nothing else."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
  Work: {Type: AWS::SQS::Queue}
  Line: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Ordered: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}
  Items: {Type: AWS::DynamoDB::Table}
  Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !ImportValue Role}}
  Web: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
"""


def piped(*wires: tuple[str, str, str | None]) -> Template:
    template, _ = add(Template.parse(TEMPLATE.encode()), "pipe", "Through")
    for source, target, facet in wires:
        template = connect(template, source, target, facet=facet)
    return template


def test_a_pipe_may_do_what_its_wires_need() -> None:
    drawn = piped(("Work", "Through", None), ("Through", "Flow", None), ("Through", "Fn", "enrichment"))
    assert drawn.resources["Through"]["Properties"] == {
        "RoleArn": {"Fn::GetAtt": ["ThroughRole", "Arn"]},
        "Source": {"Fn::GetAtt": ["Work", "Arn"]},
        "Target": {"Ref": "Flow"},
        "TargetParameters": {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}},
        "Enrichment": {"Fn::GetAtt": ["Fn", "Arn"]},
    }
    policies = drawn.resources["ThroughRole"]["Properties"]["Policies"]
    statements = [policy["PolicyDocument"]["Statement"][0] for policy in policies]
    assert [(one["Action"], one["Resource"]) for one in statements] == [
        (
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            {"Fn::GetAtt": ["Work", "Arn"]},
        ),
        ("states:StartExecution", {"Ref": "Flow"}),
        ("lambda:InvokeFunction", {"Fn::GetAtt": ["Fn", "Arn"]}),
    ]
    erased = disconnect(drawn, "Work", "Through")
    erased = disconnect(erased, "Through", "Fn", facet="enrichment")
    assert disconnect(erased, "Through", "Flow").text == piped().text


def test_a_table_gets_the_stream_that_the_pipe_takes_from() -> None:
    drawn = piped(("Items", "Through", "stream"))
    assert drawn.resources["Items"]["Properties"]["StreamSpecification"]
    parameters = drawn.resources["Through"]["Properties"]["SourceParameters"]["DynamoDBStreamParameters"]
    assert parameters["StartingPosition"] == "LATEST"


def test_a_pipe_calls_one_route() -> None:
    template = connect(piped(), "Through", "Web", settings={"method": "PUT", "path": "/orders"})
    arn = {
        "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Web}/${Web.Stage}/PUT/orders"
    }
    assert template.resources["Through"]["Properties"]["Target"] == arn
    policies = template.resources["ThroughRole"]["Properties"]["Policies"]
    assert policies[0]["PolicyDocument"]["Statement"][0]["Resource"] == arn
    assert disconnect(template, "Through", "Web").text == piped().text


@pytest.mark.parametrize("target", ["Line", "Ordered", "Work"])
def test_what_a_pipe_refuses(target: str) -> None:
    template = piped(("Through", "Fn", None))
    with pytest.raises(Refused):
        connect(template, "Through", target)


def test_a_fifo_queue_gets_its_group() -> None:
    drawn = connect(piped(), "Through", "Line", settings={"group": "$.messageId"})
    parameters = drawn.resources["Through"]["Properties"]["TargetParameters"]
    assert parameters == {"SqsQueueParameters": {"MessageGroupId": "$.messageId"}}


BY_HAND = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: Source
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes],
                 Resource: !GetAtt Work.Arn}
              - {Effect: Allow, Action: states:StartExecution, Resource: !Ref Flow}
  Hand:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: !GetAtt Role.Arn
      Source: !GetAtt Work.Arn
      SourceParameters: {FilterCriteria: {Filters: [{Pattern: '{}'}]}}
      Enrichment: !GetAtt Fn.Arn
      Target: !GetAtt Flow.Arn
"""


def test_what_people_write_by_hand() -> None:
    template = Template.parse((TEMPLATE + BY_HAND).encode())
    wires = {wire.connection: wire for wire in read_wires(template)}
    assert set(wires) == {"queue-feeds-pipe", "pipe-starts-state-machine", "pipe-enrichment-invokes-function"}
    statements = ("Resources", "Role", "Properties", "Policies", 0, "PolicyDocument", "Statement")
    assert (*statements, 0) in wires["queue-feeds-pipe"].claims
    assert (*statements, 1) in wires["pipe-starts-state-machine"].claims
