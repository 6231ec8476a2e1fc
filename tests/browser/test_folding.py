"""What says little by itself is folded into the card that owns it: one click shows it, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser_page import Canvas

pytestmark = pytest.mark.browser

MORE = """
  PlaceLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/lambda/${%(owner)s}

  PlacePermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref %(owner)s
      Principal: iot.amazonaws.com
"""


@pytest.fixture
def owner(canvas: Canvas) -> str:
    """A function of the fixture project that now has a log group and a permission."""
    found = re.search(r"\n  (\w+):\n    Type: AWS::Serverless::Function\n", canvas.text())
    assert found is not None
    more = (MORE % {"owner": found[1]}).lstrip("\n")
    canvas.file.write_text(canvas.text().replace("\nResources:\n", "\nResources:\n" + more + "\n"))
    expect(canvas.get(f"held-{found[1]}")).to_be_visible()
    return found[1]


def test_one_click_shows_what_belongs_to_a_card(canvas: Canvas, owner: str) -> None:
    expect(canvas.card("PlaceLogs")).to_have_count(0)
    held = canvas.get(f"held-{owner}")
    expect(held).to_have_text("+2")
    held.click()
    expect(canvas.card("PlaceLogs")).to_be_visible()
    expect(canvas.card("PlacePermission")).to_be_visible()
    held.click()
    expect(canvas.card("PlaceLogs")).to_have_count(0)


def test_all_details_by_keyboard_are_kept_for_the_next_visit(canvas: Canvas, owner: str) -> None:
    canvas.page.keyboard.press("d")
    expect(canvas.card("PlaceLogs")).to_be_visible()
    expect(canvas.get("details")).to_have_attribute("aria-pressed", "true")
    canvas.page.reload()
    expect(canvas.card("PlaceLogs")).to_be_visible()
    canvas.get("details").click()
    expect(canvas.card("PlaceLogs")).to_have_count(0)


def test_searching_for_one_opens_its_owner(canvas: Canvas, owner: str) -> None:
    canvas.page.keyboard.press("Control+k")
    canvas.page.keyboard.type("PlaceLogs")
    canvas.page.keyboard.press("Enter")
    expect(canvas.card("PlaceLogs")).to_be_visible()
    expect(canvas.get("inspector")).to_contain_text("PlaceLogs")
