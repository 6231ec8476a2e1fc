"""What is known of a word."""

from __future__ import annotations

import pytest

from language_at import KNOWN, at, in_function
from stackline.language import hover


@pytest.mark.parametrize(
    ("lines", "title", "words"),
    [
        ("Time§out: 3", "Timeout", "stopped"),
        ("Role: !Ge§tAtt Items.Arn", "!GetAtt", "attribute"),
        ("Role: !GetAtt It§ems.Arn", "Items", "Declared in line"),
        ("Role: !GetAtt Items.Ar§n", "Items.Arn", "AWS::DynamoDB::Table"),
        ("Description: !Ref Sta§ge", "Stage", "Which one"),
        ("Description: !Sub 'a ${AWS::Reg§ion}'", "AWS::Region", "region"),
        ("Description: !Sub 'a ${Pag§es.Arn}'", "Pages", "AWS::SQS::Queue"),
        ("Policies:\n  - DynamoDBCrud§Policy: {TableName: x}", "DynamoDBCrudPolicy", "DynamoDB"),
        (
            "Policies:\n  - DynamoDBCrudPolicy:\n      Table§Name: x",
            "TableName",
            "Name of the DynamoDB Table",
        ),
        ("Tracing: Act§ive", "Tracing", "PassThrough"),
        ("Role: !If [IsPr§od, a, b]", "IsProd", "Condition"),
        ("Role:\n  Fn::§Sub: x", "Fn::Sub", "replaced by values"),
    ],
)
def test_in_a_function(lines: str, title: str, words: str) -> None:
    told = hover(in_function(lines))
    assert told is not None
    assert told.title == title
    everything = " ".join([told.detail, told.told, told.warning, *(" ".join(fact) for fact in told.facts)])
    assert words in everything


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Resour§ces: {}", "Resources"),
        ("Resources:\n  A:\n    Type: AWS::SQS::§Queue", "AWS::SQS::Queue"),
        ("Resources:\n  A:\n    Deletion§Policy: Retain", "DeletionPolicy"),
        ("Globals:\n  Func§tion: {Timeout: 3}", "Function"),
        ("Globals:\n  Function: {Time§out: 3}", "Timeout"),
        ("Parameters:\n  P: {Def§ault: 3}", "Default"),
        ("Outputs:\n  O: {Val§ue: 3}", "Value"),
        ("Transform: AWS::Server§less-2016-10-31", "AWS::Serverless-2016-10-31"),
    ],
)
def test_elsewhere(text: str, title: str) -> None:
    told = hover(at(text, KNOWN))
    assert told is not None
    assert told.title == title
    assert told.page.startswith("https://docs.aws.amazon.com/")


def test_what_replaces_a_resource_is_a_warning() -> None:
    told = hover(
        at("Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      Queue§Name: a", KNOWN)
    )
    assert told is not None
    assert "new resource" in told.warning


def test_nothing_is_made_up() -> None:
    assert hover(in_function("Nonsen§se: 3")) is None
    assert hover(in_function("Role: !Ref Nowh§ere")) is None
    assert hover(in_function("§")) is None
