"""Parameters, conditions, mappings, outputs …: where they are used, added and removed."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design.declarations import declarations, declare, place_words, undeclare
from stackline.template import Template, parse_value

TEXT = """\
Parameters:
  Stage: {Type: String, Default: dev}
  Spare: {Type: String}  # nobody needs it
Mappings:
  Sizes:
    dev: {Memory: 128}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Unused: !Condition IsProd
Rules:
  OnlyKnown: {Assertions: [{Assert: !Equals [!Ref Stage, dev]}]}
Globals:
  Function: {Timeout: 3}
Resources:
  Scan:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Environment: {Variables: {NAME: !Sub "${Stage}-x"}}
Outputs:
  Name: {Value: !If [IsProd, a, b]}
Metadata:
  Anything: {goes: here}
"""
TEMPLATE = Template.parse(TEXT.encode())


def test_everything_is_listed_with_its_uses() -> None:
    found = {(one.section, one.name): one for one in declarations(TEMPLATE)}
    assert {key: len(one.uses) for key, one in found.items()} == {
        ("Parameters", "Stage"): 4,
        ("Parameters", "Spare"): 0,
        ("Mappings", "Sizes"): 1,
        ("Conditions", "IsProd"): 3,
        ("Conditions", "Unused"): 0,
        ("Rules", "OnlyKnown"): 0,
        ("Globals", "Function"): 1,
        ("Outputs", "Name"): 0,
        ("Metadata", "Anything"): 0,
    }
    assert found["Parameters", "Stage"].line == 2
    words = {place_words(use) for use in found["Parameters", "Stage"].uses}
    assert "Scan: Environment.Variables.NAME" in words


def test_what_is_used_stays_and_the_places_are_named() -> None:
    with pytest.raises(Refused) as refused:
        undeclare(TEMPLATE, "Parameters", "Stage")
    (problem,) = refused.value.diagnostics
    assert problem.code == "declaration-in-use"
    assert "4 times" in problem.summary
    assert "Conditions.IsProd.0 (line 8)" in problem.summary
    for section, name in (("Mappings", "Sizes"), ("Conditions", "IsProd")):
        with pytest.raises(Refused, match="declaration-in-use"):
            undeclare(TEMPLATE, section, name)


def test_what_is_not_used_goes_with_its_line_alone() -> None:
    after, notes = undeclare(TEMPLATE, "Parameters", "Spare")
    assert (after.text, notes) == (TEXT.replace("  Spare: {Type: String}  # nobody needs it\n", ""), [])
    after, _ = undeclare(TEMPLATE, "Outputs", "Name")
    assert "Outputs" not in after.data
    after, notes = undeclare(TEMPLATE, "Globals", "Function")
    assert "Globals" not in after.data
    assert [note.code for note in notes] == ["removed-too"]


def test_declaring_and_undeclaring_leaves_no_trace() -> None:
    for section, name, value in (
        ("Parameters", "New", "{Type: Number, Default: 3}"),
        ("Conditions", "Odd", "!Not [!Condition IsProd]"),
        ("Outputs", "Arn", "{Value: !GetAtt Scan.Arn}"),
        ("Mappings", "Zones", "{a: {b: c}}"),
    ):
        after = declare(TEMPLATE, section, name, parse_value(value))
        assert after.get((section, name)) == parse_value(value)
        assert undeclare(after, section, name)[0].text == TEXT
    empty = Template.parse(b"Resources: {}\n")
    assert list(declare(empty, "Parameters", "A", {"Type": "String"}).data) == ["Parameters", "Resources"]


@pytest.mark.parametrize(
    ("section", "name", "code"),
    [
        ("Parameters", "Stage", "logical-id-taken"),
        ("Parameters", "Scan", "logical-id-taken"),
        ("Conditions", "IsProd", "logical-id-taken"),
        ("Parameters", "my-stage", "logical-id"),
        ("Nowhere", "X", "section-unknown"),
        ("Resources", "X", "section-unknown"),
    ],
)
def test_what_cannot_be_declared(section: str, name: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        declare(TEMPLATE, section, name, {"Type": "String"})


def test_a_name_may_be_in_two_sections_that_never_meet() -> None:
    assert declare(TEMPLATE, "Outputs", "Stage", {"Value": "x"}).get(("Outputs", "Stage", "Value")) == "x"


def test_what_is_not_there_cannot_go() -> None:
    with pytest.raises(Refused, match="declaration-missing"):
        undeclare(TEMPLATE, "Parameters", "Nothing")
