"""Groups that a person makes: by mouse and by keys; kept beside the template, folded, named, coloured, dissolved."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually, middle, violations

pytestmark = pytest.mark.browser


def choose(canvas: Canvas, *ids: str) -> None:
    for id in ids:
        canvas.card(id).locator(".title").click(modifiers=["Shift"])


def kept(canvas: Canvas) -> dict[str, dict[str, object]]:
    file = canvas.folder / ".stackline/layout.json"
    return json.loads(file.read_text()).get("groups", {}).get("template.yaml", {}) if file.exists() else {}


def drag(canvas: Canvas, start: tuple[float, float], to: tuple[float, float]) -> None:
    mouse = canvas.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move((start[0] + to[0]) / 2, (start[1] + to[1]) / 2, steps=6)
    mouse.move(*to, steps=6)
    mouse.up()


def close_notices(canvas: Canvas) -> None:
    while canvas.get("notice-edit").count():
        canvas.get("notice-edit").last.get_by_role("button", name="Dismiss").click()


def test_a_group_is_made_named_and_coloured_by_keys(canvas: Canvas) -> None:
    page, before = canvas.page, canvas.text()
    page.locator(".react-flow__node[data-id='GetItem']").focus()
    page.keyboard.press(" ")
    page.keyboard.press("Shift+ArrowDown")
    expect(canvas.get("selection-inspector")).to_contain_text("2 selected")
    page.keyboard.press("Control+g")
    expect(canvas.get("group-inspector")).to_be_visible()
    expect(canvas.get("group-name")).to_be_focused()
    page.keyboard.type("Reading & writing")
    page.keyboard.press("Enter")
    eventually(page, lambda: [one["name"] for one in kept(canvas).values()] == ["Reading & writing"])
    canvas.get("colour-other").focus()
    page.keyboard.press("ArrowRight")
    eventually(page, lambda: [one["colour"] for one in kept(canvas).values()] == ["data"])
    box = canvas.get("group-group-1")
    expect(box).to_contain_text("2 resources")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".react-flow__node[data-id='group-1']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("g")
    expect(canvas.card("GetItem")).to_have_count(0)
    page.keyboard.press("g")
    expect(canvas.card("GetItem")).to_be_visible()
    page.keyboard.press("Control+Shift+G")
    expect(box).to_have_count(0)
    assert kept(canvas) == {}
    page.keyboard.press("Control+z")
    expect(box).to_be_visible()
    expect(canvas.get("unsaved")).to_have_count(0)
    assert canvas.text() == before


def test_a_group_is_filled_moved_folded_and_emptied_by_mouse(canvas: Canvas) -> None:
    page = canvas.page
    choose(canvas, "Jobs", "OnItem")
    canvas.get("group").click()
    box = canvas.get("group-group-1")
    expect(box).to_be_visible()
    canvas.get("group-name").press("Enter")
    page.keyboard.press("Escape")
    close_notices(canvas)
    place = middle(canvas.card("Jobs"))
    head = middle(box.locator(".title"))
    drag(canvas, head, (head[0] + 40, head[1] + 30))
    eventually(page, lambda: abs(middle(canvas.card("Jobs"))[0] - place[0] - 40) < 9)
    drag(canvas, middle(canvas.card("GetItem").locator(".title")), middle(box))
    eventually(page, lambda: set(kept(canvas)["group-1"]["members"]) == {"Jobs", "OnItem", "GetItem"})  # type: ignore[arg-type]
    expect(box).to_contain_text("3 resources")
    close_notices(canvas)
    canvas.get("fold-group-1").click()
    for id in ("Jobs", "OnItem", "GetItem"):
        expect(canvas.card(id)).to_have_count(0)
    expect(canvas.get("wire-ShopApi|GET /items/{id}|GetItem|http-api-invokes-function")).to_have_count(1)
    canvas.get("fold-group-1").click()
    expect(canvas.card("GetItem")).to_be_visible()
    page.keyboard.press("Escape")
    close_notices(canvas)
    # Its right end: the rest may lie over a card that was there before.
    laid = canvas.card("GetItem").bounding_box()
    assert laid is not None
    end = laid["x"] + laid["width"] - 25, laid["y"] + laid["height"] / 2
    drag(canvas, end, (middle(canvas.card("ShopApi"))[0], 150))
    eventually(page, lambda: set(kept(canvas)["group-1"]["members"]) == {"Jobs", "OnItem"})  # type: ignore[arg-type]
    canvas.card("Jobs").locator(".title").click()
    page.keyboard.press("Alt+g")
    eventually(page, lambda: kept(canvas)["group-1"]["members"] == ["OnItem"])
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    eventually(page, lambda: set(kept(canvas)["group-1"]["members"]) == {"Jobs", "OnItem", "GetItem"})  # type: ignore[arg-type]


def test_a_name_typed_before_its_field_is_there_is_no_shortcut(canvas: Canvas) -> None:
    page = canvas.page
    choose(canvas, "Jobs", "OnItem")
    page.keyboard.press("Control+g")
    page.keyboard.type("Do /?5 more")
    page.keyboard.press("Enter")
    eventually(page, lambda: [one["name"] for one in kept(canvas).values()] == ["Do /?5 more"])
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(canvas.get("stage")).to_be_visible()


def test_deleting_the_box_leaves_the_cards(canvas: Canvas) -> None:
    page = canvas.page
    choose(canvas, "Jobs", "OnItem")
    page.keyboard.press("Control+g")
    expect(canvas.get("group-inspector")).to_be_visible()
    canvas.get("group-name").press("Enter")
    page.locator(".react-flow__node[data-id='group-1']").focus()
    page.keyboard.press("Delete")
    expect(canvas.get("group-group-1")).to_have_count(0)
    expect(canvas.card("Jobs")).to_be_visible()
    expect(canvas.card("OnItem")).to_be_visible()
