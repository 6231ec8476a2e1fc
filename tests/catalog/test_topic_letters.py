"""Dead letters of topics: at every subscription, with the queue's permission; encrypted queues let SNS use the key."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires
from stackline.template import Template

TOPIC = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  News: {Type: AWS::SNS::Topic}
  Failed: {Type: AWS::SQS::Queue}
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
"""


def started() -> Template:
    return connect(Template.parse(TOPIC.encode()), "News", "Fn")


def letters(template: Template) -> list[tuple[str, str]]:
    wires = [wire for wire in read_wires(template) if wire.connection == "topic-dead-letter-sends-queue"]
    return [(wire.source, wire.target) for wire in wires]


def test_every_subscription_gets_the_queue_and_gives_it_back() -> None:
    template = started()
    template, _ = add(template, "queue", "Jobs")
    template = connect(template, "News", "Jobs")
    drawn = connect(template, "News", "Failed", facet="dead-letter")
    assert drawn.text.count("deadLetterTargetArn") == 2
    assert letters(drawn) == [("News", "Failed")]
    assert connect(drawn, "News", "Failed", facet="dead-letter").text == drawn.text
    assert disconnect(drawn, "News", "Failed", facet="dead-letter").text == template.text


def test_they_go_with_the_last_subscription() -> None:
    drawn = connect(started(), "News", "Failed", facet="dead-letter")
    assert disconnect(drawn, "News", "Fn").text == TOPIC


def test_the_queue_lets_the_topic_in_and_its_key_sns() -> None:
    template, _ = add(started(), "key", "Key")
    template = connect(template, "Key", "Failed")
    drawn = connect(template, "News", "Failed", facet="dead-letter")
    assert "sqs:SendMessage" in drawn.text
    assert "sns.amazonaws.com" in str(drawn.resources["Key"])
    assert disconnect(drawn, "News", "Failed", facet="dead-letter").text == template.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            (
                "Failed: {Type: AWS::SQS::Queue}",
                "Failed: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}",
            ),
            "standard",
        ),
        (
            (
                "Failed: {Type: AWS::SQS::Queue}",
                "Failed: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/aws/sqs}}",
            ),
            "no other service",
        ),
    ],
)
def test_a_queue_that_sns_cannot_send_to_is_refused(change: tuple[str, str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        connect(
            Template.parse(started().text.replace(*change).encode()), "News", "Failed", facet="dead-letter"
        )


def test_a_topic_without_subscribers_loses_nothing() -> None:
    with pytest.raises(Refused, match="no subscriber"):
        connect(Template.parse(TOPIC.encode()), "News", "Failed", facet="dead-letter")
