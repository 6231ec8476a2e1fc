"""The file changes under the canvas: followed, asked, never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


def test_a_change_on_disk_is_followed(canvas: Canvas) -> None:
    canvas.file.write_text(canvas.text().replace("  Jobs:", "  Work:"))
    expect(canvas.card("Work")).to_be_visible()
    expect(canvas.card("Jobs")).to_have_count(0)
    expect(canvas.get("unsaved")).to_have_count(0)


def unsaved_edit(canvas: Canvas) -> None:
    canvas.draw("ItemsTable", "stream", "OnItem")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    canvas.file.write_text(canvas.text().replace("A small shop", "A larger shop"))
    expect(canvas.get("changed-on-disk")).to_be_visible()


def test_under_unsaved_edits_the_person_chooses_the_file(canvas: Canvas) -> None:
    unsaved_edit(canvas)
    canvas.page.keyboard.press("Control+s")
    expect(canvas.get("notice-refused")).to_contain_text("changed")
    assert "A larger shop" in canvas.text()
    canvas.page.get_by_role("button", name="Take the file").click()
    expect(canvas.get("changed-on-disk")).to_have_count(0)
    assert "ItemsTable > OnItem" not in canvas.wires()
    assert "A larger shop" in canvas.text()


def test_under_unsaved_edits_the_person_keeps_the_edits(canvas: Canvas) -> None:
    unsaved_edit(canvas)
    canvas.page.get_by_role("button", name="Keep my edits").click()
    expect(canvas.get("changed-on-disk")).to_have_count(0)
    eventually(canvas.page, lambda: "StreamArn" in canvas.text())
    assert "A small shop" in canvas.text()


def test_a_stale_edit_is_refused_with_the_reason(page: Page, project: Path, start, errors: list[str]) -> None:  # type: ignore[no-untyped-def]
    """The page hears nothing of the change: its edit is made on a text that is gone."""
    page.route_web_socket("**/api/events*", lambda socket: None)
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.address)
    canvas.card("Jobs").wait_for()
    page.wait_for_timeout(300)
    canvas.file.write_text(canvas.text().replace("A small shop", "A larger shop"))
    origin = canvas.origin
    eventually(page, lambda: "larger" in page.request.get(f"{origin}/api/snapshot").json()["text"])
    canvas.select("Jobs")
    canvas.get("remove").click()
    expect(canvas.get("notice-refused")).to_contain_text("The text has changed since this was drawn")
    expect(canvas.card("Jobs")).to_be_visible()
    assert "A larger shop" in canvas.text()
    canvas.get("remove").click()
    expect(canvas.card("Jobs")).to_have_count(0)
    canvas.save()
    assert "A larger shop" in canvas.text()
