"""While a person types, the text is broken in one place: every resource elsewhere stays, with one diagnostic."""

from __future__ import annotations

import random

import pytest

from corpus import corpus_files, needs_corpus
from stackline.template import Template

pytestmark = needs_corpus

MISTAKES = {
    "key without colon": lambda indent, _line: f"{indent}Prop",
    "open double quote": lambda indent, _line: f'{indent}Key: "open',
    "open single quote": lambda indent, _line: f"{indent}Key: 'open",
    "open bracket": lambda indent, _line: f"{indent}Key: [a, b",
    "open brace": lambda indent, _line: f"{indent}Key: {{a: b",
    "tab": lambda _indent, _line: "\tKey: value",
    "colon in a value": lambda indent, _line: f"{indent}Key: a: b",
    "too deep": lambda indent, line: f"{indent}   {line.strip()}\n{indent}Other: x",
    "reserved character": lambda indent, _line: f"{indent}Key: @value",
    "template language": lambda indent, _line: f"{indent}{{%- if x %}}",
    "half an alias": lambda indent, _line: f"{indent}Key: *",
}


def broken_texts(count: int, seed: int):
    """A template, one resource of it, and its text with a mistake inside that resource."""
    rng = random.Random(seed)
    for path in corpus_files("sam", "cfn", sample=count, seed=seed):
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        template = Template.parse(text.encode())
        if template.diagnostics or len(template.chunks) == 1 or len(template.resources) < 2:
            continue
        name = rng.choice(list(template.resources))
        span = template.span(("Resources", name, "Properties"))
        if (
            span is None
            or span.end_line - span.line < 2
            or template.get(("Resources", name, "Properties")) == {}
        ):
            continue
        lines = text.split("\n")
        at = span.line  # the line below `Properties:`
        line = lines[at].rstrip("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        mistake = rng.choice(list(MISTAKES))
        indent = line[: len(line) - len(line.lstrip())]
        lines.insert(at, MISTAKES[mistake](indent, line))
        yield path, template, name, mistake, "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_all_other_resources_stay(seed: int):
    seen = 0
    for path, template, name, mistake, text in broken_texts(150, seed):
        found = Template.parse(text.encode())
        seen += 1
        others = [other for other in template.resources if other != name]
        for other in others:
            assert found.resources.get(other) == template.resources[other], (path, name, mistake, other)
        if not found.diagnostics:
            continue  # what was typed happens to be YAML here
        assert [problem.code for problem in found.diagnostics] == ["yaml-broken"], (path, name, mistake)
        assert found.diagnostics[0].fix is not None
        first, last = found.lines(("Resources", name))
        assert first <= found.diagnostics[0].line <= last + 1, (path, name, mistake, found.diagnostics[0])
        edited = found.put(("Resources", others[0], "Metadata", "Edited"), "yes")
        assert edited.delete(("Resources", others[0], "Metadata", "Edited"), prune=True).text == text, (
            path,
            mistake,
        )
    assert seen > 30
