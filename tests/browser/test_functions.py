"""A function's page: its code edited and saved, run with an event, errors led back to their lines."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually, tab_to, violations

pytestmark = pytest.mark.browser

CODE = "def handler(event, context):\n    return {'path': event.get('rawPath')}\n"
BROKEN = "def handler(event, context):\n    return helper()\n\n\ndef helper():\n    raise ValueError('no such item')\n"


@pytest.fixture
def function(canvas: Canvas) -> Canvas:
    """The page of GetItem, opened from its card, with code of its own."""
    folder = canvas.folder / "src" / "get"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(CODE)
    canvas.select("GetItem")
    canvas.get("open-card").click()
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("def handler")
    return canvas


def chosen(function: Canvas, text: str) -> None:
    """The event holds `text` once it has come."""
    eventually(function.page, lambda: text in function.get("event-text").input_value())


def test_code_is_edited_saved_and_run(function: Canvas) -> None:
    chosen(function, "/items/")
    function.get("run").click()
    expect(function.get("verdict")).to_contain_text("It answered")
    expect(function.get("result")).to_contain_text("/items/")
    editor = function.get("code-editor").locator(".cm-content")
    editor.click()
    function.page.keyboard.press("Control+a")
    function.page.keyboard.press("Backspace")
    function.page.keyboard.type("def handler(event, context):\nreturn 42\n")
    expect(function.get("save-code")).to_be_enabled()
    function.page.keyboard.press("Control+s")
    file = function.folder / "src/get/app.py"
    eventually(function.page, lambda: "return 42" in file.read_text())
    expect(function.get("save-code")).to_be_disabled()
    function.get("run").click()
    expect(function.get("result")).to_have_text("42")
    function.get("leave-function").click()
    expect(function.card("GetItem")).to_be_visible()


def test_the_page_has_an_address_and_back_leaves_it(function: Canvas) -> None:
    page = function.page
    expect(page).to_have_url(f"{function.origin}/?function=GetItem")
    expect(page.get_by_role("navigation", name="Breadcrumbs")).to_contain_text("GetItem")
    page.go_back()
    expect(function.card("GetItem")).to_be_visible()
    expect(function.get("function-page")).to_have_count(0)
    page.go_forward()
    expect(function.get("function-page")).to_be_visible()
    page.reload()
    expect(function.get("code-editor").locator(".cm-content")).to_contain_text("def handler")
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link").click()
    expect(function.card("GetItem")).to_be_visible()


def test_what_is_typed_stays_while_the_page_is_left(function: Canvas) -> None:
    editor = function.get("code-editor").locator(".cm-content")
    editor.click()
    function.page.keyboard.type("# mine")
    expect(function.get("save-code")).to_be_enabled()
    function.page.go_back()
    expect(function.card("GetItem")).to_be_visible()
    function.page.go_forward()
    expect(editor).to_contain_text("# mine")
    expect(function.get("save-code")).to_be_enabled()


def test_what_changed_on_disk_is_followed_and_never_overwritten(function: Canvas) -> None:
    file = function.folder / "src/get/app.py"
    editor = function.get("code-editor").locator(".cm-content")
    file.write_text(CODE.replace("path", "place"))
    expect(editor).to_contain_text("place")
    editor.click()
    function.page.keyboard.press("Control+End")
    function.page.keyboard.type("# mine")
    file.write_text("# theirs\n")
    expect(function.get("file-changed")).to_be_visible()
    function.page.keyboard.press("Control+s")
    expect(function.get("notice-refused").last).to_contain_text("changed by another program")
    assert file.read_text() == "# theirs\n"
    function.get("file-changed").get_by_text("Keep my edits").click()
    eventually(function.page, lambda: file.read_text().endswith("# mine"))
    expect(function.get("file-changed")).to_have_count(0)


def test_an_error_leads_to_its_line(function: Canvas) -> None:
    (function.folder / "src/get/app.py").write_text(BROKEN)
    expect(function.get("code-editor").locator(".cm-content")).to_contain_text("helper()")
    function.get("run").click()
    expect(function.get("verdict")).to_contain_text("ValueError")
    expect(function.get("outcome")).to_contain_text("no such item")
    function.get("trace").locator("> ul").get_by_role("button").last.click()
    expect(function.get("code-editor").locator(".cm-activeLine")).to_contain_text("raise ValueError")


def test_events_are_chosen_and_saved(function: Canvas) -> None:
    function.get("event-kind").select_option(label="SQS messages")
    chosen(function, "aws:sqs")
    function.get("event-name").fill("orders")
    function.get("save-event").click()
    expect(function.get("notice-done").last).to_contain_text("Saved events/orders.json")
    saved = json.loads((function.folder / "events" / "orders.json").read_text())
    assert saved["Records"][0]["eventSource"] == "aws:sqs"
    function.get("event-text").fill("{")
    expect(function.get("run")).to_be_disabled()
    function.get("event-kind").select_option("dynamodb|")
    chosen(function, "aws:dynamodb")
    function.get("event-kind").select_option("saved:orders")
    chosen(function, "aws:sqs")


def test_all_of_it_by_keyboard(canvas: Canvas) -> None:
    folder = canvas.folder / "src" / "get"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(CODE)
    page = canvas.page
    page.locator(".react-flow__node[data-id=GetItem]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("o")
    expect(canvas.get("function-page")).to_be_visible()
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("def handler")

    tab_to(page, "event-text")
    page.keyboard.press("Control+Enter")
    expect(canvas.get("verdict")).to_contain_text("It answered")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_that_axe_finds(function: Canvas, theme: str) -> None:
    if theme == "dark":
        function.colours("dark")
    (function.folder / "src/get/app.py").write_text(BROKEN)
    expect(function.get("code-editor").locator(".cm-content")).to_contain_text("helper()")
    function.get("run").click()
    expect(function.get("trace")).to_be_visible()
    function.get("new-file").click()
    assert violations(function.page) == []
