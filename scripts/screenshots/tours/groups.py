"""Several cards, groups that a person makes, virtual networks, nested applications."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_deeds import with_card, with_cards
from browser_page import Canvas
from scripts.screenshots.projects import scorecard, shop
from scripts.screenshots.shot import Shot, Tour, clear_notices, escape


def grouped(canvas: Canvas) -> None:
    with_cards("PagesQueue", "ScanPage", "FailedPagesQueue", "PageFailed")(canvas)
    canvas.page.keyboard.press("Control+g")
    expect(canvas.get("group-name")).to_be_focused()
    canvas.page.keyboard.type("Scanning")
    canvas.page.keyboard.press("Enter")
    canvas.get("colour-other").focus()
    canvas.page.keyboard.press("ArrowRight")
    expect(canvas.get("group-group-1")).to_contain_text("Scanning")
    clear_notices(canvas)


def folded(canvas: Canvas) -> None:
    canvas.get("fold-group-1").click()
    expect(canvas.card("ScanPage")).to_have_count(0)
    clear_notices(canvas)


def network(canvas: Canvas) -> None:
    canvas.get("group-Net").locator(".title").first.click()
    expect(canvas.get("inspector")).to_be_visible()


def parts(canvas: Canvas) -> None:
    canvas.get("parts-Net").click()
    expect(canvas.get("group-parts")).to_be_visible()


def apart(canvas: Canvas) -> None:
    canvas.get("parts-Net").click()
    escape(canvas)


def billing(canvas: Canvas) -> None:
    canvas.card("Billing").locator(".title").dblclick()
    expect(canvas.card("Bills")).to_be_visible()


def templates(canvas: Canvas) -> None:
    canvas.page.keyboard.press("t")
    expect(canvas.page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)


def back(canvas: Canvas) -> None:
    canvas.get("crumb-shop").click()
    expect(canvas.card("Billing")).to_be_visible()


TOURS = (
    Tour(
        "Several cards, and groups",
        scorecard,
        "[data-testid=card-ScanPage]",
        about="canvas.md",
        shots=(
            Shot(
                "selection",
                "Several cards: aligned, spread, copied, moved, grouped together.",
                with_cards("StartScan", "ScanPage", "PageFailed"),
            ),
            Shot("group", "A group of one's own, named and coloured.", grouped),
            Shot("group-folded", "The same, folded.", folded),
        ),
    ),
    Tour(
        "Networks and nested applications",
        shop,
        "[data-testid=card-Billing]",
        about="canvases.md",
        shots=(
            Shot("network", "A virtual network: a function dropped on it stands in it.", network),
            Shot("network-parts", "Subnets and security groups are parts of the network.", parts, apart),
            Shot("application", "A nested application is a card.", with_card("Billing")),
            Shot("templates", "Other templates of the repository.", templates),
            Shot("nested", "The nested application on its own canvas, with the way back.", billing, back),
        ),
    ),
)
