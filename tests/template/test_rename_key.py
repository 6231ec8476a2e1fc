"""A key gets another name: its value, its place and its comments stay as they are."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.template import Template

PATH = ("Resources", "Fn", "Properties", "Environment", "Variables", "TABLE")


def template(variables: str) -> Template:
    text = (
        "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment:\n"
        f"        Variables:{variables}\n"
    )
    return Template.parse(text.encode())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "\n          TABLE: !Ref Items # ours\n          B: 1",
            "\n          NAME: !Ref Items # ours\n          B: 1",
        ),
        ("\n          'TABLE': !Ref Items", "\n          'NAME': !Ref Items"),
        (
            '\n          "TABLE":   |\n            a\n            b',
            '\n          "NAME":   |\n            a\n            b',
        ),
        (" {A: 1, TABLE: !Ref Items}", " {A: 1, NAME: !Ref Items}"),
        ("\n          ? TABLE\n          : x", "\n          ? NAME\n          : x"),
    ],
)
def test_only_the_key_changes(before: str, after: str) -> None:
    renamed = template(before).rename_key(PATH, "NAME")
    assert renamed.text == template(after).text
    assert renamed.rename_key((*PATH[:-1], "NAME"), "TABLE").text == template(before).text


def test_in_json_too() -> None:
    text = (
        '{"Resources": {"Fn": {"Type": "X", "Properties": {"Environment": {"Variables": {"TABLE":  "a"}}}}}}'
    )
    assert Template.parse(text.encode()).rename_key(PATH, "NAME").text == text.replace("TABLE", "NAME")


def test_a_name_that_would_be_read_otherwise_is_quoted() -> None:
    renamed = template("\n          TABLE: x").rename_key(PATH, "ON")
    assert list(renamed.get(PATH[:-1])) == ["ON"]


@pytest.mark.parametrize("variables", ["\n          B: x", "\n          TABLE: x\n          NAME: y"])
def test_a_key_that_is_missing_or_taken_is_refused(variables: str) -> None:
    with pytest.raises(Refused):
        template(variables).rename_key(PATH, "NAME")
