"""Copy, cut, paste and duplicate: by keys, by the buttons and by name, in one project and into another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def clipboard(context: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])


def choose(canvas: Canvas, *ids: str) -> None:
    for id in ids:
        canvas.card(id).locator(".title").click(modifiers=["Shift"])


def copied(canvas: Canvas) -> str:
    return canvas.page.evaluate("navigator.clipboard.readText()")


def test_cards_are_copied_as_text_and_pasted_again(canvas: Canvas) -> None:
    page, before = canvas.page, canvas.text()
    choose(canvas, "PutItem", "ItemsTable")
    page.keyboard.press("Control+c")
    expect(canvas.get("notice-info")).to_contain_text("Copied 2 cards")
    text = copied(canvas)
    assert text.startswith("# Copied with Stackline from shop/template.yaml (")
    assert "  PutItem:\n    Type: AWS::Serverless::Function\n" in text
    page.keyboard.press("Control+v")
    expect(canvas.card("PutItem2")).to_be_visible()
    expect(canvas.card("ItemsTable2")).to_be_visible()
    expect(canvas.get("selection-inspector")).to_contain_text("2 selected")
    assert {"PutItem2 > ItemsTable2", "PutItem > ItemsTable"} <= canvas.wires()
    expect(canvas.get("notice-edit")).to_contain_text("PUT /items/{id} is taken")
    page.keyboard.press("Control+z")
    expect(canvas.card("PutItem2")).to_have_count(0)
    assert canvas.text() == before


def test_cards_go_into_another_project_with_their_code(
    canvas: Canvas,
    context: BrowserContext,
    tmp_path: Path,
    start: Callable[[Path], str],
    errors: list[str],
) -> None:
    (canvas.folder / "src/put").mkdir(parents=True, exist_ok=True)
    (canvas.folder / "src/put/app.py").write_text("def handler(event, context):\n    return {}\n")
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "template.yaml").write_text("# Mine\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n")
    choose(canvas, "PutItem")
    canvas.page.keyboard.press("Control+c")
    expect(canvas.get("notice-info")).to_contain_text("Copied 1 card")
    other = Canvas(context.new_page(), folder, start(folder))
    other.page.goto(other.address)
    other.card("Topic").wait_for()
    other.page.keyboard.press("Control+v")
    expect(other.card("PutItem")).to_be_visible()
    # Read once: on a busy machine the notice may have gone before a second look.
    told = other.get("notice-edit").inner_text()
    assert "names ItemsTable, which is not here: ItemsTable is a parameter now" in told
    assert "src/put is copied along when you save" in told
    other.save()
    assert (
        other.text().startswith("Transform: AWS::Serverless-2016-10-31\n# Mine\n") or "# Mine" in other.text()
    )
    eventually(other.page, lambda: (folder / "src/put/app.py").exists())


def test_cut_takes_them_away_and_paste_brings_them_back(canvas: Canvas) -> None:
    page = canvas.page
    canvas.select("Jobs")
    page.keyboard.press("Control+x")
    expect(canvas.card("Jobs")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("paste")
    page.keyboard.press("Enter")
    expect(canvas.card("Jobs")).to_be_visible()


def test_a_duplicate_is_made_by_key_and_by_button(canvas: Canvas) -> None:
    page = canvas.page
    canvas.select("OnItem")
    page.keyboard.press("Control+d")
    expect(canvas.card("OnItem2")).to_be_visible()
    choose(canvas, "Jobs")
    canvas.get("duplicate").click()
    expect(canvas.card("OnItem3")).to_be_visible()
    expect(canvas.card("Jobs2")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(canvas.card("Jobs2")).to_have_count(0)
    expect(canvas.card("OnItem3")).to_have_count(0)
    expect(canvas.card("OnItem2")).to_be_visible()


def test_what_is_no_template_is_refused_with_a_reason(canvas: Canvas) -> None:
    page = canvas.page
    page.evaluate("navigator.clipboard.writeText('just words')")
    canvas.card("Jobs").locator(".title").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+v")
    expect(canvas.get("notice-refused")).to_contain_text("The clipboard holds no resources")


def test_marked_text_and_fields_keep_their_own_clipboard(canvas: Canvas) -> None:
    page = canvas.page
    canvas.select("Jobs")
    page.evaluate("navigator.clipboard.writeText('Resources:\\n  A:\\n    Type: AWS::SNS::Topic\\n')")
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+v")
    expect(canvas.card("A")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Search")).not_to_have_value("")
