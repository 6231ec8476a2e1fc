"""What happens in the embedded cloud: wires light up, cards count, the last events, and one of them with its trace."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

import orders_app
from browser_deeds import nothing, with_card
from browser_page import Canvas
from scripts.screenshots.projects import committed
from scripts.screenshots.shot import Shot, Tour


def orders(scratch: Path) -> Path:
    folder = scratch / "acme" / "orders"
    folder.mkdir(parents=True)
    orders_app.make(folder)
    (folder / ".gitignore").write_text(".stackline/\naddress\n")
    committed(folder, "Take orders")
    orders_app.run(folder)
    return folder


def counted(canvas: Canvas) -> None:
    for number in range(3):
        orders_app.ask(canvas.folder, "/orders", {"id": f"A-{number}", "password": "hunter22"})
    orders_app.ask(canvas.folder, "/fail")
    expect(canvas.get("activity-Take")).to_have_class("activity failed")
    expect(canvas.get("activity-OrdersTable")).to_be_visible()


def listed(canvas: Canvas) -> None:
    with_card("Keep")(canvas)
    canvas.page.get_by_role("tab", name="Events").click()
    expect(canvas.get("event-row").first).to_be_visible()


def opened(canvas: Canvas) -> None:
    canvas.get("event-row").first.click()
    expect(canvas.get("waterfall")).to_contain_text("PutItem OrdersTable")


def replayed(canvas: Canvas) -> None:
    canvas.get("replay-edit").click()
    expect(canvas.get("replay-text")).to_be_visible()


TOURS = (
    Tour(
        "Traces",
        orders,
        "[data-testid=card-OrdersTable]",
        about="traces.md",
        shots=(
            Shot(
                "traces",
                "What has happened since the cloud runs: cards count, and are red on errors.",
                counted,
            ),
            Shot("traces-events", "The last events of a function.", listed, nothing),
            Shot(
                "traces-event",
                "One event: its trace, payloads with secrets masked, and the log.",
                opened,
                nothing,
            ),
            Shot("traces-replay", "The event, to be edited and sent again.", replayed),
        ),
    ),
)
