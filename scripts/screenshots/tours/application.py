"""The app around the pages: the door, first steps, themes, keys, waiting, and what goes wrong."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from browser_deeds import menu, nothing, press, setting, unreadable, with_card
from browser_page import Canvas
from scripts.screenshots.projects import empty, scorecard
from scripts.screenshots.shot import Shot, Tour, clear_notices, escape


def step(canvas: Canvas) -> None:
    canvas.get("guide-begin").click()
    canvas.get("guide-next").click()


def guide_away(canvas: Canvas) -> None:
    canvas.get("guide-close").click()


def contrast(canvas: Canvas) -> None:
    canvas.get("theme").click()
    canvas.get("contrast-more").click()
    canvas.page.keyboard.press("Escape")
    with_card("ScanPage")(canvas)


def usual(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Escape")
    canvas.get("theme").click()
    canvas.get("contrast-system").click()
    escape(canvas)


HELD: list[Route] = []


def busy(canvas: Canvas) -> None:
    setting("ScanPage", "MemorySize", "3008")(canvas)
    escape(canvas)
    expect(canvas.get("problems")).to_have_text("No problems")
    canvas.page.route("**/api/save*", lambda route: HELD.append(route))
    canvas.get("save").click()
    expect(canvas.get("save")).to_have_text("Saving…")
    expect(canvas.get("progress")).to_be_visible()


def answered(canvas: Canvas) -> None:
    HELD.pop().fulfill(status=409, json={"diagnostics": [], "snapshot": None, "confirm": False})
    canvas.page.unroute("**/api/save*")
    expect(canvas.get("notice-refused")).to_be_visible()
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("unsaved")).to_have_count(0)
    clear_notices(canvas)


def waiting(canvas: Canvas) -> None:
    canvas.page.route("**/api/diagram.svg*", lambda route: None)
    canvas.get("export").click()
    canvas.get("export-svg").click()
    expect(canvas.get("progress-words")).to_be_visible()


def disk(canvas: Canvas) -> None:
    canvas.page.reload()
    canvas.card("ScanPage").wait_for()
    setting("ScanPage", "MemorySize", "3008")(canvas)
    escape(canvas)
    canvas.file.write_text(canvas.text().replace("Where our products stand", "Where products stand"))
    expect(canvas.get("changed-on-disk")).to_be_visible()


def refused(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Control+s")
    expect(canvas.get("notice-refused")).to_be_visible()


def taken(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Take the file").click()
    expect(canvas.get("changed-on-disk")).to_have_count(0)
    clear_notices(canvas)


def fault(canvas: Canvas) -> None:
    canvas.page.route("**/api/snapshot*", lambda route: route.abort())
    canvas.page.reload()
    expect(canvas.get("away")).to_be_visible()


def missing(canvas: Canvas) -> None:
    canvas.page.goto(f"{canvas.origin}/?canvas=nowhere.yaml")
    canvas.page.locator(".sign-in").wait_for()


TOURS = (
    Tour(
        "The app",
        scorecard,
        "[data-testid=card-ScanPage]",
        about="accessibility.md",
        shots=(
            Shot("keys", "Every key, under `?`.", press("?")),
            Shot("themes", "Colours and contrast.", menu("theme")),
            Shot("contrast", "High contrast.", contrast, usual),
            Shot("busy", "A button says that it works, and cannot be pressed again.", busy, answered),
            Shot("waiting", "What takes a while is shown, and said.", waiting, nothing),
            Shot("disk", "Another program changed the template under unsaved edits.", disk, nothing),
            Shot("refused", "It is not overwritten: saving is refused, with the reason.", refused, taken),
            Shot("unreadable", "A text that cannot be read.", unreadable, nothing),
            Shot("missing", "An address that leads to no template.", missing, nothing),
            Shot("no-server", "The server is gone.", fault, nothing),
        ),
    ),
    Tour(
        "First steps",
        empty,
        "[data-testid=guide]",
        newcomer=True,
        shots=(
            Shot("guide", "The first time: 90 seconds of first steps.", nothing, nothing),
            Shot("guide-step", "One of the steps.", step, guide_away),
            Shot("empty", "An empty project.", nothing),
        ),
    ),
    Tour(
        "The door",
        scorecard,
        ".sign-in",
        door=True,
        shots=(Shot("sign-in", "Opened without the printed address.", nothing, nothing),),
    ),
)
