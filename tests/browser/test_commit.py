"""Changes: what differs from the last commit, and committing it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas

pytestmark = pytest.mark.browser


def edit(canvas: Canvas) -> None:
    canvas.draw("ItemsTable", "stream", "OnItem")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.page.keyboard.press("Escape")


def test_what_changed_is_shown_and_committed_with_a_proposed_message(canvas: Canvas) -> None:
    edit(canvas)
    expect(canvas.card("OnItem")).to_contain_text("Edited")
    canvas.show("changes")
    expect(canvas.get("merge").locator(".cm-changedLine, .cm-insertedLine").first).to_be_visible()
    expect(canvas.get("commit-message")).to_have_value("Connect ItemsTable (stream) to OnItem")
    canvas.get("commit").click()
    expect(canvas.get("notice-done").last).to_contain_text("Committed to main")
    assert canvas.git("log", "-1", "--format=%s") == "Connect ItemsTable (stream) to OnItem"
    assert "StreamArn" in canvas.git("show", "HEAD:template.yaml")
    expect(canvas.page.get_by_text("Nothing changed")).to_be_visible()
    expect(canvas.page.get_by_text("Nothing to commit")).to_be_visible()
    expect(canvas.get("commit")).to_have_count(0)


def test_a_commit_on_a_new_branch(canvas: Canvas) -> None:
    edit(canvas)
    canvas.show("changes")
    canvas.get("commit-message").fill("Handle new items")
    canvas.page.get_by_label("On a new branch").check()
    canvas.get("branch").fill("main")
    expect(canvas.get("commit")).to_be_disabled()
    canvas.get("branch").fill("items")
    canvas.get("commit").click()
    expect(canvas.page.locator(".bar .pill").first).to_have_text("items")
    assert canvas.git("rev-parse", "--abbrev-ref", "HEAD") == "items"
    assert "StreamArn" not in canvas.git("show", "main:template.yaml")
