"""Finding: by the search of the app, which names come first in, and by the browser's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


def test_a_name_comes_before_the_properties_of_its_card(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Control+k")
    canvas.page.keyboard.type("putitem")
    options = canvas.page.get_by_role("dialog", name="Search").get_by_role("option")
    expect(options.first).to_contain_text("PutItemPython")
    # Three of one card, and the others under one more.
    expect(options.filter(has_text="PutItem Events")).to_have_count(3)
    more = options.filter(has_text="more of PutItem")
    expect(more).to_have_count(1)
    most = options.count()
    more.click()
    expect(canvas.page.get_by_label("Search resources, routes")).to_have_value("PutItem putitem")
    canvas.page.get_by_label("Search resources, routes").fill("PutItem Events")
    expect(options.first).to_contain_text("PutItem Events")
    assert most < 12


def test_the_view_moves_to_what_the_browser_scrolls_to(canvas: Canvas) -> None:
    """Its search, and a screen reader's cursor, scroll to what they find: nothing else can be asked of them here."""
    title = canvas.card("Jobs").locator(".title")
    mouse = canvas.page.mouse
    mouse.move(700, 700)
    mouse.wheel(-3000, 0)
    expect(title).not_to_be_in_viewport()
    title.evaluate("e => e.scrollIntoView({block: 'center', inline: 'center'})")
    expect(title).to_be_in_viewport()
    eventually(
        canvas.page,
        lambda: canvas.page.locator(".react-flow").evaluate("e => e.scrollLeft + e.scrollTop") == 0,
    )
