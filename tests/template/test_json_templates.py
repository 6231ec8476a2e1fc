"""JSON templates: the same operations, and the file stays JSON in its own layout."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.template import Template

DATA: dict[str, Any] = {
    "Resources": {
        "A": {
            "Type": "X",
            "Properties": {"Name": {"Fn::Sub": "${B}-x"}, "List": [1, {"Ref": "B"}], "Empty": {}},
        },
        "B": {"Type": "Y", "DependsOn": "A", "Size": 1e3, "Text": "caf\u00e9 \U0001f600"},
    }
}
LAYOUTS: dict[str, dict[str, Any]] = {
    "two": {"indent": 2},
    "four": {"indent": 4},
    "one line": {},
    "tight": {"separators": (",", ":")},
    "escaped": {"indent": 2, "ensure_ascii": True},
}


def written(layout: str, data: Any = None) -> str:
    return json.dumps(DATA if data is None else data, **{"ensure_ascii": False, **LAYOUTS[layout]})


def template(text: str) -> Template:
    return Template.parse(text.encode(), file="template.json")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_insertion_is_written_in_the_layout_of_the_file(layout: str):
    edited = template(written(layout)).put(("Resources", "B", "Properties", "Tags"), {"a": {"Ref": "A"}})
    wanted = json.loads(written(layout))
    wanted["Resources"]["B"]["Properties"] = {"Tags": {"a": {"Ref": "A"}}}
    assert edited.text == written(layout, wanted).replace("1000.0", "1000.0")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("position", ["first", "last", "A"])
def test_what_is_inserted_can_be_taken_out(layout: str, position: str):
    before = template(written(layout))
    after = before.insert(("Resources", "New"), {"Type": "Z", "List": [1, 2]}, position)
    assert list(json.loads(after.text)["Resources"]).index("New") == {"first": 0, "last": 2, "A": 1}[position]
    assert after.delete(("Resources", "New")).text == before.text
    listed = before.append(("Resources", "A", "Properties", "List"), {"x": "y"})
    assert listed.delete(("Resources", "A", "Properties", "List", 2)).text == before.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_rename_follows_references(layout: str):
    renamed = json.loads(template(written(layout)).rename("B", "New").text)
    assert renamed["Resources"]["A"]["Properties"]["Name"] == {"Fn::Sub": "${New}-x"}
    assert renamed["Resources"]["A"]["Properties"]["List"][1] == {"Ref": "New"}
    assert "New" in renamed["Resources"]


@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6,
))  # fmt: skip
@settings(deadline=None)
def test_any_value_is_written_as_json(value: Any):
    edited = template(written("two")).put(("Resources", "A", "Value"), value)
    assert json.loads(edited.text)["Resources"]["A"]["Value"] == value


def test_duplicate_keys_are_named_with_their_lines():
    found = template('{\n"Resources": {\n"A": {"Type": "X"},\n"A": {"Type": "Y"}\n}}')
    assert [(problem.code, problem.line) for problem in found.diagnostics] == [("duplicate-key", 4)]
    assert "lines 3 and 4" in found.diagnostics[0].summary


@pytest.mark.parametrize(
    "text", ['{"Resources": {"A": {"Ty', '{"Resources": }', '{"Resources": {"A" 1}}', "{"]
)
def test_broken_json_is_one_diagnostic(text: str):
    found = template(text)
    assert [problem.severity for problem in found.diagnostics] in (["error"], ["warning"])
    assert found.to_bytes() == text.encode()


@pytest.mark.parametrize("layout", ["two", "four"])
@pytest.mark.parametrize(
    ("old", "new"), [('"Type": "X"', '"Type": "X'), ('"Fn::Sub"', '"Fn::Sub'), ('"x"', "[")]
)
def test_broken_json_keeps_the_resources_that_are_whole(layout: str, old: str, new: str):
    data = {"Resources": {name: {"Type": "Y", "A": [1]} for name in "PQ"}, "Outputs": {"O": {"Value": 1}}}
    data["Resources"]["Broken"] = {"Type": "X", "Name": {"Fn::Sub": "x"}}
    data["Resources"]["Last"] = {"Type": "Z"}
    found = template(written(layout, data).replace(old, new))
    assert [problem.severity for problem in found.diagnostics] == ["error"]
    assert {"P", "Q", "Last"} <= set(found.resources)
    assert found.get(("Outputs", "O", "Value")) == 1


def test_spans_are_those_of_the_text():
    found = template(written("two"))
    span = found.span(("Resources", "A", "Type"))
    assert span is not None
    assert found.text[span.start : span.end] == '"Type": "X"'
    assert span.line == 4
