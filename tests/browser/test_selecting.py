"""Selecting several cards, moving and lining them up: by mouse and by keyboard, each one step of undo."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


def node(canvas: Canvas, id: str) -> Locator:
    return canvas.page.locator(f".react-flow__node[data-id='{id}']")


def selected(canvas: Canvas) -> set[str]:
    chosen = canvas.page.locator(".react-flow__node.selected")
    return {one.get_attribute("data-id") or "" for one in chosen.all()}


def left(canvas: Canvas, id: str) -> float:
    box = node(canvas, id).bounding_box()
    assert box is not None
    return box["x"]


def places(canvas: Canvas) -> dict[str, list[float]]:
    file = canvas.folder / ".stackline/layout.json"
    return json.loads(file.read_text())["templates"]["template.yaml"] if file.exists() else {}


def frame(canvas: Canvas, *ids: str) -> None:
    """Shift and drag a frame around these cards."""
    boxes = [box for id in ids if (box := node(canvas, id).bounding_box())]
    mouse, keyboard = canvas.page.mouse, canvas.page.keyboard
    keyboard.down("Shift")
    mouse.move(min(b["x"] for b in boxes) - 12, min(b["y"] for b in boxes) - 12)
    mouse.down()
    to = max(b["x"] + b["width"] for b in boxes) + 12, max(b["y"] + b["height"] for b in boxes) + 12
    mouse.move(*to, steps=6)
    mouse.up()
    keyboard.up("Shift")


def test_a_frame_selects_what_lies_in_it_and_shift_click_one_more(canvas: Canvas) -> None:
    frame(canvas, "GetItem")
    expect(canvas.get("inspector")).to_be_visible()
    assert selected(canvas) == {"GetItem"}
    canvas.card("Jobs").locator(".title").click(modifiers=["Shift"])
    expect(canvas.get("selection-inspector")).to_contain_text("2 selected")
    assert selected(canvas) == {"GetItem", "Jobs"}
    canvas.card("Jobs").locator(".title").click(modifiers=["Shift"])
    expect(canvas.get("inspector")).to_be_visible()
    assert selected(canvas) == {"GetItem"}


def test_several_cards_are_selected_by_keyboard(canvas: Canvas) -> None:
    page = canvas.page
    node(canvas, "ShopApi").focus()
    page.keyboard.press(" ")
    page.keyboard.press("Shift+ArrowRight")
    expect(canvas.get("selection-inspector")).to_contain_text("2 selected")
    assert "ShopApi" in selected(canvas)
    page.keyboard.press(" ")  # the card it went to: no more
    assert selected(canvas) == {"ShopApi"}
    page.keyboard.press("Escape")
    expect(page.locator(".react-flow__node.selected")).to_have_count(0)
    before = page.evaluate("document.activeElement.getAttribute('data-id')")
    page.keyboard.press("ArrowLeft")
    expect(node(canvas, "ShopApi")).to_be_focused()
    assert before != "ShopApi"
    page.keyboard.press("Control+a")
    expect(canvas.get("selection-inspector")).to_contain_text("6 selected")


def presses(page: Page, *keys: str) -> None:
    """Keys in so quick a row that they are one deed however slow the machine is."""
    page.evaluate(
        """keys => {
          for (const key of keys.map((key) => key.split("+")))
            document.activeElement.dispatchEvent(
              new KeyboardEvent("keydown", {key: key.at(-1), altKey: key.length > 1, bubbles: true, cancelable: true}));
        }""",
        list(keys),
    )


def test_arrows_move_all_that_is_selected_in_one_step(canvas: Canvas) -> None:
    page = canvas.page
    frame(canvas, "GetItem", "PutItem")
    chosen = sorted(selected(canvas))
    assert {"GetItem", "PutItem"} <= set(chosen)
    before = {id: left(canvas, id) for id in chosen}
    presses(page, "ArrowRight", "ArrowRight", "ArrowRight", "Alt+ArrowRight")
    eventually(page, lambda: set(chosen) <= set(places(canvas)))
    assert all(left(canvas, id) > before[id] + 20 for id in chosen)
    page.keyboard.press("Control+z")
    eventually(page, lambda: all(left(canvas, id) == pytest.approx(before[id], abs=1) for id in chosen))


def test_undo_takes_back_what_arrows_have_just_moved(canvas: Canvas) -> None:
    page = canvas.page
    canvas.select("GetItem")
    before = left(canvas, "GetItem")
    presses(page, "ArrowRight", "ArrowRight", "ArrowRight")
    page.keyboard.press("Control+z")
    # Kept, and then taken back.
    eventually(page, lambda: "GetItem" in places(canvas))
    eventually(page, lambda: left(canvas, "GetItem") == pytest.approx(before, abs=1))
    page.keyboard.press("Control+Shift+z")
    eventually(page, lambda: left(canvas, "GetItem") > before + 10)


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_cards_are_lined_up_and_spread(canvas: Canvas, how: str) -> None:
    page = canvas.page
    for id in ("ShopApi", "GetItem", "ItemsTable"):
        canvas.card(id).locator(".title").click(modifiers=["Shift"])
    expect(canvas.get("selection-inspector")).to_contain_text("3 selected")
    ids = ("ShopApi", "GetItem", "ItemsTable")
    before = [left(canvas, id) for id in ids]
    if how == "mouse":
        page.get_by_role("button", name="Align left sides").click()
    else:
        page.keyboard.press("Alt+a")
    eventually(page, lambda: len({round(left(canvas, id)) for id in ids}) == 1)
    # The first file holds the places before the move.
    eventually(page, lambda: len({places(canvas).get(id, [id])[0] for id in ids}) == 1)
    if how == "mouse":
        page.get_by_role("button", name="Distribute down").click()
    else:
        page.keyboard.press("Alt+Shift+V")
    eventually(page, lambda: gaps_are_equal(canvas, ids))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    eventually(page, lambda: [left(canvas, id) for id in ids] == pytest.approx(before, abs=1))


def gaps_are_equal(canvas: Canvas, ids: tuple[str, ...]) -> bool:
    boxes = sorted((box for id in ids if (box := node(canvas, id).bounding_box())), key=lambda box: box["y"])
    first, second, third = ((box["y"], box["y"] + box["height"]) for box in boxes)
    return abs((second[0] - first[1]) - (third[0] - second[1])) < 2


def test_many_are_removed_in_one_step(canvas: Canvas) -> None:
    page, before = canvas.page, canvas.text()
    for id in ("GetItem", "Jobs", "OnItem"):
        canvas.card(id).locator(".title").click(modifiers=["Shift"])
    page.keyboard.press("Delete")
    for id in ("GetItem", "Jobs", "OnItem"):
        expect(canvas.card(id)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(canvas.card("Jobs")).to_be_visible()
    canvas.save() if canvas.get("unsaved").count() else None
    assert canvas.text() == before


def test_what_an_edit_shows_leaves_a_card_that_was_chosen_meanwhile(canvas: Canvas) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    canvas.page.route("**/api/edits", hold)
    canvas.draw("GetItem", "out", "ItemsTable")
    eventually(canvas.page, lambda: len(held) == 1)
    canvas.select("Jobs")
    held[0].continue_()
    expect(canvas.get("notice-edit")).to_contain_text("Connect GetItem to ItemsTable")
    expect(canvas.get("inspector").locator("h2")).to_have_text("Jobs")
    expect(canvas.get("wire-inspector")).to_have_count(0)


def test_the_overview_map_is_hidden_and_shown(canvas: Canvas) -> None:
    page = canvas.page
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    page.keyboard.press("v")
    expect(page.locator(".react-flow__minimap")).to_have_count(0)
    canvas.get("map").click()
    expect(page.locator(".react-flow__minimap")).to_be_visible()
