"""The drawing leaves the canvas: every format, and the clipboard, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from browser_page import Canvas

pytestmark = pytest.mark.browser

HOLDS = {
    "svg": b"ItemsTable",
    "png": b"\x89PNG",
    "html": b"<!doctype html>",
    "drawio": b"<mxfile",
    "mmd": b"flowchart LR",
}


@pytest.mark.parametrize("ending", HOLDS)
def test_the_drawing_is_downloaded(canvas: Canvas, ending: str) -> None:
    canvas.get("export").click()
    with canvas.page.expect_download() as download:
        canvas.get(f"export-{ending}").click()
    assert download.value.suggested_filename == f"shop.{ending}"
    assert HOLDS[ending].lower() in download.value.path().read_bytes().lower()
    expect(canvas.get("notice-done")).to_contain_text(f"Downloaded shop.{ending}")
    expect(canvas.page.get_by_role("menu")).to_have_count(0)


def test_by_keyboard_with_what_is_folded(canvas: Canvas) -> None:
    logs = "  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties: {LogGroupName: !Sub '/aws/lambda/${GetItem}'}\n"
    canvas.file.write_text(canvas.text().replace("Resources:\n", f"Resources:\n{logs}"))
    expect(canvas.get("held-GetItem")).to_be_visible()
    canvas.get("export").focus()
    press = canvas.page.keyboard.press
    press("Enter")
    press("End")
    expect(canvas.get("export-details")).to_be_focused()
    press("Enter")
    expect(canvas.get("export-details")).to_have_attribute("aria-checked", "true")
    press("Home")
    for _ in range(4):
        press("ArrowDown")
    expect(canvas.get("export-mmd")).to_be_focused()
    with canvas.page.expect_download() as download:
        press("Enter")
    assert "Logs" in download.value.path().read_text()
    expect(canvas.get("export")).to_be_focused()
    press("Enter")
    press("Escape")
    expect(canvas.page.get_by_role("menu")).to_have_count(0)
    expect(canvas.get("export")).to_be_focused()


def test_the_drawing_is_copied(canvas: Canvas, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas.get("export").click()
    canvas.get("copy-image").click()
    expect(canvas.get("notice-done")).to_contain_text("Copied the drawing as an image")
    size = """async () => {
      const [item] = await navigator.clipboard.read();
      return (await item.getType("image/png")).size;
    }"""
    assert canvas.page.evaluate(size) > 5_000
    canvas.get("export").click()
    canvas.get("copy-mmd").click()
    expect(canvas.get("notice-done").last).to_contain_text("Mermaid")
    assert canvas.page.evaluate("navigator.clipboard.readText()").startswith("flowchart LR")
