"""Both themes for everybody: axe finds nothing against WCAG A and AA; the keyboard reaches everything; the door."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser


def every_view(canvas: Canvas) -> None:
    page = canvas.page
    assert violations(page) == []
    page.keyboard.press("/")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert violations(page) == []
    page.keyboard.press("Escape")
    canvas.get("problems").click()
    assert violations(page) == []
    canvas.get("problems").click()
    for view in ("code", "changes", "deployments"):
        canvas.show(view)
        page.wait_for_timeout(500)
        assert violations(page) == [], view


def test_axe_finds_nothing_in_the_light_theme(canvas: Canvas) -> None:
    every_view(canvas)


@pytest.mark.usefixtures("dark")
def test_axe_finds_nothing_in_the_dark_theme(canvas: Canvas) -> None:
    expect(canvas.page.locator("html")).to_have_attribute("data-theme", "dark")
    every_view(canvas)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_a_card_is_inspected(canvas: Canvas, theme: str) -> None:
    if theme == "dark":
        canvas.get("theme").click()
    canvas.select("PutItem")
    canvas.page.wait_for_timeout(400)
    assert violations(canvas.page) == []
    canvas.page.get_by_role("tab", name="Access").click()
    assert violations(canvas.page) == []


def test_the_theme_is_toggled_and_kept(canvas: Canvas) -> None:
    html = canvas.page.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    canvas.get("theme").click()
    expect(html).to_have_attribute("data-theme", "dark")
    canvas.page.reload()
    expect(html).to_have_attribute("data-theme", "dark")


def test_the_theme_follows_the_system_until_one_is_chosen(canvas: Canvas) -> None:
    canvas.page.emulate_media(color_scheme="dark")
    expect(canvas.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_tab_reaches_cards_and_enter_selects(canvas: Canvas) -> None:
    canvas.page.locator(".react-flow__node").first.focus()
    canvas.page.keyboard.press("Tab")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("inspector")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    expect(canvas.get("inspector")).to_have_count(0)


def test_without_the_token_the_page_explains_what_to_open(
    page: Page,
    project: Path,
    start,  # type: ignore[no-untyped-def]
) -> None:
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.origin)
    expect(page.get_by_role("heading", name="Open the address that was printed")).to_be_visible()
    assert violations(page) == []


def test_the_token_leaves_the_address(canvas: Canvas) -> None:
    assert "token" not in canvas.page.url
    canvas.page.reload()
    expect(canvas.card("ItemsTable")).to_be_visible()


def test_an_empty_template_teaches(page: Page, tmp_path: Path, start, errors: list[str]) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n")
    canvas = Canvas(page, tmp_path, start(tmp_path))
    page.goto(canvas.address)
    expect(page.get_by_role("heading", name="Draw your first resource")).to_be_visible()
    page.wait_for_timeout(300)
    assert violations(page) == []
    page.locator(".starters").get_by_text("Table").click()
    expect(page.locator(".react-flow__node-card")).to_have_count(1)
    canvas.save()
    assert "AWS::DynamoDB::Table" in canvas.text()
