"""By keyboard alone: a table that may exist already, and cards into a nested application."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, violations

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


def test_a_network_may_be_another_s(canvas: Canvas) -> None:
    before = canvas.text()
    canvas.page.keyboard.press("/")
    canvas.get("palette").get_by_role("combobox").fill("virtual network")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    canvas.get("group-VirtualNetwork").locator(".title").first.click()
    canvas.page.keyboard.press("e")
    form = canvas.get("existing-form")
    expect(form.get_by_label("Name of the parameter")).to_have_value("ExistingVirtualNetworkId")
    expect(form.get_by_label("Always the same one")).to_have_count(0)
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("existing-VirtualNetwork")).to_have_text("or existing")
    canvas.save()
    assert "CreateVirtualNetwork: !Equals [!Ref ExistingVirtualNetworkId" in canvas.text()
    canvas.page.keyboard.press("Escape")
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("existing-VirtualNetwork")).to_have_count(0)
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("group-VirtualNetwork")).to_have_count(0)
    canvas.save()
    assert canvas.text() == before


def test_a_table_with_data_is_asked_about_before_another_takes_its_place(canvas: Canvas) -> None:
    before = canvas.text()
    arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/items"
    for answer in ("Enter", "Tab Enter"):
        canvas.select("ItemsTable")
        canvas.page.keyboard.press("e")
        form = canvas.get("existing-form")
        form.get_by_label("A parameter decides").focus()
        canvas.page.keyboard.press("ArrowDown")
        form.get_by_label("ARN of the existing one").fill(arn)
        canvas.page.keyboard.press("Enter")
        expect(canvas.get("confirm")).to_contain_text("the next deployment deletes it")
        expect(canvas.get("confirm")).to_contain_text("its items")
        if answer == "Enter":
            assert violations(canvas.page) == []
        for key in answer.split():  # the first answer leaves it
            canvas.page.keyboard.press(key)
        expect(canvas.get("confirm")).to_have_count(0)
        if answer == "Enter":
            expect(canvas.card("ItemsTable")).to_be_visible()
            assert canvas.text() == before
    expect(canvas.card("ItemsTableArn")).to_be_visible()


def test_cards_move_into_an_application(canvas: Canvas) -> None:
    canvas.select("Jobs")
    for id in ("OnItem", "GetItem"):
        canvas.card(id).locator(".title").click(modifiers=["Control"])
    expect(canvas.get("selection-inspector")).to_contain_text("3 selected")
    canvas.get("move").click()
    form = canvas.get("move-form")
    form.get_by_label("GetItem").uncheck()
    form.get_by_label("Name of the application").fill("Back")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("confirm")).to_contain_text("Where Jobs is deployed")
    canvas.get("confirm-yes").click()
    expect(canvas.card("Back")).to_be_visible()
    canvas.save()
    moved = (canvas.folder / "nested" / "Back.yaml").read_text()
    assert "  Jobs:" in moved
    assert "  OnItem:" in moved
    assert "GetItem" not in moved
    assert "nested/Back.yaml" in canvas.text()


def test_the_palette_offers_what_exists_already(canvas: Canvas) -> None:
    canvas.page.keyboard.press("/")
    canvas.get("palette-existing").click()
    palette = canvas.get("palette")
    expect(palette.get_by_test_id("palette-table")).to_be_visible()
    expect(palette.get_by_test_id("palette-schedule")).to_have_count(0)
    assert violations(canvas.page) == []
    palette.get_by_test_id("palette-table").click()
    arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
    use = canvas.get("use-it")
    expect(use).to_be_disabled()
    canvas.page.keyboard.type(arn)
    canvas.page.keyboard.press("Enter")
    expect(canvas.card("TableArn")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    canvas.draw("GetItem", "out", "TableArn")
    expect(canvas.get("diff").last).to_contain_text("TableArn")
    canvas.save()
    assert f"    Default: {arn}\n" in canvas.text()
