"""From 1280 pixels on, and zoomed in: nothing lies over something else, and nothing is cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_page import Canvas

pytestmark = pytest.mark.browser

# Window, and the zoom of the browser: zooming in is having fewer, larger pixels.
SIZES = {
    "1280 × 720": (1280, 720),
    "1600 × 900 at 125 %": (1280, 720),
    "1440 × 900 at 125 %": (1152, 720),
    "2560 × 1440 at 200 %": (1280, 720),
}

_OUTSIDE = """(scope) => [...document.querySelectorAll(scope)].filter((e) => {
  const box = e.getBoundingClientRect();
  const outside = Math.max(-box.left, -box.top, box.right - innerWidth, box.bottom - innerHeight);
  return box.width && outside > 0.5;
}).map((e) => e.className + " " + e.textContent.slice(0, 40))"""

_OVER = """(scopes) => {
  const boxes = scopes.flatMap((scope) => [...document.querySelectorAll(scope)])
    .map((e) => [e.className + " " + e.textContent.slice(0, 20), e.getBoundingClientRect()]).filter(([, b]) => b.width);
  const met = [];
  boxes.forEach(([one, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
      met.push(one + " / " + other);
  }));
  return met;
}"""

_CLIPPED = """() => [...document.querySelectorAll(".bar button, .bar .pill, .dock button, .foot button, .button")]
  .filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"""

_PAST_PANEL = """() => [...document.querySelectorAll(".inspector button")].filter((e) => {
  const box = e.getBoundingClientRect(), panel = e.closest(".inspector").getBoundingClientRect();
  return box.width && (box.left < panel.left || box.right > panel.right);
}).map((e) => e.textContent || e.getAttribute("aria-label"))"""


def fits(canvas: Canvas, *floating: str) -> None:
    page = canvas.page
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(_OUTSIDE, ".bar button, .dock button, .foot button, .floating, h1") == []
    assert page.evaluate(_OVER, [".bar > *"]) == []
    assert page.evaluate(_OVER, [".bar > div:last-child > *"]) == []
    assert page.evaluate(_OVER, [*floating, ".dock", ".foot > *"]) == []
    assert page.evaluate(_CLIPPED) == []
    assert page.evaluate(_PAST_PANEL) == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_and_nothing_is_cut_off(canvas: Canvas, size: str) -> None:
    width, height = SIZES[size]
    page = canvas.page
    page.set_viewport_size({"width": width, "height": height})
    fits(canvas)
    page.keyboard.press("/")
    fits(canvas, ".palette")
    page.keyboard.press("Escape")
    canvas.get("problems").click()
    expect(canvas.get("problem-list")).to_be_visible()
    fits(canvas, ".problems")
    canvas.get("problems").click()
    canvas.select("Jobs")
    fits(canvas, ".inspector")
    page.keyboard.press("Control+a")
    expect(canvas.get("move")).to_be_visible()
    fits(canvas, ".inspector")
    page.keyboard.press("Escape")
    canvas.get("theme").click()
    fits(canvas, ".menu")
    page.keyboard.press("Escape")
    canvas.get("export").click()
    fits(canvas, ".menu")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.evaluate(_OUTSIDE, ".dialog") == []
    page.keyboard.press("Escape")
    for view in ("code", "template", "changes", "deployments"):
        canvas.show(view)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        assert page.evaluate(_OVER, [".bar > *"]) == []
        assert page.evaluate(_OVER, ["main > *"]) == [], view
        assert page.evaluate(_CLIPPED) == [], view
