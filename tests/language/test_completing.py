"""What may be written where."""

from __future__ import annotations

import pytest

from language_at import KNOWN, at, in_function
from stackline.language import Completion, Typing, complete


def found(typing: Typing) -> dict[str, Completion]:
    return {one.label: one for one in complete(typing).items}


def applied(typing: Typing, label: str) -> str:
    """The text once the completion is chosen; `§` where the cursor is then."""
    told = complete(typing)
    one = next(one for one in told.items if one.label == label)
    return typing.text[: told.start] + one.insert + "§" + typing.text[told.end :]


@pytest.mark.parametrize(
    ("lines", "wanted", "not_wanted"),
    [
        ("§", {"Timeout", "Events", "MemorySize"}, {"Handler", "Runtime", "Arn"}),
        ("Tracing: §", {"Active", "PassThrough", "!Ref", "!If"}, {"Timeout"}),
        ("AutoPublishAliasAllProperties: §", {"true", "false"}, set[str]()),
        ("Role: !§", {"!Ref", "!GetAtt", "!Sub"}, {"!Equals"}),
        ("Role: !Ref §", {"Items", "Stage", "AWS::Region"}, {"Fn", "IsProd"}),
        ("Role:\n  Ref: §", {"Items", "Stage"}, {"Fn"}),
        ("Role: !GetAtt §", {"Items", "Pages"}, {"Stage"}),
        ("Role: !GetAtt Items.§", {"Arn", "StreamArn"}, {"Items"}),
        ("Role: !GetAtt [Items, §", {"Arn", "StreamArn"}, {"Items"}),
        ("Role: !GetAtt App.§", {"Outputs"}, set[str]()),
        ("Role: !If [§, a, b]", {"IsProd"}, {"Items"}),
        ("MemorySize: !FindInMap [§", {"Sizes"}, {"Items"}),
        ("MemorySize: !FindInMap [Sizes, §", {"dev", "prod"}, {"Memory"}),
        ("MemorySize: !FindInMap [Sizes, prod, §", {"Memory", "Extra"}, {"prod"}),
        ("MemorySize: !FindInMap [Sizes, !Ref Stage, §", {"Memory", "Extra"}, {"prod"}),
        ("Description: !Sub 'a ${§'", {"Items", "Stage", "AWS::Region"}, {"Fn"}),
        ("Description: !Sub 'a ${Items.§'", {"Arn"}, {"Items"}),
        ("Description: !Sub |\n  a ${§", {"Items", "Stage"}, set[str]()),
        ("Description: !Sub\n  - ${Own} ${§\n  - Own: 1", {"Own", "Items"}, set[str]()),
        ("Events:\n  E:\n    Type: §", {"SQS", "Api", "Schedule", "HttpApi"}, {"Timeout"}),
        ("Events:\n  E:\n    Type: SQS\n    Properties:\n      §", {"Queue", "BatchSize"}, {"Method"}),
        ("Events:\n  E:\n    Type: HttpApi\n    Properties:\n      §", {"Path", "Method"}, {"BatchSize"}),
        ("Policies:\n  - §", {"DynamoDBCrudPolicy", "SQSPollerPolicy"}, {"Timeout"}),
        ("Policies:\n  - DynamoDBCrudPolicy:\n      §", {"TableName"}, {"DynamoDBCrudPolicy"}),
        ("Environment: {§}", {"Variables"}, {"Timeout"}),
        ("Timeout: !If [IsProd, !Ref §, 3]", {"Stage"}, set[str]()),
    ],
)  # fmt: skip
def test_in_a_function(lines: str, wanted: set[str], not_wanted: set[str]) -> None:
    labels = set(found(in_function(lines)))
    assert wanted <= labels, wanted - labels
    assert not not_wanted & labels


@pytest.mark.parametrize(
    ("text", "wanted", "not_wanted"),
    [
        ("§", {"Resources", "Parameters", "Globals"}, {"Type"}),
        ("Resources: {}\n§", {"Parameters"}, {"Resources"}),
        ("Resources:\n  A:\n    §", {"Type", "Properties", "DependsOn", "DeletionPolicy"}, {"Handler"}),
        ("Resources:\n  A:\n    DeletionPolicy: §", {"Retain", "Snapshot"}, {"true"}),
        ("Resources:\n  A:\n    DependsOn: §", {"Items", "Fn"}, {"Stage", "A"}),
        ("Resources:\n  A:\n    DependsOn:\n      - Items\n      - §", {"Fn"}, {"Items", "A"}),
        ("Resources:\n  A:\n    Condition: §", {"IsProd"}, {"Items"}),
        ("Globals:\n  §", {"Function", "HttpApi"}, {"Timeout"}),
        ("Globals:\n  Function:\n    §", {"Timeout", "Runtime"}, {"Policies", "Events"}),
        ("Globals:\n  Function:\n    Tracing: §", {"Active"}, set[str]()),
        ("Parameters:\n  P:\n    Type: §", {"String", "AWS::SSM::Parameter::Value<String>"}, {"AWS::S3::Bucket"}),
        ("Parameters:\n  P:\n    Type: String\n    §", {"Default", "AllowedValues"}, {"Type"}),
        ("Parameters:\n  Stage:\n    AllowedValues: [dev, prod]\n    Default: §", {"dev", "prod"}, set[str]()),
        ("Conditions:\n  C: §", {"!Equals", "!And", "!Condition"}, {"!Sub"}),
        ("Conditions:\n  C: !Not [!Condition §]", {"IsProd"}, {"Items"}),
        ("Outputs:\n  O:\n    §", {"Value", "Export"}, {"Type"}),
        ("Outputs:\n  O:\n    Value: !Ref §", {"Fn", "Items"}, set[str]()),
        ("AWSTemplateFormatVersion: §", {"2010-09-09"}, set[str]()),
        ("Transform: §", {"AWS::Serverless-2016-10-31"}, set[str]()),
    ],
)  # fmt: skip
def test_elsewhere(text: str, wanted: set[str], not_wanted: set[str]) -> None:
    labels = set(found(at(text, KNOWN)))
    assert wanted <= labels, wanted - labels
    assert not not_wanted & labels


def test_required_properties_come_first_and_say_so() -> None:
    typing = in_function("Events:\n  E:\n    Type: HttpApi\n    Properties:\n      §")
    first = complete(in_function("Events:\n  E:\n    Type: SQS\n    Properties:\n      §")).items[0]
    assert (first.label, first.required) == ("Queue", True)
    assert not any(one.required for one in complete(typing).items if one.label == "ApiId")


def test_types_are_found_by_any_word_and_those_of_the_palette_come_first() -> None:
    told = complete(at("Resources:\n  A:\n    Type: §", KNOWN))
    assert not told.whole
    assert told.items[0].label.startswith("AWS::Serverless::")
    labels = list(found(at("Resources:\n  A:\n    Type: bucket§", KNOWN)))
    assert labels[0] == "AWS::S3::Bucket"


def test_a_name_that_was_typed_a_moment_ago_is_known() -> None:
    text = "Resources:\n  New:\n    Type: AWS::SNS::Topic\n  B:\n    Type: AWS::SNS::Topic\n    DependsOn: §"
    assert "New" in found(at(text))


@pytest.mark.parametrize(
    ("lines", "label", "written"),
    [
        ("Tim§", "Timeout", "Timeout: §"),
        ("Env§", "Environment", "Environment:\n        §"),
        ("Lay§", "Layers", "Layers:\n        - §"),
        ("Role: !Get§", "!GetAtt", "Role: !GetAtt §"),
        ("Role: !GetAtt It§", "Items", "Role: !GetAtt Items.§"),
        ("Role: !GetAtt Items.A§", "Arn", "Role: !GetAtt Items.Arn§"),
        ("Description: !Sub '${It§'", "Items", "Description: !Sub '${Items}§'"),
        ("Description: !Sub '${It§}'", "Items", "Description: !Sub '${Items§}'"),
        ("Policies:\n  - Dyn§", "DynamoDBCrudPolicy", "- DynamoDBCrudPolicy:\n            TableName: §"),
        ("Tim§: 3", "Timeout", "Timeout§: 3"),
        ("EventInvokeConfig: {Max§}", "MaximumRetryAttempts", "{MaximumRetryAttempts: §}"),
    ],
)  # fmt: skip
def test_what_is_written(lines: str, label: str, written: str) -> None:
    assert written in applied(in_function(lines), label)


def test_what_is_written_in_json() -> None:
    text = '{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"Vis§"}}}}'
    assert '{"VisibilityTimeout": §}' in applied(at(text, KNOWN), "VisibilityTimeout")
    bare = '{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {§}}}}'
    assert '{"VisibilityTimeout": §}' in applied(at(bare, KNOWN), "VisibilityTimeout")
    named = '{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "§"}}}}}'
    assert '{"Ref": "Stage§"}' in applied(at(named, KNOWN), "Stage")


def test_the_file_is_written_in_its_own_ways() -> None:
    wide = KNOWN.partition("Resources:")[0] + (
        "Resources:\n    Topic:\n        Type: AWS::SNS::Topic\n"
        "        Properties:\n            Tags:\n            - Key: a\n"
        "    A:\n        Type: AWS::Serverless::Function\n        Properties:\n            Env§"
    )
    assert "Environment:\n                §" in applied(at(wide), "Environment")
    assert "Layers:\n            - §" in applied(at(wide.replace("Env§", "Lay§")), "Layers")


def test_words_that_a_value_must_not_be_read_as_are_quoted() -> None:
    assert (
        applied(at("AWSTemplateFormatVersion: §", KNOWN), "2010-09-09").rstrip("§").endswith("'2010-09-09'")
    )


def test_every_completion_is_told_of() -> None:
    items = complete(in_function("§")).items
    assert sum(bool(one.told) for one in items) > len(items) * 0.8
    assert all(one.page.startswith("https://docs.aws.amazon.com/") for one in items if one.page)
