"""Text that wants to hurt: the engine answers with one diagnostic, soon, and keeps every byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.core import DiagnosticError, Refused, TemplateError
from stackline.template import Template, parse_dotted, parse_value, references, rename_warnings

GOOD = "Resources:\n  A:\n    Type: X\n  B:\n    Type: Y\n  C:\n    Type: Z\n"


def read(data: bytes, file: str = "template.yaml") -> Template:
    """Parse and look at everything."""
    template = Template.parse(data, file=file)
    assert template.to_bytes() == data
    assert isinstance(template.data, dict)
    for problem in template.diagnostics:
        assert problem.summary
        assert problem.line > 0
        assert problem.fix is not None
    for name in template.resources:
        template.span(("Resources", name))
        rename_warnings(template, name)
    references(template)
    return template


def refused_code(data: bytes, file: str = "template.yaml") -> str:
    with pytest.raises(TemplateError) as error:
        Template.parse(data, file=file)
    assert len(error.value.diagnostics) == 1
    assert error.value.diagnostics[0].fix is not None
    return error.value.diagnostics[0].code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'a: "' + b"x" * 10_000_000 + b'"', "template-too-large"),
        (b"a: " + b"[" * 500 + b"]" * 500, "template-too-deep"),
        (b"[" * 90_000, "template-too-deep"),
        (b"{a: " * 500, "template-too-deep"),
        (b"".join(b" " * depth + b"a:\n" for depth in range(500)), "template-too-deep"),
        (b"a: [" + b"1," * 100_001 + b"]", "template-too-many-nodes"),
        (b"a: &a [x]\nb: [" + b"*a," * 129 + b"]", "template-too-many-aliases"),
        (b"\xff\xfea", "not-text"),
        (b"Resources:\0", "not-text"),
    ],
)
def test_what_exceeds_a_limit_is_one_error(data: bytes, code: str):
    assert refused_code(data) == code


def test_an_edit_beyond_the_limit_is_refused():
    template = Template.parse(b"Resources:\n  A:\n    Type: '" + b"x" * 900_000 + b"'\n")
    with pytest.raises(Refused) as refused:
        template.put(("Resources", "A", "More"), "ü" * 60_000)
    assert refused.value.diagnostics[0].code == "template-too-large"
    assert template.put(("Resources", "A", "More"), "x" * 60_000)


def test_json_has_the_same_limits():
    assert refused_code(b'{"a":' * 500 + b"1" + b"}" * 500, "t.json") == "template-too-deep"
    assert refused_code(b'{"a": [' + b"1," * 100_001 + b"1]}", "t.json") == "template-too-many-nodes"


def test_a_bomb_of_aliases_is_counted_before_it_is_built():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 9):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]")
    assert refused_code("\n".join(lines).encode()) == "template-too-many-nodes"


@pytest.mark.parametrize(
    "data",
    [
        b"Resources:\n  A:\n    Type: '" + b"x" * 900_000 + b"'\n",
        b"Resources:\n  A:\n    Type: X" + b" " * 900_000 + b"\n",
        b"Resources:\n  A:\n    Type: X\n" + b"#\n" * 450_000,
        b"Resources:\n  A:\n    Type: X\n" + b"\n" * 900_000,
        b"Resources:\n  A:\n    Type: |\n" + b"      x\n" * 100_000,
        b"Resources: " + b"!a " * 300_000,
        b"Resources: " + b"&a " * 300_000,
    ],
)
def test_long_texts_below_the_limit_open_and_can_be_edited(data: bytes):
    template = read(data)
    if "A" in template.resources:
        assert template.put(("Resources", "B", "Type"), "Y").get(("Resources", "B", "Type")) == "Y"


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("  B:\n\tType: Y\n", 5),
        ('  B:\n    Type: "Y\n', 5),
        ("  B:\n    Type: [Y\n", 5),
        ("  B:\n    Type: {Y: 1\n", 5),
        ("  B:\n    Type: Y\n    Prop\n", 6),
        ("  B:\n    Type: Y: Z\n", 5),
        ("  B:\n    Type: Y\n   Bad: 1\n", 6),
        ("  B:\n    Type: @Y\n", 5),
        ("  B:\n    Type: 'it's'\n", 5),
        ("  B:\n    - a\n    b: c\n", 6),
        ("  B:\n    Type: &\n", 5),
        ("  B:\n    Type: *\n", 5),
        ("  B\n", 4),
    ],
)
def test_a_broken_resource_leaves_all_others(broken: str, line: int):
    text = GOOD.replace("  B:\n    Type: Y\n", broken)
    template = read(text.encode())
    assert {"A", "C"} <= set(template.resources)
    assert [problem.code for problem in template.diagnostics] == ["yaml-broken"]
    assert template.diagnostics[0].line == line
    edited = template.set(("Resources", "C", "Type"), "New")
    assert edited.text == text.replace("Type: Z", "Type: New")
    assert template.rename("C", "D").text == text.replace("  C:", "  D:")
    if broken != "  B\n":
        with pytest.raises(Refused):
            template.set(("Resources", "B", "Type"), "New")


SCALARS = [
    "!!int x", "!!float x", "!!bool maybe", "!!null x", "!!timestamp foo", "2001-99-99", "0b", "0x", "0b2", "_", "1__",
    ".", "-.", "+", "1e", "0o", '!!int ""', "!!binary ===", "!!set {a}", "!!omap [a]", "!!pairs [1]", "!!int 1:x",
    "1:99:99", "9" * 5000, "0x" + "f" * 5000, "1_", "-_", ".inf", ".NaN", "!!int 09", "=", "<<", "!<x> y", "0.0:60",
    "!<tag:yaml.org,2002:int> 5", "!!float 1:2:x", "+.inf", "!!merge <<", "!!value =", "!!yaml x", "!", "! 5", "!Ref",
    "!GetAtt", "!Sub", "!GetAtt [a]", "!GetAtt .", "!Join x", "!!str", '!!bool ""',
    "!!python/object/apply:os.system [id]",
    "!Ref [a]", "!Ref {a: b}", "!Sub [1, 2]", "!If x", "!Sub [[]]", "!GetAtt [[]]", "{Ref: [a]}", "{Fn::Sub: {a: b}}",
]  # fmt: skip


@pytest.mark.parametrize("scalar", SCALARS)
def test_odd_scalars_are_values_like_others(scalar: str):
    template = read(f"Resources:\n  A:\n    Type: X\n    P: {scalar}\n  B: {{Type: Y}}\n".encode())
    assert set(template.resources) == {"A", "B"}
    assert template.set(("Resources", "A", "P"), "mended").get(("Resources", "A", "P")) == "mended"
    parse_value(scalar)


@given(st.text(max_size=60) | st.text(alphabet="ab:-?[]{},#&*!|>'\"%@` \n\t\r", max_size=60))
@settings(deadline=None, max_examples=300)
def test_no_text_escapes_as_an_exception(text: str):
    data = text.encode("utf-8", "surrogatepass")
    for file in ("template.yaml", "template.json"):
        try:
            template = read(data, file)
        except TemplateError:
            continue
        try:
            edited = template.put(("Resources", "Added", "Type"), "X")
        except Refused:
            continue
        assert Template.parse(edited.to_bytes(), file=file).data == edited.data


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=200)
def test_no_bytes_escape_as_an_exception(data: bytes):
    try:
        read(data)
    except TemplateError:
        return


@given(st.integers(0, len(GOOD)), st.text(alphabet="ab:-?[]{},#&*!|>'\"%@` \n\t", min_size=1, max_size=4))
@settings(deadline=None, max_examples=300)
def test_typing_anywhere_keeps_the_resources_elsewhere(at: int, typed: str):
    text = GOOD[:at] + typed + GOOD[at:]
    read(text.encode())


@given(st.text(max_size=30))
@settings(deadline=None)
def test_what_people_type_is_a_value_or_a_refusal(text: str):
    for parse in (parse_value, lambda typed: parse_dotted(typed, "A")):
        try:
            parse(text)
        except DiagnosticError:
            continue


@pytest.mark.parametrize(
    "path", [(), ("Resources",), ("Resources", "A", "Type", 0), ("Resources", -1), (0,), ("x", "y")]
)
def test_odd_paths_are_answered_or_refused(path: tuple[str | int, ...]):
    template = Template.parse(GOOD.encode())
    template.get(path)
    template.span(path)
    for edit in (
        lambda: template.set(path, 1), lambda: template.put(path, 1), lambda: template.append(path, 1),
        lambda: template.delete(path), lambda: template.delete(path, prune=True), lambda: template.insert(path, 1),
    ):  # fmt: skip
        try:
            edited = edit()
        except Refused:
            continue
        assert Template.parse(edited.to_bytes()).data == edited.data
