"""A slow server: what was asked for is answered within a tenth of a second by a sign that it is being done."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from browser_page import Canvas

pytestmark = pytest.mark.browser


def held_back(canvas: Canvas, path: str) -> list[Route]:
    """Requests to `path` wait until the test lets them go."""
    waiting: list[Route] = []
    canvas.page.route(f"**{path}*", lambda route: waiting.append(route))
    return waiting


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/api/undo", "Undoing…"),
        ("/api/save", "Saving…"),
        ("/api/diagram.svg", "Drawing the picture…"),
        ("/api/edits", "Changing the template…"),
    ],
)
def test_it_is_shown_and_after_a_while_said_what_is_done(canvas: Canvas, path: str, said: str) -> None:
    canvas.draw("GetItem", "out", "ItemsTable")
    expect(canvas.get("unsaved")).to_be_visible()
    expect(canvas.get("progress")).to_have_count(0)
    waiting = held_back(canvas, path)
    if path == "/api/undo":
        canvas.get("undo").click()
    elif path == "/api/save":
        canvas.page.keyboard.press("Control+s")
    elif path == "/api/edits":
        canvas.get("access-read").click()
    else:
        canvas.get("export").click()
        canvas.get("export-svg").click()
    expect(canvas.get("progress")).to_be_visible()
    expect(canvas.get("progress-words")).to_have_text(said)
    assert waiting
    for route in waiting:
        route.continue_()
    expect(canvas.get("progress")).to_have_count(0)
    expect(canvas.get("progress-words")).to_have_count(0)
