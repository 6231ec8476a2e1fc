"""Reading wires never fails, whatever shape a template has: what people write is not always what AWS wants."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import corpus_files, needs_corpus
from laws.wire_cases import CASES, Case
from stackline.catalog import View, load
from stackline.core import TemplateError
from stackline.design import read_wires
from stackline.design.cycles import cycles
from stackline.design.draw import draw_spelling
from stackline.design.wires import view_of, wires_in
from stackline.template import Project, Template

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "Source", "Target", "*", "a:b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Ref", "Fn::GetAtt", "Fn::If", "Fn::Sub", "Type", "Properties", "Id", "Statement", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


def replaced(value: Any, path: tuple[str | int, ...], junk: Any) -> Any:
    if not path:
        return junk
    if isinstance(value, dict):
        return {
            key: replaced(item, path[1:], junk) if key == path[0] else item for key, item in value.items()
        }
    return [replaced(item, path[1:], junk) if index == path[0] else item for index, item in enumerate(value)]


@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: case.name)
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_place_of_a_wire_may_hold_anything(case: Case, data: st.DataObject) -> None:
    resources = case.resources("Source", "Target")
    parsed = Template.parse(json.dumps({"Resources": resources}).encode(), file="template.json")
    template = Project.of(parsed, others=case.files("Source"))
    view = view_of(template)
    ends = case.ends("Source", "Target")
    drawn, _ = draw_spelling(template, view, case.connection, case.spelling, ends, {})
    body = {"Resources": drawn.data["Resources"]}
    path = data.draw(st.sampled_from(places(body)))
    spoilt = replaced(body, path, data.draw(JUNK))
    broken = View(load(), spoilt, beyond=drawn.get)
    wires_in(broken)
    cycles(broken)


@needs_corpus
@pytest.mark.parametrize("path", corpus_files("synthetic"), ids=lambda path: path.name)
def test_adversarial_templates_are_read(path: Any) -> None:
    try:
        template = Template.parse(path.read_bytes(), file=path.name)
    except TemplateError:
        return
    for wire in read_wires(template):
        # What a loop makes is written in the loop's body.
        assert all(template.has(template.expanded.source(claim)) for claim in wire.claims), wire
