"""The guided first run: done by a person, on an empty project and on one of theirs, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser

Start = Callable[[Path], str]


@pytest.fixture
def newcomer(page: Page, context: BrowserContext, project: Path, start: Start, errors: list[str]) -> Canvas:
    """The canvas of somebody who was never here."""
    context.clear_cookies()
    opened = Canvas(page, project, start(project))
    page.goto(opened.address)
    opened.card("ItemsTable").wait_for()
    expect(opened.get("guide")).to_be_visible()
    return opened


def says(canvas: Canvas, title: str) -> None:
    expect(canvas.get("guide").get_by_role("heading")).to_have_text(title)


def add(canvas: Canvas, what: str) -> None:
    canvas.page.keyboard.press("/")
    canvas.page.keyboard.type(what)
    canvas.page.get_by_role("listbox").get_by_role("option").first.wait_for()
    canvas.page.keyboard.press("Enter")


def test_the_whole_way_by_keyboard(newcomer: Canvas) -> None:
    page = newcomer.page
    before = newcomer.text()
    newcomer.get("guide-begin").focus()
    page.keyboard.press("Enter")
    says(newcomer, "Add an API")
    add(newcomer, "http api")
    says(newcomer, "Add a function")
    page.keyboard.press("Escape")
    add(newcomer, "function")
    says(newcomer, "Draw a wire")
    page.keyboard.press("Escape")
    page.locator(".react-flow__node[data-id=HttpApi]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    page.keyboard.type("Function")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(newcomer.get("route-path")).to_be_visible()
    page.keyboard.press("Enter")
    says(newcomer, "See what it wrote")
    page.keyboard.press("Escape")
    page.keyboard.press("\\")
    says(newcomer, "Take it back")
    page.keyboard.press("Control+z")
    says(newcomer, "And do it again")
    assert newcomer.text() == before, "nothing is written before it is saved"
    page.keyboard.press("Control+Shift+z")
    says(newcomer, "Save")
    page.keyboard.press("Control+s")
    says(newcomer, "Run it")
    assert "ApiId: !Ref HttpApi" in newcomer.text()
    newcomer.get("guide-next").click()
    says(newcomer, "That is the whole way")
    newcomer.get("guide").get_by_role("button", name="Close").click()
    expect(newcomer.get("guide")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_skipped_remembered_and_begun_again(newcomer: Canvas, theme: str) -> None:
    newcomer.colours(theme)
    assert violations(newcomer.page) == []
    newcomer.get("guide-begin").click()
    assert violations(newcomer.page) == []
    newcomer.get("guide-close").click()
    newcomer.page.reload()
    newcomer.card("ItemsTable").wait_for()
    expect(newcomer.get("guide")).to_have_count(0)
    newcomer.page.keyboard.press("?")
    newcomer.get("guide-again").click()
    says(newcomer, "New here? A minute and a half")


def test_it_never_stands_in_the_way(newcomer: Canvas) -> None:
    newcomer.get("guide-begin").click()
    newcomer.select("Jobs")
    newcomer.draw("GetItem", "out", "ItemsTable")
    says(newcomer, "Add an API")
    newcomer.save()
    assert "ItemsTable" in newcomer.text()
    newcomer.get("guide-next").click()
    says(newcomer, "Add a function")


def test_an_empty_project_has_it_too(
    page: Page, context: BrowserContext, tmp_path: Path, start: Start
) -> None:
    context.clear_cookies()
    (tmp_path / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n")
    canvas = Canvas(page, tmp_path, start(tmp_path))
    page.goto(canvas.address)
    canvas.get("guide-begin").click()
    page.locator(".starters").get_by_text("HTTP API").click()
    says(canvas, "Add a function")
