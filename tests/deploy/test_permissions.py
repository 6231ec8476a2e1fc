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


def but(key: str, *excepted: str) -> dict[str, Any]:
    rest = {"Action": "s3:*"} if key == "NotResource" else {"Resource": "*"}
    return {"Effect": "Allow", key: list(excepted), **rest}


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("NotAction", ["iam:*"], ["iam:GetUser"]),
        ("NotAction", ["iam:*", "s3:*"], ["iam:*"]),
        ("NotResource", ["arn:aws:s3:::a*"], ["arn:aws:s3:::a1"]),
        ("NotResource", ["arn:aws:s3:::a", "arn:aws:s3:::b"], ["arn:aws:s3:::a"]),
    ],
)
def test_an_exception_that_becomes_smaller_is_widened_too(
    key: str, before: list[str], after: list[str]
) -> None:
    was, now = role(but(key, *before)), role(but(key, *after))
    assert [way for way, _ in told(was, now)] == ["widened", "narrowed"]
    assert [way for way, _ in told(now, was)] == ["widened", "narrowed"]
    assert told(was, role(but(key, *reversed(before)))) == []


def test_all_exceptions_of_a_statement_are_one_sentence() -> None:
    both = role(but("NotAction", "s3:*", "iam:*"), but("NotAction", "iam:GetUser"))
    assert told(role(), both) == [
        ("widened", "HelloRole may now everything but iam:* or s3:*, everything but iam:GetUser on *")
    ]
    assert [way for way, _ in told(role(allow("*")), both)] == ["narrowed"]


def only_if(yes: Any, no: Any = None) -> dict[str, Any]:
    return {"Fn::If": ["Prod", yes, no or {"Ref": "AWS::NoValue"}]}


def test_what_holds_under_a_condition_of_the_template_is_told_with_it() -> None:
    prod = "where the condition Prod is true"
    assert told(role(), role(only_if(allow("s3:*"), allow("sqs:*")))) == [
        ("widened", "HelloRole may now sqs:* on * where the condition Prod is false"),
        ("widened", f"HelloRole may now s3:* on * {prod}"),
    ]
    # Without the condition it is more.
    assert told(role(only_if(allow("s3:*"))), role(allow("s3:*"))) == [
        ("widened", "HelloRole may now s3:* on *")
    ]
    listed = [{"PolicyName": "p", "PolicyDocument": only_if({"Statement": [allow("s3:*")]})}]
    for policies in (listed, only_if(listed), [only_if({"PolicyDocument": {"Statement": allow("s3:*")}})]):
        after = role(Policies=policies)
        assert told(role(), after) == [("widened", f"HelloRole may now s3:* on * {prod}")]
    assert told(role(), role(allow(only_if("s3:*")), ManagedPolicyArns=[only_if("a/Admin")])) == [
        ("widened", f"HelloRole may now do what the managed policy Admin allows {prod}"),
        ("widened", f"HelloRole may now s3:* on * {prod}"),
    ]


def call(**more: Any) -> dict[str, Any]:
    said = {"Action": "lambda:InvokeFunctionUrl", "FunctionName": "Hello", "Principal": "*", **more}
    return {"Resources": {"Call": {"Type": "AWS::Lambda::Permission", "Properties": said}}}


@pytest.mark.parametrize(
    ("key", "value"),
    [("SourceAccount", "111122223333"), ("PrincipalOrgID", "o-1"), ("FunctionUrlAuthType", "AWS_IAM")],
)
def test_a_call_that_demands_less_is_widened(key: str, value: str) -> None:
    strict = call(SourceArn="arn", **{key: value})
    assert [way for way, _ in told(strict, call(SourceArn="arn"))] == ["widened"]
    assert [way for way, _ in told(call(SourceArn="arn"), strict)] == ["narrowed"]
    assert f"{key} is {value}" in told({}, strict)[0][1]


def test_a_boundary_that_goes_widens() -> None:
    limited = role(PermissionsBoundary="arn:aws:iam::1:policy/Team")
    words = "denied everything but what the boundary Team allows"
    assert told(role(), limited) == [("narrowed", f"HelloRole is now {words}")]
    assert told(limited, role()) == [("widened", f"HelloRole is no longer {words}")]
    other = role(PermissionsBoundary="arn:aws:iam::1:policy/Other")
    assert sorted(way for way, _ in told(limited, other)) == ["narrowed", "widened"]


def test_whom_a_denial_excepts_is_told() -> None:
    def policy(*names: str) -> dict[str, Any]:
        statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "NotPrincipal": {"AWS": [*names]}}
        body = {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": statement}}}
        return {"Resources": {"Closed": body}}

    assert sorted(told(policy("a"), policy("a", "b"))) == [
        ("narrowed", "Everybody but a or b is now denied s3:* on *"),
        ("widened", "Everybody but a is no longer denied s3:* on *"),
    ]
