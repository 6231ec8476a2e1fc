"""What is in a function's package is shown on its card, when somebody asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_what_is_in_a_package_is_shown(canvas: Canvas, way: str) -> None:
    folder = canvas.folder / "src/get_item"
    (folder / "lib").mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text("def handler(event, context):\n    return 1\n")
    (folder / "lib/large.py").write_text("x = 1\n" * 40_000)
    canvas.file.write_text(canvas.text().replace("CodeUri: src/get\n", "CodeUri: src/get_item\n"))
    canvas.select("GetItem")
    button = canvas.get("show-package")
    button.scroll_into_view_if_needed()
    if way == "mouse":
        button.click()
    else:
        button.focus()
        canvas.page.keyboard.press("Enter")
    expect(canvas.get("package-size")).to_contain_text("0.2 MB in 2 files")
    expect(canvas.get("package-parts").locator("li").first).to_contain_text("lib")
