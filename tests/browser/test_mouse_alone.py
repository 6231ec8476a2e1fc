"""What a person does with the mouse alone, where the tests of a page do it by keys. Only names are typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


def pasted_from_the_list(canvas: Canvas) -> None:
    """Every command is in the search, with nothing typed, too."""
    canvas.get("search").click()
    canvas.page.get_by_role("option", name="Paste").click()


def test_the_palette_adds_from_a_category_and_from_a_search(canvas: Canvas) -> None:
    page = canvas.page
    canvas.get("add").click()
    expect(canvas.get("palette").locator(".heading").first).to_have_text("Compute")
    canvas.get("palette-topic").click()
    expect(canvas.get("inspector")).to_contain_text("AWS::SNS::Topic")
    canvas.get("add").click() if not canvas.get("palette").is_visible() else None
    canvas.get("palette").get_by_role("combobox").fill("bucket")
    page.get_by_role("listbox").get_by_role("option").first.click()
    expect(canvas.get("inspector")).to_contain_text("AWS::S3::Bucket")
    canvas.get("save").click()
    eventually(page, lambda: "AWS::SNS::Topic" in canvas.text() and "AWS::S3::Bucket" in canvas.text())


def test_search_jumps_to_cards_routes_properties_and_commands(canvas: Canvas) -> None:
    page = canvas.page
    for typed, option, where in (
        ("OnItem", "OnItem", "OnItem"),
        ("GET /items", "GET /items/{id}", "ShopApi"),
        ("BillingMode", "ItemsTable BillingMode", "ItemsTable"),
    ):
        canvas.get("search").click()
        page.get_by_role("combobox", name="Search").fill(typed)
        page.get_by_role("option", name=option).first.click()
        expect(canvas.get("inspector").get_by_role("heading", level=2)).to_have_text(where)
    canvas.get("search").click()
    page.get_by_role("combobox", name="Search").fill("keys")
    page.get_by_role("listbox", name="Found").get_by_role("option", name="Keys").first.click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_problem_is_gone_to_and_mended(canvas: Canvas) -> None:
    canvas.file.write_text(canvas.text().replace("TableName: !Ref ItemsTable", "TableName: !Ref ItemTable"))
    expect(canvas.get("problems")).not_to_contain_text("No problems")
    canvas.get("problems").click()
    canvas.get("problem-list").locator(".go").first.click()
    expect(canvas.get("inspector")).to_contain_text("PutItem")
    canvas.get("problem-list").get_by_role("button", name="Fix").first.click()
    expect(canvas.get("problems")).to_contain_text("No problems")


def test_the_keys_open_and_close(canvas: Canvas) -> None:
    canvas.get("keys").click()
    dialog = canvas.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    canvas.page.mouse.click(20, 400)
    expect(dialog).to_have_count(0)


def test_far_away_only_names_are_left(canvas: Canvas) -> None:
    stage = canvas.page.locator(".stage")
    expect(stage).not_to_have_attribute("data-lod", "far")
    for _ in range(8):
        canvas.page.get_by_role("button", name="Zoom out").click()
    expect(stage).to_have_attribute("data-lod", "far")
    canvas.page.get_by_role("button", name="Fit the drawing into view").click()
    expect(stage).not_to_have_attribute("data-lod", "far")


def test_cards_are_copied_into_another_project(
    canvas: Canvas, context: BrowserContext, tmp_path: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "template.yaml").write_text("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n")
    for id in ("Jobs", "OnItem"):
        canvas.card(id).locator(".title").click(modifiers=["Shift"])
    canvas.get("copy").click()
    expect(canvas.get("notice-info")).to_contain_text("Copied 2 cards")
    other = Canvas(context.new_page(), folder, start(folder))
    other.page.goto(other.address)
    other.card("Topic").wait_for()
    pasted_from_the_list(other)
    expect(other.card("Jobs")).to_be_visible()
    expect(other.card("OnItem")).to_be_visible()


def test_cards_go_into_an_application(canvas: Canvas) -> None:
    canvas.select("Jobs")
    canvas.get("move").click()
    canvas.get("move-form").get_by_role("textbox").fill("Later")
    canvas.get("move-commit").click()
    canvas.get("confirm-yes").click()
    expect(canvas.card("Later")).to_be_visible()
    expect(canvas.card("Jobs")).to_have_count(0)


def test_a_function_is_made_and_run_with_a_saved_event(canvas: Canvas) -> None:
    page = canvas.page
    canvas.get("add").click()
    canvas.get("palette-nodejs-function").click()
    expect(canvas.get("inspector")).to_contain_text("AWS::Serverless::Function")
    canvas.get("save").click()
    eventually(page, lambda: list(canvas.folder.glob("src/*/app.mjs")) != [])
    canvas.get("open-card").click()
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("handler")
    canvas.get("event-name").fill("mine")
    canvas.get("save-event").click()
    expect(canvas.get("notice-done").last).to_contain_text("Saved events/mine.json")
    canvas.get("run").click()
    expect(canvas.get("verdict")).to_contain_text("It answered")
    canvas.get("leave-function").click()
    expect(canvas.card("ItemsTable")).to_be_visible()


def test_the_first_steps_are_gone_the_whole_way(
    page: Page, context: BrowserContext, project: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    context.clear_cookies()
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.address)
    canvas.card("ItemsTable").wait_for()
    title = canvas.get("guide").get_by_role("heading")
    canvas.get("guide-begin").click()
    for kind, then in (("http-api", "Add a function"), ("function", "Draw a wire")):
        if not canvas.get("palette").is_visible():
            canvas.get("add").click()
        canvas.get(f"palette-{kind}").click()
        expect(title).to_have_text(then)
    if canvas.get("palette").is_visible():
        canvas.get("add").click()
    canvas.get("inspector").get_by_role("button", name="Close").click()
    while canvas.get("notice-edit").count():
        canvas.get("notice-edit").last.get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Fit the drawing into view").click()
    page.wait_for_timeout(400)
    canvas.draw("HttpApi", "out", "Function")
    page.locator(".chooser").get_by_role("button", name="Runs").click()
    expect(title).to_have_text("See what it wrote")
    canvas.get("split").click()
    expect(title).to_have_text("Take it back")
    canvas.get("undo").click()
    expect(title).to_have_text("And do it again")
    canvas.get("redo").click()
    expect(title).to_have_text("Save")
    canvas.get("save").click()
    expect(title).to_have_text("Run it")
