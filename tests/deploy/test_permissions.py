"""What a change lets somebody do, in words: widened and narrowed."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.deploy.permissions import permission_changes


def role(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}]
    return {
        "Resources": {"HelloRole": {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies, **more}}}
    }


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.way, one.words) for one in permission_changes(before, after)]


ITEMS = {"Fn::GetAtt": ["Items", "Arn"]}


def test_what_comes_is_widened_and_what_goes_is_narrowed() -> None:
    before = role(allow(["dynamodb:GetItem", "dynamodb:Query"], ITEMS))
    after = role(allow(["dynamodb:GetItem", "dynamodb:PutItem"], ITEMS))
    assert told(before, after) == [
        ("widened", "HelloRole may now dynamodb:PutItem on Items.Arn"),
        ("narrowed", "HelloRole may no longer dynamodb:Query on Items.Arn"),
    ]
    assert told(before, before) == []


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (allow("s3:*"), allow("s3:GetObject")),
        (allow("s3:Get*"), allow("S3:getobject")),
        (allow("s3:GetObject"), allow("s3:GetObject", ITEMS)),
        (allow("s3:GetObject", {"Fn::Sub": "${B.Arn}/*"}), allow("s3:GetObject", {"Fn::Sub": "${B.Arn}/a"})),
        (allow("s3:GetObject"), allow("s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "true"}})),
    ],
)
def test_less_of_the_same_is_narrowed_only(wide: dict[str, Any], narrow: dict[str, Any]) -> None:
    assert [way for way, _ in told(role(wide), role(narrow))] == ["narrowed"]
    assert [way for way, _ in told(role(narrow), role(wide))] == ["widened"]


def test_a_denial_that_goes_widens() -> None:
    deny = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}
    assert told(role(), role(deny)) == [("narrowed", "HelloRole is now denied s3:DeleteObject on *")]
    assert told(role(deny), role()) == [("widened", "HelloRole is no longer denied s3:DeleteObject on *")]


def test_who_may_act_as_a_role_and_which_managed_policies_it_has() -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}
    managed = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"}
    after = role(AssumeRolePolicyDocument=trust, ManagedPolicyArns=[managed])
    assert sorted(told(role(), after)) == [
        ("widened", "Everybody may now act as HelloRole"),
        ("widened", "HelloRole may now do what the managed policy ReadOnlyAccess allows"),
    ]


def test_policies_of_resources_and_who_may_call_a_function() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*", "Resource": {"Ref": "B"}}
    after = {
        "Resources": {
            "Open": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"PolicyDocument": {"Statement": statement}},
            },
            "Call": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Ref": "Hello"},
                    "Principal": "s3.amazonaws.com",
                    "SourceArn": {"Fn::GetAtt": "B.Arn"},
                },
            },
            "P": {
                "Type": "AWS::IAM::Policy",
                "Properties": {"Roles": [{"Ref": "R"}], "PolicyDocument": {"Statement": [allow("sqs:*")]}},
            },
        }
    }
    assert told({}, after) == [
        ("widened", "Everybody may now s3:GetObject on B"),
        ("widened", "s3.amazonaws.com may now lambda:InvokeFunction on Hello where SourceArn is B.Arn"),
        ("widened", "R may now sqs:* on *"),
    ]


def test_what_has_another_shape_is_left_alone() -> None:
    strange = {"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": {"Policies": "x"}}, "B": None}}
    assert told(strange, {"Resources": []}) == []


def test_one_sentence_tells_of_all_actions_on_the_same() -> None:
    arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}"
    targets = [{"Fn::Sub": [text, {"tableName": {"Ref": "Visits"}}]} for text in (arn, f"{arn}/index/*")]
    after = role(
        allow(["dynamodb:Scan", "dynamodb:GetItem", "s3:GetObject"], targets), allow("s3:ListBucket")
    )
    assert told(role(), after) == [
        ("widened", "HelloRole may now s3:ListBucket on *"),
        (
            "widened",
            "HelloRole may now dynamodb:GetItem, Scan, s3:GetObject"
            " on dynamodb table/Visits and dynamodb table/Visits/index/*",
        ),
    ]
