"""FIFO queues and topics, and AWS's own keys: what services cannot deliver to is refused, or written as it must be."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, connect_with_notes, disconnect
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: .}}
  Files: {Type: AWS::S3::Bucket}
  Line: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, ContentBasedDeduplication: true}}
  Bare: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Locked: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/aws/sqs}}
  News: {Type: AWS::SNS::Topic}
  Ordered: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}
  Hidden: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      State: ENABLED
  Daily:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 day)
  Web:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: web, ProtocolType: HTTP}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Done
        States:
          Done: {Type: Succeed}
"""
REFUSED = [
    ("Files", "Line", None),
    ("Files", "Ordered", None),
    ("Files", "Locked", None),
    ("Files", "Hidden", None),
    ("Fn", "Line", "failure"),
    ("Fn", "Line", "dead-letter"),
    ("Fn", "Ordered", "success"),
    ("Rule", "Ordered", None),
    ("Rule", "Bare", None),
    ("Rule", "Hidden", None),
    ("Rule", "Locked", None),
    ("Daily", "Bare", None),
    ("Ordered", "Fn", None),
    ("News", "Line", None),
    ("News", "Locked", None),
]


@pytest.mark.parametrize(("source", "target", "facet"), REFUSED)
def test_what_could_never_arrive_is_refused(source: str, target: str, facet: str | None) -> None:
    with pytest.raises(Refused) as refused:
        connect(Template.parse(TEMPLATE.encode()), source, target, facet=facet)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "wire-refused"
    assert diagnostic.fix is not None


ORDERED = {"MessageGroupId": "Rule"}


@pytest.mark.parametrize(
    ("source", "target", "facet", "path", "value"),
    [
        ("Rule", "Line", None, ("Rule", "Properties", "Targets", 0, "SqsParameters"), ORDERED),
        (
            "Daily",
            "Line",
            None,
            ("Daily", "Properties", "Target", "SqsParameters"),
            {"MessageGroupId": "Daily"},
        ),
        (
            "Web",
            "Bare",
            "POST /work",
            ("WebPOSTWorkIntegration", "Properties", "RequestParameters"),
            {
                "QueueUrl": {"Ref": "Bare"},
                "MessageBody": "$request.body",
                "MessageGroupId": "Web",
                "MessageDeduplicationId": "$context.requestId",
            },
        ),
        (
            "Flow",
            "Ordered",
            "Tell",
            ("Flow", "Properties", "Definition", "States", "Tell", "Parameters"),
            {
                "TopicArn": "${OrderedTopicArn}",
                "Message.$": "$",
                "MessageGroupId.$": "$$.Execution.Name",
                "MessageDeduplicationId.$": "States.UUID()",
            },
        ),
    ],
)
def test_a_fifo_target_gets_its_group(
    source: str, target: str, facet: str | None, path: tuple[str | int, ...], value: object
) -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, source, target, facet=facet)
    assert drawn.get(("Resources", *path)) == value
    assert disconnect(drawn, source, target, facet=facet).text == template.text


def test_fifo_topics_feed_fifo_queues() -> None:
    template = Template.parse(TEMPLATE.encode())
    assert disconnect(connect(template, "Ordered", "Line"), "Ordered", "Line").text == template.text


def test_a_task_adds_what_it_uses_and_no_more() -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, "Flow", "Bare", facet="Send")
    assert drawn.get(("Resources", "Flow", "Properties", "DefinitionSubstitutions")) == {
        "BareQueueUrl": {"Ref": "Bare"}
    }


@pytest.mark.parametrize(("key", "noted"), [("!Ref KeyArn", True), ("alias/aws/sqs", False)])
@pytest.mark.parametrize("source", ["Fn", "News"])
def test_a_key_of_ones_own_is_said(source: str, key: str, noted: bool) -> None:
    text = TEMPLATE + f"  Sealed: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: {key}}}}}\n"
    template = Template.parse((text + "  Key: {Type: AWS::KMS::Key}\n").encode())
    if source == "News" and not noted:
        return
    _, notes = connect_with_notes(template, source, "Sealed", facet="failure" if source == "Fn" else None)
    assert [note.code for note in notes] == (["wire-key"] if noted else [])
