"""Both themes for everybody: axe finds nothing against WCAG A and AA; the keyboard reaches everything; the door."""

from __future__ import annotations

from collections.abc import Callable
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
        canvas.colours("dark")
    canvas.select("PutItem")
    canvas.page.wait_for_timeout(400)
    assert violations(canvas.page) == []
    canvas.page.get_by_role("tab", name="Access").click()
    assert violations(canvas.page) == []


def test_colours_and_contrast_are_chosen_and_kept(canvas: Canvas) -> None:
    html = canvas.page.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    canvas.colours("dark")
    expect(html).to_have_attribute("data-theme", "dark")
    canvas.get("theme").click()
    canvas.get("contrast-more").click()
    expect(html).to_have_attribute("data-contrast", "more")
    canvas.page.reload()
    expect(html).to_have_attribute("data-theme", "dark")
    expect(html).to_have_attribute("data-contrast", "more")
    canvas.colours("system")
    expect(html).to_have_attribute("data-theme", "light")


def test_both_follow_the_system_until_one_is_chosen(canvas: Canvas) -> None:
    html = canvas.page.locator("html")
    canvas.page.emulate_media(color_scheme="dark", contrast="more")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(html).to_have_attribute("data-contrast", "more")
    canvas.page.emulate_media(color_scheme="light", contrast="no-preference")
    expect(html).to_have_attribute("data-contrast", "normal")


def test_the_colours_are_chosen_by_keyboard(canvas: Canvas) -> None:
    canvas.get("theme").focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter", "Escape"):
        canvas.page.keyboard.press(key)
    expect(canvas.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(canvas.get("theme")).to_be_focused()


def test_forced_colours_show_wires_cards_and_what_is_chosen(canvas: Canvas) -> None:
    canvas.page.emulate_media(forced_colors="active")
    stroke = "e => getComputedStyle(e).stroke"
    ink = canvas.page.evaluate("getComputedStyle(document.body).color")
    assert canvas.page.locator(".wire.access").first.evaluate(stroke) == ink
    canvas.select("ItemsTable")
    outline = "e => getComputedStyle(e).outlineStyle"
    assert canvas.page.locator(".react-flow__node.selected .card").evaluate(outline) == "solid"


def test_nothing_moves_for_who_asked_for_less_motion(canvas: Canvas) -> None:
    """The tests' browser asks for it. What is animated ends at once; the view jumps where it would have glided."""
    canvas.draw("GetItem", "out", "ItemsTable")
    longest = """() => Math.max(0, ...[...document.querySelectorAll("*")].flatMap((e) => {
      const style = getComputedStyle(e);
      return [style.transitionDuration, style.animationDuration].map((each) => parseFloat(each) || 0);
    }))"""
    assert canvas.page.evaluate(longest) <= 0.01


def test_a_screen_reader_hears_names_wires_and_what_an_edit_did(canvas: Canvas) -> None:
    node = canvas.page.locator(".react-flow__node[data-id=PutItem]")
    name = node.get_attribute("aria-label") or ""
    assert name.startswith("PutItem, Function, Python")
    assert "ShopApi runs it on PUT /items/{id}" in name
    assert "It reads and writes ItemsTable" in name
    wire = canvas.page.locator(".react-flow__edge[data-id*='ShopApi|GET /items/{id}|GetItem']")
    expect(wire).to_have_attribute("aria-label", "ShopApi runs GetItem on GET /items/{id}")
    canvas.draw("GetItem", "out", "ItemsTable")
    expect(canvas.get("announced")).to_contain_text("Connect GetItem to ItemsTable. ")
    expect(canvas.get("announced")).to_contain_text("lines added")


def test_the_first_tab_stop_leads_past_the_bar(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Tab")
    skip = canvas.page.get_by_role("link", name="Skip to the cards")
    expect(skip).to_be_focused()
    canvas.page.keyboard.press("Enter")
    expect(canvas.page.locator("#workspace")).to_be_focused()
    canvas.page.keyboard.press("Tab")
    assert canvas.page.evaluate("document.activeElement.closest('#workspace') !== null")


@pytest.mark.parametrize("keys", ["Control+k", "?", "t"])
def test_the_focus_returns_from_a_dialog(canvas: Canvas, keys: str) -> None:
    card = canvas.page.locator(".react-flow__node[data-id=Jobs]")
    card.focus()
    canvas.page.keyboard.press(keys)
    expect(canvas.page.get_by_role("dialog")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    expect(card).to_be_focused()


def test_the_focus_goes_to_what_was_added_and_stays_on_the_canvas_when_it_is_removed(canvas: Canvas) -> None:
    canvas.page.keyboard.press("/")
    canvas.page.keyboard.type("topic")
    canvas.page.keyboard.press("Enter")
    expect(canvas.page.locator(".react-flow__node.selected")).to_be_focused()
    canvas.page.keyboard.press("Delete")
    expect(canvas.get("stage")).to_be_focused()


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
    start: Callable[[Path], str],
) -> None:
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.origin)
    expect(page.get_by_role("heading", name="Open the address that was printed")).to_be_visible()
    assert violations(page) == []


def test_the_token_leaves_the_address(canvas: Canvas) -> None:
    assert "token" not in canvas.page.url
    canvas.page.reload()
    expect(canvas.card("ItemsTable")).to_be_visible()


def test_the_address_of_the_next_server_lets_the_same_tab_in(
    page: Page,
    project: Path,
    start: Callable[[Path], str],
) -> None:
    """Only what is behind the # differs from the address that the tab shows."""
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.origin)
    expect(page.get_by_role("heading", name="Open the address that was printed")).to_be_visible()
    page.goto(canvas.address)
    expect(canvas.card("ItemsTable")).to_be_visible()


def test_an_empty_template_teaches(
    page: Page, tmp_path: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
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
