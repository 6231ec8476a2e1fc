"""Edits by example: what a person would have written, where they would have written it."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.core import Refused
from stackline.template import Template

SOURCE = """\
# The scorecard.
Transform: AWS::Serverless-2016-10-31

Resources:
  # starts a scan
  Start:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 30  # seconds
      Policies:
      - A  # first
      - B
      Environment: {Variables: {STAGE: dev}}
      Url: !Sub "https://${Api}.example"

  Items:
    Type: AWS::DynamoDB::Table
  # the end

Outputs:
  Url: {Value: !GetAtt Start.Arn}
"""
START = ("Resources", "Start", "Properties")


def template(source: str = SOURCE) -> Template:
    return Template.parse(source.encode())


def changed(edited: Template, source: str = SOURCE) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    old, new = source.split("\n"), edited.text.split("\n")
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


def test_a_value_keeps_its_comment():
    assert changed(template().set((*START, "Timeout"), 60)) == (
        ["      Timeout: 30  # seconds"],
        ["      Timeout: 60  # seconds"],
    )


def test_a_value_keeps_its_quotes():
    assert changed(template().set((*START, "Url", "Fn::Sub"), "x"))[1] == ['      Url: !Sub "x"']


def test_an_intrinsic_over_a_value_is_written_short():
    assert changed(template().set((*START, "Timeout"), {"Ref": "Wait"}))[1] == [
        "      Timeout: !Ref Wait  # seconds"
    ]


def test_a_mapping_over_a_value_moves_below_the_key():
    edited = template().set((*START, "Timeout"), {"a": 1, "b": [1]})
    assert changed(edited)[1] == ["      Timeout:  # seconds", "        a: 1", "        b:", "        - 1"]


def test_items_are_written_with_the_dashes_of_the_file():
    edited = template().append((*START, "Policies"), {"CrudPolicy": {"TableName": {"Ref": "Items"}}})
    assert changed(edited) == ([], ["      - CrudPolicy:", "          TableName: !Ref Items"])


def test_missing_parents_are_created():
    edited = template().put(("Resources", "Items", "Properties", "Tags", "a"), "b")
    assert changed(edited) == ([], ["    Properties:", "      Tags:", "        a: b"])


def test_flow_style_stays_flow_style():
    edited = template().put((*START, "Environment", "Variables", "TABLE"), {"Ref": "Items"})
    assert changed(edited)[1] == ["      Environment: {Variables: {STAGE: dev, TABLE: !Ref Items}}"]


def test_a_resource_gets_the_blank_line_its_neighbours_have():
    edited = template().insert(("Resources", "Queue"), {"Type": "AWS::SQS::Queue"}, "Start")
    assert changed(edited) == ([], ["  Queue:", "    Type: AWS::SQS::Queue", ""])


def test_the_second_resource_is_parted_from_the_first_like_the_sections():
    for gap, parted in (("\n", "\n"), ("", "")):
        source = f"Transform: X\n{gap}Resources:\n  A:\n    Type: X\n"
        edited = template(source).insert(("Resources", "B"), {"Type": "Y"})
        assert edited.text == source + f"{parted}  B:\n    Type: Y\n"
        assert edited.delete(("Resources", "B")).text == source


def test_the_first_resource_goes_above_the_comment_of_the_next():
    edited = template().insert(("Resources", "Queue"), {"Type": "AWS::SQS::Queue"}, "first")
    assert "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n\n  # starts a scan\n" in edited.text


def test_a_new_section_goes_where_aws_writes_it():
    edited = template().put(("Parameters", "Stage", "Type"), "String")
    assert list(edited.data) == ["Transform", "Parameters", "Resources", "Outputs"]
    assert "\n\nParameters:\n  Stage:\n    Type: String\n\nResources:\n" in edited.text


def test_deleting_the_last_key_leaves_an_empty_mapping_unless_pruned():
    assert changed(template().delete(("Outputs", "Url")))[1] == ["Outputs: {}"]
    assert template().delete(("Outputs", "Url"), prune=True).data.keys() == {"Transform", "Resources"}


def test_a_deleted_resource_leaves_its_neighbours_comments():
    assert changed(template().delete(("Resources", "Items"))) == (
        ["", "  Items:", "    Type: AWS::DynamoDB::Table"],
        [],
    )


def test_unchanged_parts_are_shared():
    before = template()
    after = before.set((*START, "Timeout"), 1)
    assert before.data["Resources"]["Items"] is after.data["Resources"]["Items"]
    assert before.text == SOURCE


def test_extracting_a_value_leaves_a_reference_and_a_default():
    edited = template().extract_parameter((*START, "Timeout"), "Wait")
    assert edited.get((*START, "Timeout")) == {"Ref": "Wait"}
    assert edited.get(("Parameters", "Wait")) == {"Type": "Number", "Default": 30}


def test_long_intrinsics_are_written_where_the_file_writes_them():
    source = (
        "Resources:\n  A:\n    Properties:\n      B:\n        Ref: C\n      D:\n        Fn::GetAtt: E.Arn\n"
    )
    edited = template(source).put(("Resources", "A", "Properties", "F"), {"Fn::GetAtt": ["G", "Arn"]})
    assert changed(edited, source) == ([], ["      F:", "        Fn::GetAtt: [G, Arn]"])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"Fn::GetAtt": ["A", "Outputs.B"]}, "!GetAtt A.Outputs.B"),
        ({"Fn::GetAtt": ["A", {"Ref": "B"}]}, "!GetAtt [A, !Ref B]"),
        ({"Fn::Join": ["-", ["a", {"Ref": "B"}]]}, '!Join ["-", [a, !Ref B]]'),
        ({"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]}, "!If [C, 1, !Ref AWS::NoValue]"),
    ],
)
def test_short_forms(value: Any, written: str):
    edited = template().set((*START, "Timeout"), value)
    assert changed(edited)[1] == [f"      Timeout: {written}  # seconds"]
    assert edited.get((*START, "Timeout")) == value


def test_two_short_tags_never_stand_on_one_value():
    edited = template().put((*START, "Data"), {"Fn::Base64": {"Fn::Sub": "echo ${A}"}})
    assert "        Fn::Base64: !Sub echo ${A}\n" in edited.text


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda t: t.set((*START, "Missing"), 1), "path-missing"),
        (lambda t: t.insert((*START, "Timeout"), 1), "key-exists"),
        (lambda t: t.insert(("Resources", "Start"), {}), "key-exists"),
        (lambda t: t.insert(("Resources", "Items"), {}, "first"), "key-exists"),
        (lambda t: t.insert(("Transform",), "x"), "key-exists"),
        (lambda t: t.insert((*START, "Missing", "Key"), 1), "path-missing"),
        (lambda t: t.append((*START, "Timeout"), 1), "wrong-kind"),
        (lambda t: t.put((*START, "Timeout", "Key"), 1), "wrong-kind"),
        (lambda t: t.delete((*START, "Policies", 9)), "path-missing"),
        (lambda t: t.rename("Nobody", "Somebody"), "id-missing"),
        (lambda t: t.rename("Start", "Items"), "key-exists"),
        (lambda t: t.rename("Start", "not valid"), "id-invalid"),
        (lambda t: t.extract_parameter(("Resources", "Start", "Type"), "P"), "no-reference-here"),
    ],
)
def test_refusals_say_why_and_where(edit: Any, code: str):
    before = template()
    with pytest.raises(Refused) as refused:
        edit(before)
    assert refused.value.diagnostics[0].code == code
    assert before.text == SOURCE


def test_duplicate_keys_are_refused_but_only_there():
    source = "Resources:\n  A:\n    Type: X\n    Type: Y\n    Other: 1\n"
    with pytest.raises(Refused) as refused:
        template(source).set(("Resources", "A", "Type"), "Z")
    assert refused.value.diagnostics[0].code == "path-ambiguous"
    assert template(source).set(("Resources", "A", "Other"), 2).text == source.replace("1", "2")


def test_shared_values_are_refused():
    source = "Resources:\n  A: &a\n    Type: X\n  B: *a\n  C:\n    <<: *a\n    D: 1\n"
    for path in [("Resources", "A", "Type"), ("Resources", "B", "Type")]:
        with pytest.raises(Refused) as refused:
            template(source).set(path, "Z")
        assert refused.value.diagnostics[0].code == "path-shared"
    assert template(source).get(("Resources", "C", "Type")) == "X"
    assert template(source).set(("Resources", "C", "D"), 2).text == source.replace("1", "2")
    with pytest.raises(Refused):
        template(source).delete(("Resources", "A"))


def test_windows_line_breaks_and_byte_order_marks_stay():
    data = b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode()
    edited = Template.parse(data).put(("Resources", "Items", "Properties", "A"), {"b": "c"})
    assert edited.to_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\n" not in edited.to_bytes().replace(b"\r\n", b"")


def test_utf16_is_written_as_utf16():
    for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        data = mark + SOURCE.encode(codec)
        edited = Template.parse(data).set((*START, "Timeout"), 31)
        assert edited.to_bytes() == mark + SOURCE.replace("30", "31").encode(codec)


def test_a_block_scalar_at_the_end_of_the_file_keeps_its_value():
    source = "Resources:\n  A:\n    Type: |\n      text"
    edited = template(source).put(("Resources", "B", "Type"), "Y")
    assert edited.get(("Resources", "A", "Type")) == "text"
    assert "|-" in edited.text
    assert edited.delete(("Resources", "B")).text == source


def test_tabs_between_tokens_stay():
    source = (
        "Resources:\n  A:\t# one\n    Type:\tX\t# two\n    Text: |\t# three\n      a\tb\n    List: [a,\tb]\n"
    )
    edited = template(source).set(("Resources", "A", "Type"), "Y")
    assert edited.text == source.replace("X", "Y")
    assert edited.get(("Resources", "A", "Text")) == "a\tb\n"


def test_an_empty_file_can_be_filled():
    edited = template("").put(("Resources", "A", "Type"), "X")
    assert edited.text == "Resources:\n  A:\n    Type: X\n"
    assert not edited.diagnostics
