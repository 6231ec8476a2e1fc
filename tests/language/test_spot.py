"""Where a cursor is: against the parser's own tree in real templates, and in texts that no parser reads."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from corpus import corpus_files, needs_corpus
from language_at import at, in_function
from stackline.language import Typing
from stackline.language.spot import Spot
from stackline.template import Path, Template
from stackline.template.intrinsics import long_name
from stackline.template.nodes import MAPPING, SCALAR, SEQUENCE, Node
from stackline.template.tree import parse_tree

NOTHING = Template.parse(b"Resources: {}\n")
PROPERTIES = ("Resources", "Fn", "Properties")


def places(node: Node, path: Path = ()) -> Iterator[tuple[Node, Path, str]]:
    """Every scalar with its path, as the parser has it."""
    tag = long_name(node.tag)
    path = (*path, tag) if tag else path
    if node.kind is SCALAR:
        yield node, path, "value"
    elif node.kind is MAPPING:
        for key, value in node.pairs:
            if key.kind is SCALAR:
                yield key, (*path, key.value), "key"
                yield from places(value, (*path, key.value))
    elif node.kind is SEQUENCE:
        for index, item in enumerate(node.items):
            yield from places(item, (*path, index))


@needs_corpus
def test_a_place_found_by_its_lines_is_the_parsers() -> None:
    """All but one in two hundred: what is left are brackets closed left of where they open, and the like."""
    choose = random.Random(4)
    asked = missed = 0
    for file in corpus_files(sample=250, seed=11):
        try:
            text = file.read_text("utf-8-sig").replace("\r\n", "\n")
            root = parse_tree(text).root
        except Exception:  # noqa: BLE001 - what is no YAML at all is another test's
            continue
        if root is None or "\r" in text:
            continue
        found = [
            each for each in places(root)
            if each[0].end > each[0].content and "\n" not in text[each[0].content : each[0].end]
            and each[0].style not in ("|", ">")
        ]  # fmt: skip
        for node, path, role in choose.sample(found, min(20, len(found))):
            quoted = 1 if node.style else 0
            offset = choose.randint(node.content + quoted, node.end - quoted)
            spot = Typing(text, offset, NOTHING).spot
            asked += 1
            missed += not fits(spot, path, role, node.content + quoted, node.end - quoted)
    assert asked > 2000
    assert missed * 200 <= asked, f"{missed} of {asked}"


def fits(spot: Spot | None, path: Path, role: str, start: int, end: int) -> bool:
    if spot is None:
        return False
    if spot.lone and role == "value" and spot.path[:-1] == path:
        return True  # a word on a line of its own, that may become a key
    return (spot.path, spot.role, spot.start, spot.end) == (path, role, start, end)


@pytest.mark.parametrize(
    ("lines", "role", "path", "typed"),
    [
        ("Tim§", "key", ("Tim",), "Tim"),
        ("§", "key", ("",), ""),
        ("Role: !GetAtt Items.§", "value", ("Role", "Fn::GetAtt"), "Items."),
        ("Role: !GetAtt [Items, §", "value", ("Role", "Fn::GetAtt", 1), ""),
        ("Role:\n  Fn::GetAtt:\n    - Items\n    - §", "value", ("Role", "Fn::GetAtt", 1), ""),
        ("Policies:\n  - Dyn§", "value", ("Policies", 0), "Dyn"),
        ("Policies:\n- A: 1\n- B: 2\n  §", "key", ("Policies", 1, ""), ""),
        ("Role: !If\n  - IsProd\n  - §\n  - x", "value", ("Role", "Fn::If", 1), ""),
        ("Environment: {Variables: {A: !Ref §}}", "value", ("Environment", "Variables", "A", "Ref"), ""),
        ("Tags: {a: b, §}", "key", ("Tags", ""), ""),
        ("Description: !Sub |\n  a ${It§", "text", ("Description", "Fn::Sub"), "  a ${It"),
        ("Policies:\n  - Statement:\n      - Effect: §\n        Action: x", "value",
         ("Policies", 0, "Statement", 0, "Effect"), ""),
        ("Layers:\n  - - §", "value", ("Layers", 0, 0), ""),
    ],
)  # fmt: skip
def test_a_place_in_broken_text(lines: str, role: str, path: Path, typed: str) -> None:
    spot = in_function(lines).spot
    assert spot is not None
    assert (
        spot.role,
        spot.path,
        spot.typed.lstrip() if role != "text" else spot.typed.replace(" " * 6, "", 1),
    ) == (
        role,
        (*PROPERTIES, *path),
        typed,
    )


@pytest.mark.parametrize(
    "lines", ["InlineCode: |\n  def f():\n    x: §", "Role: # a §comment", "Role: 'a\n  b §"]
)
def test_nothing_is_said_in_texts_and_comments(lines: str) -> None:
    assert in_function(lines).spot is None


def test_what_stands_beside() -> None:
    spot = in_function("§\nTimeout: 3").spot
    assert spot is not None
    assert set(spot.siblings) == {"CodeUri", "Handler", "Runtime", "Timeout"}
    listed = in_function("Role: !FindInMap [Sizes, !Ref Stage, §]").spot
    assert listed is not None
    assert listed.before[0] == "Sizes"


@pytest.mark.parametrize(
    ("text", "role", "path"),
    [
        ('{"Resources": {"A": {"Type": "§"', "value", ("Resources", "A", "Type")),
        ('{"Resources": {"A": {"Properties": {"§": 1, "B": 3}}}}', "key", ("Resources", "A", "Properties", "")),
        ('{"Resources": {"A": {"P": {"Fn::GetAtt": ["X", "§"]}}}}', "value",
         ("Resources", "A", "P", "Fn::GetAtt", 1)),
    ],
)  # fmt: skip
def test_json(text: str, role: str, path: Path) -> None:
    spot = at(text, "Resources: {}").spot
    assert spot is not None
    assert (spot.role, spot.path) == (role, path)


def test_the_member_around_is_read_though_the_line_is_broken() -> None:
    typing = in_function("Environment:\n  Variables:\n    A: [1,\n    §")
    assert typing.type == "AWS::Serverless::Function"
    assert typing.value((*PROPERTIES, "Handler")) == "app.handler"
