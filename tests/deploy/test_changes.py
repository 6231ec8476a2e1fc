"""Changes of a change set: their causes, what they lose, and those of nested stacks."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.deploy.changes import Cause, Change, read_changes
from stubbed import all_asked, aws

KEY = Cause("KeySchema", "Properties", "Always", "DirectModification", "")
STAGE = Cause("Environment", "Properties", "Never", "ParameterReference", "Stage")
TABLE, FUNCTION = "AWS::DynamoDB::Table", "AWS::Lambda::Function"
STACK = "AWS::CloudFormation::Stack"


@pytest.mark.parametrize(
    ("change", "words", "endangered"),
    [
        (Change("F", FUNCTION, "add"), "is added", False),
        (
            Change("F", FUNCTION, "modify", causes=(STAGE,)),
            "is changed: Environment (the parameter Stage)",
            False,
        ),
        (
            Change("F", FUNCTION, "replace", causes=(KEY, STAGE)),
            "is replaced by a new one because of KeySchema",
            False,
        ),
        (
            Change("T", TABLE, "replace", causes=(KEY,)),
            "is replaced by a new one because of KeySchema: its items of the old one will be lost",
            True,
        ),
        (
            Change("T", TABLE, "replace", policy="ReplaceAndRetain", causes=(KEY,)),
            "is replaced by a new one because of KeySchema: the old one is kept outside the stack",
            True,
        ),
        (Change("T", TABLE, "remove", policy="Delete"), "is removed: its items will be lost", True),
        (
            Change("T", TABLE, "remove", policy="Retain"),
            "is removed: the old one is kept outside the stack",
            False,
        ),
        (Change("T", TABLE, "remove", policy="Snapshot"), "is removed: a snapshot of it is kept", False),
        (
            Change("Shop", STACK, "remove", policy="Delete"),
            "is removed: whatever its resources hold will be lost",
            True,
        ),
        (Change("Shop", STACK, "replace", causes=(KEY,)), None, True),
        (Change("Shop", STACK, "remove", policy="Retain"), None, False),
        (Change("Shop", STACK, "modify", causes=(STAGE,)), None, False),
        (Change("K", "AWS::MemoryDB::Cluster", "remove", policy="Delete"), None, True),
        (Change("T", TABLE, "may-replace", causes=(STAGE,)), None, True),
        (Change("T", TABLE, "modify", causes=(STAGE,)), None, False),
    ],
)
def test_in_words(change: Change, words: str | None, endangered: bool) -> None:
    assert words in (None, change.words)
    assert change.endangered is endangered


def resource(id: str, action: str, **more: Any) -> dict[str, Any]:
    told = {"LogicalResourceId": id, "ResourceType": TABLE, "Action": action, **more}
    return {"Type": "Resource", "ResourceChange": told}


def test_the_changes_of_aws_page_by_page_and_into_nested_stacks() -> None:
    target = {"Attribute": "Properties", "Name": "KeySchema", "RequiresRecreation": "Always"}
    nested = {"ChangeSetId": "arn:inner", "PhysicalResourceId": "arn:stack", "Replacement": "False"}
    answers = [
        {"Changes": [resource("New", "Add"), resource("Shop", "Modify", **nested)], "NextToken": "n"},
        {"Changes": [resource("Gone", "Remove", PolicyAction="Delete")]},
    ]
    inner = {
        "Changes": [
            resource(
                "Orders",
                "Modify",
                Replacement="True",
                Details=[{"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}],
            )
        ]
    }
    asked = {"StackName": "shop", "ChangeSetName": "one"}
    cloud, stubs = aws(
        cloudformation=[
            ("describe_change_set", answers[0], asked),
            ("describe_change_set", inner, {"StackName": "arn:stack", "ChangeSetName": "arn:inner"}),
            ("describe_change_set", answers[1], {**asked, "NextToken": "n"}),
        ]
    )
    found = list(read_changes(cloud, "shop", "one"))
    all_asked(stubs)
    assert [(one.id, one.action) for one in found] == [
        ("New", "add"),
        ("Shop", "modify"),
        ("Shop/Orders", "replace"),
        ("Gone", "remove"),
    ]
    assert found[2].causes == (KEY,)
