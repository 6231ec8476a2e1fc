"""What this machine does not do as AWS does: on the card, to a screen reader, in the inspector by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Start
from browser_page import Canvas

pytestmark = pytest.mark.browser

MORE = """\
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
  Files:
    Type: AWS::S3::Bucket
    Properties:
      WebsiteConfiguration: {IndexDocument: index.html}
"""


@pytest.fixture
def shop(page: Page, project: Path, start: Start, errors: list[str]) -> Canvas:
    file = project / "template.yaml"
    file.write_text(file.read_text().replace("Resources:\n", MORE, 1))
    opened = Canvas(page, project, start(project))
    page.goto(opened.address)
    opened.card("Orders").wait_for()
    return opened


def test_a_card_says_what_is_not_emulated_and_the_inspector_where(shop: Canvas) -> None:
    expect(shop.get("fidelity-Orders")).to_have_accessible_name("Not emulated on this machine")
    expect(shop.get("fidelity-Files")).to_have_accessible_name("Partly emulated on this machine: website")
    expect(shop.get("fidelity-ItemsTable")).to_have_count(0)
    node = shop.page.locator(".react-flow__node[data-id='Files']")
    expect(node).to_have_attribute(
        "aria-label", "Files, Bucket · website, Partly emulated on this machine: website"
    )

    node.focus()
    shop.page.keyboard.press("Enter")
    told = shop.get("fidelity")
    expect(told).to_contain_text("Partly emulated")
    expect(told).to_contain_text("It is no website here")
    line = told.get_by_role("button", name="Line ")
    line.focus()
    shop.page.keyboard.press("Enter")
    shown = shop.page.locator(".cm-content")
    expect(shown).to_contain_text("WebsiteConfiguration")


def test_what_is_emulated_is_marked_where_it_is_dealt_with(shop: Canvas) -> None:
    shop.select("ItemsTable")
    expect(shop.get("fidelity-ItemsTable")).to_have_accessible_name("Emulated on this machine")
    expect(shop.get("fidelity")).to_contain_text("It holds items")
