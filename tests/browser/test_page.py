"""The exported page in a real browser: it opens from disk, follows the theme, moves and zooms, and loads nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stackline.design.page import to_html
from stackline.template import Template

pytestmark = pytest.mark.browser

TEMPLATE = b"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Items: {Type: AWS::DynamoDB::Table}
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{DynamoDBReadPolicy: {TableName: !Ref Items}}]
      Events: {Get: {Type: HttpApi, Properties: {Path: "/<script>alert(1)</script>{{style}}", Method: get}}}
"""


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Page:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.on(
        "request",
        lambda request: problems.append(request.url) if not request.url.startswith("file:") else None,
    )
    file = tmp_path / "page.html"
    file.write_text(to_html(Template.parse(TEMPLATE, file="shop.yaml")))
    page.goto(file.as_uri())
    expect(page.locator("svg").first).to_be_visible()
    assert not problems
    return page


def place(page: Page) -> str:
    return page.locator("#picture").evaluate("element => element.style.transform")


def test_it_moves_and_zooms_by_mouse_and_by_keyboard(opened: Page) -> None:
    fitted = place(opened)
    opened.get_by_role("button", name="Zoom in").click()
    zoomed = place(opened)
    assert zoomed != fitted
    stage = opened.locator("#stage")
    stage.focus()
    opened.keyboard.press("-")
    opened.keyboard.press("ArrowLeft")
    assert place(opened) not in (fitted, zoomed)
    opened.keyboard.press("0")
    assert place(opened) == fitted
    opened.mouse.move(300, 300)
    opened.mouse.down()
    opened.mouse.move(340, 320)
    opened.mouse.up()
    assert place(opened) != fitted
    opened.get_by_role("button", name="Fit").click()
    assert place(opened) == fitted


def test_it_follows_the_theme_and_says_everything_in_words(opened: Page) -> None:
    light, dark = opened.locator(".light"), opened.locator(".dark")
    expect(light).to_be_visible()
    expect(dark).to_be_hidden()
    opened.emulate_media(color_scheme="dark")
    expect(light).to_be_hidden()
    expect(dark).to_be_visible()
    opened.get_by_text("In words").click()
    expect(opened.get_by_role("cell", name="Items", exact=True).first).to_be_visible()
    expect(opened.get_by_role("cell", name="read", exact=True)).to_be_visible()
