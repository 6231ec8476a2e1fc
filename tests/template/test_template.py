"""Reading: data, resources, positions, diagnostics."""

from __future__ import annotations

import pytest

from stackline.core import TemplateError
from stackline.template import Template

SOURCE = """\
Resources:
  A:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Layers:
        - !Ref Layer
        - text
      Long: {Fn::GetAtt: Role.Nested.Arn}
      Version: 2012-10-17
    Condition: IsProd
Conditions:
  IsProd: !And [!Condition X, !Not [!Condition Y]]
"""


def template(source: str = SOURCE, file: str = "template.yaml") -> Template:
    return Template.parse(source.encode(), file=file)


def test_data_has_long_intrinsics():
    properties = template().get(("Resources", "A", "Properties"))
    assert properties["Role"] == {"Fn::GetAtt": ["Role", "Arn"]}
    assert properties["Layers"] == [{"Ref": "Layer"}, "text"]
    assert properties["Long"] == {"Fn::GetAtt": ["Role", "Nested.Arn"]}
    assert properties["Version"] == "2012-10-17"
    assert template().get(("Conditions", "IsProd")) == {
        "Fn::And": [{"Condition": "X"}, {"Fn::Not": [{"Condition": "Y"}]}]
    }


def test_get_and_has():
    assert template().get(("Resources", "A", "Properties", "Layers", 1)) == "text"
    assert template().get(("Resources", "A", "Properties", "Layers", 2), "none") == "none"
    assert template().has(("Resources", "A", "Condition"))
    assert not template().has(("Resources", "B"))


@pytest.mark.parametrize(
    ("path", "lines", "text"),
    [
        (("Resources",), (1, 11), None),
        (("Resources", "A"), (2, 11), None),
        (("Resources", "A", "Type"), (3, 3), "Type: AWS::Lambda::Function"),
        (("Resources", "A", "Properties", "Role"), (5, 5), "Role: !GetAtt Role.Arn"),
        (("Resources", "A", "Properties", "Role", "Fn::GetAtt"), (5, 5), "Role: !GetAtt Role.Arn"),
        (("Resources", "A", "Properties", "Layers"), (6, 8), None),
        (("Resources", "A", "Properties", "Layers", 0), (7, 7), "- !Ref Layer"),
        (("Resources", "A", "Properties", "Layers", 1), (8, 8), "- text"),
        (("Conditions", "IsProd", "Fn::And", 1), (13, 13), "!Not [!Condition Y]"),
        (("Resources", "Missing"), (0, 0), None),
    ],
)
def test_spans_hold_key_and_value(path: tuple[str | int, ...], lines: tuple[int, int], text: str | None):
    assert template().lines(path) == lines
    span = template().span(path)
    if text is not None:
        assert span is not None
        assert template().text[span.start : span.end] == text


def test_lines_move_with_edits_above():
    edited = template().insert(("Resources", "New"), {"Type": "X"}, "first")
    assert edited.lines(("Resources", "A", "Type")) == (5, 5)
    assert edited.lines(("Conditions", "IsProd")) == (15, 15)


def test_anchors_and_merge_keys_are_expanded():
    source = "Resources:\n  A: &a\n    Type: X\n    B: 1\n  C:\n    <<: *a\n    B: 2\n  D: *a\n"
    assert dict(template(source).resources) == {
        "A": {"Type": "X", "B": 1},
        "C": {"B": 2, "Type": "X"},
        "D": {"Type": "X", "B": 1},
    }


def test_keys_are_text():
    assert template("Resources:\n  yes: {Type: X}\n  1: {Type: Y}\n").resources.keys() == {"yes", "1"}


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("", "template-empty", 1),
        ("- a\n", "template-not-mapping", 1),
        ("Parameters: {}\n", "resources-missing", 1),
        ("Resources:\n  A: {Type: X}\n  A: {Type: Y}\n", "duplicate-key", 3),
        ("Resources:\n  A: !Foo {Type: X}\n", "unknown-tag", 2),
        ("Resources:\n  A: *nope\n", "alias-faulty", 2),
        ("Resources:\n  A: {Type: X}\n---\nb: c\n", "several-documents", 3),
    ],
)
def test_each_problem_is_one_diagnostic_with_a_fix(source: str, code: str, line: int):
    found = template(source)
    assert [problem.code for problem in found.diagnostics] == [code]
    problem = found.diagnostics[0]
    assert problem.line == line
    assert problem.file == "template.yaml"
    assert problem.fix is not None
    assert found.to_bytes() == source.encode()


def test_duplicate_keys_name_both_lines():
    found = template("Resources:\n  A: {Type: X}\n  A: {Type: Y}\n")
    assert "lines 2 and 3" in found.diagnostics[0].summary


def test_diagnostics_follow_the_edits():
    edited = template("").put(("Resources", "A", "Type"), "X")
    assert edited.diagnostics == ()
    assert [problem.code for problem in edited.delete(("Resources",)).diagnostics] == ["resources-missing"]


def test_bytes_that_are_not_utf8_are_kept_and_read_only():
    data = b"Resources:\n  A: {Type: caf\xe9}\n"
    found = Template.parse(data)
    assert found.to_bytes() == data
    assert not found.editable
    assert found.diagnostics[0].line == 2


def test_what_is_no_text_is_an_error():
    for data in (b"\xff\xfea", b"a\0b", bytes(range(256))):
        with pytest.raises(TemplateError):
            Template.parse(data)
