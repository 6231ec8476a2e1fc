"""An edit is seen before the server has answered: what goes is gone, what comes is there as an outline."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Route, expect

from browser_page import Canvas, eventually, middle

pytestmark = pytest.mark.browser

SEEN = "(element) => element.checkVisibility({ opacityProperty: true })"


@pytest.fixture
def held(canvas: Canvas) -> list[Route]:
    """Edits on their way to the server, that wait until the test lets them go."""
    waiting: list[Route] = []
    canvas.page.route("**/api/edits", lambda route: waiting.append(route))
    return waiting


def seen(found: Locator) -> bool:
    return found.evaluate(SEEN)


def lines_at(canvas: Canvas, id: str) -> list[Locator]:
    return canvas.page.locator(f".react-flow__edge[data-id*='{id}'] .wire").all()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_card_and_its_wires_are_gone_at_once(canvas: Canvas, held: list[Route], way: str) -> None:
    canvas.select("ItemsTable")
    lines = lines_at(canvas, "ItemsTable")
    assert lines
    if way == "keyboard":
        canvas.page.keyboard.press("Delete")
    else:
        canvas.card("ItemsTable").click(button="right")
        canvas.page.get_by_role("menuitem", name="Remove").click()
    eventually(canvas.page, lambda: len(held) == 1)
    eventually(canvas.page, lambda: not seen(canvas.card("ItemsTable")))
    assert not any(map(seen, lines))
    assert seen(canvas.card("GetItem"))
    held[0].continue_()
    eventually(canvas.page, lambda: canvas.get("confirm").count() or not canvas.card("ItemsTable").count())


def test_what_is_refused_is_there_again(canvas: Canvas, held: list[Route]) -> None:
    canvas.select("Jobs")
    canvas.page.keyboard.press("Delete")
    eventually(canvas.page, lambda: len(held) == 1)
    eventually(canvas.page, lambda: not seen(canvas.card("Jobs")))
    held[0].fulfill(
        status=422,
        json={
            "message": "no",
            "diagnostics": [
                {
                    "id": "x",
                    "severity": "error",
                    "code": "no",
                    "summary": "Not today",
                    "detail": "",
                    "file": "template.yaml",
                    "resource": None,
                    "path": [],
                    "line": 0,
                    "column": 0,
                    "fix": None,
                }
            ],
        },
    )
    expect(canvas.get("notice-refused")).to_contain_text("Not today")
    eventually(canvas.page, lambda: seen(canvas.card("Jobs")))


def test_a_wire_is_an_outline_until_it_is_there(canvas: Canvas, held: list[Route]) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    outline = canvas.get("wire-ahead")
    expect(outline).to_have_count(1)
    canvas.page.mouse.move(10, 400)
    box, begin = outline.bounding_box(), middle(canvas.get("port-GetItem-out"))
    assert box is not None
    assert abs(box["x"] - begin[0]) < 8
    eventually(canvas.page, lambda: len(held) == 1)
    held[0].continue_()
    expect(canvas.get("notice-edit")).to_contain_text("Connect GetItem to ItemsTable")
    expect(outline).to_have_count(0)
    assert "GetItem > ItemsTable" in canvas.wires()


def test_a_wire_that_goes_is_gone_at_once(canvas: Canvas, held: list[Route]) -> None:
    wire = canvas.page.get_by_role("group", name="PutItem reads and writes ItemsTable")
    wire.focus()
    canvas.page.keyboard.press("Enter")
    canvas.page.keyboard.press("Delete")
    eventually(canvas.page, lambda: len(held) == 1)
    eventually(canvas.page, lambda: not seen(wire.locator(".wire")))
    held[0].continue_()
    expect(wire).to_have_count(0)


def test_a_card_that_comes_is_an_outline_where_it_will_be(canvas: Canvas, held: list[Route]) -> None:
    canvas.page.keyboard.press("/")
    canvas.page.keyboard.type("topic")
    canvas.page.keyboard.press("Enter")
    outline = canvas.get("card-ahead")
    expect(outline).to_have_count(1)
    expect(outline).to_contain_text("Topic")
    place = outline.bounding_box()
    eventually(canvas.page, lambda: len(held) == 1)
    held[0].continue_()
    expect(outline).to_have_count(0)
    name = canvas.get("inspector").locator("h2").inner_text()
    there = canvas.card(name).bounding_box()
    assert place is not None
    assert there is not None
    assert abs(place["x"] - there["x"]) < 2
    assert abs(place["y"] - there["y"]) < 2
