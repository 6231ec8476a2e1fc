"""What a comparison marks: laws on real templates, then an example of each mark in each format."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from corpus import corpus_files, needs_corpus
from stackline.core import TemplateError
from stackline.design import read_diagram, to_mermaid, to_svg
from stackline.design.comparing import compare
from stackline.design.drawio import to_drawio
from stackline.design.page import to_html
from stackline.design.theme import LIGHT
from stackline.template import Template

BEFORE = Template.parse(
    b"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Items: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: id, KeyType: HASH}]}}
  Old: {Type: AWS::SQS::Queue}
  Same: {Type: AWS::SNS::Topic}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Items}
        - SQSSendMessagePolicy: {QueueName: !GetAtt Old.QueueName}
"""
)
AFTER = Template.parse(
    b"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Items: {Type: AWS::DynamoDB::Table, Properties: {TableName: items, KeySchema: [{AttributeName: id, KeyType: HASH}]}}
  New: {Type: AWS::SQS::Queue}
  Same: {Type: AWS::SNS::Topic}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Items}
        - SQSSendMessagePolicy: {QueueName: !GetAtt New.QueueName}
"""
)


def test_each_mark() -> None:
    found = compare(BEFORE, AFTER)
    assert found.cards == {"Items": "replaced", "New": "added", "Work": "changed", "Old": "removed"}
    assert found.wires == {
        "Work||Items|function-uses-table": "changed",
        "Work||New|function-uses-queue": "added",
        "Work||Old|function-uses-queue": "removed",
    }
    assert found.summary() == (
        "resources: 1 added, 1 changed, 1 replaced, 1 removed; wires: 1 added, 1 changed, 1 removed"
    )


@needs_corpus
def test_laws_on_real_templates() -> None:
    """Nothing differs from itself; the other way round, what was added is removed; each card has one mark at most."""
    opposite = {"added": "removed", "removed": "added", "changed": "changed", "replaced": "replaced"}
    files = corpus_files("sam", "cfn", sample=40, seed=8)
    for path in files:
        try:
            template = Template.parse(path.read_bytes(), file=path.name)
        except TemplateError:
            continue
        if not template.resources:
            continue
        assert compare(template, template).summary() == "no change"
        gone = random.Random(path.name).choice(list(template.resources))
        less = {
            **template.data,
            "Resources": {k: v for k, v in template.data["Resources"].items() if k != gone},
        }
        other = Template.parse(json.dumps(less, default=str).encode(), file="other.json")
        there, back = compare(template, other), compare(other, template)
        if gone in {each.id for each in read_diagram(other).resources}:
            continue  # what is implied goes on as a card of its own
        assert there.cards[gone] == "removed"
        assert {id: opposite[mark] for id, mark in there.cards.items()} == dict(back.cards)
        assert {key: opposite[mark] for key, mark in there.wires.items()} == dict(back.wires)


def test_the_svg_shows_the_marks_and_what_is_gone() -> None:
    svg = to_svg(AFTER, since=BEFORE)
    words = [
        "".join(each.itertext())
        for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert {"added", "changed", "replaced", "removed", "Old"} <= set(words)
    for colour in LIGHT.marks.values():
        assert f'stroke="{colour}"' in svg
    assert "Work → Old, removed" in svg
    assert "Work → New, added" in svg
    plain = to_svg(AFTER)
    assert "removed" not in plain
    assert LIGHT.marks["added"] not in plain


def test_mermaid_colours_what_differs() -> None:
    text = to_mermaid(AFTER, since=BEFORE)
    names = dict(re.findall(r'(n\d+)\S*"(\w+)<br/>', text))
    marked = {
        names[card]: mark
        for cards, mark in re.findall(r"class (\S+) (\w+)\n", text)
        for card in cards.split(",")
    }
    assert marked == {"Items": "replaced", "New": "added", "Work": "changed", "Old": "removed"}
    arrows = [line for line in text.splitlines() if "-.->" in line]
    coloured = dict(re.findall(r"linkStyle (\S+) stroke:(\S+)", text))
    for number, line in enumerate(arrows):
        end = names[line.split()[-1]]
        wanted = {"Items": "changed", "New": "added", "Old": "removed"}[end]
        assert coloured[str(number)] == LIGHT.marks[wanted]


@pytest.mark.parametrize("draw", [to_drawio, to_html])
def test_the_other_formats_say_it_too(draw: Callable[..., str]) -> None:
    text = draw(AFTER, since=BEFORE)
    for mark, colour in LIGHT.marks.items():
        assert mark in text
        assert colour in text
