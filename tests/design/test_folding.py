"""What is folded into another card, and that nothing is lost by it."""

from __future__ import annotations

import json

import pytest

from corpus import corpus_files, needs_corpus
from stackline.core import TemplateError
from stackline.design import read_diagram, to_mermaid, to_svg
from stackline.design.export import arranged
from stackline.design.folding import folded_into
from stackline.template import Template

SHOP = Template.parse(
    b"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Get: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt GetRole.Arn}}
  Put: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Both.Arn}}
  Del: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Both.Arn}}
  GetRole: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub "${Items}-reader"}}
  GetPolicy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref GetRole], PolicyName: !Ref Items}}
  Both: {Type: AWS::IAM::Role}
  Unused: {Type: AWS::IAM::Role}
  GetLogs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub "/aws/lambda/${Get}"}}
  GetErrors: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: !Ref GetLogs}}
  Items: {Type: AWS::DynamoDB::Table}
  News: {Type: AWS::SNS::Topic}
  ByMail: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: email, Endpoint: a@example.com}}
  ToPut: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: lambda, Endpoint: !GetAtt Put.Arn}}
"""
)


def test_one_owner_at_the_end_of_every_chain() -> None:
    assert folded_into(SHOP, read_diagram(SHOP)) == {
        "GetRole": "Get",
        "GetPolicy": "Get",
        "GetLogs": "Get",
        "GetErrors": "Get",
        "ToPut": "News",
    }


def test_lines_end_at_the_owner_and_the_card_tells_how_many_it_holds() -> None:
    scene = arranged(SHOP)
    held = {card.id: card.folded for card in scene.cards}
    assert held == {"Get": 4, "Put": 0, "Del": 0, "Both": 0, "Unused": 0, "Items": 0, "News": 1, "ByMail": 0}
    assert ("Get", "Items") in {(line.source, line.target) for line in scene.references}
    assert "+4</text>" in to_svg(SHOP)
    assert "GetRole" not in to_mermaid(SHOP)


def test_details_are_cards() -> None:
    whole = arranged(SHOP, details=True)
    assert len(whole.cards) == len(SHOP.resources)
    assert not any(card.folded for card in whole.cards)
    assert "GetRole" in to_mermaid(SHOP, details=True)


def test_what_differs_is_a_card_of_its_own() -> None:
    earlier = Template.parse(SHOP.text.replace("/aws/lambda/", "/old/").encode())
    shown = {card.id for card in arranged(SHOP, since=earlier).cards}
    assert "GetLogs" in shown
    assert "GetRole" not in shown


def test_a_name_of_another_stack_is_a_detail_of_who_alone_uses_it() -> None:
    template = Template.parse(
        b"""
Resources:
  Api: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue Role, Layers: [!ImportValue Tools]}}
  Job: {Type: AWS::Lambda::Function, Properties: {Layers: [!ImportValue Tools]}}
"""
    )
    assert folded_into(template, read_diagram(template)) == {"import/Role": "Api"}


def test_details_that_name_their_owner_as_aws_does_or_not_at_all() -> None:
    template = Template.parse(
        b"""
Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Key: {Type: AWS::KMS::Key}
  Get: {Type: AWS::Lambda::Function, Properties: {FunctionName: get, Role: !GetAtt Role.Arn}}
  Ask:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: get, SourceArn: !Sub "arn:aws:execute-api:eu-west-1:1:${Api}/*", Principal: a}
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Policy]}}
  Policy: {Type: AWS::IAM::ManagedPolicy}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/lambda/get, KmsKeyId: !GetAtt Key.Arn}}
"""
    )
    assert folded_into(template, read_diagram(template)) == {
        "Ask": "Get",
        "Role": "Get",
        "Policy": "Get",
        "Logs": "Get",
    }


def test_a_circle_of_details_stays_to_be_seen() -> None:
    resources = {
        "A": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "B"}}},
        "B": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "A"}}},
    }
    template = Template.parse(json.dumps({"Resources": resources}).encode(), file="t.json")
    cards = arranged(template).cards
    assert len(cards) >= 1
    assert len(cards) + sum(card.folded for card in cards) == 2


@needs_corpus
@pytest.mark.parametrize("seed", range(3))
def test_no_card_of_a_real_template_is_lost(seed: int) -> None:
    """Every resource is a card, in a group's box, or counted on the one card that owns it."""
    for path in corpus_files("sam", "cfn", sample=40, seed=seed):
        try:
            template = Template.parse(path.read_bytes(), file=path.name)
        except TemplateError:
            continue
        whole, short = arranged(template, details=True), arranged(template)
        assert len(short.cards) + sum(card.folded for card in short.cards) == len(whole.cards), path
        ends = {card.id for card in short.cards} | {box.group.id for box in short.boxes}
        for line in (*short.wires, *short.references):
            assert {line.source, line.target} <= ends, path
