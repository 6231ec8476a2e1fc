"""Any text can be written anywhere and is read back as the same text."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.core import Refused
from stackline.template import Template, parse_value, render_value
from stackline.template.models import STR, ScalarModel, resolve_plain
from stackline.template.scalars import double_quoted, spellings

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
TRICKY = st.sampled_from(
    [
        "on",
        "1:30",
        "2012-10-17",
        "0123",
        "~",
        "null",
        "=",
        "<<",
        "",
        " ",
        "a: b",
        "a #b",
        "- x",
        "?",
        "\x85",
        "\u2028",
    ]
)
PLACES = {
    "block": ("Resources:\n  A:\n    Type: old # why\n    After: 1\n", ("Resources", "A", "Type")),
    "flow": ("Resources: {A: {Type: old, After: 1}}\n", ("Resources", "A", "Type")),
    "list": ("Resources:\n  A:\n  - old\n  - last\n", ("Resources", "A", 0)),
    "tagged": ("Resources:\n  A:\n    Type: !Sub 'old'\n", ("Resources", "A", "Type", "Fn::Sub")),
    "literal": (
        "Resources:\n  A:\n    Type: |\n      old\n      text\n    After: 1\n",
        ("Resources", "A", "Type"),
    ),
    "last": ("Resources:\n  A:\n    Type: old", ("Resources", "A", "Type")),
    "json": ('{"Resources": {"A": {"Type": "old"}}}', ("Resources", "A", "Type")),
}


@pytest.mark.parametrize("place", PLACES)
@given(value=TEXT | TRICKY)
@settings(deadline=None, max_examples=60)
def test_any_text_is_read_back(place: str, value: str):
    source, path = PLACES[place]
    edited = Template.parse(source.encode(), file="t.json" if place == "json" else "t.yaml").set(path, value)
    assert edited.get(path) == value
    assert Template.parse(edited.to_bytes(), file=edited.file).get(path) == value
    if "# why" in source:
        assert "# why" in edited.text


@given(value=TEXT | TRICKY)
@settings(deadline=None)
def test_quotes_follow_the_rules_of_yaml_1_1(value: str):
    for text in spellings(ScalarModel(STR, value), flow=False):
        assert yaml.safe_load(f"k: {text}\n") == {"k": value}


@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
@settings(deadline=None)
def test_any_value_is_read_back(value: object):
    template = Template.parse(b"Resources:\n  A:\n    Type: X\n")
    edited = template.put(("Resources", "A", "Value"), {"it": value})
    assert edited.get(("Resources", "A", "Value", "it")) == value or _is_intrinsic(value)


def _is_intrinsic(value: object) -> bool:
    return isinstance(value, dict) and any(str(key).startswith(("Fn::", "Ref")) for key in value)


@pytest.mark.parametrize(
    "value", ["yes", "No", "on", "1_000", "0x1F", "12:30:45", "2012-10-17", "null", "~", ".5", "="]
)
def test_what_would_be_read_as_something_else_is_quoted(value: str):
    assert resolve_plain(value) != STR
    assert render_value(value) == f"'{value}'"


@pytest.mark.parametrize(
    "value", ["hello world", "arn:aws:s3:::b/*", "a,b", "http://x?y=z", "-x", "12e03", "AWS::Region"]
)
def test_what_is_plain_stays_plain(value: str):
    assert render_value(value) == value


def test_line_separators_and_control_characters_are_escaped():
    assert double_quoted("a\x85b\u2028c\x07") == '"a\\Nb\\Lc\\x07"'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("512", 512), ("-7", -7), ("0x10", 16), ("017", 15), ("1:30", 90), ("1_000", 1000), ("0b11", 3), ("3.5", 3.5),
        ("1e3", "1e3"), ("2012-10-17", "2012-10-17"), ("yes", True), ("off", False), ("~", None), ("'512'", "512"),
        ("!!str 512", "512"), ("!!int x", "x"), ("012345678901", "012345678901"), (".inf", math.inf), ("0b", "0b"),
    ],
)  # fmt: skip
def test_scalars_are_read_by_yaml_1_1_but_dates_stay_text(text: str, value: object):
    assert parse_value(text) == value


def test_values_that_yaml_cannot_hold_are_refused():
    template = Template.parse(b"Resources:\n  A: {Type: X}\n")
    for value in (object(), b"bytes", {"a": {1, 2}}):
        with pytest.raises(Refused):
            template.put(("Resources", "A", "B"), value)
