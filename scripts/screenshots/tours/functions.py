"""A function's page: code, run, result, log, events."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_deeds import nothing, palette, with_card
from browser_page import Canvas, eventually
from scripts.screenshots.projects import prices
from scripts.screenshots.shot import Shot, Tour, clear_notices


def starters(canvas: Canvas) -> None:
    palette("function")(canvas)


def added(canvas: Canvas) -> None:
    """A new function: saving it writes its starter code."""
    palette("node")(canvas)
    canvas.page.get_by_role("listbox").get_by_role("option").first.click()
    expect(canvas.get("inspector")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    canvas.save()
    clear_notices(canvas)
    with_card("NodejsFunction", "o")(canvas)
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("handler")
    clear_notices(canvas)


def left(canvas: Canvas) -> None:
    canvas.get("leave-function").click()


def package(canvas: Canvas) -> None:
    with_card("Price")(canvas)
    canvas.get("show-package").click()
    expect(canvas.get("package-size")).to_be_visible()
    canvas.get("package-parts").scroll_into_view_if_needed()


def page(canvas: Canvas) -> None:
    with_card("Price", "o")(canvas)
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("a basket")
    eventually(canvas.page, lambda: "/prices" in canvas.get("event-text").input_value())


def ran(canvas: Canvas) -> None:
    canvas.get("event-text").fill('{\n  "body": "[{\\"price\\": 4, \\"count\\": 3}]"\n}')
    canvas.get("event-name").fill("basket")
    canvas.get("run").click()
    expect(canvas.get("verdict")).to_contain_text("It answered")


def failed(canvas: Canvas) -> None:
    canvas.get("save-event").click()
    expect(canvas.get("notice-done").last).to_contain_text("Saved events/basket.json")
    clear_notices(canvas)
    canvas.get("event-text").fill('{\n  "body": "[{\\"price\\": 4}]"\n}')
    canvas.get("run").click()
    expect(canvas.get("trace")).to_be_visible()
    canvas.get("trace").locator("> ul").get_by_role("button").last.click()


def running(canvas: Canvas) -> None:
    canvas.page.route("**/api/invoke", lambda route: None)
    canvas.get("run").click()
    expect(canvas.get("run")).to_contain_text("Running")


def changed(canvas: Canvas) -> None:
    canvas.page.unroute("**/api/invoke")
    canvas.get("code-editor").locator(".cm-content").click()
    canvas.page.keyboard.press("Control+End")
    canvas.page.keyboard.type("# mine")
    (canvas.folder / "src" / "price" / "app.py").write_text("# theirs\n")
    expect(canvas.get("file-changed")).to_be_visible()


TOURS = (
    Tour(
        "Functions",
        prices,
        "[data-testid=card-Items]",
        about="functions.md",
        shots=(
            Shot("function-new", "A new function, in Python, Node.js, TypeScript or PHP.", starters),
            Shot("function-code", "Added and saved: it has starter code and a place for tests.", added, left),
            Shot("function-package", "What takes the space in a function's package.", package),
            Shot("function", "Its code, and the event that its route sends.", page, nothing),
            Shot("function-run", "Run: the result, the log, time and memory.", ran, nothing),
            Shot("function-error", "An error leads to its line.", failed, nothing),
            Shot("function-running", "While it runs.", running, nothing),
            Shot(
                "function-changed", "Another program changed the file under unsaved edits.", changed, nothing
            ),
        ),
    ),
)
