"""How deep a text nests is counted, also where libyaml gives up before it has told of the first bracket."""

from __future__ import annotations

import pytest

from stackline.core import TemplateError, has_errors
from stackline.template import Template
from stackline.template.depth import too_deep_at
from stackline.template.events import NotYaml
from stackline.template.limits import MAX_DEPTH
from stackline.template.tree import parse_tree


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 300, 999, 1000, 1001, 1100, 5000])
@pytest.mark.parametrize("pair", ["[]", "{}"])
@pytest.mark.parametrize("closed", [True, False])
def test_brackets_without_end_are_refused_at_any_depth(depth: int, pair: str, closed: bool) -> None:
    text = "a: " + pair[0] * depth + (pair[1] * depth if closed else "")
    with pytest.raises(TemplateError) as refused:
        Template.parse(text.encode())
    (problem,) = refused.value.diagnostics
    assert (problem.code, problem.line) == ("template-too-deep", 1)
    assert 3 < problem.column <= 3 + MAX_DEPTH + 1


def test_as_deep_as_it_may_be() -> None:
    deep = MAX_DEPTH - 1
    assert Template.parse(("a: " + "[" * deep + "]" * deep).encode()).data["a"] is not None


def test_what_is_broken_for_another_reason_is_not_called_deep() -> None:
    many = "a: '" + "[" * 300 + "'\nb: [1\nc: 2\n"
    with pytest.raises(NotYaml) as problem:
        parse_tree(many)
    assert too_deep_at(many, problem.value.offset) is None
    assert has_errors(Template.parse(many.encode()).diagnostics)
