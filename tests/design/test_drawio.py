"""The draw.io export: each card, row and wire once, joined as in the diagram, and no text becomes markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from corpus import corpus_files, needs_corpus
from stackline.core import TemplateError
from stackline.design import cards, read_diagram
from stackline.design.drawio import to_drawio
from stackline.template import Template


def cells(text: str) -> dict[str, ElementTree.Element]:
    found = list(ElementTree.fromstring(text).iter("mxCell"))
    by_id = {cell.attrib["id"]: cell for cell in found}
    assert len(by_id) == len(found)
    return by_id


def check(template: Template) -> None:
    found = cells(to_drawio(template))
    for cell in found.values():
        for end in ("parent", "source", "target"):
            assert cell.get(end, "0") in found
        place = cell.find("mxGeometry")
        assert (place is not None) is (cell.get("vertex") == "1" or cell.get("edge") == "1")
        style = cell.get("style", "")
        assert all(part.count("=") >= 1 or part in ("text", "") for part in style.split(";")), style


def test_cards_rows_and_wires_are_shapes_and_connectors() -> None:
    template = Template.parse(
        b"Transform: AWS::Serverless-2016-10-31\nResources:\n"
        b"  T: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\n"
        b"  F:\n    Type: AWS::Serverless::Function\n    DependsOn: R\n"
        b"    Properties: {Events: {E: {Type: DynamoDB, Properties: {Stream: !GetAtt T.StreamArn}}}}\n"
        b"  R: {Type: AWS::SNS::Topic}\n"
    )
    check(template)
    found = cells(to_drawio(template))
    for card in cards(template, read_diagram(template)):
        cell = found[f"card {card.id}"]
        assert f"<b>{card.title}</b>" in cell.attrib["value"]
        place = cell.find("mxGeometry")
        assert place is not None
        assert float(place.attrib["width"]) == card.width
        assert found[f"tile {card.id}"].get("parent") == f"card {card.id}"
    (wire,) = (cell for cell in found.values() if cell.get("source") == "row T stream")
    assert wire.get("target") == "card F"
    (reference,) = (cell for cell in found.values() if cell.get("target") == "card R")
    assert "dashed=1" in reference.attrib["style"]


@needs_corpus
def test_real_templates_make_sound_documents() -> None:
    for path in corpus_files(sample=60, seed=5):
        try:
            check(Template.parse(path.read_bytes(), file=path.name))
        except TemplateError:
            continue


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


@pytest.mark.parametrize("id", ["<img src=x>", 'a" onload="b', "&lt;b&gt;", "a\nb", "a\x01", "}}</script>"])
def test_what_a_template_says_stays_text(id: str) -> None:
    body = {"Resources": {id: {"Type": "AWS::SNS::Topic"}, "B": {"Type": "AWS::SNS::Topic", "DependsOn": id}}}
    template = Template.parse(json.dumps(body).encode(), file="t.json")
    check(template)
    tags = Tags()
    for cell in cells(to_drawio(template)).values():
        tags.feed(cell.get("value", ""))
    assert tags.seen <= {"b", "br", "font"}
