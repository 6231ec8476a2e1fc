"""The SVG export: well-formed, self-contained, harmless whatever the template says, and true to the cards."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import corpus_files, needs_corpus
from stackline.design import cards, read_diagram, to_svg
from stackline.design.glyphs import GLYPHS, glyph
from stackline.design.looks import look
from stackline.design.svg import escaped
from stackline.design.theme import DARK, LIGHT
from stackline.design.wirework import rounded
from stackline.template import Template

NS = "{http://www.w3.org/2000/svg}"
SHOP = b"""
Transform: AWS::Serverless-2016-10-31
Conditions: {Live: !Equals [a, b]}
Resources:
  ItemsTable:
    Type: AWS::DynamoDB::Table
    Properties: {KeySchema: [{AttributeName: pk, KeyType: HASH}]}
  GetItem:
    Type: AWS::Serverless::Function
    Condition: Live
    Properties:
      Runtime: python3.13
      Policies: [{DynamoDBReadPolicy: {TableName: !Ref ItemsTable}}]
      Events: {Get: {Type: HttpApi, Properties: {Path: "/items/{id}", Method: get}}}
  Pages: {Type: AWS::SQS::Queue}
  OnPage:
    Type: AWS::Serverless::Function
    Properties: {Events: {Page: {Type: SQS, Properties: {Queue: !GetAtt Pages.Arn, BatchSize: 10}}}}
"""


def words(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{NS}text")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_well_formed_and_says_what_the_cards_say(theme: str) -> None:
    template = Template.parse(SHOP)
    svg = to_svg(template, theme=theme)
    said = words(svg)
    for card in cards(template, read_diagram(template)):
        assert card.title in said
        assert card.subtitle in said
    assert "Live" in said
    colours = LIGHT if theme == "light" else DARK
    assert colours.surface in svg
    assert colours.inks["compute"] in svg


def test_styles_of_wires_show() -> None:
    svg = to_svg(Template.parse(SHOP))
    lines = [
        path for path in ElementTree.fromstring(svg).iter(f"{NS}path") if path.find(f"{NS}title") is not None
    ]
    dashes = {
        title.text: path.get("stroke-dasharray")
        for path in lines
        if (title := path.find(f"{NS}title")) is not None
    }
    assert dashes["GetItem → ItemsTable"] == "4 3.5"
    assert next(dash for title, dash in dashes.items() if title and title.endswith("OnPage")) is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_needs_no_other_file_and_runs_nothing(theme: str) -> None:
    svg = to_svg(Template.parse(SHOP), theme=theme)
    tree = ElementTree.fromstring(svg)
    assert not {element.tag for element in tree.iter()} & {
        f"{NS}{name}" for name in ("script", "style", "image", "use")
    }
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name.lower()
            assert "url(" not in value or value == "url(#grid)"


_HOSTILE = st.text(
    st.sampled_from("ab<>&\"'`/ \\;=()\u0000\u0007\ufffe\U0001f600 öש‏{}$![]\n\t"), min_size=1, max_size=40
)


@given(_HOSTILE)
def test_escaped_text_comes_back_and_adds_no_element(text: str) -> None:
    tree = ElementTree.fromstring(f"<text a='{escaped(text)}'>{escaped(text)}</text>")
    assert not list(tree)
    expected = "".join("\ufffd" if character in "\u0000\u0007\ufffe" else character for character in text)
    assert tree.text == expected


@pytest.mark.parametrize(
    "id",
    [
        "<script>alert(1)</script>",
        '"><svg onload="alert(1)">',
        "]]><!--",
        "&amp;&#x0;",
        "' onmouseover='alert(1)",
        "\u202eevil",
        "x" * 5000,
    ],
)
def test_hostile_logical_ids_stay_text(id: str) -> None:
    body = {"Type": id, "Condition": id, "Properties": {"Runtime": id, "KeySchema": [{"AttributeName": id}]}}
    event = {"Type": "HttpApi", "Properties": {"Path": f"/{id}", "Method": id}}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": id, "Events": {id: event}}}
    template = Template.parse(json.dumps({"Resources": {id: body, "F": function}}).encode(), file="t.json")
    svg = to_svg(template)
    tree = ElementTree.fromstring(svg)
    allowed = {"svg", "title", "desc", "defs", "pattern", "circle", "rect", "g", "path", "text"}
    assert {element.tag.removeprefix(NS) for element in tree.iter()} <= allowed
    assert not any(name.startswith("on") for element in tree.iter() for name in element.attrib)


def test_long_texts_are_cut_and_whole_on_hovering() -> None:
    id = "AnExtraordinarilyLongLogicalIdThatNoCardCouldEverHold"
    svg = to_svg(Template.parse(f"Resources:\n  {id}: {{Type: AWS::SNS::Topic}}".encode()))
    tree = ElementTree.fromstring(svg)
    (text,) = [text for text in tree.iter(f"{NS}text") if "…" in "".join(text.itertext())]
    (title,) = text
    assert title.text == id


def test_an_unknown_theme_is_named() -> None:
    with pytest.raises(ValueError, match="light or dark"):
        to_svg(Template.parse(SHOP), theme="sepia")


def test_saved_positions_are_used() -> None:
    svg = to_svg(
        Template.parse(SHOP), positions={"GetItem": (0, 0), "ItemsTable": (700, 400), "Pages": (0, 800)}
    )
    places = {
        title.text: tuple(map(float, re.findall(r"[-\d.]+", group.get("transform", ""))))
        for group in ElementTree.fromstring(svg).iter(f"{NS}g")
        if (title := group.find(f"{NS}title")) is not None
    }
    function, table = places["GetItem"], places["ItemsTable"]
    assert (table[0] - function[0], table[1] - function[1]) == (700, 400)


def test_bends_are_round_and_their_length_is_known() -> None:
    path, length = rounded([(0, 0), (100, 0), (100, 100)])
    assert path == "M0 0L90 0Q100 0 100 10L100 100"
    assert length == pytest.approx(200 - (2 - 1.6232) * 10)
    assert rounded([(0, 0), (100, 0)]) == ("M0 0L100 0", 100)


def test_glyphs_are_path_data() -> None:
    for name, data in GLYPHS.items():
        assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,-]+", data), name
    assert glyph("no such thing") == glyph("box")


def test_every_look_has_its_colours_and_glyph() -> None:
    for type in (
        "AWS::IAM::Role",
        "AWS::EC2::VPC",
        "AWS::S3::BucketPolicy",
        "Custom::Thing",
        "",
        "Nonsense",
        "A::B::C",
    ):
        family, name = look(type)
        assert name in GLYPHS
        for theme in (LIGHT, DARK):
            assert family in theme.inks
            assert family in theme.tiles


@needs_corpus
@pytest.mark.parametrize(
    "path", corpus_files(sample=60, seed=3), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_real_templates_give_pictures(path: Path) -> None:
    template = Template.parse(path.read_bytes(), file=path.name)
    ElementTree.fromstring(to_svg(template))
