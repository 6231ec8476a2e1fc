"""Adding, removing, renaming, setting, moving; and taking it back."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually, middle

pytestmark = pytest.mark.browser


def test_undo_and_redo(canvas: Canvas) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("unsaved")).to_have_count(0)
    assert "GetItem > ItemsTable" not in canvas.wires()
    canvas.get("redo").click()
    expect(canvas.get("unsaved")).to_be_visible()
    assert "GetItem > ItemsTable" in canvas.wires()


def test_the_palette_adds_with_a_click_and_places_with_a_drag(canvas: Canvas) -> None:
    before = middle(canvas.card("ItemsTable"))
    canvas.page.keyboard.press("/")
    canvas.page.keyboard.type("topic")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("inspector")).to_contain_text("AWS::SNS::Topic")
    canvas.page.keyboard.press("Escape")

    canvas.get("add").click()
    mouse = canvas.page.mouse
    canvas.get("palette-queue").scroll_into_view_if_needed()
    mouse.move(*middle(canvas.get("palette-queue")))
    mouse.down()
    mouse.move(700, 640, steps=8)
    mouse.move(760, 700, steps=4)
    mouse.up()
    expect(canvas.get("inspector")).to_contain_text("AWS::SQS::Queue")
    heading = canvas.get("inspector").locator("h2").inner_text()
    x, y = middle(canvas.card(heading))
    assert abs(x - 760) < 8
    assert abs(y - 700) < 8
    assert middle(canvas.card("ItemsTable")) == before, "an edit moves no other card"
    canvas.save()
    assert "Type: AWS::SNS::Topic" in canvas.text()
    assert canvas.text().count("Type: AWS::SQS::Queue") >= 2


def test_a_card_is_removed_with_its_wires(canvas: Canvas) -> None:
    canvas.select("Jobs")
    canvas.page.locator(".react-flow__node[data-id=Jobs]").focus()
    canvas.page.keyboard.press("Delete")
    expect(canvas.card("Jobs")).to_have_count(0)
    canvas.save()
    assert "Jobs" not in canvas.text()


def test_renaming_keeps_the_place_and_every_reference(canvas: Canvas) -> None:
    canvas.select("ItemsTable")
    before = middle(canvas.card("ItemsTable"))
    canvas.get("rename").click()
    canvas.get("rename-field").fill("Goods")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("confirm")).to_contain_text("Not in the new one, unless moved before: its items.")
    canvas.get("confirm-yes").click()
    expect(canvas.card("Goods")).to_be_visible()
    assert middle(canvas.card("Goods")) == before
    canvas.save()
    assert "ItemsTable" not in canvas.text()
    assert "TableName: !Ref Goods" in canvas.text()


def test_a_setting_is_written_and_cleared(canvas: Canvas) -> None:
    canvas.select("GetItem")
    field = canvas.get("field-MemorySize").locator("input")
    field.fill("1024")
    field.press("Enter")
    expect(canvas.get("diff")).to_contain_text("MemorySize: 1024")
    canvas.save()
    assert "      MemorySize: 1024\n" in canvas.text()
    expect(field).to_have_value("1024")
    field.fill("")
    field.press("Enter")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    assert "MemorySize" not in canvas.text()


def test_a_moved_card_stays_where_it_was_put(canvas: Canvas) -> None:
    x, y = middle(canvas.card("Jobs").locator(".title"))
    mouse = canvas.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 60, y + 140, steps=10)
    mouse.up()
    node = canvas.page.locator(".react-flow__node[data-id=Jobs]")
    eventually(canvas.page, lambda: canvas.get("undo").is_enabled())
    moved = node.get_attribute("style")
    layout = canvas.folder / ".stackline" / "layout.json"
    eventually(canvas.page, layout.exists)
    eventually(canvas.page, lambda: canvas.get("undo").is_enabled())
    kept = json.loads(layout.read_text())["templates"]["template.yaml"]
    assert set(kept) >= {"Jobs", "ItemsTable", "GetItem"}, "the whole picture is kept, as it was seen"
    canvas.page.reload()
    canvas.card("Jobs").wait_for()
    eventually(canvas.page, lambda: node.get_attribute("style") == moved)
    canvas.get("undo").click()
    eventually(
        canvas.page,
        lambda: json.loads(layout.read_text())["templates"]["template.yaml"]["Jobs"] != kept["Jobs"],
    )
    assert canvas.text() == canvas.git("show", "HEAD:template.yaml") + "\n"


def test_tidy_is_undone(canvas: Canvas) -> None:
    canvas.select("Jobs")
    canvas.page.locator(".react-flow__node[data-id=Jobs]").focus()
    for _ in range(20):
        canvas.page.keyboard.press("ArrowDown")
    eventually(canvas.page, lambda: canvas.get("undo").is_enabled())
    canvas.page.keyboard.press("Escape")
    canvas.page.wait_for_timeout(300)
    transform = canvas.page.locator(".react-flow__node[data-id=Jobs]")
    before = transform.get_attribute("style")
    canvas.get("tidy").click()
    eventually(canvas.page, lambda: transform.get_attribute("style") != before)
    canvas.page.get_by_role("status").get_by_role("button", name="Undo").click()
    eventually(canvas.page, lambda: transform.get_attribute("style") == before)


def test_search_jumps_to_a_card(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Control+k")
    canvas.page.keyboard.type("onit")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("inspector")).to_contain_text("OnItem")
