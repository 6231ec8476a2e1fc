"""A virtual network on the canvas: a card dropped on it stands in it, dragged out it does not; it moves with them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from browser_page import Canvas, middle

pytestmark = pytest.mark.browser

NETWORK = """
  Net:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16

  NetSubnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Net
      CidrBlock: 10.0.0.0/24
"""


def drag(canvas: Canvas, what: tuple[float, float], to: tuple[float, float]) -> None:
    mouse = canvas.page.mouse
    mouse.move(*what)
    mouse.down()
    mouse.move((what[0] + to[0]) / 2, (what[1] + to[1]) / 2, steps=6)
    mouse.move(*to, steps=6)
    mouse.up()


def close_notices(canvas: Canvas) -> None:
    """They lie over the lower part of the canvas."""
    while canvas.get("notice-edit").count():
        canvas.get("notice-edit").last.get_by_role("button", name="Dismiss").click()


def title(locator: Locator) -> tuple[float, float]:
    return middle(locator.locator(".title").first)


def test_a_function_is_dropped_into_a_network_and_dragged_out(canvas: Canvas) -> None:
    canvas.file.write_text(
        canvas.text().replace("\nResources:\n", "\nResources:\n" + NETWORK.lstrip("\n") + "\n")
    )
    page, group, card = canvas.page, canvas.get("group-Net"), canvas.card("GetItem")
    expect(group).to_be_visible()
    expect(canvas.card("Net")).to_have_count(0)
    expect(canvas.card("NetSubnet")).to_have_count(0)
    before = canvas.text()

    drag(canvas, title(card), middle(group))
    expect(canvas.get("diff")).to_contain_text("VpcConfig")
    assert "Net > GetItem" in canvas.wires()
    expect(canvas.get("wire-Net||GetItem|virtual-network-contains-function")).to_have_count(0)
    assert within(card, group)

    close_notices(canvas)
    place = middle(card)
    drag(canvas, title(group), (title(group)[0] + 30, title(group)[1] + 24))
    moved = middle(card)
    assert moved == pytest.approx((place[0] + 30, place[1] + 24), abs=8)  # a drag begins late
    assert within(card, group)

    canvas.get("parts-Net").click()
    expect(canvas.get("group-parts")).to_contain_text("NetSubnet")
    canvas.get("parts-Net").click()

    close_notices(canvas)
    end = title(card)
    drag(canvas, end, (end[0] + 320, end[1]))
    expect(canvas.get("notice-edit").last).to_contain_text(re.compile("Disconnect Net from GetItem"))
    assert "Net > GetItem" not in canvas.wires()
    assert not within(card, group)
    page.keyboard.press("Control+z")
    expect(canvas.get("parts-Net")).to_have_text("2")
    assert "Net > GetItem" in canvas.wires()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(canvas.get("parts-Net")).to_have_text("1")
    assert canvas.text() == before


def within(card: Locator, group: Locator) -> bool:
    inner, outer = card.bounding_box(), group.bounding_box()
    assert inner is not None
    assert outer is not None
    return (
        outer["x"] < inner["x"]
        and outer["y"] < inner["y"]
        and inner["x"] + inner["width"] < outer["x"] + outer["width"]
        and inner["y"] + inner["height"] < outer["y"] + outer["height"]
    )
