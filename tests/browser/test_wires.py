"""Wires drawn by hand: from port to port, and found in the file."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


def test_a_wire_drawn_with_the_mouse_is_in_the_file_after_save(canvas: Canvas) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    expect(canvas.get("notice-edit")).to_contain_text("Connect GetItem to ItemsTable")
    expect(canvas.get("diff")).to_contain_text("DynamoDBCrudPolicy")
    canvas.get("access-read").click()
    expect(canvas.get("diff")).to_contain_text("DynamoDBReadPolicy")
    assert "DynamoDBReadPolicy" not in canvas.text()
    canvas.save()
    text = canvas.text()
    assert "        - DynamoDBReadPolicy:\n            TableName: !Ref ItemsTable\n" in text
    assert text.count("ITEMS_TABLE_NAME: !Ref ItemsTable\n") == 2
    assert "GetItem: # answers with one item" in text


def test_the_wire_inspector_shows_the_lines_and_changes_the_access(canvas: Canvas) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    canvas.get("access-read").click()
    inspector = canvas.get("wire-inspector")
    expect(inspector).to_contain_text("reads")
    expect(canvas.get("written-lines").filter(has_text="DynamoDBReadPolicy")).to_have_count(1)
    canvas.get("access-read-write").click()
    expect(canvas.get("written-lines").filter(has_text="DynamoDBCrudPolicy")).to_have_count(1)
    canvas.get("remove-wire").click()
    expect(inspector).to_have_count(0)
    canvas.save()
    assert canvas.text() == canvas.git("show", "HEAD:template.yaml") + "\n"


def test_an_event_wire_from_a_facet(canvas: Canvas) -> None:
    canvas.draw("ItemsTable", "stream", "OnItem")
    expect(canvas.get("notice-edit")).to_contain_text("OnItem")
    canvas.save()
    assert "Type: DynamoDB\n" in canvas.text()
    assert "!GetAtt ItemsTable.StreamArn" in canvas.text()


def test_only_legal_ends_light_up_and_others_are_refused_with_words(canvas: Canvas) -> None:
    before = canvas.text()
    canvas.draw("ItemsTable", "stream", "Jobs")
    expect(canvas.get("notice-refused")).to_contain_text("No wire goes from ItemsTable stream to Jobs")
    expect(canvas.get("unsaved")).to_have_count(0)
    assert canvas.text() == before


def test_a_wire_is_selected_and_deleted_with_the_keyboard(canvas: Canvas) -> None:
    wire = canvas.page.get_by_role("group", name="PutItem reads and writes ItemsTable")
    wire.focus()
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("wire-inspector")).to_be_visible()
    canvas.page.keyboard.press("Delete")
    expect(canvas.get("notice-edit")).to_contain_text("Disconnect PutItem from ItemsTable")
    canvas.save()
    assert "DynamoDBCrudPolicy" not in canvas.text()


def test_a_wire_is_drawn_without_a_mouse(canvas: Canvas) -> None:
    canvas.select("GetItem")
    canvas.page.keyboard.press("Escape")
    canvas.page.locator(".react-flow__node[data-id=GetItem]").focus()
    canvas.page.keyboard.press("Enter")
    canvas.page.keyboard.press("w")
    canvas.page.keyboard.type("Jobs")
    expect(canvas.page.get_by_role("listbox").get_by_role("option").first).to_contain_text("Jobs")
    canvas.page.keyboard.press("Enter")
    eventually(canvas.page, lambda: "GetItem > Jobs" in canvas.wires())


def test_a_wire_from_an_api_names_its_route(canvas: Canvas) -> None:
    canvas.draw("ShopApi", "out", "OnItem")
    expect(canvas.get("route-path")).to_have_value("/on-item")
    canvas.page.get_by_label("Method").select_option("POST")
    canvas.get("route-path").fill("/hooks")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("wire-inspector")).to_contain_text("POST /hooks")
    canvas.save()
    assert "Path: /hooks\n" in canvas.text()
    assert "Method: POST\n" in canvas.text()


def test_a_setting_of_a_wire_is_changed_on_the_wire(canvas: Canvas) -> None:
    canvas.draw("Jobs", "out", "OnItem")
    size = canvas.get("field-batch_size").locator("input")
    size.fill("5")
    size.press("Enter")
    expect(canvas.get("diff")).to_contain_text("BatchSize: 5")
    canvas.save()
    assert "BatchSize: 5\n" in canvas.text()
    assert canvas.text().count("Type: SQS\n") == 1


def test_the_wire_inspector_says_what_is_granted_in_words_and_in_full(canvas: Canvas) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    canvas.get("access-read").click()
    words = "GetItem may read items of ItemsTable, not write items or delete the table."
    expect(canvas.get("grants-words")).to_have_text(words)
    canvas.get("grants-statements").click()
    expect(canvas.get("grants")).to_contain_text("dynamodb:BatchGetItem")
    expect(canvas.get("grants")).to_contain_text("policy template DynamoDBReadPolicy")


def test_a_variable_is_renamed_on_its_wire(canvas: Canvas) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    name = canvas.get("variable-ITEMS_TABLE_NAME")
    name.fill("TABLE")
    name.press("Enter")
    expect(canvas.get("diff").last).to_contain_text("TABLE: !Ref ItemsTable")
    expect(canvas.get("variable-TABLE")).to_be_visible()


def test_a_wire_that_is_chosen_stands_beside_its_panel(canvas: Canvas) -> None:
    """The last card is under the place of the panel: the wire to it comes out, with both its ends."""
    page = canvas.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.keyboard.press("f")
    page.wait_for_timeout(300)
    page.get_by_role("group", name="PutItem reads and writes ItemsTable").press("Enter")
    panel = canvas.get("wire-inspector").bounding_box()
    assert panel is not None

    def clear() -> bool:
        boxes = [canvas.card(id).bounding_box() for id in ("PutItem", "ItemsTable")]
        return all(box is not None and box["x"] + box["width"] <= panel["x"] for box in boxes)

    eventually(page, clear)
