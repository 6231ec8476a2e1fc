"""Nested applications, custom resources, connectors and subscribers, in what people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.core import Refused
from stackline.design import add, connect, disconnect, read_wires
from stackline.design.starter import write_starter_code
from stackline.template import Template

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
  Items: {Type: AWS::DynamoDB::Table}
  News: {Type: AWS::SNS::Topic}
  Billing: {Type: AWS::Serverless::Application, Properties: {Location: nested/billing.yaml}}
  Plain: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: billing.yaml}}
"""


def found(text: str) -> set[tuple[str, str, str]]:
    wires = read_wires(Template.parse((TEMPLATE + text).encode()))
    return {(wire.connection, wire.source, wire.target) for wire in wires}


def test_an_output_becomes_a_variable() -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, "Billing", "Fn", facet="QueueUrl")
    assert drawn.resources["Fn"]["Properties"]["Environment"] == {
        "Variables": {"BILLING_QUEUE_URL": {"Fn::GetAtt": ["Billing", "Outputs.QueueUrl"]}}
    }
    two = connect(drawn, "Billing", "Plain", facet="QueueUrl")
    assert two.resources["Plain"]["Properties"]["Parameters"] == {
        "QueueUrl": {"Fn::GetAtt": ["Billing", "Outputs.QueueUrl"]}
    }
    erased = disconnect(two, "Billing", "Plain", facet="QueueUrl")
    assert disconnect(erased, "Billing", "Fn", facet="QueueUrl").text == template.text


def test_an_output_that_is_taken_away_takes_no_more_with_it() -> None:
    text = (
        "  Use:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Events:\n"
        "        Changed:\n"
        "          Type: DynamoDB\n"
        "          Properties:\n"
        "            Stream: !GetAtt Items.StreamArn\n"
        "            StartingPosition: LATEST\n"
        "            DestinationConfig:\n"
        "              OnFailure:\n"
        "                Type: SQS\n"
        "                Destination: !GetAtt Billing.Outputs.Letters\n"
    )
    erased = disconnect(Template.parse((TEMPLATE + text).encode()), "Billing", "Use", facet="Letters")
    assert erased.resources["Use"]["Properties"]["Events"] == {
        "Changed": {
            "Type": "DynamoDB",
            "Properties": {"Stream": {"Fn::GetAtt": ["Items", "StreamArn"]}, "StartingPosition": "LATEST"},
        }
    }


def test_what_an_application_knows_is_a_parameter() -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, "Billing", "Items")
    assert drawn.resources["Billing"]["Properties"]["Parameters"] == {"ItemsTableName": {"Ref": "Items"}}
    assert connect(drawn, "Billing", "Items").text == drawn.text
    assert disconnect(drawn, "Billing", "Items").text == template.text


def test_a_parameter_holds_one_thing() -> None:
    text = TEMPLATE + "  Said: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: mine}}\n"
    with pytest.raises(Refused) as refused:
        connect(Template.parse(text.encode()), "Said", "Items")
    assert "has a Value already" in str(refused.value)


def test_a_new_application_comes_with_a_template(tmp_path: Path) -> None:
    template, name = add(Template.parse(TEMPLATE.encode()), "application", "Shop")
    assert write_starter_code(tmp_path, template, name) == ["nested/Shop.yaml"]
    nested = Template.parse((tmp_path / "nested" / "Shop.yaml").read_bytes())
    assert list(nested.resources) == ["Nothing"]
    assert write_starter_code(tmp_path, template, name) == []


BY_HAND = [
    (
        "  Use: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Plain.Outputs.RoleArn}}\n",
        {("application-output-informs-function", "Plain", "Use")},
    ),
    (
        "  Use: {Type: AWS::CloudFormation::Stack, Properties: {\n"
        "    NotificationARNs: [!If [Quiet, !Ref AWS::NoValue, !GetAtt Plain.Outputs.Arn]]}}\n",
        {("application-output-informs-application", "Plain", "Use")},
    ),
    (
        "  Use: {Type: AWS::CloudFormation::Stack, Properties: {\n"
        "    Parameters: {Table: !Ref Items, Place: !GetAtt Fn.Arn}}}\n",
        {("application-knows-table", "Use", "Items"), ("application-knows-function", "Use", "Fn")},
    ),
    (
        "  Made: {Type: Custom::Seed, Properties: {ServiceToken: !GetAtt Fn.Arn, Into: {Table: !Ref Items}}}\n",
        {
            ("custom-resource-invokes-function", "Made", "Fn"),
            ("custom-resource-knows-table", "Made", "Items"),
        },
    ),
    (
        "  Said: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub '${News}'}}\n",
        {("parameter-holds-topic", "Said", "News")},
    ),
    (
        "  Use: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {\n"
        "    URL: !GetAtt Plain.Outputs.Url}}}}\n",
        {("application-output-informs-function", "Plain", "Use")},
    ),
    (
        "  Use: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {\n"
        "    URL: !Sub '${Billing.Outputs.Url}'}}}}\n",
        {("application-output-informs-function", "Billing", "Use")},
    ),
    (
        "  Use: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: {Url: !GetAtt Plain.Outputs.Url}}}\n",
        {("application-output-informs-application", "Plain", "Use")},
    ),
    (
        "  Made: {Type: Custom::Seed, Properties: {ServiceToken: !GetAtt Fn.Arn, Table: x}}\n",
        {("custom-resource-invokes-function", "Made", "Fn")},
    ),
    (
        "  Made: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: !Ref News}}\n",
        {("custom-resource-notifies-topic", "Made", "News")},
    ),
    (
        "  Mail: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: email, Endpoint: a@b.c}}\n",
        {("topic-notifies-subscriber", "News", "Mail")},
    ),
    (
        "  Run: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: lambda,\n"
        "    Endpoint: !GetAtt Fn.Arn}}\n",
        {("topic-invokes-function", "News", "Fn")},
    ),
    (
        "  May: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Fn}, Destination: {Id: Items},\n"
        "    Permissions: [Read]}}\n",
        {("function-uses-table", "Fn", "Items")},
    ),
]


@pytest.mark.parametrize(("text", "wires"), BY_HAND)
def test_what_people_write_by_hand(text: str, wires: set[tuple[str, str, str]]) -> None:
    assert found(text) == wires
