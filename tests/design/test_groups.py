"""Virtual networks as groups: who is in one, what is folded, which lines end at its box; where the picture puts it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from stackline.design import add, cards, connect, read_diagram, to_svg
from stackline.design.grouping import GroupBox, arrange_groups
from stackline.design.groups import Group, Picture, fold, groups, within
from stackline.template import Template

SHOP = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}
  Other: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}
  Jobs: {Type: AWS::SQS::Queue}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [!Ref NetPublicSubnet1, !Ref NetPublicSubnet2]}
  Db:
    Type: AWS::ElastiCache::ServerlessCache
    Properties: {Engine: valkey, ServerlessCacheName: db, SubnetIds: [!Ref NetPrivateSubnet1]}
"""


def shop() -> Template:
    template, _ = add(Template.parse(SHOP.encode()), "virtual-network", "Net")
    return connect(connect(template, "Net", "Fn"), "Fn", "Jobs")


def folded(template: Template) -> tuple[Group, Picture]:
    diagram = read_diagram(template)
    [group] = known = groups(template, diagram)
    return group, fold(cards(template, diagram, within(known)), diagram, known)


def test_the_network_holds_its_members_and_folds_its_parts() -> None:
    template = shop()
    group, drawn = folded(template)
    assert group.members == ("Fn", "Db")
    assert {"NetPrivateSubnet1", "NetNatGateway", "NetNatAddress", "FnSecurityGroup"} <= {*group.parts}
    assert {card.id for card in drawn.cards} == {"Fn", "Other", "Jobs", "Balancer", "Db"}
    assert {card.id for card in drawn.cards if card.group == "Net"} == {"Fn", "Db"}
    listed = {each["id"] for each in read_diagram(template).to_json()["resources"]}
    assert listed == template.resources.keys()


def test_containment_is_no_line_and_what_leads_outside_ends_at_the_box() -> None:
    _, drawn = folded(shop())
    assert [(wire.source, wire.target) for wire in drawn.wires] == [("Fn", "Jobs")]
    assert {(one.source, one.target) for one in drawn.references} == {("Balancer", "Net")}


def test_no_line_to_something_outside_disappears() -> None:
    template = shop()
    diagram = read_diagram(template)
    group, drawn = folded(template)
    inside = {group.id, *group.parts, *group.members}
    kept = {(line.source, line.target) for line in (*drawn.wires, *drawn.references)}
    box = {group.id: group.id} | dict.fromkeys(group.parts, group.id)
    for line in (*diagram.wires, *diagram.references):
        if not {line.source, line.target} <= inside:
            assert (box.get(line.source, line.source), box.get(line.target, line.target)) in kept


def boxes(
    template: Template, positions: dict[str, tuple[float, float]]
) -> tuple[Picture, GroupBox, dict[str, tuple[float, float]]]:
    group, drawn = folded(template)
    drawing, [box] = arrange_groups(drawn.cards, drawn.wires, drawn.references, [group], positions)
    assert drawing.width >= box.x + box.width
    assert drawing.height >= box.y + box.height
    return drawn, box, drawing.places


@pytest.mark.parametrize(
    "positions",
    [{}, {"Fn": (40.0, 400.0), "Jobs": (500.0, 400.0), "Net": (900.0, 900.0)}],
    ids=["laid out", "by hand"],
)
def test_members_stand_inside_and_others_outside(positions: dict[str, tuple[float, float]]) -> None:
    drawn, box, places = boxes(shop(), positions)
    for card in drawn.cards:
        x, y = places[card.id]
        apart = (
            x >= box.x + box.width
            or y >= box.y + box.height
            or x + card.width <= box.x
            or y + card.height <= box.y
        )
        assert apart != (card.group == "Net"), card.id


def test_an_empty_network_has_room_for_a_card() -> None:
    template, _ = add(Template.parse(b"Resources: {}\n"), "virtual-network", "Net")
    drawn, box, _ = boxes(template, {})
    assert not drawn.cards
    assert (box.width, box.height) == (268, 120)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_names_the_network_and_none_of_its_parts(theme: str) -> None:
    svg = to_svg(shop(), theme=theme)
    said = [
        "".join(text.itertext())
        for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "Net" in said
    assert "VPC · 4 subnets" in said
    assert not any(re.match("Net.", text) for text in said)
