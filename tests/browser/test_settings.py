"""Forms of every property, the ways to give a value, what a change replaces, any type, and the Template view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser


def test_a_value_is_given_by_a_new_parameter_and_told_for_the_environment(canvas: Canvas) -> None:
    canvas.select("GetItem")
    field = canvas.get("field-MemorySize")
    canvas.get("way-MemorySize").select_option("parameter")
    field.locator("select.input").select_option("+")
    field.get_by_label("Name of the new parameter").fill("Memory")
    field.get_by_role("button", name="Make").click()
    expect(canvas.get("result-MemorySize")).to_have_text("256 in local")
    canvas.save()
    assert "MemorySize: !Ref Memory" in canvas.text()
    assert "  Memory:\n    Type: Number\n    Default: 256\n" in canvas.text()

    canvas.get("way-MemorySize").select_option("yaml")
    field.locator("textarea").fill("!If [Never, 128, 512]")
    field.locator("textarea").press("Control+Enter")
    expect(canvas.get("result-MemorySize")).to_have_text("Unknown until deployed")


def test_every_property_is_found_and_set_at_any_depth(canvas: Canvas) -> None:
    canvas.select("Jobs")
    search = canvas.get("search-properties")
    search.fill("maximum message")
    found = canvas.get("found-properties")
    size = found.get_by_test_id("field-MaximumMessageSize").locator("input")
    size.fill("5")
    expect(found.get_by_role("alert")).to_have_text("Less than 1024")
    size.fill("2048")
    size.press("Enter")
    expect(canvas.get("diff")).to_contain_text("MaximumMessageSize: 2048")
    search.fill("")
    canvas.get("all-properties").click()
    tags = canvas.get("field-Tags").last
    tags.get_by_role("button", name="Tags").click()
    tags.get_by_label("Add an item").fill("{Key: team, Value: web}")
    tags.get_by_label("Add an item").press("Enter")
    expect(tags.get_by_test_id("field-Tags.0")).to_contain_text("2 settings")
    canvas.save()
    assert "MaximumMessageSize: 2048" in canvas.text()
    assert "Key: team" in canvas.text()


def found(canvas: Canvas, words: str) -> None:
    canvas.page.keyboard.press("Control+k")
    canvas.page.keyboard.type(words)
    canvas.page.get_by_role("listbox").get_by_role("option").filter(has_text=words).first.wait_for()
    canvas.page.keyboard.press("Enter")


def test_the_search_leads_to_the_field_of_a_property(canvas: Canvas) -> None:
    found(canvas, "GetItem MemorySize")
    expect(canvas.get("inspector").locator("h2")).to_have_text("GetItem")
    expect(canvas.get("field-MemorySize").locator("input")).to_be_focused()
    canvas.page.keyboard.press("Escape")
    found(canvas, "PutItem Environment.Variables.ITEMS_TABLE_NAME")
    expect(canvas.page.get_by_label("Value of ITEMS_TABLE_NAME")).to_be_focused()
    canvas.page.keyboard.press("Escape")
    # Further in than the settings show.
    found(canvas, "ItemsTable StreamSpecification.StreamViewType")
    expect(canvas.get("field-StreamSpecification.StreamViewType").locator("select.input")).to_be_focused()


def test_the_search_finds_what_globals_give(canvas: Canvas) -> None:
    found(canvas, "OnItem Timeout")
    field = canvas.get("field-Timeout").locator("input")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("placeholder", "20 (Globals)")


def test_a_change_that_loses_data_is_asked_about_first(canvas: Canvas) -> None:
    before = canvas.text()
    canvas.select("ItemsTable")
    name = canvas.get("field-TableName").first
    for agree in (False, True):
        name.locator("input").fill("goods")
        name.locator("input").press("Enter")
        expect(canvas.get("confirm")).to_contain_text("This replaces ItemsTable and loses its data")
        if agree:
            assert violations(canvas.page) == []
            canvas.get("confirm-yes").click()
        else:
            canvas.page.keyboard.press("Escape")
        expect(canvas.get("confirm")).to_have_count(0)
        if not agree:
            expect(name.locator("input")).to_have_value("")
            expect(canvas.get("unsaved")).to_have_count(0)
            assert canvas.text() == before
    expect(canvas.get("notice-edit")).to_contain_text("This replaces ItemsTable and loses its data")
    expect(name).to_contain_text("Changing this replaces the resource and loses its items.")


def test_any_type_is_added_and_asks_for_what_it_needs(canvas: Canvas) -> None:
    canvas.page.keyboard.press("/")
    canvas.page.keyboard.type("appconfig environment")
    palette = canvas.get("palette")
    expect(palette.get_by_text("More AWS resources")).to_be_visible()
    canvas.get("palette-AWS::AppConfig::Environment").click()
    form = canvas.get("required")
    add = canvas.get("add-required")
    expect(add).to_be_disabled()
    for path, value in (("Name", "first"), ("ApplicationId", "a1")):
        form.get_by_test_id(f"field-{path}").locator("input").fill(value)
        form.get_by_test_id(f"field-{path}").locator("input").press("Enter")
    add.click()
    expect(canvas.get("inspector")).to_contain_text("AWS::AppConfig::Environment")
    canvas.save()
    assert "ApplicationId: a1" in canvas.text()


def test_the_template_view_lists_adds_and_keeps_what_is_used(canvas: Canvas) -> None:
    canvas.show("template")
    canvas.get("add-Parameters").click()
    canvas.get("new-name-Parameters").fill("Stage")
    canvas.get("new-value-Parameters").fill("dev")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("value-Stage")).to_have_text("local: dev")
    canvas.get("add-Conditions").click()
    canvas.get("new-name-Conditions").fill("IsProd")
    canvas.get("new-value-Conditions").fill("!Equals [!Ref Stage, prod]")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("value-IsProd")).to_have_text("local: false")
    expect(canvas.get("entry-Parameters-Stage")).to_contain_text("used once")
    canvas.get("remove-Stage").click()
    expect(canvas.page.get_by_role("alert")).to_contain_text("Stage is used once: Conditions.IsProd")
    canvas.get("remove-IsProd").click()
    expect(canvas.get("entry-Conditions-IsProd")).to_have_count(0)
    canvas.get("entry-Parameters-Stage").get_by_role("button", name="Stage String").click()
    default = canvas.get("field-Default").locator("input")
    default.fill("prod")
    default.press("Enter")
    expect(canvas.get("value-Stage")).to_have_text("local: prod")
    canvas.save()
    assert "  Stage:\n    Type: String\n    Default: prod\n" in canvas.text()
    assert "Conditions" not in canvas.text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forms_are_for_everybody(canvas: Canvas, theme: str) -> None:
    if theme == "dark":
        canvas.colours("dark")
    canvas.select("ItemsTable")
    canvas.get("all-properties").click()
    canvas.get("field-KeySchema").first.get_by_role("button").first.click()
    expect(canvas.get("field-KeySchema.0").first).to_be_visible()
    assert violations(canvas.page) == []
    canvas.show("template")
    canvas.get("add-Outputs").click()
    canvas.get("entry-Globals-Function").get_by_role("button", name="Function Runtime").click()
    assert violations(canvas.page) == []
