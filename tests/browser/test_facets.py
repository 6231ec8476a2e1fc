"""Rows, events and rules added to a card, changed and taken away in place: by mouse, and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser


def node(canvas: Canvas, id: str) -> Locator:
    return canvas.page.locator(f'.react-flow__node[data-id="{id}"]')


def row(canvas: Canvas, card: str, facet: str) -> Locator:
    return canvas.get(f"facet-{card}-{facet}")


def form(canvas: Canvas) -> Locator:
    return canvas.get("facet-form")


def field(canvas: Canvas, name: str) -> Locator:
    return canvas.get(f"ask-{name}").locator("input, select, textarea")


def choose(canvas: Canvas, id: str) -> None:
    """A card, by keyboard."""
    node(canvas, id).focus()
    canvas.page.keyboard.press("Enter")
    expect(node(canvas, id)).to_have_class(re.compile("selected"))


def press(canvas: Canvas, *keys: str) -> None:
    for key in keys:
        canvas.page.keyboard.press(key)


def on_the_line(wire: Locator) -> tuple[float, float]:
    """A point in the middle of the line, where the mouse meets it."""
    point = wire.locator("path").first.evaluate(
        "path => { const at = path.getPointAtLength(path.getTotalLength() / 2);"
        " const place = at.matrixTransform(path.getScreenCTM()); return [place.x, place.y]; }"
    )
    return point[0], point[1]


# By mouse ------------------------------------------------------------------------------------------------------------


def test_a_route_is_added_changed_and_removed_by_mouse(canvas: Canvas) -> None:
    canvas.card("ShopApi").hover()
    canvas.get("add-facet-ShopApi").click()
    expect(form(canvas)).to_be_visible()
    field(canvas, "method").select_option("POST")
    field(canvas, "path").fill("/orders")
    field(canvas, "target").select_option("OnItem")
    canvas.get("facet-done").click()
    expect(form(canvas)).to_have_count(0)
    expect(row(canvas, "ShopApi", "POST /orders")).to_be_visible()
    expect(canvas.get("notice-edit")).to_contain_text("Add POST /orders to ShopApi")

    row(canvas, "ShopApi", "POST /orders").dblclick()
    expect(field(canvas, "path")).to_have_value("/orders")
    field(canvas, "path").fill("/baskets")
    canvas.get("facet-done").click()
    expect(row(canvas, "ShopApi", "POST /baskets")).to_be_visible()
    expect(row(canvas, "ShopApi", "POST /orders")).to_have_count(0)
    canvas.save()
    assert "Path: /baskets\n" in canvas.text()

    row(canvas, "ShopApi", "POST /baskets").hover()
    canvas.get("remove-facet-ShopApi-POST /baskets").click()
    expect(row(canvas, "ShopApi", "POST /baskets")).to_have_count(0)
    canvas.save()
    assert canvas.text() == canvas.git("show", "HEAD:template.yaml") + "\n"
    press(canvas, "Control+z")
    expect(row(canvas, "ShopApi", "POST /baskets")).to_be_visible()


def test_a_trigger_is_added_changed_and_removed_by_mouse(canvas: Canvas) -> None:
    canvas.card("OnItem").hover()
    canvas.get("add-facet-OnItem").click()
    field(canvas, "name").fill("Nightly")
    field(canvas, "ScheduleExpression").fill("rate(1 day)")
    canvas.get("facet-done").click()
    expect(canvas.card("OnItem/Nightly")).to_be_visible()
    canvas.save()
    assert "ScheduleExpression: rate(1 day)" in canvas.text()

    canvas.card("OnItem/Nightly").locator(".title").dblclick()
    expect(field(canvas, "ScheduleExpression")).to_have_value("rate(1 day)")
    field(canvas, "ScheduleExpression").fill("rate(2 days)")
    canvas.get("facet-done").click()
    expect(form(canvas)).to_have_count(0)
    canvas.save()
    assert "ScheduleExpression: rate(2 days)" in canvas.text()

    canvas.card("OnItem/Nightly").locator(".title").click()
    canvas.get("remove").click()
    expect(canvas.card("OnItem/Nightly")).to_have_count(0)
    canvas.save()
    assert canvas.text() == canvas.git("show", "HEAD:template.yaml") + "\n"


def test_what_is_wrong_is_said_and_the_form_stays(canvas: Canvas) -> None:
    row(canvas, "ShopApi", "GET /items/{id}").dblclick()
    field(canvas, "path").fill("items")
    canvas.get("facet-done").click()
    expect(canvas.get("facet-wrong")).to_contain_text("Path begins with /")
    expect(canvas.get("notice-refused")).to_have_count(0)
    expect(form(canvas)).to_be_visible()
    expect(field(canvas, "path")).to_have_value("items")
    canvas.page.get_by_role("button", name="Cancel").click()
    expect(form(canvas)).to_have_count(0)
    expect(canvas.get("unsaved")).to_have_count(0)


def test_a_click_on_a_row_chooses_the_card_and_delete_is_about_the_card(canvas: Canvas) -> None:
    row(canvas, "ShopApi", "GET /items/{id}").click()
    expect(canvas.get("inspector")).to_contain_text("ShopApi")
    expect(node(canvas, "ShopApi")).to_be_focused()


def test_a_stream_is_there_or_not_in_place(canvas: Canvas) -> None:
    row(canvas, "ItemsTable", "stream").dblclick()
    field(canvas, "StreamSpecification.StreamViewType").select_option("KEYS_ONLY")
    canvas.get("facet-done").click()
    expect(row(canvas, "ItemsTable", "stream")).to_contain_text("keys")
    row(canvas, "ItemsTable", "stream").hover()
    canvas.get("remove-facet-ItemsTable-stream").click()
    expect(row(canvas, "ItemsTable", "stream")).to_have_count(0)
    canvas.save()
    assert "StreamSpecification" not in canvas.text()


def test_a_rule_is_added_changed_and_removed_by_mouse(canvas: Canvas) -> None:
    canvas.get("add").click()
    canvas.get("palette-event-bus").click()
    expect(canvas.card("EventBus")).to_be_visible()
    canvas.card("EventBus").hover()
    canvas.get("add-facet-EventBus").click()
    field(canvas, "pattern").fill("{source: [shop.orders]}")
    field(canvas, "target").select_option("OnItem")
    canvas.get("facet-done").click()
    expect(form(canvas)).to_have_count(0)
    wire = canvas.page.locator(".react-flow__edge[data-id^='EventBus||OnItem']")
    mouse, point = canvas.page.mouse, on_the_line(wire)
    mouse.dblclick(*point)
    expect(field(canvas, "pattern")).to_contain_text("shop.orders")
    field(canvas, "pattern").fill("{source: [shop.returns]}")
    canvas.get("facet-done").click()
    expect(form(canvas)).to_have_count(0)
    canvas.save()
    assert "shop.returns" in canvas.text()
    mouse.click(*on_the_line(wire))
    canvas.get("wire-inspector").get_by_role("button", name="Remove").click()
    expect(wire).to_have_count(0)


# By keyboard ---------------------------------------------------------------------------------------------------------


def test_a_route_is_added_changed_and_removed_by_keyboard_alone(canvas: Canvas) -> None:
    choose(canvas, "ShopApi")
    press(canvas, "r")
    expect(field(canvas, "path")).to_be_focused()
    canvas.page.keyboard.type("/orders")
    press(canvas, "Enter")
    # A new function answers it, where there are several that could.
    expect(row(canvas, "ShopApi", "GET /orders")).to_be_focused()
    expect(canvas.card("GetOrders")).to_be_visible()

    press(canvas, "F2")
    expect(field(canvas, "path")).to_be_focused()
    canvas.page.keyboard.type("/baskets")
    press(canvas, "Enter")
    expect(row(canvas, "ShopApi", "GET /baskets")).to_be_focused()
    canvas.save()
    assert "Path: /baskets\n" in canvas.text()

    press(canvas, "Delete")
    expect(row(canvas, "ShopApi", "GET /baskets")).to_have_count(0)
    expect(row(canvas, "ShopApi", "PUT /items/{id}")).to_be_focused()
    press(canvas, "Control+z")
    expect(row(canvas, "ShopApi", "GET /baskets")).to_have_count(1)


def test_a_stream_is_changed_and_removed_by_keyboard_alone(canvas: Canvas) -> None:
    choose(canvas, "ItemsTable")
    press(canvas, "Tab")
    expect(row(canvas, "ItemsTable", "stream")).to_be_focused()
    press(canvas, "Enter")
    choice = field(canvas, "StreamSpecification.StreamViewType")
    expect(choice).to_be_focused()
    canvas.page.keyboard.type("KEYS_ONLY")
    press(canvas, "Control+Enter")
    expect(form(canvas)).to_have_count(0)
    expect(row(canvas, "ItemsTable", "stream")).to_contain_text("keys")
    press(canvas, "Delete")
    expect(row(canvas, "ItemsTable", "stream")).to_have_count(0)
    canvas.save()
    assert "StreamSpecification" not in canvas.text()


def test_the_rows_of_the_selected_card_are_on_the_way_of_tab(canvas: Canvas) -> None:
    choose(canvas, "ShopApi")
    press(canvas, "Tab")
    expect(row(canvas, "ShopApi", "GET /items/{id}")).to_be_focused()
    press(canvas, "Tab")
    expect(row(canvas, "ShopApi", "PUT /items/{id}")).to_be_focused()
    press(canvas, "Tab")
    expect(canvas.get("add-facet-ShopApi")).to_be_focused()
    press(canvas, "Enter")
    expect(form(canvas)).to_be_visible()
    press(canvas, "Escape")
    expect(form(canvas)).to_have_count(0)
    expect(canvas.get("add-facet-ShopApi")).to_be_focused()


def test_a_trigger_is_added_changed_and_removed_by_keyboard_alone(canvas: Canvas) -> None:
    choose(canvas, "OnItem")
    press(canvas, "r", "Tab")
    # Typed before the form is there: it is for the form.
    canvas.page.keyboard.type("rate(1 day)")
    press(canvas, "Enter")
    expect(canvas.card("OnItem/Schedule")).to_be_visible()
    choose(canvas, "OnItem/Schedule")
    press(canvas, "F2")
    expect(field(canvas, "ScheduleExpression")).to_be_focused()
    canvas.page.keyboard.type("rate(2 days)")
    press(canvas, "Enter")
    expect(form(canvas)).to_have_count(0)
    canvas.save()
    assert "ScheduleExpression: rate(2 days)" in canvas.text()
    choose(canvas, "OnItem/Schedule")
    press(canvas, "Delete")
    expect(canvas.card("OnItem/Schedule")).to_have_count(0)
    canvas.save()
    assert canvas.text() == canvas.git("show", "HEAD:template.yaml") + "\n"


def test_a_rule_is_added_changed_and_removed_by_keyboard_alone(canvas: Canvas) -> None:
    press(canvas, "/")
    canvas.page.keyboard.type("event bus")
    press(canvas, "Enter")
    expect(canvas.card("EventBus")).to_be_visible()
    choose(canvas, "EventBus")
    press(canvas, "r")
    expect(field(canvas, "pattern")).to_be_focused()
    canvas.page.keyboard.type("{source: [shop.orders]}")
    press(canvas, "Tab")
    canvas.page.keyboard.type("OnItem")
    press(canvas, "Control+Enter")
    expect(form(canvas)).to_have_count(0)
    wire = canvas.page.locator(".react-flow__edge[data-id^='EventBus||OnItem']")
    wire.focus()
    press(canvas, "Enter")
    expect(canvas.get("wire-inspector")).to_be_visible()
    press(canvas, "F2")
    expect(field(canvas, "pattern")).to_contain_text("shop.orders")
    field(canvas, "pattern").fill("{source: [shop.returns]}")
    press(canvas, "Enter")
    expect(form(canvas)).to_have_count(0)
    canvas.save()
    assert "shop.returns" in canvas.text()
    wire.focus()
    press(canvas, "Enter", "Delete")
    expect(wire).to_have_count(0)


def test_the_search_knows_it_and_the_keys_tell(canvas: Canvas) -> None:
    choose(canvas, "ShopApi")
    press(canvas, "Control+k")
    canvas.page.keyboard.type("add a route")
    expect(canvas.page.get_by_role("listbox").get_by_role("option").first).to_contain_text(
        "Add a route, trigger, rule"
    )
    press(canvas, "Enter")
    expect(form(canvas)).to_be_visible()
    press(canvas, "Escape", "?")
    expect(canvas.page.get_by_role("dialog", name="Keys")).to_contain_text("Add a route, trigger, rule")


def test_nothing_is_against_wcag_while_it_is_open(canvas: Canvas) -> None:
    choose(canvas, "ShopApi")
    press(canvas, "r")
    expect(field(canvas, "path")).to_be_focused()
    assert violations(canvas.page) == []
