"""The menu of what is selected: by right click, by Shift F10 and by the Menu key; and the buttons of one card."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser


def test_a_right_click_on_a_card_chooses_it_and_offers_what_can_be_done(canvas: Canvas) -> None:
    canvas.card("Jobs").click(button="right")
    menu = canvas.get("context-menu")
    expect(menu).to_be_visible()
    expect(canvas.get("inspector").locator("h2")).to_have_text("Jobs")
    expect(menu.get_by_role("menuitem", name="Duplicate")).to_be_visible()
    # A queue holds nothing of its own.
    expect(menu.get_by_role("menuitem", name="Open what the selected card holds")).to_have_count(0)
    assert violations(canvas.page) == []
    menu.get_by_role("menuitem", name="Duplicate").click()
    expect(menu).to_have_count(0)
    expect(canvas.card("Jobs2")).to_be_visible()


def test_a_right_click_among_several_cards_keeps_them(canvas: Canvas) -> None:
    canvas.card("Jobs").locator(".title").click()
    canvas.card("OnItem").locator(".title").click(modifiers=["Shift"])
    canvas.card("OnItem").click(button="right")
    menu = canvas.get("context-menu")
    expect(menu.get_by_role("menuitem", name="Group the selected cards")).to_be_visible()
    # What is about one card is not offered for two.
    expect(menu.get_by_role("menuitem", name="Rename the selected card")).to_have_count(0)
    expect(menu.get_by_role("menuitem", name="Draw a wire")).to_have_count(0)
    menu.get_by_role("menuitem", name="Remove what is selected").click()
    expect(canvas.card("Jobs")).to_have_count(0)
    expect(canvas.card("OnItem")).to_have_count(0)


@pytest.mark.parametrize("key", ["Shift+F10", "ContextMenu"])
def test_the_menu_is_opened_walked_and_left_by_keyboard(canvas: Canvas, key: str) -> None:
    page = canvas.page
    page.locator(".react-flow__node[data-id=Jobs]").focus()
    page.keyboard.press(key)
    menu = canvas.get("context-menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("menuitem").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(page.locator(".react-flow__node[data-id=Jobs]")).to_be_focused()
    page.keyboard.press(key)
    page.keyboard.press("End")
    expect(menu.get_by_role("menuitem").last).to_be_focused()


def test_a_wire_and_the_ground_have_their_own(canvas: Canvas) -> None:
    wire = canvas.page.locator(".react-flow__edge[data-id*='PutItem||ItemsTable']")
    wire.focus()
    canvas.page.keyboard.press("Enter")
    canvas.page.keyboard.press("Shift+F10")
    menu = canvas.get("context-menu")
    expect(menu.get_by_role("menuitem")).to_have_text(["Remove what is selectedDelete"])
    canvas.page.keyboard.press("Escape")
    wire.dispatch_event("contextmenu", {"clientX": 600, "clientY": 400})
    expect(menu.get_by_role("menuitem")).to_have_text(["Remove what is selectedDelete"])
    canvas.page.keyboard.press("Enter")
    expect(wire).to_have_count(0)
    canvas.page.mouse.click(120, 700, button="right")
    expect(menu.get_by_role("menuitem", name="Add a resource")).to_be_visible()
    menu.get_by_role("menuitem", name="Add a resource").click()
    expect(canvas.get("palette")).to_be_visible()


def test_one_card_is_copied_and_duplicated_by_its_buttons(canvas: Canvas, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas.select("Jobs")
    canvas.get("copy").click()
    expect(canvas.get("notice-info")).to_contain_text("Copied 1 card")
    canvas.get("duplicate").click()
    expect(canvas.card("Jobs2")).to_be_visible()
