"""The code pane and the canvas, in step both ways."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


def beside(canvas: Canvas) -> None:
    canvas.get("split").click()
    canvas.editor().wait_for()


def type_at_end_of(canvas: Canvas, line: str, text: str) -> None:
    canvas.line(line).click()
    canvas.page.keyboard.press("End")
    canvas.page.keyboard.type(text)


def test_typing_changes_the_canvas(canvas: Canvas) -> None:
    beside(canvas)
    type_at_end_of(canvas, "Type: AWS::SQS::Queue", "\n")
    canvas.page.keyboard.press("Home")
    canvas.page.keyboard.insert_text("  Letters:\n    Type: AWS::SNS::Topic\n")
    expect(canvas.card("Letters")).to_be_visible()
    canvas.save()
    assert "  Letters:\n    Type: AWS::SNS::Topic\n" in canvas.text()


def test_an_edit_on_the_canvas_changes_the_code(canvas: Canvas) -> None:
    beside(canvas)
    type_at_end_of(canvas, "Description: A small shop", " for tests")
    canvas.draw("ItemsTable", "stream", "OnItem")
    expect(canvas.line("ItemsTable.StreamArn")).to_be_visible()
    canvas.save()
    assert "Description: A small shop for tests\n" in canvas.text()
    assert "ItemsTable.StreamArn" in canvas.text()


def test_a_change_from_elsewhere_keeps_the_cursor_between_its_letters(canvas: Canvas) -> None:
    beside(canvas)
    canvas.line("# answers with one item").click()
    canvas.page.keyboard.press("End")
    more = "Description: A small shop\nMetadata: {Shop: 1}\n"
    canvas.file.write_text(canvas.text().replace("Description: A small shop\n", more))
    expect(canvas.line("Metadata: {Shop: 1}")).to_be_visible()
    canvas.page.keyboard.type(" of the shop")
    expect(canvas.line("# answers with one item of the shop")).to_be_visible()
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    assert "GetItem: # answers with one item of the shop\n" in canvas.text()
    assert "Metadata: {Shop: 1}\n" in canvas.text()


def test_a_selected_card_shows_its_lines_and_a_click_in_the_code_selects(canvas: Canvas) -> None:
    beside(canvas)
    canvas.select("OnItem")
    expect(canvas.get("editor").locator(".cm-shown").first).to_contain_text("OnItem:")
    canvas.line("Type: AWS::SQS::Queue").click()
    expect(canvas.page.locator(".react-flow__node.selected")).to_contain_text("Jobs")
    expect(canvas.get("inspector")).to_have_count(0)


def test_broken_text_is_marked_and_the_rest_still_draws(canvas: Canvas) -> None:
    beside(canvas)
    type_at_end_of(canvas, "Type: AWS::SQS::Queue", "\n  oops: [1,")
    expect(canvas.get("editor").locator(".cm-lint-marker-error").first).to_be_visible()
    expect(canvas.card("ItemsTable")).to_be_visible()
    for _ in range(len("oops: [1,") + 3):
        canvas.page.keyboard.press("Backspace")
    expect(canvas.get("editor").locator(".cm-lint-marker-error")).to_have_count(0)


def test_undo_in_the_editor_is_the_servers_undo(canvas: Canvas) -> None:
    beside(canvas)
    before = canvas.text()
    type_at_end_of(canvas, "Description: A small shop", " and more")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("unsaved")).to_have_count(0)
    eventually(canvas.page, lambda: "and more" not in canvas.editor().inner_text())
    assert canvas.text() == before


def test_a_file_with_crlf_keeps_its_line_endings(canvas: Canvas) -> None:
    canvas.file.write_bytes(canvas.text().replace("\n", "\r\n").encode())
    canvas.page.wait_for_timeout(500)
    beside(canvas)
    type_at_end_of(canvas, "Description: A small shop", "!")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    data = canvas.file.read_bytes()
    assert b"Description: A small shop!\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")
