"""Values and paths as people type them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.core import Refused
from stackline.template import parse_dotted, parse_value, render_value

FN = ("Resources", "Fn")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("Timeout", (*FN, "Properties", "Timeout")),
        ("Environment.Variables.TABLE_NAME", (*FN, "Properties", "Environment", "Variables", "TABLE_NAME")),
        ("Policies.0.Statement", (*FN, "Properties", "Policies", 0, "Statement")),
        ('Tags."my.key"', (*FN, "Properties", "Tags", "my.key")),
        ("Tags.'it''s'.\"0\"", (*FN, "Properties", "Tags", "it's", "0")),
        ("Events.Api.Properties", (*FN, "Properties", "Events", "Api", "Properties")),
        ("/DependsOn", (*FN, "DependsOn")),
        ("/Metadata.a.b", (*FN, "Metadata", "a", "b")),
        ("/", FN),
    ],
)
def test_dotted_paths(typed: str, path: tuple[str | int, ...]):
    assert parse_dotted(typed, "Fn") == path


@pytest.mark.parametrize("typed", ["a..b", "a.", ".a", '"open', "a.'open"])
def test_what_is_no_path_is_refused(typed: str):
    with pytest.raises(Refused) as refused:
        parse_dotted(typed, "Fn")
    assert refused.value.diagnostics[0].fix is not None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("512", 512),
        ("!Ref Stage", {"Ref": "Stage"}),
        ("{a: b}", {"a": "b"}),
        ("!GetAtt A.Outputs.B", {"Fn::GetAtt": ["A", "Outputs.B"]}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("Fn::GetAtt: A.B", {"Fn::GetAtt": ["A", "B"]}),
        ("[!Ref A, {b: !Ref C}]", [{"Ref": "A"}, {"b": {"Ref": "C"}}]),
        ("!If [Prod, 1, !Ref 'AWS::NoValue']", {"Fn::If": ["Prod", 1, {"Ref": "AWS::NoValue"}]}),
        ("", ""),
        ("[&a x, *a]", ["x", "x"]),
    ],
)
def test_values(typed: str, value: Any):
    assert parse_value(typed) == value


@pytest.mark.parametrize("typed", ["[", "a: b: c", "--- 1\n--- 2", "{" * 200, "@x", "[" + "*a," * 200 + "]"])
def test_what_is_no_value_is_refused(typed: str):
    if typed.startswith("[*"):
        parse_value(typed)
        return
    with pytest.raises(Refused):
        parse_value(typed)


@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
    | st.builds(lambda name: {"Ref": name}, st.text("abcXYZ", min_size=1)), max_leaves=10,
))  # fmt: skip
@settings(deadline=None)
def test_what_is_rendered_is_read_back(value: Any):
    text = render_value(value)
    if value == "":
        assert text == "''"
    assert parse_value(text) == value


@pytest.mark.parametrize(
    "value",
    [
        "a\nb\n",
        "a\n\n",
        "x\n",
        {"a": 1, "Z": "x\ny\n" * 20},
        ["x\ny\n\n"],
        {"k": {"Fn::Sub": "a\nb\n"}},
        "a\nb",
    ],
)
def test_a_text_keeps_its_last_line_end(value: Any):
    assert parse_value(render_value(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Fn::GetAtt": ["A", "Arn"]}, "!GetAtt A.Arn"),
        ({"a": {"Ref": "B"}}, "{a: !Ref B}"),
        ("2012-10-17", "'2012-10-17'"),
        ("two\nlines\n", "|\n  two\n  lines"),
        (None, "null"),
    ],
)
def test_rendered_values(value: Any, text: str):
    assert render_value(value) == text
