"""The editor knows the template: completions, documentation, definitions, names and fixes, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browser_page import Canvas, eventually, violations

pytestmark = pytest.mark.browser


def in_code(canvas: Canvas) -> Page:
    canvas.show("code")
    canvas.editor().wait_for()
    return canvas.page


def at_end_of(canvas: Canvas, line: str) -> None:
    canvas.line(line).click()
    canvas.page.keyboard.press("End")


def options(canvas: Canvas) -> Locator:
    return canvas.get("editor").locator(".cm-tooltip-autocomplete li")


def choose(canvas: Canvas, option: str) -> None:
    """By keyboard: down to the option, and Enter. The list takes no key in the moment that it opens."""
    wanted = options(canvas).filter(has_text=option).first
    expect(wanted).to_be_visible()
    canvas.page.wait_for_timeout(150)
    while wanted.get_attribute("aria-selected") != "true":
        canvas.page.keyboard.press("ArrowDown")
    canvas.page.keyboard.press("Enter")


def cursor_on(canvas: Canvas, line: str, word: str) -> None:
    """The cursor inside a word of a line, by keyboard: to the line's start, then right."""
    canvas.line(line).click()
    canvas.page.keyboard.press("Home")
    canvas.page.keyboard.press("Home")
    text = canvas.line(line).inner_text()
    for _ in range(text.index(word) + 1):
        canvas.page.keyboard.press("ArrowRight")


WORD = """(line, word) => {
  const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    const { x, y, width, height } = range.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  }
}"""


def middle_of(canvas: Canvas, line: str, word: str) -> tuple[float, float]:
    """Where a word of a line is on the screen."""
    x, y = canvas.line(line).evaluate(WORD, word)
    return x, y


def test_properties_and_values_are_completed_while_the_text_is_broken(canvas: Canvas) -> None:
    page = in_code(canvas)
    at_end_of(canvas, "Handler: app.handler")
    page.keyboard.type("\nTrac")
    choose(canvas, "Tracing")
    expect(options(canvas).first).to_contain_text("Active")
    choose(canvas, "PassThrough")
    expect(canvas.line("Tracing: PassThrough")).to_be_visible()
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    assert "      Tracing: PassThrough\n" in canvas.text()


def test_names_and_attributes_are_completed(canvas: Canvas) -> None:
    page = in_code(canvas)
    at_end_of(canvas, "Handler: app.handler")
    page.keyboard.type("\nDescription: !Sub '${Ite")
    options(canvas).filter(has_text="ItemsTable").click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(".")
    options(canvas).filter(has_text="StreamArn").click()
    expect(canvas.line("Description: !Sub '${ItemsTable.StreamArn}")).to_be_visible()


def test_ctrl_space_lists_what_a_place_takes(canvas: Canvas) -> None:
    page = in_code(canvas)
    at_end_of(canvas, "Type: AWS::SQS::Queue")
    page.keyboard.type("\n")
    page.keyboard.press("Control+Space")
    expect(options(canvas).filter(has_text="DeletionPolicy")).to_be_visible()
    expect(options(canvas).filter(has_text="Type")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(options(canvas)).to_have_count(0)


def test_documentation_by_mouse_and_by_key(canvas: Canvas) -> None:
    page = in_code(canvas)
    page.mouse.move(*middle_of(canvas, "Handler: app.handler", "Handler"))
    told = canvas.get("editor").locator(".cm-told")
    expect(told).to_contain_text("File and function")
    page.mouse.move(5, 5)
    expect(told).to_have_count(0)
    cursor_on(canvas, "Type: AWS::SQS::Queue", "AWS::SQS")
    page.keyboard.press("Alt+i")
    expect(canvas.get("documentation")).to_contain_text("AWS::SQS::Queue")
    page.keyboard.press("Alt+i")
    link = canvas.get("documentation").get_by_role("link")
    expect(link).to_be_focused()
    assert (link.get_attribute("href") or "").startswith("https://docs.aws.amazon.com/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(canvas.get("documentation")).to_have_count(0)


def test_definitions_lead_to_the_place_and_back(canvas: Canvas) -> None:
    page = in_code(canvas)
    cursor_on(canvas, "ApiId: !Ref ShopApi", "ShopApi")
    page.keyboard.press("F12")
    expect(canvas.get("editor").locator(".cm-activeLine")).to_have_text("  ShopApi:")
    page.keyboard.press("Alt+ArrowLeft")
    expect(canvas.get("editor").locator(".cm-activeLine")).to_contain_text("ApiId: !Ref ShopApi")
    assert canvas.page.url.startswith(canvas.origin)
    page.keyboard.down("Control")
    page.mouse.click(*middle_of(canvas, "ApiId: !Ref ShopApi", "ShopApi"))
    page.keyboard.up("Control")
    expect(canvas.get("editor").locator(".cm-activeLine")).to_have_text("  ShopApi:")


def test_a_handler_leads_into_the_code(canvas: Canvas) -> None:
    folder = canvas.folder / "src" / "get"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text("import json\n\n\ndef handler(event, context):\n    return {}\n")
    page = in_code(canvas)
    cursor_on(canvas, "CodeUri: src/get", "src")
    page.keyboard.press("F12")
    shown = canvas.get("other-file").locator(".cm-shown")
    expect(shown).to_have_text("def handler(event, context):")
    expect(shown.locator("span", has_text="def").first).to_have_text("def")  # a keyword: it is read as Python
    page.keyboard.press("Alt+ArrowLeft")
    expect(canvas.get("editor").locator(".cm-activeLine")).to_contain_text("CodeUri: src/get")
    canvas.get("file-src/get/app.py").click()
    page.get_by_role("button", name="Close src/get/app.py").click()
    expect(canvas.get("file-src/get/app.py")).to_have_count(0)


def test_a_name_is_changed_everywhere_in_place(canvas: Canvas) -> None:
    page = in_code(canvas)
    cursor_on(canvas, "ApiId: !Ref ShopApi", "ShopApi")
    page.keyboard.press("F2")
    field = canvas.get("code-rename")
    expect(field).to_be_focused()
    page.keyboard.type("FrontDoor")
    page.keyboard.press("Enter")
    expect(canvas.line("  FrontDoor:")).to_be_visible()
    canvas.save()
    assert "ShopApi" not in canvas.text()
    assert "!Ref FrontDoor" in canvas.text()


def test_a_problem_is_mended_at_the_cursor_and_undone(canvas: Canvas) -> None:
    page = in_code(canvas)
    canvas.file.write_text(
        canvas.text().replace("ITEMS_TABLE_NAME: !Ref ItemsTable", "ITEMS_TABLE_NAME: !Ref ItemTable")
    )
    expect(canvas.get("editor").locator(".cm-lintRange-error").first).to_be_visible()
    cursor_on(canvas, "ITEMS_TABLE_NAME: !Ref ItemTable", "ItemTable")
    page.keyboard.press("Control+.")
    fix = canvas.get("fixes").get_by_role("menuitem", name="Write ItemsTable.")
    expect(fix).to_be_focused()
    page.keyboard.press("Enter")
    expect(canvas.line("ITEMS_TABLE_NAME: !Ref ItemsTable")).to_be_visible()
    expect(canvas.editor()).to_be_focused()
    page.keyboard.press("Control+z")
    expect(canvas.line("ITEMS_TABLE_NAME: !Ref ItemTable")).to_be_visible()
    expect(canvas.get("editor").locator(".cm-lintRange-error").first).to_be_visible()
    offer = canvas.get("editor").locator(".cm-diagnosticAction", has_text="Write ItemsTable.").first

    def is_offered() -> bool:
        # Drawn anew while the mouse rests on it, a mark says nothing until the mouse comes again.
        page.mouse.move(5, 5)
        x, y = middle_of(canvas, "ITEMS_TABLE_NAME: !Ref ItemTable", "ItemTable")
        page.mouse.move(x - 2, y)
        page.mouse.move(x, y)
        page.wait_for_timeout(800)
        return offer.is_visible()

    eventually(page, is_offered)
    offer.click()
    expect(canvas.line("ITEMS_TABLE_NAME: !Ref ItemsTable")).to_be_visible()


def test_a_misspelt_property_and_value_are_mended(canvas: Canvas) -> None:
    page = in_code(canvas)
    written = (
        canvas.text()
        .replace("MemorySize: 256", "MemorySise: 256 # enough")
        .replace("PAY_PER_REQUEST", "PAY_PER_REQEST")
    )
    canvas.file.write_text(written)
    for line, word, mended in (
        ("MemorySise: 256", "MemorySise", "MemorySize: 256 # enough"),
        ("BillingMode: PAY_PER_REQEST", "PAY_PER", "BillingMode: PAY_PER_REQUEST"),
    ):
        expect(canvas.line(line).locator(".cm-inlay")).to_be_visible()
        cursor_on(canvas, line, word)
        page.keyboard.press("Control+.")
        expect(canvas.get("fixes").get_by_role("menuitem").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(canvas.line(mended)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_the_editor_tells(canvas: Canvas, theme: str) -> None:
    if theme == "dark":
        canvas.colours("dark")
    page = in_code(canvas)
    at_end_of(canvas, "Handler: app.handler")
    page.keyboard.type("\nTim")
    expect(options(canvas).first).to_be_visible()
    page.wait_for_timeout(400)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    cursor_on(canvas, "ApiId: !Ref ShopApi", "ShopApi")
    page.keyboard.press("Alt+i")
    expect(canvas.get("documentation")).to_be_visible()
    page.wait_for_timeout(400)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("F2")
    expect(canvas.get("code-rename")).to_be_focused()
    assert violations(page) == []
