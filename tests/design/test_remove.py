"""Removing resources: their wires, what was about them only, and what is said of the rest."""

from __future__ import annotations

import pytest

from corpus import corpus_files, needs_corpus
from stackline.catalog.references import mentions
from stackline.core import Refused, TemplateError
from stackline.design import add, connect, remove, remove_with_notes
from stackline.template import Template

START = Template.parse(
    b"""Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}
  Work: {Type: AWS::SQS::Queue}
  Items: {Type: AWS::DynamoDB::Table}
Outputs:
  Fn: {Value: !GetAtt Fn.Arn}
  Items: {Value: !Ref Items}
"""
)


def test_wires_go_with_either_end() -> None:
    wired = connect(connect(connect(START, "Fn", "Items"), "Work", "Fn"), "Items", "Fn")
    without = remove(wired, "Items")
    assert "ITEMS" not in without.text
    assert "DynamoDB" not in without.text
    assert without.get(("Resources", "Fn", "Properties", "Events")).keys() == {"Work"}
    assert "Events" not in remove(without, "Work").text


def test_outputs_and_waiting_go_and_are_said() -> None:
    start = START.insert(("Resources", "Late"), {"Type": "AWS::SNS::Topic", "DependsOn": ["Work", "Items"]})
    without, notes = remove_with_notes(start, "Items")
    assert {note.summary for note in notes} == {
        "The output Items went with Items",
        "Late no longer waits for Items",
    }
    assert without.get(("Resources", "Late", "DependsOn")) == ["Work"]


def test_what_was_about_it_only_goes_too() -> None:
    start = START.insert(
        ("Resources", "Permit"),
        {
            "Type": "AWS::Lambda::Permission",
            "Properties": {"FunctionName": {"Ref": "Fn"}, "Principal": "x.com"},
        },
    )
    without, notes = remove_with_notes(start, "Fn")
    assert "Permit" not in without.resources
    assert any("Permit" in note.summary for note in notes)


def test_what_still_needs_it_is_named() -> None:
    start = START.insert(
        ("Resources", "Alarm"),
        {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": {"Ref": "Work"}}},
    )
    with pytest.raises(Refused, match="resource-in-use") as caught:
        remove(start, "Work")
    assert "Alarm" in str(caught.value)


def test_what_is_not_there_cannot_go() -> None:
    with pytest.raises(Refused, match="resource-missing"):
        remove(START, "Nothing")


def test_the_last_one_leaves_an_empty_section() -> None:
    start, name = add(Template.parse(b"Resources: {}\n"), "queue")
    assert remove(start, name).text == "Resources: {}\n"


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("sam", sample=40, seed=11), ids=lambda path: path.name)
def test_nothing_names_what_was_removed_from_a_real_template(path) -> None:  # type: ignore[no-untyped-def]
    try:
        template = Template.parse(path.read_bytes())
    except TemplateError:
        return
    for name in list(template.resources)[:8]:
        try:
            without = remove(template, name)
        except Refused:
            continue
        assert name not in without.resources
        named = {
            one for section in ("Resources", "Outputs") for one, _ in mentions(without.data.get(section))
        }
        assert name not in named


@pytest.mark.parametrize(
    "body", ["", " null", " []", " text", " [x, {Ref: Work}]", "\n    - x\n    - !Ref Work"]
)
def test_what_is_no_resource_yet_can_be_removed(body: str) -> None:
    rest = "Resources:\n  Work: {Type: AWS::SQS::Queue}\n"
    start = Template.parse(f"{rest}  Half:{body}\n".encode())
    assert remove(start, "Half").text == rest
    waiting = Template.parse(
        f"{rest}  Half:{body}\n  Late: {{Type: AWS::SNS::Topic, DependsOn: Half}}\n".encode()
    )
    without, notes = remove_with_notes(waiting, "Half")
    assert without.text == f"{rest}  Late: {{Type: AWS::SNS::Topic}}\n"
    assert [note.summary for note in notes] == ["Late no longer waits for Half"]
    named = start.insert(("Resources", "User"), {"Type": "AWS::SNS::Topic", "Metadata": {"Ref": "Half"}})
    with pytest.raises(Refused, match="Half is used by User"):
        remove(named, "Half")
