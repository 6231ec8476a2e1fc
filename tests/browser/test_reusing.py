"""By keyboard alone: a table that may exist already, and cards into a nested application."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas

pytestmark = pytest.mark.browser


def test_a_parameter_decides_and_undo_makes_the_table_again(canvas: Canvas) -> None:
    before = canvas.text()
    canvas.select("ItemsTable")
    canvas.page.keyboard.press("e")
    expect(canvas.get("existing-form")).to_be_visible()
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("existing-ItemsTable")).to_have_text("or existing")
    canvas.save()
    assert "CreateItemsTable: !Equals" in canvas.text()
    canvas.page.keyboard.press("Escape")
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("existing-ItemsTable")).to_have_count(0)
    canvas.save()
    assert canvas.text() == before


def test_cards_move_into_an_application(canvas: Canvas) -> None:
    canvas.select("Jobs")
    canvas.get("move").click()
    canvas.page.keyboard.type("Back")
    canvas.page.keyboard.press("Enter")
    expect(canvas.card("Back")).to_be_visible()
    canvas.save()
    assert "Jobs:" in (canvas.folder / "nested" / "Back.yaml").read_text()
    assert "nested/Back.yaml" in canvas.text()
