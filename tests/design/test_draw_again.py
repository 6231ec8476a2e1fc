"""Drawing a wire that a person wrote in another spelling completes that spelling, and adds no second one."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, read_wires
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}
  Work: {Type: AWS::SQS::Queue}
"""
WRITTEN = {
    "Work": "  Reads: {Type: AWS::Lambda::EventSourceMapping, Properties: "
    "{FunctionName: !Ref Fn, EventSourceArn: !GetAtt Work.Arn}}\n",
    "News": "  News: {Type: AWS::SNS::Topic, Properties: "
    "{Subscription: [{Protocol: lambda, Endpoint: !GetAtt Fn.Arn}]}}\n",
    "Files": "  Files: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: "
    "{LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Fn.Arn}]}}}\n",
    "Fn": "  Ends: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Fn, "
    "Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Work.Arn}}}}\n",
}


@pytest.mark.parametrize("source", WRITTEN)
def test_what_is_there_stays_as_it_is(source: str) -> None:
    template = Template.parse((TEMPLATE + WRITTEN[source]).encode())
    (wire,) = read_wires(template)
    assert wire.source == source
    assert connect(template, source, wire.target, facet=wire.facet).text == template.text


def test_a_subscription_gets_the_permission_it_lacks() -> None:
    text = TEMPLATE + (
        "  News: {Type: AWS::SNS::Topic}\n"
        "  Hears: {Type: AWS::SNS::Subscription, Properties: "
        "{TopicArn: !Ref News, Protocol: lambda, Endpoint: !GetAtt Fn.Arn}}\n"
    )
    drawn = connect(Template.parse(text.encode()), "News", "Fn")
    assert set(drawn.resources) == {"Fn", "Work", "News", "Hears", "NewsToFnPermission"}
    assert connect(drawn, "News", "Fn").text == drawn.text


def test_settings_change_the_spelling_that_is_there() -> None:
    template = Template.parse((TEMPLATE + WRITTEN["Work"]).encode())
    drawn = connect(template, "Work", "Fn", settings={"batch_size": 5})
    assert drawn.get(("Resources", "Reads", "Properties", "BatchSize")) == 5
    assert "Events" not in drawn.resources["Fn"]["Properties"]
    with pytest.raises(Refused):
        connect(
            Template.parse((TEMPLATE + WRITTEN["News"]).encode()),
            "News",
            "Fn",
            settings={"filter": {"a": ["b"]}},
        )
