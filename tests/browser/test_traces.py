"""What happens in the embedded cloud, on the canvas: wires light up, cards count, events are replayed and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser_page import Canvas, eventually, tab_to, violations
from orders_app import ask, make, run
from stackline.cloud import EmbeddedCloud
from stackline.environments import LOCAL
from stackline.template import Project

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project that runs on its embedded cloud."""
    folder = make(tmp_path_factory.mktemp("orders"))
    run(folder)
    yield folder
    EmbeddedCloud.of(folder).stop()


@pytest.fixture
def orders(page: Page, shop: Path, start: object, errors: list[str]) -> Canvas:
    opened = Canvas(page, shop, start(shop))  # type: ignore[operator]
    page.goto(opened.address)
    opened.card("OrdersTable").wait_for()
    return opened


def count(orders: Canvas, id: str) -> int:
    badge = orders.get(f"activity-{id}")
    return int(badge.inner_text()) if badge.count() else 0


def wire(orders: Canvas, source: str, target: str) -> str:
    wires = orders.page.request.get(f"{orders.origin}/api/snapshot").json()["wires"]
    return next(one["id"] for one in wires if (one["source"], one["target"]) == (source, target))


def test_wires_light_up_and_cards_count(orders: Canvas, shop: Path) -> None:
    expect(orders.page.locator(".pulse")).to_have_count(0)
    before = {id: count(orders, id) for id in ("Api", "Take", "OrdersQueue", "Keep", "OrdersTable")}
    # However short it is lit, what was lit is remembered.
    orders.page.evaluate(
        """() => { window.lit = new Set(); new MutationObserver(found => { for (const one of found)
        for (const node of one.addedNodes) if (node.dataset?.testid?.startsWith("pulse-")) window.lit.add(
        node.dataset.testid.slice(6)); }).observe(document.body, {childList: true, subtree: true}); }"""
    )
    assert ask(shop, "/orders", {"id": "1"}) == 202
    for id in before:
        eventually(orders.page, lambda id=id: count(orders, id) > before[id])
    ends = [("Api", "Take"), ("Take", "OrdersQueue"), ("OrdersQueue", "Keep"), ("Keep", "OrdersTable")]
    wanted = {wire(orders, *one) for one in ends}
    eventually(orders.page, lambda: wanted <= set(orders.page.evaluate("() => [...window.lit]")))


def test_a_failure_is_red_until_it_is_looked_at(orders: Canvas, shop: Path) -> None:
    assert ask(shop, "/fail") == 500
    badge = orders.get("activity-Take")
    expect(badge).to_have_class("activity failed")
    orders.select("Take")
    orders.page.get_by_role("tab", name="Events").click()
    expect(orders.get("event-row").first).to_contain_text("error")
    expect(badge).to_have_class("activity")
    orders.get("event-row").first.click()
    expect(orders.get("event-detail")).to_contain_text("ValueError: no such order")


def test_an_event_is_opened_replayed_edited_and_kept(orders: Canvas, shop: Path) -> None:
    assert ask(shop, "/orders", {"id": "of-a-wire", "password": "hunter22"}) == 202
    id = wire(orders, "OrdersQueue", "Keep")
    orders.get(f"rf__edge-{id}").focus()
    orders.page.keyboard.press("Enter")
    orders.page.get_by_role("tab", name="Events").click()
    orders.get("event-row").first.click()
    detail = orders.get("event-detail")
    expect(orders.get("payload-event")).to_contain_text("of-a-wire")
    expect(detail).not_to_contain_text("hunter22")
    expect(orders.get("payload-log")).to_contain_text("kept of-a-wire")
    for span in ("POST /orders", "Take", "SendMessage OrdersQueue", "Keep", "PutItem OrdersTable"):
        expect(orders.get("waterfall")).to_contain_text(span)
    orders.get("replay-edit").click()
    text = orders.get("replay-text")
    text.fill(text.input_value().replace("of-a-wire", "edited"))
    orders.get("replay").click()
    expect(orders.get("payload-log")).to_contain_text("kept edited")
    expect(orders.get("waterfall")).not_to_contain_text("POST /orders")
    # The function got what was masked, as it was.
    kept = EmbeddedCloud.of(shop).endpoint()
    assert kept is not None
    assert item(shop, "edited") == "hunter22"
    orders.get("event-name").fill("order")
    orders.get("save-event").click()
    expect(orders.get("notice-done").last).to_contain_text("Saved events/order.json")
    saved = json.loads((shop / "events" / "order.json").read_text())
    assert "edited" in saved["Records"][0]["body"]


def item(shop: Path, id: str) -> str:
    """The password that the table has for an order."""
    from stackline.deploy import open_stack
    from stackline.deploy.stack import resources

    cloud, stack = open_stack(Project.open(shop), LOCAL)
    table = next(
        r["PhysicalResourceId"]
        for r in resources(cloud, stack)
        if r["LogicalResourceId"].startswith("OrdersTable")
    )
    found = cloud.call("dynamodb", "get_item", TableName=table, Key={"id": {"S": id}})
    return found["Item"]["password"]["S"]


def test_the_card_stays_beside_the_wide_panel_of_its_events(orders: Canvas, shop: Path) -> None:
    assert ask(shop, "/orders", {"id": "beside"}) == 202
    orders.page.set_viewport_size({"width": 1280, "height": 720})
    orders.page.keyboard.press("f")
    orders.select("OrdersTable")
    orders.page.get_by_role("tab", name="Events").click()
    panel, card = orders.get("inspector"), orders.card("OrdersTable")

    def clear() -> bool:
        left, right = panel.bounding_box(), card.bounding_box()
        return bool(left and right and right["x"] + right["width"] < left["x"])

    eventually(orders.page, clear)


def test_events_by_keyboard(orders: Canvas, shop: Path) -> None:
    assert ask(shop, "/orders", {"id": "by-keyboard"}) == 202
    page = orders.page
    page.locator(".react-flow__node[data-id=Keep]").focus()
    page.keyboard.press("Enter")
    expect(orders.get("inspector")).to_be_visible()
    page.get_by_role("tab", name="Events").focus()
    page.keyboard.press("Enter")
    expect(orders.get("event-row").first).to_be_visible()
    tab_to(page, "event-row")
    page.keyboard.press("Enter")
    expect(orders.get("event-detail")).to_be_visible()
    tab_to(page, "replay")
    page.keyboard.press("Enter")
    expect(orders.get("waterfall").get_by_role("button")).not_to_have_count(0)


def test_nothing_of_it_without_a_cloud(canvas: Canvas) -> None:
    canvas.select("GetItem")
    expect(canvas.page.get_by_role("tab", name="Access")).to_be_visible()
    expect(canvas.page.get_by_role("tab", name="Events")).to_have_count(0)
    expect(canvas.page.locator(".activity")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_that_axe_finds(orders: Canvas, shop: Path, theme: str) -> None:
    if theme == "dark":
        orders.colours("dark")
    assert ask(shop, "/fail") == 500
    assert ask(shop, "/orders", {"id": "seen", "card": "4111111111111111"}) == 202
    orders.select("Take")
    orders.page.get_by_role("tab", name="Events").click()
    orders.get("event-row").first.click()
    expect(orders.get("waterfall")).to_contain_text("PutItem")
    orders.get("replay-edit").click()
    assert violations(orders.page) == []
